/* SPDX-License-Identifier: MIT */
/*
 * Random valid drawing commands from a seed. What is left out, because the server aborts on it or leaves it undefined,
 * is listed with reasons in the README.
 */
#include "device.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- shapes ---- */

static QXLRect random_box(Draw *draw, int max_width, int max_height)
{
    Random *random = draw->random;
    int size = random_between(random, 0, 9);
    int limit = size < 4 ? 48 : size < 9 ? 200 : 100000;
    int width_limit = draw->width < limit ? draw->width : limit;
    int height_limit = draw->height < limit ? draw->height : limit;
    int width = random_between(random, 1, width_limit < max_width ? width_limit : max_width);
    int height = random_between(random, 1, height_limit < max_height ? height_limit : max_height);
    return rect(random_between(random, 0, draw->width - width), random_between(random, 0, draw->height - height), width,
                height);
}

static void begin(Draw *draw, uint8_t type, QXLRect box)
{
    draw->command = command_new(draw->display, QXL_CMD_DRAW);
    draw->drawable = command_drawable(draw->command, draw->surface, type, box);
    draw->dependencies = 0;
    draw->has_mask = false;
}

void draw_add_clip(Draw *draw)
{
    if (!draw->options.clips || !random_chance(draw->random, 35)) {
        return;
    }
    bool stacked = draw->drawable->type == QXL_DRAW_STROKE;
    const QXLRect *box = &draw->drawable->bbox;
    int count = random_between(draw->random, 1, random_chance(draw->random, 20) ? 40 : 6);
    QXLClipRects *clip = command_alloc(draw->command, sizeof *clip + count * sizeof(QXLRect));
    clip->num_rects = count;
    clip->chunk.data_size = count * sizeof(QXLRect);
    QXLRect *rects = (QXLRect *)clip->chunk.data;
    for (int i = 0; i < count; i++) {
        /* Some reach out of the box. */
        int left = random_between(draw->random, box->left - 5, box->right - 1);
        int top = random_between(draw->random, box->top - 5, box->bottom - 1);
        rects[i] = rect(left, top, random_between(draw->random, 1, box->right - left + 5),
                        random_between(draw->random, 1, box->bottom - top + 5));
        if (stacked) {
            /* One below the other: the server overflows when a line's span is cut into several. */
            rects[i].top = i == 0 ? box->top : rects[i - 1].bottom + random_between(draw->random, 0, 9);
            rects[i].bottom = rects[i].top + random_between(draw->random, 1, 40);
        }
    }
    draw->drawable->clip.type = SPICE_CLIP_TYPE_RECTS;
    draw->drawable->clip.data = command_address(clip);
}

static void depend_on(Draw *draw, int surface)
{
    Surface *source = &draw->display->surfaces[surface];
    draw->drawable->surfaces_dest[draw->dependencies] = surface;
    draw->drawable->surfaces_rects[draw->dependencies] = rect(0, 0, source->width, source->height);
    draw->dependencies++;
}

/* A mask covers at least the box: the server's code reads past a mask that a clip list leads beyond. */
static QXLQMask random_mask(Draw *draw)
{
    QXLQMask mask = { 0 };
    if (draw->options.basic || !random_chance(draw->random, 30)) {
        return mask;
    }
    const QXLRect *box = &draw->drawable->bbox;
    int x = random_between(draw->random, 0, 20), y = random_between(draw->random, 0, 20);
    mask.pos = (QXLPoint){ x, y };
    mask.flags = random_chance(draw->random, 40) ? SPICE_MASK_FLAGS_INVERS : 0;
    mask.bitmap = image_mask(draw->command, draw->random, box->right - box->left + x, box->bottom - box->top + y,
                             draw->options.cache).address;
    draw->has_mask = true;
    return mask;
}

/* ---- sources ---- */

enum {
    SOURCE_RAW = 1,        /* the pixels' bits are copied: formats without defined alpha stay off ARGB */
    SOURCE_SCALES = 2,
    SOURCE_SELF = 4,       /* the operation can take its own destination as the source */
    SOURCE_KEYED = 8,      /* few colours wanted */
    SOURCE_ANY_DEPTH = 16, /* a surface of any format will do */
    SOURCE_IMAGE_ONLY = 32,
};

