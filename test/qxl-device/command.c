/* SPDX-License-Identifier: MIT */
#include "device.h"

#include <stdlib.h>
#include <string.h>

Command *command_new(Display *display, uint32_t type)
{
    Command *command = calloc(1, sizeof *command);
    command->display = display;
    command->frame = -1;
    command->ext.cmd.type = type;
    return command;
}

void *command_alloc(Command *command, size_t size)
{
    Block *block = calloc(1, sizeof *block + size);
    if (!block) {
        abort();
    }
    block->next = command->blocks;
    command->blocks = block;
    return block->data;
}

void command_free(Command *command)
{
    for (Block *block = command->blocks; block;) {
        Block *next = block->next;
        free(block);
        block = next;
    }
    free(command);
}

/* The one memory slot covers the whole address space, so an address is a pointer. */
QXLPHYSICAL command_address(const void *pointer)
{
    return (QXLPHYSICAL)(uintptr_t)pointer;
}

void command_push(Command *command)
{
    Display *display = command->display;
    bool cursor = command->ext.cmd.type == QXL_CMD_CURSOR;
    command->next = NULL;
    command->issued_at = wall_clock_ms();
    pthread_mutex_lock(&display->lock);
    Command **head = cursor ? &display->cursor_head : &display->head;
    Command **tail = cursor ? &display->cursor_tail : &display->tail;
    if (*tail) {
        (*tail)->next = command;
    } else {
        *head = command;
    }
    *tail = command;
    if (cursor) {
        display->cursor_queued++;
    } else {
        display->queued++;
    }
    display->unreleased++;
    pthread_mutex_unlock(&display->lock);
    display_wakeup(display);
}

QXLDrawable *command_drawable(Command *command, int surface, uint8_t type, QXLRect box)
{
    QXLDrawable *drawable = command_alloc(command, sizeof *drawable);
    drawable->release_info.id = (uintptr_t)command;
    drawable->surface_id = surface;
    drawable->type = type;
    drawable->effect = QXL_EFFECT_BLEND;
    drawable->bbox = box;
    drawable->clip.type = SPICE_CLIP_TYPE_NONE;
    for (int i = 0; i < 3; i++) {
        drawable->surfaces_dest[i] = -1;
    }
    command->ext.cmd.data = command_address(drawable);
    return drawable;
}

QXLRect rect(int left, int top, int width, int height)
{
    return (QXLRect){ .top = top, .left = left, .bottom = top + height, .right = left + width };
}
