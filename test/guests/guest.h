/* The test guest: a multiboot program that paints, makes sound and writes down every input byte it gets. */
#ifndef GUEST_H
#define GUEST_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef signed short s16;
typedef signed int s32;

#define TICKS_PER_SECOND 250

/* What the harness reads through QMP `pmemsave`. Its address and layout are mirrored in test/harness/guest-state.ts. */
#define STATE_ADDRESS 0x00600000u
#define STATE_MAGIC 0x31475053u /* "SPG1" */
#define LOG_CAPACITY 4096u

enum phase { PHASE_BOOT = 0, PHASE_DRAWING = 1, PHASE_STILL = 2 };
enum entry_kind { ENTRY_KEY = 1, ENTRY_MOUSE = 2, ENTRY_TABLET = 3 };

struct log_entry {
  u32 tick;
  u8 kind;
  u8 buttons;
  s16 wheel;
  s32 x; /* the scancode byte of a key; relative or absolute x */
  s32 y;
};

struct state {
  u32 magic;
  u32 phase;
  u32 ticks;
  u32 video_frame;
  u32 rounds;    /* finished drawings of the desktop */
  u32 log_count; /* entries ever made; the newest LOG_CAPACITY are kept, at index modulo capacity */
  u32 tablet;    /* 1 while the absolute pointer is on */
  u32 lights;    /* keyboard lights: 1 scroll, 2 num, 4 caps */
  struct log_entry log[LOG_CAPACITY];
};

#define STATE ((volatile struct state *)STATE_ADDRESS)

struct options {
  u32 width, height, fps, frames, key;
  u32 video_x, video_y, video_width, video_height;
  int desktop, video, input, tablet, toggle, sound;
};

struct screen {
  volatile u32 *pixels;
  u32 width, height;
};

/* machine.c */
void out8(u16 port, u8 value);
u8 in8(u16 port);
void machine_start(void);
void wait_for_interrupt(void);
void screen_open(struct screen *screen, u32 width, u32 height);
void sound_set(u32 hertz);

/* input.c */
void input_start(const struct options *options);
void on_input(void);

/* paint.c */
void paint_background(struct screen *screen);
void paint_desktop(struct screen *screen, u32 seed);
void paint_desktop_step(struct screen *screen, u32 seed, u32 step);
void paint_video(struct screen *screen, const struct options *options, u32 frame);
void paint_input(struct screen *screen);

#endif
