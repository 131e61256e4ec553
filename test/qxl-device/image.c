/* SPDX-License-Identifier: MIT */
#include "device.h"

#include <stdlib.h>
#include <string.h>

enum {
    /* Image ids by what they are for: what is in a client's cache as a picture can't be used as a mask. */
    GROUP_PLAIN = 0x100,
    GROUP_CACHED = 0x101,
    GROUP_MASK = 0x102,
    CACHED_MASKS = 12,
    CACHED_MASK_SIZE = 256,
};

static bool is_32(uint32_t canvas_format)
{
    return canvas_format == SPICE_SURFACE_FMT_32_xRGB || canvas_format == SPICE_SURFACE_FMT_32_ARGB;
}

uint32_t colour_for(uint32_t canvas_format, uint32_t rgb)
{
    switch (canvas_format) {
    case SPICE_SURFACE_FMT_16_555:
        return (rgb >> 9 & 0x7c00) | (rgb >> 6 & 0x03e0) | (rgb >> 3 & 0x001f);
    case SPICE_SURFACE_FMT_16_565:
        return (rgb >> 8 & 0xf800) | (rgb >> 5 & 0x07e0) | (rgb >> 3 & 0x001f);
    case SPICE_SURFACE_FMT_8_A:
        return rgb & 0xff;
    case SPICE_SURFACE_FMT_1_A:
        return rgb & 1;
    default:
        return rgb;
    }
}

static int bits_of(uint32_t format)
{
    static const int bits[] = { 0, 1, 1, 4, 4, 8, 16, 24, 32, 32, 8 };
    return bits[format];
}

static int palette_length(uint32_t format)
{
    int bits = bits_of(format);
    return format == SPICE_BITMAP_FMT_8BIT_A || bits > 8 ? 0 : 1 << bits;
}

/* What makes two images the same. */
typedef struct Recipe {
    uint32_t seed;
    uint32_t format;
    enum PictureKind kind;
    int width, height;
    bool top_down;
    bool high_bits;
    uint64_t palette_unique; /* 0: the palette isn't to be cached */
    int extra_stride;
    int chunk_rows;          /* 0: all data in one piece */
    bool unstable;
} Recipe;

/* Palette entries depend on the seed given here only, so that one unique id always means one palette. */
static void fill_palette(uint32_t seed, uint32_t canvas_format, int count, uint32_t *entries)
{
    Random random = random_from_seed(seed ^ 0x70616c65);
    bool grey = random_chance(&random, 25);
    for (int i = 0; i < count; i++) {
        uint32_t rgb = random_next(&random) & 0xffffff;
        if (grey) {
            rgb = (uint32_t)(i * 255 / (count - 1)) * 0x010101;
        }
        entries[i] = colour_for(canvas_format, rgb);
    }
}

static void convert_row(uint32_t format, const uint32_t *pixels, const uint8_t *alpha, int width, uint8_t *out)
{
    for (int x = 0; x < width; x++) {
        uint32_t p = pixels[x];
        int red = p >> 16 & 255, green = p >> 8 & 255, blue = p & 255;
        switch (format) {
        case SPICE_BITMAP_FMT_1BIT_LE:
            out[x >> 3] |= (green >> 7) << (x & 7);
            break;
        case SPICE_BITMAP_FMT_1BIT_BE:
            out[x >> 3] |= (green >> 7) << (7 - (x & 7));
            break;
        case SPICE_BITMAP_FMT_4BIT_BE:
            out[x >> 1] |= x & 1 ? green >> 4 : green & 0xf0;
            break;
        case SPICE_BITMAP_FMT_8BIT:
            out[x] = (red & 0xe0) | (green >> 3 & 0x1c) | blue >> 6;
            break;
        case SPICE_BITMAP_FMT_16BIT: {
            uint32_t v = colour_for(SPICE_SURFACE_FMT_16_555, p);
            out[2 * x] = v;
            out[2 * x + 1] = v >> 8;
            break;
        }
        case SPICE_BITMAP_FMT_24BIT:
            out[3 * x] = blue;
            out[3 * x + 1] = green;
            out[3 * x + 2] = red;
            break;
        case SPICE_BITMAP_FMT_32BIT:
            memcpy(out + 4 * x, &p, 4);
            break;
        case SPICE_BITMAP_FMT_RGBA: {
            /* Premultiplied, as drivers send it. */
            int a = alpha[x];
            uint32_t v = (uint32_t)a << 24 | (uint32_t)((red * a + 127) / 255) << 16 |
                         (uint32_t)((green * a + 127) / 255) << 8 | (uint32_t)((blue * a + 127) / 255);
            memcpy(out + 4 * x, &v, 4);
            break;
        }
        case SPICE_BITMAP_FMT_8BIT_A:
            out[x] = alpha[x];
            break;
        }
    }
}

