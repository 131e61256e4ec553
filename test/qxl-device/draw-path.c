/* SPDX-License-Identifier: MIT */
#include "device.h"

#include <string.h>

enum { MAX_POINTS = 40 };

typedef struct Path {
    uint8_t data[6000];
    size_t size;
} Path;

static QXLPointFix random_point(Draw *draw, const QXLRect *box)
{
    Random *random = draw->random;
    /* Whole pixels more often than not, and now and then outside of the box. */
    int x = random_between(random, box->left - 20, box->right + 20) * 16;
    int y = random_between(random, box->top - 20, box->bottom + 20) * 16;
    if (random_chance(random, 40)) {
        x += random_between(random, 0, 15);
        y += random_between(random, 0, 15);
    }
    return (QXLPointFix){ x, y };
}

static QXLPathSeg *add_segment(Path *path, uint32_t flags)
{
    QXLPathSeg *segment = (QXLPathSeg *)(path->data + path->size);
    segment->flags = flags;
    segment->count = 0;
    path->size += sizeof *segment;
    return segment;
}

static void add_point(Path *path, QXLPathSeg *segment, QXLPointFix point)
{
    memcpy(path->data + path->size, &point, sizeof point);
    path->size += sizeof point;
    segment->count++;
}

static bool near(QXLPointFix a, QXLPointFix b)
{
    int dx = a.x - b.x, dy = a.y - b.y;
    return dx > -96 && dx < 96 && dy > -96 && dy < 96;
}

/*
 * Control points lie beside the chord, a third and two thirds along it: such a curve doesn't cross itself. The server
 * divides a curve without end when the ends of a part coincide.
 */
static void add_curve(Draw *draw, Path *path, QXLPathSeg *segment, QXLPointFix from, QXLPointFix to)
{
    int dx = to.x - from.x, dy = to.y - from.y;
    int bend1 = random_between(draw->random, -60, 60), bend2 = random_between(draw->random, -60, 60);
    add_point(path, segment, (QXLPointFix){ from.x + dx / 3 - dy * bend1 / 100, from.y + dy / 3 + dx * bend1 / 100 });
    add_point(path, segment, (QXLPointFix){ from.x + dx * 2 / 3 - dy * bend2 / 100, from.y + dy * 2 / 3 + dx * bend2 / 100 });
    add_point(path, segment, to);
}

static void add_figure(Draw *draw, Path *path, const QXLRect *box)
{
    Random *random = draw->random;
    int parts = random_between(random, 1, 3);
    QXLPointFix last = random_point(draw, box);
    bool first = true;
    for (int part = 0; part < parts; part++) {
        bool curved = random_chance(random, 30);
        uint32_t flags = (first ? QXL_PATH_BEGIN : 0) | (curved ? QXL_PATH_BEZIER : 0);
        if (part == parts - 1) {
            flags |= QXL_PATH_END | (random_chance(random, 30) ? QXL_PATH_CLOSE : 0);
        }
        QXLPathSeg *segment = add_segment(path, flags);
        if (first) {
            add_point(path, segment, last);
        }
        first = false;
        for (int n = random_between(random, 1, 8); n > 0; n--) {
            QXLPointFix next;
            do {
                next = random_point(draw, box);
            } while (near(last, next));
            if (curved) {
                add_curve(draw, path, segment, last, next);
            } else {
                add_point(path, segment, next);
            }
            last = next;
        }
    }
}

void draw_stroke(Draw *draw)
{
    Random *random = draw->random;
    int width = random_between(random, 1, draw->width), height = random_between(random, 1, draw->height);
    QXLRect box = rect(random_between(random, 0, draw->width - width), random_between(random, 0, draw->height - height), width,
                       height);
    draw->command = command_new(draw->display, QXL_CMD_DRAW);
    draw->drawable = command_drawable(draw->command, draw->surface, QXL_DRAW_STROKE, box);
    draw->dependencies = 0;
    QXLStroke *stroke = &draw->drawable->u.stroke;

    Path path = { .size = 0 };
    for (int n = random_between(random, 1, 3); n > 0; n--) {
        add_figure(draw, &path, &box);
    }
    QXLPath *qxl_path = command_alloc(draw->command, sizeof *qxl_path + path.size);
    qxl_path->data_size = path.size;
    qxl_path->chunk.data_size = path.size;
    memcpy(qxl_path->chunk.data, path.data, path.size);
    stroke->path = command_address(qxl_path);

    if (random_chance(random, 40)) {
        int count = random_between(random, 1, 4) * 2;
        QXLFIXED *style = command_alloc(draw->command, count * sizeof *style);
        for (int i = 0; i < count; i++) {
            style[i] = random_between(random, 1, 20) * 16;
        }
        stroke->attr.flags = SPICE_LINE_FLAGS_STYLED | (random_chance(random, 40) ? SPICE_LINE_FLAGS_START_WITH_GAP : 0);
        stroke->attr.style_nseg = count;
        stroke->attr.style = command_address(style);
    }
    bool reads;
    stroke->brush = draw_brush(draw, false, false);
    stroke->fore_mode = random_chance(random, 50) ? SPICE_ROPD_OP_PUT : draw_rop(random, &reads);
    stroke->back_mode = SPICE_ROPD_OP_PUT;
    draw_add_clip(draw);
    draw->drawable->effect = QXL_EFFECT_BLEND;
}

