/* SPDX-License-Identifier: MIT */
#include "device.h"

#include <stdlib.h>
#include <string.h>

static uint8_t leds;
static bool tablet_present;
static SpiceServer *input_server;

static void push_scan(SpiceKbdInstance *keyboard, uint8_t code)
{
    emit("\"event\":\"key\",\"code\":%u", code);
}

static uint8_t get_leds(SpiceKbdInstance *keyboard)
{
    return leds;
}

static const SpiceKbdInterface keyboard_interface = {
    .base = { .type = SPICE_INTERFACE_KEYBOARD, .description = "keyboard",
              .major_version = SPICE_INTERFACE_KEYBOARD_MAJOR, .minor_version = SPICE_INTERFACE_KEYBOARD_MINOR },
    .push_scan_freg = push_scan,
    .get_leds = get_leds,
};

static void mouse_motion(SpiceMouseInstance *mouse, int dx, int dy, int dz, uint32_t buttons)
{
    emit("\"event\":\"mouse-motion\",\"dx\":%d,\"dy\":%d,\"dz\":%d,\"buttons\":%u", dx, dy, dz, buttons);
}

static void mouse_buttons(SpiceMouseInstance *mouse, uint32_t buttons)
{
    emit("\"event\":\"mouse-buttons\",\"buttons\":%u", buttons);
}

static const SpiceMouseInterface mouse_interface = {
    .base = { .type = SPICE_INTERFACE_MOUSE, .description = "mouse",
              .major_version = SPICE_INTERFACE_MOUSE_MAJOR, .minor_version = SPICE_INTERFACE_MOUSE_MINOR },
    .motion = mouse_motion,
    .buttons = mouse_buttons,
};

static void tablet_size(SpiceTabletInstance *tablet, int width, int height)
{
    emit("\"event\":\"tablet-size\",\"width\":%d,\"height\":%d", width, height);
}

static void tablet_position(SpiceTabletInstance *tablet, int x, int y, uint32_t buttons)
{
    emit("\"event\":\"tablet-position\",\"x\":%d,\"y\":%d,\"buttons\":%u", x, y, buttons);
}

static void tablet_wheel(SpiceTabletInstance *tablet, int wheel, uint32_t buttons)
{
    emit("\"event\":\"tablet-wheel\",\"wheel\":%d,\"buttons\":%u", wheel, buttons);
}

static void tablet_buttons(SpiceTabletInstance *tablet, uint32_t buttons)
{
    emit("\"event\":\"tablet-buttons\",\"buttons\":%u", buttons);
}

static const SpiceTabletInterface tablet_interface = {
    .base = { .type = SPICE_INTERFACE_TABLET, .description = "tablet",
              .major_version = SPICE_INTERFACE_TABLET_MAJOR, .minor_version = SPICE_INTERFACE_TABLET_MINOR },
    .set_logical_size = tablet_size,
    .position = tablet_position,
    .wheel = tablet_wheel,
    .buttons = tablet_buttons,
};

static SpiceKbdInstance keyboard = { .base.sif = &keyboard_interface.base };
static SpiceMouseInstance mouse = { .base.sif = &mouse_interface.base };
static SpiceTabletInstance tablet = { .base.sif = &tablet_interface.base };

static void set_tablet(bool present)
{
    if (present == tablet_present) {
        return;
    }
    tablet_present = present;
    if (present) {
        spice_server_add_interface(input_server, &tablet.base);
    } else {
        spice_server_remove_interface(&tablet.base);
    }
}

void input_init(SpiceServer *server, bool with_tablet)
{
    input_server = server;
    spice_server_add_interface(server, &keyboard.base);
    spice_server_add_interface(server, &mouse.base);
    set_tablet(with_tablet);
}

void leds_command(int argc, char **argv)
{
    if (argc != 2) {
        reply_error("leds", "usage: leds BITS (1 scroll lock, 2 num lock, 4 caps lock)");
        return;
    }
    leds = atoi(argv[1]) & 7;
    spice_server_kbd_leds(&keyboard, leds);
    reply_ok("leds");
}

void tablet_command(int argc, char **argv)
{
    if (argc != 2) {
        reply_error("tablet", "usage: tablet on|off");
        return;
    }
    set_tablet(strcmp(argv[1], "on") == 0);
    reply_ok("tablet");
}
