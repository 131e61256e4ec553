/* SPDX-License-Identifier: MIT */
/* The draw command: a run of random operations with off-screen surfaces of its own. */
#include "device.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum Operation {
    FILL, OPAQUE_, COPY, BLEND, BLACKNESS, WHITENESS, INVERS, ROP3, STROKE, TEXT, TRANSPARENT_, ALPHA_BLEND, COMPOSITE,
    COPY_BITS, OPERATIONS, MIXED = OPERATIONS,
} Operation;

static const char *const operation_names[] = {
    "fill", "opaque", "copy", "blend", "blackness", "whiteness", "invers", "rop3", "stroke", "text", "transparent",
    "alpha_blend", "composite", "copy_bits", "mixed",
};

static void (*const operation_functions[])(Draw *) = {
    draw_fill, draw_opaque, draw_copy, draw_blend, draw_blackness, draw_whiteness, draw_invers, draw_rop3, draw_stroke,
    draw_text, draw_transparent, draw_alpha_blend, draw_composite, draw_copy_bits,
};

/* What the server can do on surfaces of 8 and 1 bits: for the rest it asserts or reads beyond a row. */
static bool operation_allowed(Operation operation, uint32_t format)
{
    switch (format) {
    case SPICE_SURFACE_FMT_8_A:
        return operation != ROP3 && operation != TRANSPARENT_;
    case SPICE_SURFACE_FMT_1_A:
        return operation == FILL || operation == BLACKNESS || operation == WHITENESS || operation == ALPHA_BLEND;
    default:
        return true;
    }
}

enum { OWN_SURFACES = 12 };

typedef struct DrawJob {
    Display *display;
    Operation operation;
    Random random;
    int count;
    int done;
    int surfaces[OWN_SURFACES];
    int wanted;  /* slot that waits for a surface; -1: none */
    uint32_t wanted_format;
    int wanted_width, wanted_height;
    bool wanted_bottom_up;
    DrawOptions options;
    _Atomic bool unsent; /* a paced command is still to go to the client */
} DrawJob;

static DrawJob draw_job;

static void want_surface(DrawJob *job, int slot)
{
    static const uint32_t formats[] = {
        SPICE_SURFACE_FMT_32_xRGB, SPICE_SURFACE_FMT_32_ARGB, SPICE_SURFACE_FMT_16_555, SPICE_SURFACE_FMT_8_A,
        SPICE_SURFACE_FMT_16_565, SPICE_SURFACE_FMT_1_A,
    };
    int last = job->options.resendable ? 3 : 5;
    job->wanted = slot;
    job->wanted_format = slot <= last ? formats[slot] : formats[random_between(&job->random, 0, last)];
    job->wanted_width = random_between(&job->random, 8, 300);
    job->wanted_height = random_between(&job->random, 8, 300);
    job->wanted_bottom_up = random_chance(&job->random, 30);
}

/* Flat operations are few among mixed ones, or they would cover the rest. */
static Operation random_operation(Random *random, bool basic)
{
    static const uint8_t basic_weights[OPERATIONS] = { [FILL] = 2, [COPY] = 3, [COPY_BITS] = 1 };
    static const uint8_t all_weights[OPERATIONS] = {
        [FILL] = 6, [OPAQUE_] = 8, [COPY] = 16, [BLEND] = 8, [BLACKNESS] = 2, [WHITENESS] = 2, [INVERS] = 4, [ROP3] = 8,
        [STROKE] = 8, [TEXT] = 8, [TRANSPARENT_] = 8, [ALPHA_BLEND] = 8, [COMPOSITE] = 8, [COPY_BITS] = 6,
    };
    const uint8_t *weights = basic ? basic_weights : all_weights;
    int total = 0;
    for (int i = 0; i < OPERATIONS; i++) {
        total += weights[i];
    }
    int at = random_between(random, 0, total - 1);
    int operation = 0;
    while (at >= weights[operation]) {
        at -= weights[operation++];
    }
    return operation;
}

/* Describes a picture, a surface or none. */
static void describe_source(char *out, size_t size, QXLPHYSICAL address)
{
    const QXLImage *image = (const QXLImage *)(uintptr_t)address;
    if (!image) {
        snprintf(out, size, "null");
    } else if (image->descriptor.type == SPICE_IMAGE_TYPE_SURFACE) {
        snprintf(out, size, "{\"surface\":%u}", image->surface_image.surface_id);
    } else {
        snprintf(out, size, "{\"id\":\"%llx\",\"flags\":%u,\"format\":%u,\"width\":%u,\"height\":%u,\"stride\":%u}",
                 (unsigned long long)image->descriptor.id, image->descriptor.flags, image->bitmap.format, image->bitmap.x,
                 image->bitmap.y, image->bitmap.stride);
    }
}

