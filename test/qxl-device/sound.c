/* SPDX-License-Identifier: MIT */
#include "device.h"

#include <stdlib.h>
#include <string.h>

enum { FLASH_MS = 100, CLICK_MS = 2, TICK_MS = 5 };

static const SpicePlaybackInterface playback_interface = {
    .base = { .type = SPICE_INTERFACE_PLAYBACK, .description = "playback",
              .major_version = SPICE_INTERFACE_PLAYBACK_MAJOR, .minor_version = SPICE_INTERFACE_PLAYBACK_MINOR },
};
static const SpiceRecordInterface record_interface = {
    .base = { .type = SPICE_INTERFACE_RECORD, .description = "record",
              .major_version = SPICE_INTERFACE_RECORD_MAJOR, .minor_version = SPICE_INTERFACE_RECORD_MINOR },
};
static SpicePlaybackInstance playback = { .base.sif = &playback_interface.base };
static SpiceRecordInstance record = { .base.sif = &record_interface.base };

static struct {
    bool present, on, flash;
    uint32_t rate;
    uint64_t started_ns;
    uint64_t made;          /* samples handed to the server */
    bool flash_shown;
    uint32_t last_click;    /* whole second of mm-time last reported */
    uint32_t *buffer;       /* got from the server, being filled */
    uint32_t buffer_size, buffer_used;
    SpiceTimer *timer;
} sound;

static struct {
    bool present, on;
    uint32_t rate;
    uint64_t samples;
    int peak;
    uint64_t reported_ns;
    SpiceTimer *timer;
} recording;

bool sound_flash_is_on(uint32_t mm_time)
{
    return mm_time % 1000 < FLASH_MS;
}

/* A burst at the start of each second of mm-time, silence else. Both channels in one word. */
static uint32_t sample_at(double mm_time)
{
    double within = mm_time - 1000.0 * (uint64_t)(mm_time / 1000.0);
    if (within >= CLICK_MS) {
        return 0;
    }
    /* 2 kHz square. */
    int16_t value = (int)(within * 4) % 2 ? -24000 : 24000;
    return (uint16_t)value | (uint32_t)(uint16_t)value << 16;
}

static void show_flash(uint32_t mm_time)
{
    bool on = sound_flash_is_on(mm_time);
    if (!sound.flash || on == sound.flash_shown) {
        return;
    }
    sound.flash_shown = on;
    Display *display = &displays[0];
    Surface *primary = &display->surfaces[0];
    int size = primary->width < 64 || primary->height < 64 ? 8 : 64;
    Command *command = command_new(display, QXL_CMD_DRAW);
    QXLDrawable *drawable = command_drawable(command, 0, QXL_DRAW_FILL,
                                             rect(primary->width - size, primary->height - size, size, size));
    drawable->effect = QXL_EFFECT_OPAQUE;
    drawable->u.fill.brush.type = SPICE_BRUSH_TYPE_SOLID;
    drawable->u.fill.brush.u.color = colour_for(primary->format, on ? 0xffffff : 0);
    drawable->u.fill.rop_descriptor = SPICE_ROPD_OP_PUT;
    command_push(command);
    emit("\"event\":\"flash\",\"on\":%s,\"mmTime\":%u", on ? "true" : "false", mm_time);
}

/*
 * The server dates a packet when it is handed over. A sample is made for the moment its packet's first sample is due by
 * the count of samples, so that packets handed over a little late don't move the click.
 */
static void make_sound(uint64_t now_ns)
{
    uint64_t wanted = (uint64_t)((now_ns - sound.started_ns) / 1e9 * sound.rate);
    while (sound.made < wanted) {
        if (!sound.buffer) {
            spice_server_playback_get_buffer(&playback, &sound.buffer, &sound.buffer_size);
            sound.buffer_used = 0;
            if (!sound.buffer) {
                /* No client listens, or it is behind: time goes on. */
                sound.made = wanted;
                return;
            }
        }
        double start_mm = sound.started_ns / 1e6 + clock_get_shift();
        while (sound.buffer_used < sound.buffer_size) {
            double mm = start_mm + (sound.made + sound.buffer_used) * 1000.0 / sound.rate;
            uint32_t value = sample_at(mm);
            if (value && (uint32_t)((uint64_t)(mm / 1000.0)) != sound.last_click) {
                sound.last_click = (uint32_t)((uint64_t)(mm / 1000.0));
                emit("\"event\":\"click\",\"mmTime\":%u", (uint32_t)(uint64_t)mm);
            }
            sound.buffer[sound.buffer_used++] = value;
        }
        sound.made += sound.buffer_size;
        spice_server_playback_put_samples(&playback, sound.buffer);
        sound.buffer = NULL;
    }
}

static void sound_tick(void *opaque)
{
    if (!sound.on) {
        return;
    }
    uint64_t now = clock_real_ns();
    make_sound(now);
    show_flash(clock_mm_time());
    loop_timer_at(sound.timer, now + TICK_MS * 1000000u);
}