static QXLPHYSICAL attach_data(Command *command, const Recipe *recipe, QXLBitmap *bitmap, const uint8_t *data)
{
    size_t stride = bitmap->stride;
    if (recipe->chunk_rows == 0) {
        bitmap->flags |= QXL_BITMAP_DIRECT;
        return command_address(data);
    }
    QXLDataChunk *first = NULL, *last = NULL;
    for (int y = 0; y < recipe->height; y += recipe->chunk_rows) {
        int rows = recipe->height - y < recipe->chunk_rows ? recipe->height - y : recipe->chunk_rows;
        QXLDataChunk *chunk = command_alloc(command, sizeof *chunk + stride * rows);
        chunk->data_size = stride * rows;
        memcpy(chunk->data, data + stride * y, stride * rows);
        chunk->prev_chunk = command_address(last);
        if (last) {
            last->next_chunk = command_address(chunk);
        } else {
            first = chunk;
        }
        last = chunk;
    }
    return command_address(first);
}

static uint32_t next_unique = 1;

static Image build(Command *command, const Recipe *recipe, uint32_t canvas_format, uint32_t group, uint32_t unique, bool cache)
{
    int width = recipe->width, height = recipe->height;
    size_t count = (size_t)width * height;
    uint32_t *pixels = malloc(count * sizeof *pixels);
    bool has_alpha = recipe->format == SPICE_BITMAP_FMT_RGBA || recipe->format == SPICE_BITMAP_FMT_8BIT_A;
    uint8_t *alpha = has_alpha ? malloc(count) : NULL;
    picture_fill(recipe->seed, recipe->kind, width, height, pixels, alpha);

    QXLImage *image = command_alloc(command, sizeof *image);
    QXL_SET_IMAGE_ID(image, group, unique);
    image->descriptor.type = SPICE_IMAGE_TYPE_BITMAP;
    image->descriptor.flags = (cache ? QXL_IMAGE_CACHE : 0) | (recipe->high_bits ? QXL_IMAGE_HIGH_BITS_SET : 0);
    image->descriptor.width = width;
    image->descriptor.height = height;
    QXLBitmap *bitmap = &image->bitmap;
    bitmap->format = recipe->format;
    bitmap->flags = (recipe->top_down ? QXL_BITMAP_TOP_DOWN : 0) | (recipe->unstable ? QXL_BITMAP_UNSTABLE : 0);
    bitmap->x = width;
    bitmap->y = height;
    bitmap->stride = (width * bits_of(recipe->format) + 7) / 8 + recipe->extra_stride;

    int entries = palette_length(recipe->format);
    if (entries) {
        QXLPalette *palette = command_alloc(command, sizeof *palette + entries * sizeof(uint32_t));
        palette->unique = recipe->palette_unique;
        palette->num_ents = entries;
        fill_palette(recipe->palette_unique ? (uint32_t)recipe->palette_unique : recipe->seed, canvas_format, entries,
                     palette->ents);
        bitmap->palette = command_address(palette);
    }

    uint8_t *data = command_alloc(command, (size_t)bitmap->stride * height);
    for (int y = 0; y < height; y++) {
        convert_row(recipe->format, pixels + (size_t)y * width, alpha ? alpha + (size_t)y * width : NULL, width,
                    data + (size_t)bitmap->stride * y);
    }
    bitmap->data = attach_data(command, recipe, bitmap, data);

    Image result = { command_address(image), width, height, recipe->format, 0 };
    uint32_t some = recipe->seed % count;
    if (entries && is_32(canvas_format)) {
        QXLPalette *palette = (QXLPalette *)(uintptr_t)bitmap->palette;
        result.some_colour = palette->ents[recipe->seed % entries];
    } else {
        result.some_colour = pixels[some];
    }
    free(pixels);
    free(alpha);
    return result;
}

static uint32_t choose_format(Random *random, const ImageWish *wish)
{
    uint32_t choices[11];
    int count = 0;
    for (uint32_t format = 1; format <= SPICE_BITMAP_FMT_8BIT_A; format++) {
        if (wish->formats[format]) {
            choices[count++] = format;
        }
    }
    return choices[random_between(random, 0, count - 1)];
}

static uint32_t canvas_class(uint32_t canvas_format)
{
    return is_32(canvas_format) ? 0 : canvas_format;
}

static Recipe choose(Random *random, const ImageWish *wish)
{
    Recipe recipe = { .seed = random_next(random), .format = choose_format(random, wish) };
    recipe.kind = random_chance(random, wish->few_colours_percent)
        ? (random_chance(random, 50) ? PICTURE_FLAT : PICTURE_TEXT)
        : (enum PictureKind)random_between(random, 0, PICTURE_KINDS - 1);
    recipe.top_down = random_chance(random, 70);
    bool high_bits = random_chance(random, 25) || wish->opaque;
    recipe.high_bits = recipe.format == SPICE_BITMAP_FMT_32BIT && high_bits;
    if (random_chance(random, 50)) {
        recipe.palette_unique = (uint64_t)(canvas_class(wish->canvas_format) + 1) << 40 |
                                (uint64_t)recipe.format << 32 | (uint32_t)random_between(random, 1, 40);
    }
    if (random_chance(random, 15)) {
        recipe.extra_stride = random_between(random, 1, 3) * 4;
    }
    return recipe;
}