typedef struct Source {
    QXLPHYSICAL address;
    QXLRect area;
    int surface;           /* -1: an image */
    uint32_t format;       /* SPICE_BITMAP_FMT_*, for images */
    uint32_t some_colour;
} Source;

/*
 * A transform stays on a picture in the server's cache, which holds those of the last few commands, and would apply to
 * whichever draws it next. So cached pictures that are given one have numbers of their own.
 */
enum CachedGroup { CACHED_PLAIN, CACHED_TEXT, CACHED_COMPOSITE, CACHED_COMPOSITE_MASK };

static bool cached_of(Draw *draw, enum CachedGroup group, const ImageWish *wish, Image *image)
{
    static const struct { int first, last; } numbers[] = { { 1, 40 }, { 41, 50 }, { 51, 60 }, { 61, 70 } };
    return image_cached(draw->command, random_between(draw->random, numbers[group].first, numbers[group].last), wish, image);
}

static bool is_32(uint32_t format)
{
    return format == SPICE_SURFACE_FMT_32_xRGB || format == SPICE_SURFACE_FMT_32_ARGB;
}

static ImageWish wish_for(Draw *draw, unsigned flags)
{
    ImageWish wish = { .canvas_format = draw->format, .min_width = 1, .min_height = 1,
                       .few_colours_percent = flags & SOURCE_KEYED ? 80 : 0 };
    bool palettes = draw->format == SPICE_SURFACE_FMT_32_xRGB || draw->format == SPICE_SURFACE_FMT_16_555;
    if (draw->options.basic) {
        wish.formats[SPICE_BITMAP_FMT_32BIT] = true;
        return wish;
    }
    bool raw_argb = (flags & SOURCE_RAW) && draw->format == SPICE_SURFACE_FMT_32_ARGB;
    wish.opaque = raw_argb;
    bool lossy_formats = !draw->options.only_lossless || !palettes;
    wish.formats[SPICE_BITMAP_FMT_1BIT_BE] = palettes;
    wish.formats[SPICE_BITMAP_FMT_4BIT_BE] = palettes;
    wish.formats[SPICE_BITMAP_FMT_8BIT] = palettes;
    wish.formats[SPICE_BITMAP_FMT_16BIT] = !raw_argb && lossy_formats;
    wish.formats[SPICE_BITMAP_FMT_24BIT] = !raw_argb && lossy_formats;
    wish.formats[SPICE_BITMAP_FMT_32BIT] = lossy_formats;
    wish.formats[SPICE_BITMAP_FMT_RGBA] = lossy_formats;
    wish.formats[SPICE_BITMAP_FMT_8BIT_A] = !raw_argb && !draw->options.without_8bit_a;
    if (raw_argb && !lossy_formats) {
        wish.formats[SPICE_BITMAP_FMT_32BIT] = true;
    }
    return wish;
}

static bool surface_fits(Draw *draw, int id, unsigned flags)
{
    Surface *surface = &draw->display->surfaces[id];
    if (!surface->alive || id == draw->surface || id == MAX_SURFACES - 1 || (flags & SOURCE_IMAGE_ONLY)) {
        return false;
    }
    if (flags & SOURCE_ANY_DEPTH) {
        return true;
    }
    if (surface_bits(surface->format) != surface_bits(draw->format) || surface->format == SPICE_SURFACE_FMT_1_A) {
        return false;
    }
    /* The fourth byte of xRGB and the highest bit of 16_555 aren't defined, so they must not become alpha or red. */
    if (draw->format == SPICE_SURFACE_FMT_32_ARGB || draw->format == SPICE_SURFACE_FMT_16_565) {
        return surface->format == draw->format;
    }
    return true;
}

static int random_surface(Draw *draw, unsigned flags)
{
    int found[64], count = 0;
    for (int id = 0; id < MAX_SURFACES && count < 64; id++) {
        if (surface_fits(draw, id, flags)) {
            found[count++] = id;
        }
    }
    return count ? found[random_between(draw->random, 0, count - 1)] : -1;
}

