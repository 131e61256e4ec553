/* SPDX-License-Identifier: MIT */
/*
 * A numbered video: full-area copies that the server turns into a stream. Each frame carries its number in a row of 16
 * blocks of 16x16 pixels (white: 1, most significant bit first), its complement in the row below, and below that one
 * block of 32x32 that is white for the first 100 ms of each second of the frame's mm-time: the flash to a click of sound.c.
 */
#include "device.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK = 16, BITS = 16, FLASH = 32, MARGIN = 256, MAX_CHANGES = 8, MAX_WAITING = 6 };

typedef enum Dates { DATES_FETCH, DATES_GRID } Dates;

typedef struct Change {
    int64_t milliseconds;
    int frame;
    bool whole_clock; /* the server's clock jumps; else the dates of the frames alone */
} Change;

typedef struct Video {
    Display *display;
    bool running;
    int width, height;
    QXLRect box;
    double frames_per_second;
    int frames, next, dropped;
    Dates dates;
    int jitter_ms;
    bool bottom_up;
    Random random;
    Change changes[MAX_CHANGES];
    int change_count;
    int64_t date_offset;
    uint64_t started_ns;
    uint32_t started_mm;
    uint32_t *background; /* wider than a frame by MARGIN: each frame shows another part */
    SpiceTimer *timer;
} Video;

static Video videos[MAX_DISPLAYS];

static void paint_block(Video *video, uint32_t *pixels, int left, int top, int size, bool white)
{
    for (int y = top; y < top + size; y++) {
        int row = video->bottom_up ? video->height - 1 - y : y;
        uint32_t *out = pixels + (size_t)row * video->width + left;
        for (int x = 0; x < size; x++) {
            out[x] = white ? 0xffffff : 0x000000;
        }
    }
}

static void paint_frame(Video *video, int number, uint32_t mm_time, uint32_t *pixels)
{
    int phase = number * 3 % (2 * MARGIN);
    int shift = phase < MARGIN ? phase : 2 * MARGIN - 1 - phase;
    for (int y = 0; y < video->height; y++) {
        memcpy(pixels + (size_t)y * video->width, video->background + (size_t)y * (video->width + MARGIN) + shift,
               video->width * sizeof *pixels);
    }
    for (int bit = 0; bit < BITS; bit++) {
        bool set = number >> (BITS - 1 - bit) & 1;
        paint_block(video, pixels, bit * BLOCK, 0, BLOCK, set);
        paint_block(video, pixels, bit * BLOCK, BLOCK, BLOCK, !set);
    }
    paint_block(video, pixels, 0, 2 * BLOCK, FLASH, sound_flash_is_on(mm_time));
}

static uint64_t due_ns(Video *video, int frame)
{
    return video->started_ns + (uint64_t)(frame * 1e9 / video->frames_per_second);
}

static void issue_frame(Video *video)
{
    int number = video->next;
    for (int i = 0; i < video->change_count; i++) {
        if (video->changes[i].frame == number) {
            if (video->changes[i].whole_clock) {
                clock_shift(video->changes[i].milliseconds);
            } else {
                video->date_offset += video->changes[i].milliseconds;
            }
            emit("\"event\":\"clock-jump\",\"display\":%d,\"frame\":%d,\"milliseconds\":%lld", video->display->id, number,
                 (long long)video->changes[i].milliseconds);
        }
    }
    pthread_mutex_lock(&video->display->lock);
    bool full = video->display->queued >= MAX_WAITING;
    pthread_mutex_unlock(&video->display->lock);
    if (full) {
        /* As a guest's driver would find its ring full. */
        video->dropped++;
        emit("\"event\":\"frame-dropped\",\"display\":%d,\"number\":%d", video->display->id, number);
        return;
    }

    Command *command = command_new(video->display, QXL_CMD_DRAW);
    uint32_t mm_time = video->dates == DATES_GRID
        ? video->started_mm + (uint32_t)(number * 1000.0 / video->frames_per_second) + (uint32_t)clock_get_shift()
        : clock_mm_time();
    mm_time += (uint32_t)video->date_offset;
    command->dated = clock_is_steerable();
    command->mm_time = mm_time;
    command->frame = number;
    uint32_t *pixels = command_alloc(command, (size_t)video->width * video->height * sizeof *pixels);
    paint_frame(video, number, mm_time, pixels);
    QXLDrawable *drawable = command_drawable(command, 0, QXL_DRAW_COPY, video->box);
    drawable->effect = QXL_EFFECT_OPAQUE;
    drawable->mm_time = mm_time;
    drawable->u.copy = (QXLCopy){
        .src_bitmap = image_wrap(command, pixels, video->width, video->height, !video->bottom_up),
        .src_area = rect(0, 0, video->width, video->height),
        .rop_descriptor = SPICE_ROPD_OP_PUT,
        .scale_mode = SPICE_IMAGE_SCALE_MODE_INTERPOLATE,
    };
    command_push(command);
}

