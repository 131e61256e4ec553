/* SPDX-License-Identifier: MIT */
/* Plain commands: one known fill; many surfaces; many images. */
#include "device.h"

#include <stdio.h>
#include <stdlib.h>

static void push_fill(int surface, QXLRect box, uint32_t colour)
{
    Command *command = command_new(current_display, QXL_CMD_DRAW);
    QXLDrawable *drawable = command_drawable(command, surface, QXL_DRAW_FILL, box);
    drawable->effect = QXL_EFFECT_OPAQUE;
    drawable->u.fill.brush.type = SPICE_BRUSH_TYPE_SOLID;
    drawable->u.fill.brush.u.color = colour;
    drawable->u.fill.rop_descriptor = SPICE_ROPD_OP_PUT;
    command_push(command);
}

void fill_command(int argc, char **argv)
{
    if (argc < 6) {
        reply_error("fill", "usage: fill COLOUR X Y WIDTH HEIGHT [SURFACE]");
        return;
    }
    int surface = argc > 6 ? atoi(argv[6]) : 0;
    int x = atoi(argv[2]), y = atoi(argv[3]), width = atoi(argv[4]), height = atoi(argv[5]);
    Surface *target = surface >= 0 && surface < MAX_SURFACES ? &current_display->surfaces[surface] : NULL;
    if (!target || !target->alive || x < 0 || y < 0 || width < 1 || height < 1 || x + width > target->width ||
        y + height > target->height) {
        reply_error("fill", "outside of the surface");
        return;
    }
    push_fill(surface, rect(x, y, width, height), colour_for(target->format, strtoul(argv[1], NULL, 16)));
    reply_ok("fill");
}

/* A surface's pixels and their alpha on the primary surface: laid over white. */
void show_command(int argc, char **argv)
{
    int surface = argc == 4 ? atoi(argv[1]) : 0;
    if (surface < 1 || surface >= MAX_SURFACES || !current_display->surfaces[surface].alive) {
        reply_error("show", "usage: show SURFACE X Y");
        return;
    }
    Surface *from = &current_display->surfaces[surface], *primary = &current_display->surfaces[0];
    int x = atoi(argv[2]), y = atoi(argv[3]);
    int width = from->width < primary->width - x ? from->width : primary->width - x;
    int height = from->height < primary->height - y ? from->height : primary->height - y;
    if (x < 0 || y < 0 || width < 1 || height < 1) {
        reply_error("show", "outside of the primary surface");
        return;
    }
    QXLRect box = rect(x, y, width, height);
    push_fill(0, box, colour_for(primary->format, 0xffffff));
    Command *command = command_new(current_display, QXL_CMD_DRAW);
    QXLDrawable *drawable = command_drawable(command, 0, QXL_DRAW_ALPHA_BLEND, box);
    drawable->effect = QXL_EFFECT_BLEND;
    drawable->u.alpha_blend = (QXLAlphaBlend){
        .alpha = 255,
        .alpha_flags = from->format == SPICE_SURFACE_FMT_32_ARGB ? SPICE_ALPHA_FLAGS_SRC_SURFACE_HAS_ALPHA : 0,
        .src_bitmap = image_of_surface(command, current_display, surface),
        .src_area = rect(0, 0, width, height),
    };
    drawable->surfaces_dest[0] = surface;
    drawable->surfaces_rects[0] = rect(0, 0, from->width, from->height);
    command_push(command);
    reply_ok("show");
}

typedef struct CountJob {
    Display *display;
    int count, done;
    int held[8];
} CountJob;

static CountJob count_job;

