/* SPDX-License-Identifier: MIT */
/*
 * The reference client's library without a window, to compare its picture with the server's.
 * usage: reference-client PORT [preferred compression: off auto-glz auto-lz quic glz lz lz4]; lines on stdin:
 *   grab FILE RRGGBB   waits until the last pixel has the colour, then writes the picture as the device's dump does
 *   key CODE | position X Y | motion DX DY | button N | quit
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <spice-client.h>

static GMainLoop *loop;
static const uint8_t *pixels;
static int format, width, height, stride;
static char grab_path[1000];
static uint32_t grab_colour;
static int grab_tries;
static SpiceInputsChannel *inputs;

static void primary_created(SpiceChannel *channel, int new_format, int new_width, int new_height, int new_stride, int shm,
                            gpointer data, gpointer user)
{
    pixels = data;
    format = new_format;
    width = new_width;
    height = new_height;
    stride = new_stride;
    printf("{\"event\":\"primary\",\"format\":%d,\"width\":%d,\"height\":%d}\n", format, width, height);
}

static void primary_destroyed(SpiceChannel *channel, gpointer user)
{
    pixels = NULL;
}

static void playback_start(SpiceChannel *channel, int audio_format, int channels, int rate, gpointer user)
{
    printf("{\"event\":\"playback-start\",\"channels\":%d,\"rate\":%d}\n", channels, rate);
}

static void playback_data(SpiceChannel *channel, gpointer data, int size, gpointer user)
{
    const int16_t *samples = data;
    for (int i = 0; i < size / 2; i++) {
        if (abs(samples[i]) > 4000) {
            printf("{\"event\":\"click\",\"at\":%.3f}\n", g_get_real_time() / 1000.0);
            break;
        }
    }
}

static void playback_stop(SpiceChannel *channel, gpointer user)
{
    printf("{\"event\":\"playback-stop\"}\n");
}

static void cursor_set(SpiceChannel *channel, int cursor_width, int cursor_height, int hot_x, int hot_y, gpointer rgba,
                       gpointer user)
{
    printf("{\"event\":\"cursor\",\"width\":%d,\"height\":%d,\"hotX\":%d,\"hotY\":%d,\"pixels\":\"", cursor_width,
           cursor_height, hot_x, hot_y);
    for (int i = 0; rgba && i < cursor_width * cursor_height * 4; i++) {
        printf("%02x", ((uint8_t *)rgba)[i]);
    }
    printf("\"}\n");
}

static void cursor_move(SpiceChannel *channel, int x, int y, gpointer user)
{
    printf("{\"event\":\"cursor-move\",\"x\":%d,\"y\":%d}\n", x, y);
}

static void cursor_gone(SpiceChannel *channel, gpointer user)
{
    printf("{\"event\":\"cursor-%s\"}\n", (const char *)user);
}

static void channel_event(SpiceChannel *channel, SpiceChannelEvent event, gpointer user)
{
    if (event != SPICE_CHANNEL_OPENED) {
        printf("{\"event\":\"channel\",\"value\":%d}\n", event);
        if (event > SPICE_CHANNEL_SWITCHING) {
            g_main_loop_quit(loop);
        }
    }
}

static void channel_new(SpiceSession *session, SpiceChannel *channel, gpointer user)
{
    g_signal_connect(channel, "channel-event", G_CALLBACK(channel_event), NULL);
    if (SPICE_IS_INPUTS_CHANNEL(channel)) {
        inputs = SPICE_INPUTS_CHANNEL(channel);
        spice_channel_connect(channel);
    }
    if (SPICE_IS_PLAYBACK_CHANNEL(channel)) {
        g_signal_connect(channel, "playback-start", G_CALLBACK(playback_start), NULL);
        g_signal_connect(channel, "playback-data", G_CALLBACK(playback_data), NULL);
        g_signal_connect(channel, "playback-stop", G_CALLBACK(playback_stop), NULL);
        spice_channel_connect(channel);
    }
    if (SPICE_IS_CURSOR_CHANNEL(channel)) {
        g_signal_connect(channel, "cursor-set", G_CALLBACK(cursor_set), NULL);
        g_signal_connect(channel, "cursor-move", G_CALLBACK(cursor_move), NULL);
        g_signal_connect(channel, "cursor-hide", G_CALLBACK(cursor_gone), "hide");
        g_signal_connect(channel, "cursor-reset", G_CALLBACK(cursor_gone), "reset");
        spice_channel_connect(channel);
    }
    if (SPICE_IS_DISPLAY_CHANNEL(channel)) {
        g_signal_connect(channel, "display-primary-create", G_CALLBACK(primary_created), NULL);
        g_signal_connect(channel, "display-primary-destroy", G_CALLBACK(primary_destroyed), NULL);
        spice_channel_connect(channel);
        if (user) {
            spice_display_channel_change_preferred_compression(channel, GPOINTER_TO_INT(user));
        }
    }
}

static int bytes(void)
{
    return format == SPICE_SURFACE_FMT_32_xRGB ? 4 : 2;
}

static uint32_t last_pixel(void)
{
    uint32_t value = 0;
    memcpy(&value, pixels + (size_t)(height - 1) * stride + (width - 1) * bytes(), bytes());
    return value & 0xffffff;
}

static uint32_t wanted_pixel(void)
{
    uint32_t c = grab_colour;
    return format == SPICE_SURFACE_FMT_32_xRGB ? c : (c >> 9 & 0x7c00) | (c >> 6 & 0x03e0) | (c >> 3 & 0x001f);
}

static gboolean try_grab(gpointer user)
{
    if ((!pixels || last_pixel() != wanted_pixel()) && ++grab_tries < 4000) {
        return G_SOURCE_CONTINUE;
    }
    FILE *file = pixels && last_pixel() == wanted_pixel() ? fopen(grab_path, "wb") : NULL;
    if (file) {
        fprintf(file, "surface %s %d %d %d\n", format == SPICE_SURFACE_FMT_32_xRGB ? "32_xRGB" : "16_555", width, height, width * bytes());
        for (int y = 0; y < height; y++) {
            fwrite(pixels + (size_t)y * stride, 1, width * bytes(), file);
        }
        fclose(file);
    }
    printf("{\"reply\":\"grab\",\"ok\":%s}\n", file ? "true" : "false");
    return G_SOURCE_REMOVE;
}

static gboolean read_line(GIOChannel *input, GIOCondition condition, gpointer user)
{
    gchar *line = NULL;
    if (g_io_channel_read_line(input, &line, NULL, NULL, NULL) != G_IO_STATUS_NORMAL || strncmp(line, "quit", 4) == 0) {
        g_main_loop_quit(loop);
        return FALSE;
    }
    if (sscanf(line, "grab %999s %x", grab_path, &grab_colour) == 2) {
        grab_tries = 0;
        g_timeout_add(1, try_grab, NULL);
    }
    int a, b;
    if (inputs && sscanf(line, "key %d", &a) == 1) {
        spice_inputs_channel_key_press(inputs, a);
        spice_inputs_channel_key_release(inputs, a);
    } else if (inputs && sscanf(line, "position %d %d", &a, &b) == 2) {
        spice_inputs_channel_position(inputs, a, b, 0, 0);
    } else if (inputs && sscanf(line, "motion %d %d", &a, &b) == 2) {
        spice_inputs_channel_motion(inputs, a, b, 0);
    } else if (inputs && sscanf(line, "button %d", &a) == 1) {
        spice_inputs_channel_button_press(inputs, a, a <= 3 ? 1 << (a - 1) : 0);
        spice_inputs_channel_button_release(inputs, a, 0);
    }
    g_free(line);
    return TRUE;
}

int main(int argc, char **argv)
{
    static const struct { const char *name; int value; } compressions[] = {
        { "off", SPICE_IMAGE_COMPRESSION_OFF }, { "auto-glz", SPICE_IMAGE_COMPRESSION_AUTO_GLZ },
        { "auto-lz", SPICE_IMAGE_COMPRESSION_AUTO_LZ }, { "quic", SPICE_IMAGE_COMPRESSION_QUIC },
        { "glz", SPICE_IMAGE_COMPRESSION_GLZ }, { "lz", SPICE_IMAGE_COMPRESSION_LZ }, { "lz4", SPICE_IMAGE_COMPRESSION_LZ4 },
    };
    int preferred = 0;
    for (size_t i = 0; argc > 2 && i < sizeof compressions / sizeof compressions[0]; i++) {
        if (strcmp(argv[2], compressions[i].name) == 0) {
            preferred = compressions[i].value;
        }
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    loop = g_main_loop_new(NULL, FALSE);
    SpiceSession *session = spice_session_new();
    g_object_set(session, "host", "127.0.0.1", "port", argc > 1 ? argv[1] : "5930", NULL);
    g_signal_connect(session, "channel-new", G_CALLBACK(channel_new), GINT_TO_POINTER(preferred));
    spice_session_connect(session);
    GIOChannel *input = g_io_channel_unix_new(STDIN_FILENO);
    g_io_add_watch(input, G_IO_IN | G_IO_HUP, read_line, NULL);
    g_main_loop_run(loop);
    return 0;
}