/* An area of the size of the box, or, where the operation scales and sometimes, of another size. */
static void choose_area(Draw *draw, unsigned flags, int *width, int *height)
{
    const QXLRect *box = &draw->drawable->bbox;
    *width = box->right - box->left;
    *height = box->bottom - box->top;
    if ((flags & SOURCE_SCALES) && !draw->options.basic && random_chance(draw->random, 35)) {
        *width = random_between(draw->random, 1, *width * 2 < 400 ? *width * 2 : 400);
        *height = random_between(draw->random, 1, *height * 2 < 400 ? *height * 2 : 400);
    }
}

static QXLRect place_area(Draw *draw, int width, int height, int within_width, int within_height)
{
    return rect(random_between(draw->random, 0, within_width - width), random_between(draw->random, 0, within_height - height),
                width, height);
}

/* Cuts the box down to what a source of this size can fill. */
static void shrink_box(Draw *draw, int width, int height)
{
    QXLRect *box = &draw->drawable->bbox;
    if (box->right - box->left > width) {
        box->right = box->left + width;
    }
    if (box->bottom - box->top > height) {
        box->bottom = box->top + height;
    }
}

static bool self_is_possible(Draw *draw)
{
    return draw->surface == 0 || draw->format == SPICE_SURFACE_FMT_32_ARGB || draw->format == SPICE_SURFACE_FMT_16_555;
}

/* Call it first after begin(): it may make the box smaller. */
static Source random_source(Draw *draw, unsigned flags)
{
    Random *random = draw->random;
    Source source = { .surface = -1 };
    int width, height;

    int surface = draw->options.surfaces && random_chance(random, 25) ? random_surface(draw, flags) : -1;
    if (surface >= 0) {
        Surface *from = &draw->display->surfaces[surface];
        shrink_box(draw, from->width, from->height);
        choose_area(draw, flags, &width, &height);
        width = width < from->width ? width : from->width;
        height = height < from->height ? height : from->height;
        source.address = image_of_surface(draw->command, draw->display, surface);
        source.area = place_area(draw, width, height, from->width, from->height);
        source.surface = surface;
        depend_on(draw, surface);
        return source;
    }
    if ((flags & SOURCE_SELF) && self_is_possible(draw) && random_chance(random, 10)) {
        const QXLRect *box = &draw->drawable->bbox;
        width = box->right - box->left;
        height = box->bottom - box->top;
        QXLRect area = place_area(draw, width, height, draw->width, draw->height);
        draw->drawable->self_bitmap = 1;
        draw->drawable->self_bitmap_area = area;
        source.area = rect(0, 0, width, height);
        source.format = SPICE_BITMAP_FMT_32BIT;
        return source;
    }

    ImageWish wish = wish_for(draw, flags);
    Image image;
    if (draw->options.cache && random_chance(random, 40) && cached_of(draw, CACHED_PLAIN, &wish, &image)) {
        shrink_box(draw, image.width, image.height);
        choose_area(draw, flags, &width, &height);
        width = width < image.width ? width : image.width;
        height = height < image.height ? height : image.height;
    } else {
        choose_area(draw, flags, &width, &height);
        wish.min_width = width;
        wish.min_height = height;
        image = image_new(draw->command, random, &wish);
    }
    source.address = image.address;
    source.area = place_area(draw, width, height, image.width, image.height);
    source.format = image.format;
    source.some_colour = image.some_colour;
    return source;
}