/* What a Composite has besides: the mask, both origins and transforms. */
static void trace_composite(const QXLComposite *composite, int number)
{
    char mask[200], matrices[2][200] = { "null", "null" };
    describe_source(mask, sizeof mask, composite->mask);
    const QXLPHYSICAL addresses[2] = { composite->src_transform, composite->mask_transform };
    for (int i = 0; i < 2; i++) {
        const QXLTransform *t = (const QXLTransform *)(uintptr_t)addresses[i];
        if (t) {
            snprintf(matrices[i], sizeof matrices[i], "[%d,%d,%d,%d,%d,%d]", t->t00, t->t01, t->t02, t->t10, t->t11, t->t12);
        }
    }
    emit("\"event\":\"composite\",\"number\":%d,\"mask\":%s,\"transforms\":[%s,%s],\"origins\":[%d,%d,%d,%d]", number, mask,
         matrices[0], matrices[1], composite->src_origin.x, composite->src_origin.y, composite->mask_origin.x,
         composite->mask_origin.y);
}

static void trace(const Draw *draw, Operation operation, int number)
{
    const QXLDrawable *d = draw->drawable;
    if (operation == COMPOSITE) {
        trace_composite(&d->u.composite, number);
    }
    QXLPHYSICAL address = 0;
    QXLRect area = { 0 };
    unsigned rop = 0;
    switch (operation) {
    case OPAQUE_: address = d->u.opaque.src_bitmap; area = d->u.opaque.src_area; rop = d->u.opaque.rop_descriptor; break;
    case COPY:
    case BLEND: address = d->u.copy.src_bitmap; area = d->u.copy.src_area; rop = d->u.copy.rop_descriptor; break;
    case ROP3: address = d->u.rop3.src_bitmap; area = d->u.rop3.src_area; rop = d->u.rop3.rop3; break;
    case TRANSPARENT_: address = d->u.transparent.src_bitmap; area = d->u.transparent.src_area; break;
    case ALPHA_BLEND: address = d->u.alpha_blend.src_bitmap; area = d->u.alpha_blend.src_area; rop = d->u.alpha_blend.alpha; break;
    case COMPOSITE: address = d->u.composite.src; rop = d->u.composite.flags; break;
    case FILL: rop = d->u.fill.rop_descriptor; break;
    default: break;
    }
    char source[200];
    describe_source(source, sizeof source, address);
    emit("\"event\":\"draw\",\"number\":%d,\"operation\":\"%s\",\"surface\":%d,\"format\":\"%s\",\"box\":[%d,%d,%d,%d],"
         "\"clips\":%s,\"effect\":%u,\"self\":%u,\"source\":%s,\"area\":[%d,%d,%d,%d],\"rop\":%u,\"mask\":%s,"
         "\"depends\":[%d,%d,%d]", number, operation_names[operation], draw->surface, surface_format_name(draw->format),
         d->bbox.left, d->bbox.top, d->bbox.right, d->bbox.bottom, d->clip.type ? "true" : "false", d->effect, d->self_bitmap,
         source, area.left, area.top, area.right, area.bottom, rop, draw->has_mask ? "true" : "false", d->surfaces_dest[0],
         d->surfaces_dest[1], d->surfaces_dest[2]);
}

static void command_sent(Command *command)
{
    draw_job.unsent = false;
    loop_poke();
}

static StepResult draw_one(DrawJob *job)
{
    if (job->unsent) {
        return STEP_WAIT;
    }
    Draw draw = { .display = job->display, .random = &job->random, .options = job->options };
    if (job->options.surfaces) {
        for (int slot = 0; slot < OWN_SURFACES && job->wanted < 0; slot++) {
            if (job->surfaces[slot] == 0) {
                want_surface(job, slot);
            }
        }
        if (job->wanted >= 0) {
            int id = surface_create(job->display, job->wanted_format, job->wanted_width, job->wanted_height,
                                    job->wanted_bottom_up);
            if (id == 0) {
                return STEP_WAIT;
            }
            job->surfaces[job->wanted] = id;
            job->wanted = -1;
            return STEP_AGAIN;
        }
        if (random_chance(&job->random, 3)) {
            int slot = random_between(&job->random, 0, OWN_SURFACES - 1);
            surface_destroy(job->display, job->surfaces[slot]);
            job->surfaces[slot] = 0;
            return STEP_AGAIN;
        }
    }

    Operation operation = job->operation == MIXED ? random_operation(&job->random, job->options.basic) : job->operation;
    do {
        draw.surface = job->options.surfaces && random_chance(&job->random, 50)
            ? job->surfaces[random_between(&job->random, 0, OWN_SURFACES - 1)] : 0;
        draw.format = job->display->surfaces[draw.surface].format;
    } while (!operation_allowed(operation, draw.format));
    draw.width = job->display->surfaces[draw.surface].width;
    draw.height = job->display->surfaces[draw.surface].height;
    operation_functions[operation](&draw);
    if (job->options.trace) {
        trace(&draw, operation, job->done + 1);
    }
    command_push(draw.command);
    if (job->options.paced) {
        job->unsent = true;
        display_flush(job->display, command_sent);
    }
    return ++job->done < job->count ? STEP_AGAIN : STEP_DONE;
}

