/* SPDX-License-Identifier: MIT */
#include "device.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    QUEUE_LENGTH = 32,
    /* A surface of one pixel that only display_sync draws to. */
    SYNC_SURFACE = MAX_SURFACES - 1,
};

Display displays[MAX_DISPLAYS];
int display_count;
Display *current_display;

static bool interface_attached;

int surface_bits(uint32_t format)
{
    switch (format) {
    case SPICE_SURFACE_FMT_1_A: return 1;
    case SPICE_SURFACE_FMT_8_A: return 8;
    case SPICE_SURFACE_FMT_16_555:
    case SPICE_SURFACE_FMT_16_565: return 16;
    default: return 32;
    }
}

const char *surface_format_name(uint32_t format)
{
    switch (format) {
    case SPICE_SURFACE_FMT_1_A: return "1_A";
    case SPICE_SURFACE_FMT_8_A: return "8_A";
    case SPICE_SURFACE_FMT_16_555: return "16_555";
    case SPICE_SURFACE_FMT_16_565: return "16_565";
    case SPICE_SURFACE_FMT_32_xRGB: return "32_xRGB";
    case SPICE_SURFACE_FMT_32_ARGB: return "32_ARGB";
    default: return "unknown";
    }
}

static Display *display_of(QXLInstance *instance)
{
    return SPICE_CONTAINEROF(instance, Display, instance);
}

static void attached_worker(QXLInstance *instance)
{
    interface_attached = true;
}

static void set_compression_level(QXLInstance *instance, int level)
{
}

static void get_init_info(QXLInstance *instance, QXLDevInitInfo *info)
{
    *info = (QXLDevInitInfo){
        .num_memslots_groups = 1,
        .num_memslots = 1,
        .memslot_gen_bits = 1,
        .memslot_id_bits = 1,
        .internal_groupslot_id = 0,
        .n_surfaces = MAX_SURFACES,
    };
}

/* ---- on the worker thread ---- */

static void report_frame(Command *command)
{
    uint32_t mm_time = command->dated ? command->mm_time : clock_mm_time();
    emit("\"event\":\"frame\",\"display\":%d,\"number\":%lld,\"mmTime\":%u,\"issued\":%.3f",
         command->display->id, (long long)command->frame, mm_time, command->issued_at);
}

static int get_command(QXLInstance *instance, QXLCommandExt *ext)
{
    Display *display = display_of(instance);
    pthread_mutex_lock(&display->lock);
    Command *command = display->head;
    bool half_empty = false;
    if (command) {
        display->head = command->next;
        if (!display->head) {
            display->tail = NULL;
        }
        display->queued--;
        half_empty = display->queued == QUEUE_LENGTH / 2 || display->queued == 0;
    }
    pthread_mutex_unlock(&display->lock);
    if (half_empty) {
        loop_poke();
    }
    if (!command) {
        clock_begin_command(false, false, 0);
        return 0;
    }
    *ext = command->ext;
    if (command->frame >= 0) {
        report_frame(command);
    }
    clock_begin_command(command->ext.cmd.type == QXL_CMD_DRAW, command->dated, command->mm_time);
    return 1;
}

static int req_cmd_notification(QXLInstance *instance)
{
    Display *display = display_of(instance);
    pthread_mutex_lock(&display->lock);
    bool empty = display->head == NULL;
    pthread_mutex_unlock(&display->lock);
    return empty;
}

static int get_cursor_command(QXLInstance *instance, QXLCommandExt *ext)
{
    Display *display = display_of(instance);
    pthread_mutex_lock(&display->lock);
    Command *command = display->cursor_head;
    if (command) {
        display->cursor_head = command->next;
        if (!display->cursor_head) {
            display->cursor_tail = NULL;
        }
        display->cursor_queued--;
    }
    bool empty = display->cursor_queued == 0;
    pthread_mutex_unlock(&display->lock);
    if (!command) {
        return 0;
    }
    if (empty) {
        loop_poke();
    }
    *ext = command->ext;
    return 1;
}

static int req_cursor_notification(QXLInstance *instance)
{
    Display *display = display_of(instance);
    pthread_mutex_lock(&display->lock);
    bool empty = display->cursor_head == NULL;
    pthread_mutex_unlock(&display->lock);
    return empty;
}

static void release_resource(QXLInstance *instance, QXLReleaseInfoExt release)
{
    Display *display = display_of(instance);
    Command *command = (Command *)(uintptr_t)release.info->id;
    if (command->released) {
        command->released(command);
    }
    command_free(command);
    pthread_mutex_lock(&display->lock);
    display->unreleased--;
    pthread_mutex_unlock(&display->lock);
}

static void notify_update(QXLInstance *instance, uint32_t id)
{
}

static int flush_resources(QXLInstance *instance)
{
    return 0;
}

static void update_area_complete(QXLInstance *instance, uint32_t surface, QXLRect *rects, uint32_t count)
{
}

static void set_client_capabilities(QXLInstance *instance, uint8_t present, uint8_t *capabilities)
{
    Display *display = display_of(instance);
    display->client_present = present;
    emit("\"event\":\"client\",\"display\":%d,\"present\":%s,\"capabilities\":[%u,%u]", display->id,
         present ? "true" : "false", capabilities[0], capabilities[1]);
}