QXLBrush draw_brush(Draw *draw, bool may_be_none, bool surfaces_allowed)
{
    Random *random = draw->random;
    QXLBrush brush = { .type = SPICE_BRUSH_TYPE_SOLID };
    int kind = random_between(random, 0, 9);
    bool only_solid = draw->options.basic || draw->format == SPICE_SURFACE_FMT_1_A;
    if (kind == 0 && may_be_none && !only_solid) {
        brush.type = SPICE_BRUSH_TYPE_NONE;
        return brush;
    }
    if (kind < 6 || only_solid) {
        uint32_t rgb = random_next(random);
        rgb = draw->format == SPICE_SURFACE_FMT_32_ARGB ? rgb : rgb & 0xffffff;
        brush.u.color = colour_for(draw->format, rgb);
        return brush;
    }
    brush.type = SPICE_BRUSH_TYPE_PATTERN;
    int surface = surfaces_allowed && draw->options.surfaces && random_chance(random, 25) ? random_surface(draw, SOURCE_RAW) : -1;
    if (surface >= 0) {
        brush.u.pattern.pat = image_of_surface(draw->command, draw->display, surface);
        depend_on(draw, surface);
    } else {
        ImageWish wish = wish_for(draw, SOURCE_RAW);
        wish.min_width = random_between(random, 1, 60);
        wish.min_height = random_between(random, 1, 60);
        bool may_cache = draw->options.cache && !(draw->options.reference_safe && draw->drawable->type == QXL_DRAW_TEXT);
        Image image;
        if (!may_cache || !random_chance(random, 40) ||
            !cached_of(draw, draw->drawable->type == QXL_DRAW_TEXT ? CACHED_TEXT : CACHED_PLAIN, &wish, &image)) {
            image = image_new(draw->command, random, &wish);
        }
        brush.u.pattern.pat = image.address;
    }
    brush.u.pattern.pos = (QXLPoint){ random_between(random, -50, draw->width), random_between(random, -50, draw->height) };
    return brush;
}

uint16_t draw_rop(Random *random, bool *reads_destination)
{
    static const uint16_t operations[] = {
        SPICE_ROPD_OP_PUT, SPICE_ROPD_OP_PUT, SPICE_ROPD_OP_PUT, SPICE_ROPD_OP_OR, SPICE_ROPD_OP_AND, SPICE_ROPD_OP_XOR,
        SPICE_ROPD_OP_BLACKNESS, SPICE_ROPD_OP_WHITENESS, SPICE_ROPD_OP_INVERS,
    };
    int which = random_between(random, 0, 15);
    uint16_t operation = which < 9 ? operations[which] : SPICE_ROPD_OP_PUT;
    uint16_t rop = operation;
    if (random_chance(random, 50)) {
        rop |= random_next(random) & (SPICE_ROPD_INVERS_SRC | SPICE_ROPD_INVERS_BRUSH | SPICE_ROPD_INVERS_DEST);
        rop |= random_chance(random, 30) ? SPICE_ROPD_INVERS_RES : 0;
    }
    *reads_destination = operation & (SPICE_ROPD_OP_OR | SPICE_ROPD_OP_AND | SPICE_ROPD_OP_XOR | SPICE_ROPD_OP_INVERS);
    return rop;
}

static void set_effect(Draw *draw, bool reads_destination)
{
    draw->drawable->effect = reads_destination || draw->has_mask ? QXL_EFFECT_BLEND : QXL_EFFECT_OPAQUE;
}

static uint8_t random_scale_mode(Random *random)
{
    return random_chance(random, 50) ? SPICE_IMAGE_SCALE_MODE_INTERPOLATE : SPICE_IMAGE_SCALE_MODE_NEAREST;
}

/* ---- operations ---- */

void draw_fill(Draw *draw)
{
    begin(draw, QXL_DRAW_FILL, random_box(draw, 160, 160));
    QXLFill *fill = &draw->drawable->u.fill;
    bool reads = false;
    if (draw->options.basic || draw->format == SPICE_SURFACE_FMT_1_A) {
        fill->rop_descriptor = SPICE_ROPD_OP_PUT;
    } else {
        fill->rop_descriptor = draw_rop(draw->random, &reads);
    }
    fill->brush = draw_brush(draw, true, true);
    fill->mask = random_mask(draw);
    draw_add_clip(draw);
    set_effect(draw, reads);
}

void draw_opaque(Draw *draw)
{
    begin(draw, QXL_DRAW_OPAQUE, random_box(draw, draw->width, draw->height));
    QXLOpaque *opaque = &draw->drawable->u.opaque;
    Source source = random_source(draw, SOURCE_RAW | SOURCE_SCALES | SOURCE_SELF);
    bool reads;
    opaque->src_bitmap = source.address;
    opaque->src_area = source.area;
    opaque->rop_descriptor = draw_rop(draw->random, &reads);
    opaque->scale_mode = random_scale_mode(draw->random);
    opaque->brush = draw_brush(draw, true, true);
    opaque->mask = random_mask(draw);
    draw_add_clip(draw);
    set_effect(draw, false);
}

