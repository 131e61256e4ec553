/* Reads its command line and paints what it asks for; documented in test/guests/README.md. */
#include "guest.h"

struct multiboot { u32 flags, lower, upper, device, command_line; };

static int starts(const char *text, const char *word) {
  while (*word) if (*text++ != *word++) return 0;
  return *text == ' ' || *text == '=' || *text == 0;
}

static u32 number(const char *text) {
  u32 value = 0;
  while (*text && *text != '=' && *text != ' ') text++;
  if (*text == '=') text++;
  while (*text >= '0' && *text <= '9') value = value * 10 + (u32)(*text++ - '0');
  return value;
}

static void parse(const char *text, struct options *o) {
  const struct { const char *word; u32 *value; } numbers[] = {
    { "width", &o->width }, { "height", &o->height }, { "fps", &o->fps }, { "frames", &o->frames }, { "key", &o->key },
    { "video-x", &o->video_x }, { "video-y", &o->video_y }, { "video-width", &o->video_width }, { "video-height", &o->video_height },
  };
  const struct { const char *word; int *value; } flags[] = {
    { "desktop", &o->desktop }, { "video", &o->video }, { "input", &o->input },
    { "tablet", &o->tablet }, { "toggle", &o->toggle }, { "sound", &o->sound },
  };
  while (*text) {
    for (u32 i = 0; i < sizeof numbers / sizeof numbers[0]; i++) if (starts(text, numbers[i].word)) *numbers[i].value = number(text);
    for (u32 i = 0; i < sizeof flags / sizeof flags[0]; i++) if (starts(text, flags[i].word)) *flags[i].value = 1;
    while (*text && *text != ' ') text++;
    while (*text == ' ') text++;
  }
}

/* The desktop is drawn anew when a key goes down; while it moves, further keys only count. */
struct desktop { u32 seed, step, due, keys; };

static u32 key_presses(void) {
  u32 presses = 0, count = STATE->log_count, first = count > LOG_CAPACITY ? count - LOG_CAPACITY : 0;
  for (u32 i = first; i < count; i++) {
    volatile struct log_entry *entry = &STATE->log[i % LOG_CAPACITY];
    if (entry->kind == ENTRY_KEY && entry->x < 0x80) presses++;
  }
  return presses;
}

static void desktop_begin(struct screen *screen, struct desktop *desktop, const struct options *options) {
  STATE->phase = PHASE_DRAWING;
  desktop->keys = key_presses();
  desktop->step = 0;
  desktop->due = STATE->ticks;
  paint_desktop(screen, desktop->seed);
  (void)options;
}

static void desktop_turn(struct screen *screen, struct desktop *desktop, const struct options *options) {
  u32 ticks = STATE->ticks;
  if (STATE->phase == PHASE_STILL) {
    if (options->key && key_presses() != desktop->keys) {
      desktop->seed++;
      desktop_begin(screen, desktop, options);
    }
    return;
  }
  if ((s32)(ticks - desktop->due) < 0) return;
  if (desktop->step == options->frames) {
    STATE->rounds++;
    STATE->phase = PHASE_STILL;
    return;
  }
  paint_desktop_step(screen, desktop->seed, desktop->step++);
  desktop->due = ticks + TICKS_PER_SECOND / options->fps;
}

void guest_main(const struct multiboot *boot) {
  struct options options = { .width = 1024, .height = 768, .fps = 25, .frames = 50, .key = 1,
                             .video_x = 64, .video_y = 64, .video_width = 384, .video_height = 216 };
  struct screen screen;
  struct desktop desktop = { .seed = 1 };
  volatile u32 *words = (volatile u32 *)STATE;
  for (u32 i = 0; i < sizeof(struct state) / 4; i++) words[i] = 0;
  if (boot->flags & 4) parse((const char *)boot->command_line, &options);
  if (options.fps == 0 || options.fps > TICKS_PER_SECOND) options.fps = 25;

  machine_start();
  input_start(&options);
  screen_open(&screen, options.width, options.height);
  paint_background(&screen);
  STATE->magic = STATE_MAGIC;
  STATE->phase = PHASE_STILL;
  if (options.desktop) desktop_begin(&screen, &desktop, &options);
  if (options.input) paint_input(&screen);

  u32 painted = 0, due = 0, frame = 0;
  for (;;) {
    wait_for_interrupt();
    if (options.desktop) desktop_turn(&screen, &desktop, &options);
    if (options.input && painted != STATE->log_count) {
      painted = STATE->log_count;
      paint_input(&screen);
    }
    if ((s32)(STATE->ticks - due) < 0) continue;
    /* Late by more than a second (the machine stood still): go on from here instead of catching up. */
    if (STATE->ticks - due > TICKS_PER_SECOND) due = STATE->ticks;
    due += TICKS_PER_SECOND / options.fps;
    frame++;
    if (options.video) {
      paint_video(&screen, &options, frame);
      STATE->video_frame = frame;
    }
    /* A tone for the first 0.4 s of each second of frames: its start falls on a frame number divisible by fps. */
    if (options.sound && frame % options.fps == 0) sound_set(440);
    if (options.sound && frame % options.fps == options.fps * 2 / 5) sound_set(0);
  }
}
