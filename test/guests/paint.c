/* Everything the guest paints. Each function is a pure function of its arguments and the screen, so runs look alike. */
#include "guest.h"

static u32 mix(u32 value) {
  value ^= value >> 16;
  value *= 0x7feb352d;
  value ^= value >> 15;
  value *= 0x846ca68b;
  return value ^ value >> 16;
}

static void fill(struct screen *screen, u32 left, u32 top, u32 width, u32 height, u32 colour) {
  for (u32 y = top; y < top + height && y < screen->height; y++)
    for (u32 x = left; x < left + width && x < screen->width; x++) screen->pixels[y * screen->width + x] = colour;
}

/* A smooth, photo-like value: two crossed triangle waves and a slow slope. */
static u32 smooth(u32 x, u32 y, u32 seed) {
  u32 a = (x * 3 + y * 2 + seed * 7) & 511, b = (x * 2 - y * 3 + seed * 11) & 511;
  a = a > 255 ? 511 - a : a;
  b = b > 255 ? 511 - b : b;
  return a << 16 | ((a + b) >> 1) << 8 | b;
}

static void glyphs(struct screen *screen, u32 left, u32 top, u32 columns, u32 rows, u32 seed, u32 ink) {
  for (u32 row = 0; row < rows; row++)
    for (u32 column = 0; column < columns; column++) {
      u32 shape = mix(seed + row * 131 + column), other = mix(shape);
      if ((shape & 7) == 0) continue; /* a space between words */
      for (u32 y = 0; y < 9; y++)
        for (u32 x = 0; x < 6; x++)
          if ((y < 5 ? shape : other) >> (y % 5 * 6 + x) & 1)
            screen->pixels[(top + row * 13 + y) * screen->width + left + column * 8 + x] = ink;
    }
}

void paint_background(struct screen *screen) {
  for (u32 y = 0; y < screen->height; y++)
    for (u32 x = 0; x < screen->width; x++)
      screen->pixels[y * screen->width + x] = 0x203040 + (y * 64 / screen->height) * 0x010101;
}

void paint_desktop(struct screen *screen, u32 seed) {
  u32 width = screen->width, height = screen->height;
  for (u32 y = 0; y < height; y++)
    for (u32 x = 0; x < width; x++) {
      u32 pixel;
      if (y < height / 2) pixel = x < width / 2 ? smooth(x, y, seed) : (x * 255 / width) << 16 | (y * 255 / height) << 8 | (seed * 40 & 255);
      else if (x < width / 4) pixel = mix(y * width + x + seed * 977) & 0xffffff;
      else pixel = 0xeeeeee - ((y / 32 + x / 32) & 1) * 0x060606;
      screen->pixels[y * width + x] = pixel;
    }
  glyphs(screen, width / 4 + 16, height / 2 + 16, width / 16 - 4, (height / 2 - 32) / 13, seed, 0x101010);
  for (u32 i = 0; i < 24; i++) {
    u32 at = mix(seed * 64 + i);
    fill(screen, width / 2 + at % (width / 2 - 96), (at >> 10) % (height / 2 - 64), 16 + (at >> 20) % 80, 8 + (at >> 26), mix(at) & 0xffffff);
  }
}

/* One frame of movement: the text scrolls up by a line and a row of squares travels over the smooth part. */
void paint_desktop_step(struct screen *screen, u32 seed, u32 step) {
  u32 width = screen->width, height = screen->height;
  u32 left = width / 4 + 16, right = left + width / 2 - 32, top = height / 2 + 16, bottom = top + (height / 2 - 32) / 13 * 13;
  for (u32 y = top; y + 13 < bottom; y++)
    for (u32 x = left; x < right; x++) screen->pixels[y * width + x] = screen->pixels[(y + 13) * width + x];
  fill(screen, left, bottom - 13, right - left, 13, 0xffffff - (step & 1) * 0x101010);
  glyphs(screen, left, bottom - 13, width / 16 - 4, 1, seed * 1000 + step, 0x202060);
  for (u32 i = 0; i < 5; i++) {
    u32 x = (step * 9 + i * 97) % (width / 2 - 64), y = 16 + i * 60 % (height / 2 - 80);
    for (u32 dy = 0; dy < 40; dy++)
      for (u32 dx = 0; dx < 64; dx++) {
        u32 inside = dx >= 12 && dx < 52;
        screen->pixels[(y + dy) * width + x + dx] = inside ? mix(i + seed) & 0xffffff : smooth(x + dx, y + dy, seed);
      }
  }
}

/*
 * A picture that carries its number. QEMU may cut a moving rectangle into columns of 32 pixels, each a stream of its
 * own, so each column repeats the number: 4 by 8 blocks of 8 pixels, white for 1, row by row from the highest bit:
 * 24 bits of the number, then 8 bits of check (the number's bytes xored, and xored with 0xa5).
 */
void paint_video(struct screen *screen, const struct options *options, u32 frame) {
  u32 check = ((frame ^ frame >> 8 ^ frame >> 16) & 255) ^ 0xa5, code = (frame & 0xffffff) << 8 | check;
  for (u32 y = 0; y < options->video_height; y++) {
    volatile u32 *row = screen->pixels + (options->video_y + y) * screen->width + options->video_x;
    for (u32 x = 0; x < options->video_width; x++)
      row[x] = y < 64 ? (code >> (31 - (y / 8 * 4 + (x & 31) / 8)) & 1 ? 0xffffff : 0) : smooth(x + frame * 5, y + frame * 3, 0);
  }
}

/* 32 by 32 blocks of 8 pixels: a row for each of the newest 32 log entries, newest first; all of it changes colour with each entry. */
void paint_input(struct screen *screen) {
  u32 count = STATE->log_count, left = screen->width - 320, top = 64;
  u32 paper = mix(count) & 0x7f7f7f;
  for (u32 row = 0; row < 32; row++) {
    u32 bits = 0;
    if (row < count) {
      volatile struct log_entry *entry = &STATE->log[(count - 1 - row) % LOG_CAPACITY];
      bits = (u32)entry->kind << 29 | (u32)(entry->buttons & 31) << 24 | ((u32)entry->x & 0xfff) << 12 | ((u32)entry->y & 0xfff);
    }
    for (u32 column = 0; column < 32; column++)
      fill(screen, left + column * 8, top + row * 8, 8, 8, bits >> (31 - column) & 1 ? 0xffffff : paper);
  }
}