static void copy_or_blend(Draw *draw, uint8_t type)
{
    begin(draw, type, random_box(draw, draw->width, draw->height));
    QXLCopy *copy = &draw->drawable->u.copy;
    bool reads = false;
    copy->rop_descriptor = SPICE_ROPD_OP_PUT;
    if (!draw->options.basic && draw->format != SPICE_SURFACE_FMT_1_A && (type == QXL_DRAW_BLEND || random_chance(draw->random, 25))) {
        copy->rop_descriptor = draw_rop(draw->random, &reads);
    }
    Source source = random_source(draw, SOURCE_RAW | SOURCE_SCALES);
    copy->src_bitmap = source.address;
    copy->src_area = source.area;
    copy->scale_mode = random_scale_mode(draw->random);
    copy->mask = random_mask(draw);
    draw_add_clip(draw);
    set_effect(draw, reads);
}

void draw_copy(Draw *draw)
{
    copy_or_blend(draw, QXL_DRAW_COPY);
}

void draw_blend(Draw *draw)
{
    copy_or_blend(draw, QXL_DRAW_BLEND);
}

static void draw_simple(Draw *draw, uint8_t type)
{
    begin(draw, type, random_box(draw, 120, 120));
    draw->drawable->u.blackness.mask = random_mask(draw);
    draw_add_clip(draw);
    set_effect(draw, type == QXL_DRAW_INVERS);
}

void draw_blackness(Draw *draw)
{
    draw_simple(draw, QXL_DRAW_BLACKNESS);
}

void draw_whiteness(Draw *draw)
{
    draw_simple(draw, QXL_DRAW_WHITENESS);
}

void draw_invers(Draw *draw)
{
    draw_simple(draw, QXL_DRAW_INVERS);
}

/* The codes the server has no handler for: it aborts. Drivers send them as simpler commands. */
static bool rop3_is_handled(uint8_t code)
{
    static const uint8_t missing[] = {
        0x00, 0x03, 0x05, 0x0a, 0x0c, 0x0f, 0x11, 0x22, 0x30, 0x33, 0x3c, 0x3f, 0x44, 0x50, 0x55, 0x5a, 0x5f, 0x66, 0x77,
        0x88, 0x99, 0xa0, 0xa5, 0xaa, 0xaf, 0xbb, 0xc0, 0xc3, 0xcc, 0xcf, 0xdd, 0xee, 0xf0, 0xf3, 0xf5, 0xfa, 0xfc, 0xff,
    };
    return memchr(missing, code, sizeof missing) == NULL;
}

void draw_rop3(Draw *draw)
{
    begin(draw, QXL_DRAW_ROP3, random_box(draw, draw->width, draw->height));
    QXLRop3 *rop3 = &draw->drawable->u.rop3;
    Source source = random_source(draw, SOURCE_RAW | SOURCE_SCALES | SOURCE_SELF);
    rop3->src_bitmap = source.address;
    rop3->src_area = source.area;
    do {
        rop3->rop3 = random_next(draw->random);
    } while (!rop3_is_handled(rop3->rop3));
    rop3->scale_mode = random_scale_mode(draw->random);
    rop3->brush = draw_brush(draw, false, true);
    if (rop3->brush.type == SPICE_BRUSH_TYPE_PATTERN) {
        /* An origin right of or below the box would make the server index its pattern with a negative number. */
        QXLPoint *origin = &rop3->brush.u.pattern.pos;
        origin->x = origin->x < draw->drawable->bbox.left ? origin->x : draw->drawable->bbox.left;
        origin->y = origin->y < draw->drawable->bbox.top ? origin->y : draw->drawable->bbox.top;
    }
    rop3->mask = random_mask(draw);
    draw_add_clip(draw);
    set_effect(draw, true);
}

