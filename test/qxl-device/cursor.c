/* SPDX-License-Identifier: MIT */
#include "device.h"

#include <stdlib.h>
#include <string.h>

static int data_size(int type, int width, int height)
{
    int pixels = width * height, mask = (width + 7) / 8 * height;
    switch (type) {
    case SPICE_CURSOR_TYPE_ALPHA: return pixels * 4;
    case SPICE_CURSOR_TYPE_MONO: return mask * 2;
    case SPICE_CURSOR_TYPE_COLOR4: return (width + 1) / 2 * height + 16 * 4 + mask;
    case SPICE_CURSOR_TYPE_COLOR8: return pixels + 256 * 4 + mask;
    case SPICE_CURSOR_TYPE_COLOR16: return pixels * 2 + mask;
    case SPICE_CURSOR_TYPE_COLOR24: return pixels * 3 + mask;
    default: return pixels * 4 + mask;
    }
}

/* An arrow-like triangle with an edge, in colours from the seed. The masks: 1 where the screen shows. */
static void fill_shape(int type, int width, int height, uint32_t seed, uint8_t *data)
{
    Random random = random_from_seed(seed);
    uint32_t body = random_next(&random) & 0xffffff, edge = random_next(&random) & 0xffffff;
    int mask_row = (width + 7) / 8;
    uint8_t *mask = NULL;
    uint8_t *palette = NULL;
    switch (type) {
    case SPICE_CURSOR_TYPE_MONO:
        mask = data;
        break;
    case SPICE_CURSOR_TYPE_COLOR4:
        palette = data + (width + 1) / 2 * height;
        mask = palette + 16 * 4;
        break;
    case SPICE_CURSOR_TYPE_COLOR8:
        palette = data + width * height;
        mask = palette + 256 * 4;
        break;
    case SPICE_CURSOR_TYPE_COLOR16: mask = data + width * height * 2; break;
    case SPICE_CURSOR_TYPE_COLOR24: mask = data + width * height * 3; break;
    case SPICE_CURSOR_TYPE_COLOR32: mask = data + width * height * 4; break;
    }
    if (palette) {
        uint32_t entries[3] = { 0, body, edge };
        memcpy(palette, entries, sizeof entries);
    }
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            bool inside = x * height <= y * width && x + y < (width + height) * 3 / 4;
            bool on_edge = inside && (x < 2 || x * height > (y - 2) * width || x + y > (width + height) * 3 / 4 - 3);
            uint32_t rgb = !inside ? 0 : on_edge ? edge : body;
            int index = !inside ? 0 : on_edge ? 2 : 1;
            int at = y * width + x;
            uint32_t v;
            switch (type) {
            case SPICE_CURSOR_TYPE_ALPHA:
                v = !inside ? 0 : on_edge ? 0xff000000 | edge : 0x80000000 | (body >> 1 & 0x7f7f7f);
                memcpy(data + at * 4, &v, 4);
                break;
            case SPICE_CURSOR_TYPE_MONO:
                /* Second plane: what is added to the screen kept by the first; both set: inverted. */
                if (!on_edge && inside) {
                    data[mask_row * height + y * mask_row + x / 8] |= 0x80 >> (x & 7);
                } else if (inside && x == 0) {
                    data[y * mask_row + x / 8] |= 0x80 >> (x & 7);
                    data[mask_row * height + y * mask_row + x / 8] |= 0x80 >> (x & 7);
                }
                break;
            case SPICE_CURSOR_TYPE_COLOR4: data[y * ((width + 1) / 2) + x / 2] |= x & 1 ? index : index << 4; break;
            case SPICE_CURSOR_TYPE_COLOR8: data[at] = index; break;
            case SPICE_CURSOR_TYPE_COLOR16:
                v = colour_for(SPICE_SURFACE_FMT_16_555, rgb);
                data[at * 2] = v;
                data[at * 2 + 1] = v >> 8;
                break;
            case SPICE_CURSOR_TYPE_COLOR24:
                memcpy(data + at * 3, &rgb, 3);
                break;
            case SPICE_CURSOR_TYPE_COLOR32:
                memcpy(data + at * 4, &rgb, 4);
                break;
            }
            if (mask && !inside) {
                mask[y * mask_row + x / 8] |= 0x80 >> (x & 7);
            }
        }
    }
}