static void stop_sound(void)
{
    sound.on = false;
    if (sound.buffer) {
        spice_server_playback_put_samples(&playback, sound.buffer);
        sound.buffer = NULL;
    }
    spice_server_playback_stop(&playback);
}

static void set_volume(int argc, char **argv)
{
    uint16_t volume[2] = { atoi(argv[2]), argc > 3 ? atoi(argv[3]) : atoi(argv[2]) };
    spice_server_playback_set_volume(&playback, 2, volume);
}

void sound_init(SpiceServer *server, bool with_playback, bool with_record)
{
    if (with_playback) {
        sound.present = spice_server_add_interface(server, &playback.base) == 0;
    }
    if (with_record) {
        recording.present = spice_server_add_interface(server, &record.base) == 0;
    }
}

void sound_command(int argc, char **argv)
{
    if (!sound.present) {
        reply_error("sound", "start the device with --playback");
    } else if (argc >= 3 && strcmp(argv[1], "volume") == 0) {
        set_volume(argc, argv);
        reply_ok("sound");
    } else if (argc == 3 && strcmp(argv[1], "mute") == 0) {
        spice_server_playback_set_mute(&playback, strcmp(argv[2], "on") == 0);
        reply_ok("sound");
    } else if (argc >= 2 && strcmp(argv[1], "on") == 0) {
        if (!sound.on) {
            uint32_t best = spice_server_get_best_playback_rate(&playback);
            sound.rate = best;
            sound.flash = true;
            for (int i = 2; i < argc; i++) {
                if (strcmp(argv[i], "no-flash") == 0) {
                    sound.flash = false;
                } else if (strcmp(argv[i], "rate") == 0 && i + 1 < argc) {
                    sound.rate = atoi(argv[++i]) == 44100 ? 44100 : 48000;
                }
            }
            spice_server_set_playback_rate(&playback, sound.rate);
            spice_server_playback_start(&playback);
            sound.on = true;
            sound.made = 0;
            sound.started_ns = clock_real_ns();
            sound.timer = sound.timer ? sound.timer : loop_timer_add(sound_tick, NULL);
            loop_timer_at(sound.timer, sound.started_ns + TICK_MS * 1000000u);
        }
        emit("\"reply\":\"sound\",\"ok\":true,\"rate\":%u", sound.rate);
    } else if (argc == 2 && strcmp(argv[1], "off") == 0) {
        if (sound.on) {
            stop_sound();
        }
        reply_ok("sound");
    } else {
        reply_error("sound", "usage: sound on [rate 48000|44100] [no-flash] | off | volume LEFT [RIGHT] | mute on|off");
    }
}

/* The server tells its clients the mm-time when a playback ends: the only way to make it. */
void announce_clock_command(int argc, char **argv)
{
    if (!sound.present || sound.on) {
        reply_error("announce-clock", "needs --playback and no sound going on");
        return;
    }
    spice_server_playback_start(&playback);
    spice_server_playback_stop(&playback);
    emit("\"reply\":\"announce-clock\",\"ok\":true,\"mmTime\":%u", clock_mm_time());
}

static void record_tick(void *opaque)
{
    if (!recording.on) {
        return;
    }
    uint32_t samples[1024];
    uint32_t count;
    while ((count = spice_server_record_get_samples(&record, samples, 1024)) > 0) {
        recording.samples += count;
        for (uint32_t i = 0; i < count; i++) {
            int left = abs((int16_t)(samples[i] & 0xffff)), right = abs((int16_t)(samples[i] >> 16));
            recording.peak = left > recording.peak ? left : recording.peak;
            recording.peak = right > recording.peak ? right : recording.peak;
        }
    }
    uint64_t now = clock_real_ns();
    if (now - recording.reported_ns >= 500000000u) {
        recording.reported_ns = now;
        emit("\"event\":\"record\",\"samples\":%llu,\"rate\":%u,\"peak\":%d", (unsigned long long)recording.samples,
             recording.rate, recording.peak);
        recording.peak = 0;
    }
    loop_timer_at(recording.timer, now + 10000000u);
}

void record_command(int argc, char **argv)
{
    if (!recording.present || argc < 2) {
        reply_error("record", "usage: record on|off, of a device started with --record");
        return;
    }
    bool on = strcmp(argv[1], "on") == 0;
    if (on && !recording.on) {
        recording.rate = spice_server_get_best_record_rate(&record);
        spice_server_set_record_rate(&record, recording.rate);
        spice_server_record_start(&record);
        recording.samples = 0;
        recording.peak = 0;
        recording.reported_ns = clock_real_ns();
        recording.timer = recording.timer ? recording.timer : loop_timer_add(record_tick, NULL);
        loop_timer_at(recording.timer, recording.reported_ns + 10000000u);
    } else if (!on && recording.on) {
        spice_server_record_stop(&record);
    }
    recording.on = on;
    reply_ok("record");
}