static StepResult draw_step(void *state)
{
    DrawJob *job = state;
    StepResult result = job->count == 0 ? STEP_DONE : draw_one(job);
    if (result == STEP_DONE) {
        char ids[OWN_SURFACES * 6 + 1] = "";
        size_t used = 0;
        for (int slot = 0; slot < OWN_SURFACES; slot++) {
            if (job->surfaces[slot]) {
                used += snprintf(ids + used, sizeof ids - used, "%s%d", used ? "," : "", job->surfaces[slot]);
            }
        }
        emit("\"reply\":\"draw\",\"ok\":true,\"commands\":%d,\"surfaces\":[%s]", job->done, ids);
    }
    return result;
}

static bool is_on(const char *word)
{
    return strcmp(word, "on") == 0;
}

static bool always_resendable;

void draw_set_resendable(void)
{
    always_resendable = true;
}

void draw_command(int argc, char **argv)
{
    if (argc < 4) {
        reply_error("draw", "usage: draw OPERATION SEED COUNT [surfaces|cache|clips on|off] [only-lossless] [reference-safe] [without-8bit-a] [basic] [resendable] [paced] [trace]");
        return;
    }
    DrawJob *job = &draw_job;
    int previous[OWN_SURFACES];
    memcpy(previous, job->surfaces, sizeof previous);
    Display *before = job->display;
    *job = (DrawJob){ .display = current_display, .operation = MIXED + 1, .random = random_from_seed(strtoull(argv[2], NULL, 0)),
                      .count = atoi(argv[3]), .wanted = -1, .options = { .surfaces = true, .cache = true, .clips = true,
                                   .resendable = always_resendable } };
    for (int i = 0; i <= MIXED; i++) {
        if (strcmp(argv[1], operation_names[i]) == 0) {
            job->operation = i;
        }
    }
    for (int i = 4; i < argc; i++) {
        bool has_value = i + 1 < argc;
        if (strcmp(argv[i], "only-lossless") == 0) {
            job->options.only_lossless = true;
        } else if (strcmp(argv[i], "reference-safe") == 0) {
            job->options.reference_safe = true;
        } else if (strcmp(argv[i], "trace") == 0) {
            job->options.trace = true;
        } else if (strcmp(argv[i], "paced") == 0) {
            job->options.paced = true;
        } else if (strcmp(argv[i], "resendable") == 0) {
            job->options.resendable = true;
        } else if (strcmp(argv[i], "basic") == 0) {
            job->options.basic = true;
        } else if (strcmp(argv[i], "without-8bit-a") == 0) {
            job->options.without_8bit_a = true;
        } else if (has_value && strcmp(argv[i], "surfaces") == 0) {
            job->options.surfaces = is_on(argv[++i]);
        } else if (has_value && strcmp(argv[i], "cache") == 0) {
            job->options.cache = is_on(argv[++i]);
        } else if (has_value && strcmp(argv[i], "clips") == 0) {
            job->options.clips = is_on(argv[++i]);
        } else {
            job->operation = MIXED + 1;
        }
    }
    /* A run starts with surfaces of its own, so that it depends on its seed alone. */
    for (int slot = 0; slot < OWN_SURFACES; slot++) {
        if (before && previous[slot]) {
            surface_destroy(before, previous[slot]);
        }
    }
    if (job->options.basic) {
        job->options.surfaces = job->options.clips = false;
        if (job->operation != FILL && job->operation != COPY && job->operation != COPY_BITS && job->operation != MIXED) {
            job->operation = MIXED + 1;
        }
    }
    if (job->operation > MIXED || job->count < 0) {
        reply_error("draw", "bad operation, count or option");
        return;
    }
    job_start(draw_step, job);
}