/* The client's wish for monitors, when no agent takes it. */
static int client_monitors_config(QXLInstance *instance, VDAgentMonitorsConfig *config)
{
    if (!config) {
        return 1;
    }
    char heads[2000] = "";
    size_t used = 0;
    for (uint32_t i = 0; i < config->num_of_monitors && used < sizeof heads - 120; i++) {
        const VDAgentMonConfig *monitor = &config->monitors[i];
        used += snprintf(heads + used, sizeof heads - used, "%s{\"x\":%d,\"y\":%d,\"width\":%u,\"height\":%u,\"depth\":%u}",
                         i ? "," : "", monitor->x, monitor->y, monitor->width, monitor->height, monitor->depth);
    }
    emit("\"event\":\"client-monitors\",\"display\":%d,\"flags\":%u,\"monitors\":[%s]", display_of(instance)->id,
         config->flags, heads);
    return 1;
}

/* ---- waiting for what the server completes ---- */

typedef struct Wait {
    uint64_t cookie; /* of the call it waits for; 0: for none */
    int surface;
    char *path;
    _Atomic bool done;
} Wait;

static Wait wait_state;

static void write_dump(Display *display, Wait *wait)
{
    Surface *surface = &display->surfaces[wait->surface];
    int row = (surface->width * surface_bits(surface->format) + 7) / 8;
    FILE *file = fopen(wait->path, "wb");
    bool ok = file != NULL;
    if (ok) {
        fprintf(file, "surface %s %d %d %d\n", surface_format_name(surface->format), surface->width, surface->height, row);
        for (int y = 0; y < surface->height && ok; y++) {
            const uint8_t *line = surface->stride > 0
                ? surface->data + (size_t)y * surface->stride
                : surface->data + (size_t)(surface->height - 1 - y) * -surface->stride;
            ok = fwrite(line, 1, row, file) == (size_t)row;
        }
        ok = fclose(file) == 0 && ok;
    }
    if (ok) {
        emit("\"reply\":\"dump\",\"ok\":true,\"surface\":%d,\"width\":%d,\"height\":%d,\"format\":\"%s\"", wait->surface,
             surface->width, surface->height, surface_format_name(surface->format));
    } else {
        reply_error("dump", "can't write %s", wait->path);
    }
}

static void async_complete(QXLInstance *instance, uint64_t cookie)
{
    /* Written here and not on the main thread: the worker can't draw meanwhile. */
    if (cookie != 0 && cookie == wait_state.cookie) {
        write_dump(display_of(instance), &wait_state);
        wait_state.done = true;
        loop_poke();
    }
}

static const QXLInterface display_interface = {
    .base = { .type = SPICE_INTERFACE_QXL, .description = "conformance device",
              .major_version = SPICE_INTERFACE_QXL_MAJOR, .minor_version = SPICE_INTERFACE_QXL_MINOR },
    .attached_worker = attached_worker,
    .set_compression_level = set_compression_level,
    .get_init_info = get_init_info,
    .get_command = get_command,
    .req_cmd_notification = req_cmd_notification,
    .release_resource = release_resource,
    .get_cursor_command = get_cursor_command,
    .req_cursor_notification = req_cursor_notification,
    .notify_update = notify_update,
    .flush_resources = flush_resources,
    .async_complete = async_complete,
    .update_area_complete = update_area_complete,
    .set_client_capabilities = set_client_capabilities,
    .client_monitors_config = client_monitors_config,
};

/* ---- on the main thread ---- */

void display_wakeup(Display *display)
{
    spice_qxl_wakeup(&display->instance);
}

bool display_has_room(Display *display)
{
    pthread_mutex_lock(&display->lock);
    bool room = display->queued < QUEUE_LENGTH;
    pthread_mutex_unlock(&display->lock);
    return room;
}

static bool load_picture(Surface *surface, const char *path)
{
    FILE *file = fopen(path, "rb");
    char name[20];
    int width, height, row;
    bool ok = file && fscanf(file, "surface %19s %d %d %d", name, &width, &height, &row) == 4 && fgetc(file) == '\n' &&
              strcmp(name, surface_format_name(surface->format)) == 0 && width == surface->width && height == surface->height;
    for (int y = 0; y < surface->height && ok; y++) {
        ok = fread(surface->data + (size_t)y * surface->stride, 1, row, file) == (size_t)row;
    }
    if (file) {
        fclose(file);
    }
    return ok;
}

static void create_primary(Display *display, int width, int height, uint32_t format, const char *picture)
{
    Surface *primary = &display->surfaces[0];
    primary->alive = true;
    primary->format = format;
    primary->width = width;
    primary->height = height;
    primary->stride = (width * surface_bits(format) / 8 + 3) & ~3;
    primary->data = calloc(height, primary->stride);
    if (picture && !load_picture(primary, picture)) {
        fprintf(stderr, "%s is no dump of this size and format\n", picture);
        exit(1);
    }
    QXLDevSurfaceCreate create = {
        .flags = picture ? QXL_SURF_FLAG_KEEP_DATA : 0,
        .width = width,
        .height = height,
        .stride = primary->stride,
        .format = format,
        .mouse_mode = 1,
        .type = QXL_SURF_TYPE_PRIMARY,
        .mem = command_address(primary->data),
    };
    spice_qxl_create_primary_surface(&display->instance, 0, &create);
}