void draw_text(Draw *draw)
{
    Random *random = draw->random;
    bool one_bit = random_chance(random, 50);
    int bits = one_bit ? 1 : 4;
    int count = random_between(random, 1, 24);
    int max_size = random_between(random, 3, 24);
    uint8_t glyphs[24 * (sizeof(QXLRasterGlyph) + 24 * 12)];
    size_t size = 0;
    int pen_x = random_between(random, 0, draw->width - 1), pen_y = random_between(random, 0, draw->height - 1);
    int left = draw->width, top = draw->height, right = 0, bottom = 0;

    for (int i = 0; i < count; i++) {
        QXLRasterGlyph *glyph = (QXLRasterGlyph *)(glyphs + size);
        int width = random_between(random, 1, max_size), height = random_between(random, 1, max_size);
        *glyph = (QXLRasterGlyph){
            .render_pos = { pen_x, pen_y },
            .glyph_origin = { random_between(random, -2, 2), -height + random_between(random, -2, 4) },
            .width = width,
            .height = height,
        };
        size_t bytes = (size_t)height * ((width * bits + 7) / 8);
        for (size_t b = 0; b < bytes; b++) {
            glyph->data[b] = random_next(random) & random_next(random);
        }
        size += sizeof *glyph + bytes;
        int x = pen_x + glyph->glyph_origin.x, y = pen_y + glyph->glyph_origin.y;
        left = x < left ? x : left;
        top = y < top ? y : top;
        right = x + width > right ? x + width : right;
        bottom = y + height > bottom ? y + height : bottom;
        pen_x += width + random_between(random, -1, 2);
    }
    left = left < 0 ? 0 : left;
    top = top < 0 ? 0 : top;
    right = right > draw->width ? draw->width : right;
    bottom = bottom > draw->height ? draw->height : bottom;
    if (right <= left || bottom <= top) {
        left = top = 0;
        right = draw->width;
        bottom = draw->height;
    }
    QXLRect box = rect(left, top, right - left, bottom - top);
    bool has_back = random_chance(random, 50);
    if (has_back) {
        box = rect(left > 4 ? left - 4 : 0, top > 4 ? top - 4 : 0, 1, 1);
        box.right = right + 4 < draw->width ? right + 4 : draw->width;
        box.bottom = bottom + 4 < draw->height ? bottom + 4 : draw->height;
    }
    draw->command = command_new(draw->display, QXL_CMD_DRAW);
    draw->drawable = command_drawable(draw->command, draw->surface, QXL_DRAW_TEXT, box);
    draw->dependencies = 0;
    QXLText *text = &draw->drawable->u.text;
    QXLString *string = command_alloc(draw->command, sizeof *string + size);
    string->data_size = size;
    string->length = count;
    string->flags = one_bit ? SPICE_STRING_FLAGS_RASTER_A1 : SPICE_STRING_FLAGS_RASTER_A4;
    string->chunk.data_size = size;
    memcpy(string->chunk.data, glyphs, size);
    text->str = command_address(string);
    text->fore_brush = draw_brush(draw, false, false);
    if (has_back) {
        text->back_area = box;
        /* When a clip list leaves nothing of the back, the reference client doesn't decode its pattern, and waits for it
         * ever after when it was part of a GLZ window. */
        do {
            text->back_brush = draw_brush(draw, false, false);
        } while (draw->options.reference_safe && text->back_brush.type == SPICE_BRUSH_TYPE_PATTERN);
    }
    text->fore_mode = SPICE_ROPD_OP_PUT;
    text->back_mode = SPICE_ROPD_OP_PUT;
    draw_add_clip(draw);
    draw->drawable->effect = QXL_EFFECT_BLEND;
}