void draw_transparent(Draw *draw)
{
    begin(draw, QXL_DRAW_TRANSPARENT, random_box(draw, draw->width, draw->height));
    QXLTransparent *transparent = &draw->drawable->u.transparent;
    /* On 16_555 the undefined bit takes part in the comparison with the key: there images only, which have it clear. */
    unsigned flags = draw->format == SPICE_SURFACE_FMT_16_555 ? SOURCE_IMAGE_ONLY : SOURCE_SELF;
    Source source = random_source(draw, SOURCE_RAW | SOURCE_SCALES | SOURCE_KEYED | flags);
    transparent->src_bitmap = source.address;
    transparent->src_area = source.area;
    transparent->true_color = source.some_colour & 0xffffff;
    transparent->src_color = colour_for(draw->format, transparent->true_color);
    draw_add_clip(draw);
    set_effect(draw, true);
}

void draw_alpha_blend(Draw *draw)
{
    begin(draw, QXL_DRAW_ALPHA_BLEND, random_box(draw, draw->width, draw->height));
    QXLAlphaBlend *blend = &draw->drawable->u.alpha_blend;
    Source source = random_source(draw, SOURCE_SCALES | SOURCE_SELF | SOURCE_ANY_DEPTH);
    blend->src_bitmap = source.address;
    blend->src_area = source.area;
    int alpha = random_between(draw->random, 0, 9);
    blend->alpha = alpha < 4 ? 255 : alpha == 4 ? 0 : random_between(draw->random, 0, 255);
    if (is_32(draw->format) && random_chance(draw->random, 30)) {
        blend->alpha_flags |= SPICE_ALPHA_FLAGS_DEST_HAS_ALPHA;
    }
    if (source.surface >= 0 && draw->display->surfaces[source.surface].format == SPICE_SURFACE_FMT_32_ARGB) {
        blend->alpha_flags |= SPICE_ALPHA_FLAGS_SRC_SURFACE_HAS_ALPHA;
    }
    draw_add_clip(draw);
    set_effect(draw, true);
}

static QXLPHYSICAL random_transform(Draw *draw)
{
    Random *random = draw->random;
    QXLTransform *transform = command_alloc(draw->command, sizeof *transform);
    /* 16.16 fixed point. */
    int scale_x = random_between(random, 0x4000, 0x28000), scale_y = random_between(random, 0x4000, 0x28000);
    bool turned = random_chance(random, 50);
    transform->t00 = random_chance(random, 20) ? -scale_x : scale_x;
    transform->t01 = turned ? random_between(random, -0x10000, 0x10000) : 0;
    transform->t02 = random_between(random, -20 * 0x10000, 20 * 0x10000);
    transform->t10 = turned ? random_between(random, -0x10000, 0x10000) : 0;
    transform->t11 = scale_y;
    transform->t12 = random_between(random, -20 * 0x10000, 20 * 0x10000);
    return command_address(transform);
}

static QXLPHYSICAL identity_transform(Draw *draw)
{
    QXLTransform *transform = command_alloc(draw->command, sizeof *transform);
    transform->t00 = transform->t11 = 0x10000;
    return command_address(transform);
}

typedef struct Operand {
    QXLPHYSICAL address;
    QXLPHYSICAL transform;
} Operand;

static Operand composite_operand(Draw *draw, enum CachedGroup group, int transformed_percent)
{
    int surface = draw->options.surfaces && random_chance(draw->random, 40) ? random_surface(draw, SOURCE_ANY_DEPTH) : -1;
    if (surface >= 0) {
        depend_on(draw, surface);
        /* Without a transform: it would stay on the surface in the server's renderer, for all later commands. */
        return (Operand){ .address = image_of_surface(draw->command, draw->display, surface) };
    }
    ImageWish wish = wish_for(draw, 0);
    wish.min_width = random_between(draw->random, 1, 150);
    wish.min_height = random_between(draw->random, 1, 150);
    bool transformed = random_chance(draw->random, transformed_percent);
    Operand operand = { .transform = transformed ? random_transform(draw) : 0 };
    Image image;
    bool may_cache = draw->options.cache && !draw->options.reference_safe;
    if (!may_cache || !random_chance(draw->random, 30) || !cached_of(draw, group, &wish, &image)) {
        image = image_new(draw->command, draw->random, &wish);
    } else if (!transformed) {
        /* Takes away what may have stayed on it. */
        operand.transform = identity_transform(draw);
    }
    operand.address = image.address;
    return operand;
}