void display_resize_primary(Display *display, int width, int height, uint32_t format)
{
    spice_qxl_destroy_primary_surface(&display->instance, 0);
    free(display->surfaces[0].data);
    create_primary(display, width, height, format, NULL);
}

static void push_surface_command(Display *display, int id, uint8_t type)
{
    Command *command = command_new(display, QXL_CMD_SURFACE);
    QXLSurfaceCmd *surface = command_alloc(command, sizeof *surface);
    surface->release_info.id = (uintptr_t)command;
    surface->surface_id = id;
    surface->type = type;
    surface->u.surface_create = (QXLSurface){
        .format = SPICE_SURFACE_FMT_32_xRGB, .width = 1, .height = 1, .stride = 4,
        .data = command_address(command_alloc(command, 4)),
    };
    command->ext.cmd.data = command_address(surface);
    command_push(command);
}

void display_init(Display *display, SpiceServer *server, int id, int width, int height, uint32_t format, const char *picture)
{
    pthread_mutex_init(&display->lock, NULL);
    display->id = id;
    display->next_surface = 1;
    display->instance.base.sif = &display_interface.base;
    display->instance.id = id;
    if (spice_server_add_interface(server, &display->instance.base) != 0) {
        fprintf(stderr, "the server refused display %d\n", id);
        exit(1);
    }
    QXLDevMemSlot slot = { .virt_start = 0, .virt_end = ~(uintptr_t)0 };
    spice_qxl_add_memslot(&display->instance, &slot);
    create_primary(display, width, height, format, picture);
}

void display_teach_clock(Display *display)
{
    for (int i = 0; i < 3; i++) {
        Command *command = command_new(display, QXL_CMD_DRAW);
        QXLDrawable *drawable = command_drawable(command, 0, QXL_COPY_BITS, rect(0, 0, 1, 1));
        drawable->surfaces_dest[0] = 0;
        drawable->surfaces_rects[0] = rect(0, 0, 1, 1);
        command_push(command);
    }
}

static StepResult wait_step(void *state)
{
    Wait *wait = state;
    if (!wait->done) {
        return STEP_WAIT;
    }
    free(wait->path);
    wait->path = NULL;
    wait->cookie = 0;
    return STEP_DONE;
}

void display_dump(Display *display, int id, const char *path)
{
    if (id < 0 || id >= MAX_SURFACES || !display->surfaces[id].alive) {
        reply_error("dump", "no surface %d", id);
        return;
    }
    Surface *surface = &display->surfaces[id];
    wait_state.cookie = ++display->next_cookie;
    wait_state.surface = id;
    wait_state.path = strdup(path);
    wait_state.done = false;
    job_start(wait_step, &wait_state);
    QXLRect all = rect(0, 0, surface->width, surface->height);
    spice_qxl_update_area_async(&display->instance, id, &all, 1, wait_state.cookie);
}

static void sync_released(Command *command)
{
    emit("\"reply\":\"sync\",\"ok\":true");
    wait_state.done = true;
    loop_poke();
}

/*
 * The last command of all: a fill of a surface nobody sees. The server lets go of a drawing command when it has rendered
 * it and has written it to the client's socket, and the socket's order is the order of the commands.
 */
void display_flush(Display *display, void (*sent)(Command *command))
{
    if (!display->surfaces[SYNC_SURFACE].alive) {
        display->surfaces[SYNC_SURFACE] = (Surface){ .alive = true, .busy = true, .format = SPICE_SURFACE_FMT_32_xRGB,
                                                     .width = 1, .height = 1, .stride = 4 };
        push_surface_command(display, SYNC_SURFACE, QXL_SURFACE_CMD_CREATE);
    }
    Command *command = command_new(display, QXL_CMD_DRAW);
    QXLDrawable *drawable = command_drawable(command, SYNC_SURFACE, QXL_DRAW_FILL, rect(0, 0, 1, 1));
    drawable->u.fill.brush.type = SPICE_BRUSH_TYPE_SOLID;
    drawable->u.fill.rop_descriptor = SPICE_ROPD_OP_PUT;
    command->released = sent;
    command_push(command);
    QXLRect all = rect(0, 0, 1, 1);
    spice_qxl_update_area_async(&display->instance, SYNC_SURFACE, &all, 1, 0);
}

void display_sync(Display *display)
{
    wait_state.cookie = 0;
    wait_state.done = false;
    job_start(wait_step, &wait_state);
    display_flush(display, sync_released);
}

void display_set_monitors(Display *display, QXLMonitorsConfig *config)
{
    spice_qxl_monitors_config_async(&display->instance, command_address(config), 0, 0);
    /* The server copies it on its own thread; the one before is certainly copied by now. */
    free(display->monitors);
    display->monitors = config;
}