static const char *const type_names[] = { "alpha", "mono", "color4", "color8", "color16", "color24", "color32" };

static QXLCursorCmd *new_command(Command **out, uint8_t type)
{
    Command *command = command_new(current_display, QXL_CMD_CURSOR);
    QXLCursorCmd *cursor = command_alloc(command, sizeof *cursor);
    cursor->release_info.id = (uintptr_t)command;
    cursor->type = type;
    command->ext.cmd.data = command_address(cursor);
    *out = command;
    return cursor;
}

static bool set_shape(int argc, char **argv)
{
    int type = -1;
    for (int i = 0; i < 7 && argc > 2; i++) {
        if (strcmp(argv[2], type_names[i]) == 0) {
            type = i;
        }
    }
    int width = argc > 3 ? atoi(argv[3]) : 32, height = argc > 4 ? atoi(argv[4]) : 32;
    int hot_x = argc > 5 ? atoi(argv[5]) : 0, hot_y = argc > 6 ? atoi(argv[6]) : 0;
    uint64_t unique = argc > 7 ? strtoull(argv[7], NULL, 10) : 0;
    int x = argc > 8 ? atoi(argv[8]) : 0, y = argc > 9 ? atoi(argv[9]) : 0;
    if (type < 0 || width < 1 || width > 256 || height < 1 || height > 256 || hot_x < 0 || hot_x >= width || hot_y < 0 ||
        hot_y >= height) {
        return false;
    }
    Command *command;
    QXLCursorCmd *cursor = new_command(&command, QXL_CURSOR_SET);
    int size = data_size(type, width, height);
    QXLCursor *shape = command_alloc(command, sizeof *shape + size);
    shape->header = (QXLCursorHeader){ .unique = unique, .type = type, .width = width, .height = height, .hot_spot_x = hot_x,
                                       .hot_spot_y = hot_y };
    shape->data_size = size;
    shape->chunk.data_size = size;
    fill_shape(type, width, height, unique ? (uint32_t)unique : (uint32_t)type + 100, shape->chunk.data);
    cursor->u.set.position = (QXLPoint16){ x, y };
    cursor->u.set.visible = 1;
    cursor->u.set.shape = command_address(shape);
    command_push(command);
    return true;
}

/* The server resets at once, ahead of commands it has not fetched: those first. */
static StepResult reset_step(void *state)
{
    Display *display = state;
    pthread_mutex_lock(&display->lock);
    bool empty = display->cursor_queued == 0;
    pthread_mutex_unlock(&display->lock);
    if (!empty) {
        return STEP_WAIT;
    }
    spice_qxl_reset_cursor(&display->instance);
    reply_ok("cursor");
    return STEP_DONE;
}

void cursor_command(int argc, char **argv)
{
    Command *command;
    if (argc > 2 && strcmp(argv[1], "set") == 0 && set_shape(argc, argv)) {
        reply_ok("cursor");
    } else if (argc == 4 && strcmp(argv[1], "move") == 0) {
        new_command(&command, QXL_CURSOR_MOVE)->u.position = (QXLPoint16){ atoi(argv[2]), atoi(argv[3]) };
        command_push(command);
        reply_ok("cursor");
    } else if (argc == 2 && strcmp(argv[1], "hide") == 0) {
        new_command(&command, QXL_CURSOR_HIDE);
        command_push(command);
        reply_ok("cursor");
    } else if (argc == 4 && strcmp(argv[1], "trail") == 0) {
        QXLCursorCmd *cursor = new_command(&command, QXL_CURSOR_TRAIL);
        cursor->u.trail.length = atoi(argv[2]);
        cursor->u.trail.frequency = atoi(argv[3]);
        command_push(command);
        reply_ok("cursor");
    } else if (argc == 2 && strcmp(argv[1], "reset") == 0) {
        job_start(reset_step, current_display);
    } else {
        reply_error("cursor", "usage: cursor set TYPE [WIDTH HEIGHT HOT_X HOT_Y UNIQUE X Y] | move X Y | hide | reset | "
                    "trail LENGTH FREQUENCY; types alpha mono color4 color8 color16 color24 color32");
    }
}