void draw_composite(Draw *draw)
{
    static const uint8_t operators[] = {
        QXL_OP_CLEAR, QXL_OP_SOURCE, QXL_OP_DST, QXL_OP_OVER, QXL_OP_OVER, QXL_OP_OVER, QXL_OP_OVER_REVERSE, QXL_OP_IN,
        QXL_OP_IN_REVERSE, QXL_OP_OUT, QXL_OP_OUT_REVERSE, QXL_OP_ATOP, QXL_OP_ATOP_REVERSE, QXL_OP_XOR, QXL_OP_ADD,
        QXL_OP_SATURATE, QXL_OP_MULTIPLY, QXL_OP_SCREEN, QXL_OP_OVERLAY, QXL_OP_DARKEN, QXL_OP_LIGHTEN, QXL_OP_COLOR_DODGE,
        QXL_OP_COLOR_BURN, QXL_OP_HARD_LIGHT, QXL_OP_SOFT_LIGHT, QXL_OP_DIFFERENCE, QXL_OP_EXCLUSION, QXL_OP_HSL_HUE,
        QXL_OP_HSL_SATURATION, QXL_OP_HSL_COLOR, QXL_OP_HSL_LUMINOSITY,
    };
    Random *random = draw->random;
    begin(draw, QXL_DRAW_COMPOSITE, random_box(draw, 200, 200));
    QXLComposite *composite = &draw->drawable->u.composite;
    composite->flags = operators[random_between(random, 0, sizeof operators - 1)];
    composite->flags |= (uint32_t)random_between(random, 0, 1) << 8;
    composite->flags |= (uint32_t)random_between(random, 0, 3) << 14;
    Operand source = composite_operand(draw, CACHED_COMPOSITE, 40);
    composite->src = source.address;
    composite->src_transform = source.transform;
    composite->src_origin = (QXLPoint16){ random_between(random, -10, 60), random_between(random, -10, 60) };
    uint32_t operator = composite->flags & 0xff;
    /* These apply the mask to red and green alone, and where it is 0 the source isn't even read: alpha would show what was
     * in the buffer before. */
    bool maskable = operator < QXL_OP_HSL_HUE || draw->format != SPICE_SURFACE_FMT_32_ARGB;
    if (maskable && random_chance(random, 40)) {
        composite->flags |= (uint32_t)random_between(random, 0, 1) << 11;
        composite->flags |= (uint32_t)random_between(random, 0, 3) << 16;
        composite->flags |= (uint32_t)random_chance(random, 30) << 18;
        Operand mask = composite_operand(draw, CACHED_COMPOSITE_MASK, 30);
        composite->mask = mask.address;
        composite->mask_transform = mask.transform;
        composite->mask_origin = (QXLPoint16){ random_between(random, -10, 60), random_between(random, -10, 60) };
    }
    draw_add_clip(draw);
    set_effect(draw, true);
}

void draw_copy_bits(Draw *draw)
{
    QXLRect box = random_box(draw, draw->width, draw->height);
    int width = box.right - box.left, height = box.bottom - box.top;
    begin(draw, QXL_COPY_BITS, box);
    int x, y;
    do {
        if (random_chance(draw->random, 40)) {
            /* Scrolling: the areas overlap. */
            x = box.left + random_between(draw->random, -12, 12);
            y = box.top + random_between(draw->random, -12, 12);
        } else {
            x = random_between(draw->random, 0, draw->width - width);
            y = random_between(draw->random, 0, draw->height - height);
        }
        x = x < 0 ? 0 : x > draw->width - width ? draw->width - width : x;
        y = y < 0 ? 0 : y > draw->height - height ? draw->height - height : y;
        if (width == draw->width && height == draw->height) {
            break;
        }
    } while (x == box.left && y == box.top);
    draw->drawable->u.copy_bits.src_pos = (QXLPoint){ x, y };
    draw->drawable->surfaces_dest[0] = draw->surface;
    draw->drawable->surfaces_rects[0] = rect(x, y, width, height);
    draw_add_clip(draw);
    set_effect(draw, false);
}