static StepResult surfaces_step(void *state)
{
    CountJob *job = state;
    int slot = job->done % 8;
    if (job->done == job->count) {
        for (int i = 0; i < 8; i++) {
            if (job->held[i]) {
                surface_destroy(job->display, job->held[i]);
            }
        }
        emit("\"reply\":\"surfaces\",\"ok\":true,\"created\":%d", job->done);
        return STEP_DONE;
    }
    if (job->held[slot]) {
        surface_destroy(job->display, job->held[slot]);
        job->held[slot] = 0;
    }
    int id = surface_create(job->display, SPICE_SURFACE_FMT_32_xRGB, 64, 64, false);
    if (id == 0) {
        return STEP_WAIT;
    }
    job->held[slot] = id;
    /* Drawn to and drawn from, so that the client needs it. */
    Command *fill = command_new(job->display, QXL_CMD_DRAW);
    QXLDrawable *drawable = command_drawable(fill, id, QXL_DRAW_FILL, rect(0, 0, 64, 64));
    drawable->effect = QXL_EFFECT_OPAQUE;
    drawable->u.fill.brush.type = SPICE_BRUSH_TYPE_SOLID;
    drawable->u.fill.brush.u.color = (uint32_t)job->done * 2654435761u & 0xffffff;
    drawable->u.fill.rop_descriptor = SPICE_ROPD_OP_PUT;
    command_push(fill);
    Surface *primary = &job->display->surfaces[0];
    int columns = primary->width / 64, rows = primary->height / 64;
    Command *copy = command_new(job->display, QXL_CMD_DRAW);
    drawable = command_drawable(copy, 0, QXL_DRAW_COPY,
                                rect(job->done % columns * 64, job->done / columns % rows * 64, 64, 64));
    drawable->effect = QXL_EFFECT_OPAQUE;
    drawable->u.copy = (QXLCopy){ .src_bitmap = image_of_surface(copy, job->display, id), .src_area = rect(0, 0, 64, 64),
                                  .rop_descriptor = SPICE_ROPD_OP_PUT, .scale_mode = SPICE_IMAGE_SCALE_MODE_NEAREST };
    drawable->surfaces_dest[0] = id;
    drawable->surfaces_rects[0] = rect(0, 0, 64, 64);
    command_push(copy);
    job->done++;
    return STEP_AGAIN;
}

static StepResult images_step(void *state)
{
    CountJob *job = state;
    if (job->done == job->count) {
        emit("\"reply\":\"images\",\"ok\":true,\"drawn\":%d", job->done);
        return STEP_DONE;
    }
    Surface *primary = &job->display->surfaces[0];
    int columns = primary->width / 16, rows = primary->height / 16;
    Command *command = command_new(job->display, QXL_CMD_DRAW);
    QXLDrawable *drawable = command_drawable(command, 0, QXL_DRAW_COPY,
                                             rect(job->done % columns * 16, job->done / columns % rows * 16, 16, 16));
    uint32_t *pixels = command_alloc(command, 16 * 16 * 4);
    picture_fill(job->done, job->done % PICTURE_KINDS, 16, 16, pixels, NULL);
    QXLPHYSICAL address = image_wrap(command, pixels, 16, 16, true);
    QXLImage *image = (QXLImage *)(uintptr_t)address;
    QXL_SET_IMAGE_ID(image, 0x200, job->done);
    image->descriptor.flags = QXL_IMAGE_CACHE;
    drawable->effect = QXL_EFFECT_OPAQUE;
    drawable->u.copy = (QXLCopy){ .src_bitmap = address, .src_area = rect(0, 0, 16, 16), .rop_descriptor = SPICE_ROPD_OP_PUT,
                                  .scale_mode = SPICE_IMAGE_SCALE_MODE_NEAREST };
    command_push(command);
    job->done++;
    return STEP_AGAIN;
}

static void count_command(int argc, char **argv, const char *name, StepResult (*step)(void *))
{
    Surface *primary = &current_display->surfaces[0];
    if (argc != 2 || atoi(argv[1]) < 1 || primary->width < 64 || primary->height < 64 || surface_bits(primary->format) != 32) {
        reply_error(name, "usage: %s COUNT, on a primary surface of 32 bits and at least 64x64", name);
        return;
    }
    count_job = (CountJob){ .display = current_display, .count = atoi(argv[1]) };
    job_start(step, &count_job);
}

void surfaces_command(int argc, char **argv)
{
    count_command(argc, argv, "surfaces", surfaces_step);
}

void images_command(int argc, char **argv)
{
    count_command(argc, argv, "images", images_step);
}
