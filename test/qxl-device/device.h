/* SPDX-License-Identifier: MIT */
/*
 * A QXL device without a guest: it hands drawing commands to the real spice-server library, so that a SPICE client can
 * be tested with every command a driver could send and compared with the server's own rendering.
 *
 * Threads: the main thread owns stdin, the loop and every spice_server_* call. Each display has a worker thread inside
 * spice-server, which calls back into display.c (and, for the time, into clock.c). What both touch is under the
 * display's lock or atomic.
 */
#ifndef DEVICE_H
#define DEVICE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <spice.h>
#include <spice/enums.h>

/* ---- random.c: a generator whose sequence never depends on the platform ---- */

typedef struct Random {
    uint64_t state;
} Random;

Random random_from_seed(uint64_t seed);
uint32_t random_next(Random *random);
/* Even over low..high, both included. */
int random_between(Random *random, int low, int high);
/* True in percent of 100 calls. */
bool random_chance(Random *random, int percent);

/* ---- output.c: one JSON object a line on stdout, whole lines from any thread ---- */

/* Writes the formatted object; the format gives all of it between the braces. Adds "at", wall-clock milliseconds. */
void emit(const char *format, ...) __attribute__((format(printf, 1, 2)));
void reply_ok(const char *command);
void reply_error(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));
double wall_clock_ms(void);

/* ---- loop.c: the main loop and the SpiceCoreInterface on top of poll() ---- */

extern SpiceCoreInterface loop_core;
void loop_run(void);
void loop_quit(int exit_code);
/* Calls handler soon on the main thread; may be called from any thread; calls in a row are joined. */
void loop_poke(void);
void loop_set_poke_handler(void (*handler)(void));
/* A repeating call on the main thread is a timer that starts itself again. Deadlines are of the real monotonic clock. */
SpiceTimer *loop_timer_add(void (*func)(void *), void *opaque);
void loop_timer_at(SpiceTimer *timer, uint64_t deadline_ns);
void loop_timer_cancel(SpiceTimer *timer);

/* ---- clock.c: the server's mm-time, which it reads from CLOCK_MONOTONIC ---- */

/* To be called first, on the main thread. */
void clock_init(void);
/* The real clock, untouched by any shift. */
uint64_t clock_real_ns(void);
/* mm-time as the server would see it now, milliseconds. */
uint32_t clock_mm_time(void);
/* Adds to the server's mm-time everywhere, as if its clock had jumped. */
void clock_shift(int64_t milliseconds);
int64_t clock_get_shift(void);
/* Whether the place where commands are dated was found; until then they carry the real time. */
bool clock_is_steerable(void);
/* Called by a worker thread that is about to hand the server a drawing command: dates it, or leaves it to the clock. */
void clock_begin_command(bool is_draw, bool dated, uint32_t mm_time);

/* ---- display.c: QXL interface, queue of commands, dumps ---- */

typedef struct Block {
    struct Block *next;
    max_align_t data[];
} Block;

/* A command and all memory it refers to; the memory lives until the server releases the command. */
typedef struct Command {
    struct Command *next;
    struct Display *display;
    QXLCommandExt ext;
    Block *blocks;
    bool dated;
    uint32_t mm_time;
    /* A frame of the video (-1: none), to report at fetch. */
    int64_t frame;
    double issued_at;
    /* On release. */
    void (*released)(struct Command *command);
    int surface_id;
} Command;

typedef struct Surface {
    bool alive;
    bool busy; /* the id can't be used again until the server let go of the destroy command */
    uint32_t format;
    int width, height;
    int stride;
    uint8_t *data;
} Surface;

enum { MAX_DISPLAYS = 4, MAX_SURFACES = 1024 };

typedef struct Display {
    QXLInstance instance;
    int id;
    pthread_mutex_t lock;
    Command *head, *tail;
    int queued;            /* commands the server has not fetched */
    int unreleased;        /* commands the server has not released */
    Command *cursor_head, *cursor_tail;
    int cursor_queued;
    Surface surfaces[MAX_SURFACES]; /* [0] is the primary; written by the main thread only but for .busy and .data */
    int next_surface;
    uint64_t next_cookie;
    bool client_present;
    QXLMonitorsConfig *monitors;
} Display;

extern Display displays[MAX_DISPLAYS];
extern int display_count;
/* The display that commands act on. */
extern Display *current_display;

/* Where picture isn't NULL, the primary begins with that dump, as a machine that has migrated here. */
void display_init(Display *display, SpiceServer *server, int id, int width, int height, uint32_t format, const char *picture);
/* Harmless commands, by which clock.c finds what it looks for. */
void display_teach_clock(Display *display);
void display_resize_primary(Display *display, int width, int height, uint32_t format);
bool display_has_room(Display *display);
void display_wakeup(Display *display);
/* Writes the server's rendering of a surface to a file; the reply comes when it is done. */
void display_dump(Display *display, int surface, const char *path);
/* Calls back, on the display's thread, once all commands issued so far are handed to the client's socket. */
void display_flush(Display *display, void (*sent)(Command *command));
/* Replies once all commands issued so far are rendered and handed to the client's socket. */
void display_sync(Display *display);
void display_set_monitors(Display *display, QXLMonitorsConfig *config);
int surface_bits(uint32_t format);
const char *surface_format_name(uint32_t format);

/* ---- command.c: memory and framing of QXL commands ---- */

Command *command_new(Display *display, uint32_t type);
void *command_alloc(Command *command, size_t size);
void command_free(Command *command);
/* Queues it; drawing and surface commands in one ring, cursor commands in the other. */
void command_push(Command *command);
QXLPHYSICAL command_address(const void *pointer);
QXLDrawable *command_drawable(Command *command, int surface, uint8_t type, QXLRect box);
QXLRect rect(int left, int top, int width, int height);