Image image_new(Command *command, Random *random, const ImageWish *wish)
{
    Recipe recipe = choose(random, wish);
    recipe.width = wish->min_width + random_between(random, 0, 9);
    recipe.height = wish->min_height + random_between(random, 0, 9);
    recipe.chunk_rows = random_chance(random, 50) ? random_between(random, 1, recipe.height) : 0;
    recipe.unstable = random_chance(random, 2);
    return build(command, &recipe, wish->canvas_format, GROUP_PLAIN, next_unique++, false);
}

bool image_cached(Command *command, unsigned number, const ImageWish *wish, Image *image)
{
    static const uint8_t formats[] = {
        SPICE_BITMAP_FMT_32BIT, SPICE_BITMAP_FMT_RGBA, SPICE_BITMAP_FMT_8BIT, SPICE_BITMAP_FMT_16BIT, SPICE_BITMAP_FMT_24BIT,
        SPICE_BITMAP_FMT_4BIT_BE, SPICE_BITMAP_FMT_32BIT, SPICE_BITMAP_FMT_RGBA, SPICE_BITMAP_FMT_1BIT_BE,
        SPICE_BITMAP_FMT_8BIT_A,
    };
    uint32_t format = formats[number % sizeof formats];
    if (!wish->formats[format]) {
        return false;
    }
    Random random = random_from_seed(number + 77);
    ImageWish fixed = *wish;
    memset(fixed.formats, 0, sizeof fixed.formats);
    fixed.formats[format] = true;
    fixed.opaque = false;
    Recipe recipe = choose(&random, &fixed);
    if (wish->opaque && format == SPICE_BITMAP_FMT_32BIT && !recipe.high_bits) {
        return false;
    }
    recipe.width = random_between(&random, 8, 160);
    recipe.height = random_between(&random, 8, 160);
    /* A palette holds colours of one kind of surface, so the picture is another one on another kind. */
    uint32_t class = palette_length(format) ? canvas_class(wish->canvas_format) : 0;
    *image = build(command, &recipe, wish->canvas_format, GROUP_CACHED + (wish->few_colours_percent > 50 ? 0x10 : 0),
                   number | class << 8, true);
    return true;
}

Image image_mask(Command *command, Random *random, int width, int height, bool cacheable)
{
    bool cache = cacheable && width <= CACHED_MASK_SIZE && height <= CACHED_MASK_SIZE && random_chance(random, 50);
    uint32_t unique = next_unique;
    Random own = *random;
    if (cache) {
        unique = random_between(random, 1, CACHED_MASKS);
        own = random_from_seed(unique + 991);
        width = height = CACHED_MASK_SIZE;
    } else {
        next_unique++;
        random_next(random);
    }
    Recipe recipe = {
        .seed = random_next(&own),
        .format = random_chance(&own, 50) ? SPICE_BITMAP_FMT_1BIT_LE : SPICE_BITMAP_FMT_1BIT_BE,
        .kind = (enum PictureKind)random_between(&own, 0, PICTURE_KINDS - 1),
        .width = width,
        .height = height,
        .top_down = random_chance(&own, 70),
        .extra_stride = random_chance(&own, 20) ? 4 : 0,
    };
    Image image = build(command, &recipe, SPICE_SURFACE_FMT_32_xRGB, cache ? GROUP_MASK : GROUP_PLAIN, unique, cache);
    ((QXLImage *)(uintptr_t)image.address)->bitmap.palette = 0;
    return image;
}

QXLPHYSICAL image_wrap(Command *command, void *data, int width, int height, bool top_down)
{
    QXLImage *image = command_alloc(command, sizeof *image);
    QXL_SET_IMAGE_ID(image, GROUP_PLAIN, next_unique);
    next_unique++;
    image->descriptor.type = SPICE_IMAGE_TYPE_BITMAP;
    image->descriptor.width = width;
    image->descriptor.height = height;
    image->bitmap = (QXLBitmap){ .format = SPICE_BITMAP_FMT_32BIT,
                                 .flags = QXL_BITMAP_DIRECT | (top_down ? QXL_BITMAP_TOP_DOWN : 0),
                                 .x = width, .y = height, .stride = width * 4, .data = command_address(data) };
    return command_address(image);
}

QXLPHYSICAL image_of_surface(Command *command, Display *display, int surface)
{
    QXLImage *image = command_alloc(command, sizeof *image);
    QXL_SET_IMAGE_ID(image, GROUP_PLAIN, next_unique);
    next_unique++;
    image->descriptor.type = SPICE_IMAGE_TYPE_SURFACE;
    image->descriptor.width = display->surfaces[surface].width;
    image->descriptor.height = display->surfaces[surface].height;
    image->surface_image.surface_id = surface;
    return command_address(image);
}
