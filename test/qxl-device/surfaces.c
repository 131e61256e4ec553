/* SPDX-License-Identifier: MIT */
#include "device.h"

#include <stdlib.h>

enum { LAST_SURFACE = MAX_SURFACES - 2 };

static void destroy_released(Command *command)
{
    command->display->surfaces[command->surface_id].busy = false;
    loop_poke();
}

static QXLSurfaceCmd *surface_command(Command *command, int id, uint8_t type)
{
    QXLSurfaceCmd *surface = command_alloc(command, sizeof *surface);
    surface->release_info.id = (uintptr_t)command;
    surface->surface_id = id;
    surface->type = type;
    command->surface_id = id;
    command->ext.cmd.data = command_address(surface);
    return surface;
}

/* Ids are used in turn and not the lowest free one first, so that a run doesn't depend on when the server lets go. */
int surface_create(Display *display, uint32_t format, int width, int height, bool bottom_up)
{
    int id = display->next_surface;
    for (int tries = 0; display->surfaces[id].alive; tries++) {
        if (tries == LAST_SURFACE) {
            return 0;
        }
        id = id == LAST_SURFACE ? 1 : id + 1;
    }
    Surface *surface = &display->surfaces[id];
    if (surface->busy) {
        display->next_surface = id;
        return 0;
    }
    display->next_surface = id == LAST_SURFACE ? 1 : id + 1;

    Command *command = command_new(display, QXL_CMD_SURFACE);
    QXLSurfaceCmd *create = surface_command(command, id, QXL_SURFACE_CMD_CREATE);
    int stride = ((width * surface_bits(format) + 31) / 32) * 4;
    *surface = (Surface){ .alive = true, .busy = true, .format = format, .width = width, .height = height,
                          .stride = bottom_up ? -stride : stride,
                          .data = command_alloc(command, (size_t)stride * height) };
    create->u.surface_create = (QXLSurface){ .format = format, .width = width, .height = height,
                                             .stride = surface->stride, .data = command_address(surface->data) };
    command_push(command);
    return id;
}

void surface_destroy(Display *display, int id)
{
    Surface *surface = &display->surfaces[id];
    surface->alive = false;
    Command *command = command_new(display, QXL_CMD_SURFACE);
    surface_command(command, id, QXL_SURFACE_CMD_DESTROY);
    command->released = destroy_released;
    command_push(command);
}