/* ---- picture.c: what pictures show ---- */

enum PictureKind { PICTURE_GRADIENT, PICTURE_NOISE, PICTURE_TEXT, PICTURE_FLAT, PICTURE_PHOTO, PICTURE_KINDS };
/* Fills pixels (0x00rrggbb) of the kind, and 8 bits of coverage a pixel where alpha isn't NULL. */
void picture_fill(uint32_t seed, enum PictureKind kind, int width, int height, uint32_t *pixels, uint8_t *alpha);

/* ---- image.c: QXL images of every format ---- */

typedef struct ImageWish {
    uint32_t canvas_format;  /* of the surface it is drawn to: palettes hold that surface's colours */
    int min_width, min_height;
    bool formats[SPICE_BITMAP_FMT_8BIT_A + 1];
    bool cacheable;
    bool opaque;             /* the fourth byte of 32BIT becomes alpha: only with HIGH_BITS_SET */
    int few_colours_percent; /* how often of the kind with few colours, for colour keys */
} ImageWish;

typedef struct Image {
    QXLPHYSICAL address;
    int width, height;
    uint32_t format;
    uint32_t some_colour;    /* 0x00rrggbb, a colour that occurs */
} Image;

Image image_new(Command *command, Random *random, const ImageWish *wish);
/* One that is fixed by its number alone, so that the server's caches can hold it: not larger than 160x160. False when its
 * format isn't among those wished for. */
bool image_cached(Command *command, unsigned number, const ImageWish *wish, Image *image);
/* A 1 bit mask at least as large as asked for. */
Image image_mask(Command *command, Random *random, int width, int height, bool cacheable);
/* 32 bit pixels as they are, without a copy: data belongs to the command. */
QXLPHYSICAL image_wrap(Command *command, void *data, int width, int height, bool top_down);
QXLPHYSICAL image_of_surface(Command *command, Display *display, int surface);
uint32_t colour_for(uint32_t canvas_format, uint32_t rgb);

/* ---- surfaces.c ---- */

/* Id of the new surface, or 0 when the next id is still held by the server: try again later. */
int surface_create(Display *display, uint32_t format, int width, int height, bool bottom_up);
void surface_destroy(Display *display, int id);

/* ---- draw.c: one random command of each operation ---- */

typedef struct DrawOptions {
    bool only_lossless;
    bool surfaces;
    bool cache;
    bool clips;
    bool reference_safe; /* leaves out what the server defines but the reference client gets wrong */
    bool without_8bit_a;
    bool basic;      /* what simple clients draw: pictures of 32 bits one to one and fills with a colour, put, without masks */
    bool trace;      /* an event for each command */
    bool paced;      /* each waits until the one before has gone to the client: the server leaves out none that others cover */
    bool resendable; /* no surfaces that the server can't send as pictures */
} DrawOptions;

typedef struct Draw {
    Display *display;
    Command *command;
    QXLDrawable *drawable;
    Random *random;
    DrawOptions options;
    int surface;      /* drawn to */
    uint32_t format;  /* of it */
    int width, height;
    int dependencies;
    bool has_mask;
} Draw;

QXLBrush draw_brush(Draw *draw, bool may_be_none, bool surfaces_allowed);
void draw_add_clip(Draw *draw);
uint16_t draw_rop(Random *random, bool *reads_destination);
void draw_fill(Draw *draw);
void draw_opaque(Draw *draw);
void draw_copy(Draw *draw);
void draw_blend(Draw *draw);
void draw_blackness(Draw *draw);
void draw_whiteness(Draw *draw);
void draw_invers(Draw *draw);
void draw_rop3(Draw *draw);
void draw_transparent(Draw *draw);
void draw_alpha_blend(Draw *draw);
void draw_composite(Draw *draw);
void draw_copy_bits(Draw *draw);

/* ---- draw-path.c ---- */

void draw_stroke(Draw *draw);
void draw_text(Draw *draw);

/* ---- main.c: long commands ---- */

/* A job is a long command done in steps, as the queue has room. */
typedef enum StepResult { STEP_AGAIN, STEP_WAIT, STEP_DONE } StepResult;
void job_start(StepResult (*step)(void *), void *state);
bool job_running(void);
/* A command was let go, or there is room again. */
void job_continue(void);

/* ---- draw-job.c, plain.c ---- */

/* Every run from now on is resendable: the server sends pictures of surfaces when it uses lossy compression. */
void draw_set_resendable(void);
void draw_command(int argc, char **argv);
void surfaces_command(int argc, char **argv);
void images_command(int argc, char **argv);
void fill_command(int argc, char **argv);
void show_command(int argc, char **argv);

/* ---- video.c, cursor.c, input.c, sound.c, agent.c, migration.c ---- */

void video_command(int argc, char **argv);
bool sound_flash_is_on(uint32_t mm_time);
void cursor_command(int argc, char **argv);
void input_init(SpiceServer *server, bool tablet);
void leds_command(int argc, char **argv);
void tablet_command(int argc, char **argv);
void sound_init(SpiceServer *server, bool playback, bool record);
void sound_command(int argc, char **argv);
void record_command(int argc, char **argv);
void announce_clock_command(int argc, char **argv);
void agent_init(SpiceServer *server);
void agent_command(int argc, char **argv);
void agent_send_command(int argc, char **argv);
void migration_init(SpiceServer *server);
void migrate_info_command(int argc, char **argv);
void migrate_start_command(int argc, char **argv);
void migrate_end_command(int argc, char **argv);
void migrate_switch_command(int argc, char **argv);
void vm_command(int argc, char **argv);

#endif