static void stop(Video *video)
{
    video->running = false;
    free(video->background);
    video->background = NULL;
    emit("\"event\":\"video-end\",\"display\":%d,\"frames\":%d,\"dropped\":%d", video->display->id, video->next, video->dropped);
}

static void tick(void *opaque)
{
    Video *video = opaque;
    if (!video->running) {
        return;
    }
    issue_frame(video);
    video->next++;
    if (video->next >= video->frames) {
        stop(video);
        return;
    }
    uint64_t late = video->jitter_ms ? (uint64_t)random_between(&video->random, 0, video->jitter_ms * 1000) * 1000u : 0;
    loop_timer_at(video->timer, due_ns(video, video->next) + late);
}

static bool add_change(Video *video, int64_t milliseconds, int frame, bool whole_clock)
{
    if (video->change_count == MAX_CHANGES) {
        return false;
    }
    video->changes[video->change_count++] = (Change){ milliseconds, frame, whole_clock };
    return true;
}

static bool parse_more(Video *video, int argc, char **argv)
{
    for (int i = 0; i < argc;) {
        if (strcmp(argv[i], "area") == 0 && i + 4 < argc) {
            video->box = rect(atoi(argv[i + 1]), atoi(argv[i + 2]), atoi(argv[i + 3]), atoi(argv[i + 4]));
            i += 5;
        } else if (strcmp(argv[i], "dates") == 0 && i + 1 < argc) {
            video->dates = strcmp(argv[i + 1], "grid") == 0 ? DATES_GRID : DATES_FETCH;
            i += 2;
        } else if (strcmp(argv[i], "jitter") == 0 && i + 1 < argc) {
            video->jitter_ms = atoi(argv[i + 1]);
            i += 2;
        } else if (strcmp(argv[i], "bottom-up") == 0) {
            video->bottom_up = true;
            i++;
        } else if ((strcmp(argv[i], "clock-jump") == 0 || strcmp(argv[i], "date-jump") == 0) && i + 3 < argc &&
                   strcmp(argv[i + 2], "at") == 0) {
            if (!add_change(video, strtoll(argv[i + 1], NULL, 10), atoi(argv[i + 3]), argv[i][0] == 'c')) {
                return false;
            }
            i += 4;
        } else {
            return false;
        }
    }
    return true;
}

void video_command(int argc, char **argv)
{
    Video *video = &videos[current_display->id];
    if (argc == 2 && strcmp(argv[1], "stop") == 0) {
        reply_ok("video");
        if (video->running) {
            loop_timer_cancel(video->timer);
            stop(video);
        }
        return;
    }
    SpiceTimer *timer = video->timer ? video->timer : loop_timer_add(tick, video);
    video->timer = timer;
    if (video->running) {
        reply_error("video", "one is running");
        return;
    }
    *video = (Video){ .display = current_display, .timer = timer, .random = random_from_seed(5) };
    char *cross = argc > 3 ? strchr(argv[1], 'x') : NULL;
    if (cross) {
        video->width = atoi(argv[1]);
        video->height = atoi(cross + 1);
        video->frames_per_second = atof(argv[2]);
        video->frames = (int)(atof(argv[3]) * video->frames_per_second + 0.5);
        video->box = rect(0, 0, video->width, video->height);
    }
    Surface *primary = &current_display->surfaces[0];
    if (!cross || !parse_more(video, argc - 4, argv + 4) || video->width < BITS * BLOCK || video->height < 2 * BLOCK + FLASH ||
        video->frames < 1 || video->frames_per_second <= 0 || video->box.left < 0 || video->box.top < 0 ||
        video->box.right > primary->width || video->box.bottom > primary->height || video->box.right <= video->box.left ||
        video->box.bottom <= video->box.top || surface_bits(primary->format) != 32) {
        reply_error("video", "usage: video WIDTHxHEIGHT FPS SECONDS [area X Y W H] [dates fetch|grid] [jitter MS] [bottom-up] "
                    "[clock-jump MS at FRAME] [date-jump MS at FRAME], at least 256x64, within a surface of 32 bits");
        return;
    }
    video->background = malloc((size_t)(video->width + MARGIN) * video->height * sizeof(uint32_t));
    picture_fill(4711, PICTURE_PHOTO, video->width + MARGIN, video->height, video->background, NULL);
    video->running = true;
    video->started_ns = clock_real_ns();
    video->started_mm = clock_mm_time() - (uint32_t)clock_get_shift();
    emit("\"reply\":\"video\",\"ok\":true,\"frames\":%d", video->frames);
    loop_timer_at(timer, video->started_ns);
}
