/* SPDX-License-Identifier: MIT */
#include "device.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static uint32_t rgb(int red, int green, int blue)
{
    return (uint32_t)(red & 255) << 16 | (uint32_t)(green & 255) << 8 | (uint32_t)(blue & 255);
}

static int clamp(int value)
{
    return value < 0 ? 0 : value > 255 ? 255 : value;
}

static void gradient(Random *random, int width, int height, uint32_t *pixels)
{
    int from[3], dx[3], dy[3];
    for (int i = 0; i < 3; i++) {
        from[i] = random_between(random, 0, 255) << 8;
        dx[i] = random_between(random, -600, 600);
        dy[i] = random_between(random, -600, 600);
    }
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            int c[3];
            for (int i = 0; i < 3; i++) {
                /* There and back again, so that no edge breaks the gradient. */
                int v = ((from[i] + x * dx[i] + y * dy[i]) >> 8) & 511;
                c[i] = v < 256 ? v : 511 - v;
            }
            pixels[y * width + x] = rgb(c[0], c[1], c[2]);
        }
    }
}

static void noise(Random *random, int width, int height, uint32_t *pixels)
{
    for (int i = 0; i < width * height; i++) {
        pixels[i] = random_next(random) & 0xffffff;
    }
}

static void text(Random *random, int width, int height, uint32_t *pixels)
{
    uint32_t paper = random_chance(random, 50) ? 0xffffff : random_next(random) & 0xffffff;
    uint32_t ink = random_chance(random, 50) ? 0x000000 : random_next(random) & 0xffffff;
    uint8_t letters[16][8];
    for (int i = 0; i < 16; i++) {
        for (int row = 0; row < 8; row++) {
            letters[i][row] = row < 7 ? random_next(random) & random_next(random) & 0x7c : 0;
        }
    }
    for (int y = 0; y < height; y += 10) {
        int words = 0;
        for (int x = 0; x < width; x += 6) {
            int letter = words <= 0 ? -1 : random_between(random, 0, 15);
            if (words-- <= 0) {
                words = random_between(random, 1, 9);
            }
            for (int row = 0; row < 10 && y + row < height; row++) {
                int bits = letter >= 0 && row < 8 ? letters[letter][row] : 0;
                for (int column = 0; column < 6 && x + column < width; column++) {
                    pixels[(y + row) * width + x + column] = bits >> (7 - column) & 1 ? ink : paper;
                }
            }
        }
    }
}

static void flat(Random *random, int width, int height, uint32_t *pixels)
{
    uint32_t colours[4];
    for (int i = 0; i < 4; i++) {
        colours[i] = random_next(random) & 0xffffff;
    }
    for (int i = 0; i < width * height; i++) {
        pixels[i] = colours[0];
    }
    for (int n = random_between(random, 2, 12); n > 0; n--) {
        int left = random_between(random, 0, width - 1), top = random_between(random, 0, height - 1);
        int right = random_between(random, left, width - 1), bottom = random_between(random, top, height - 1);
        uint32_t colour = colours[random_between(random, 0, 3)];
        for (int y = top; y <= bottom; y++) {
            for (int x = left; x <= right; x++) {
                pixels[y * width + x] = colour;
            }
        }
    }
}

/* Smooth shapes with a little grain; integer sums of parabolas in place of sines. */
static int wave(int phase)
{
    int p = phase & 1023;
    int half = p & 511;
    int value = half * (512 - half) >> 9; /* 0..128 */
    return p < 512 ? value : -value;
}

static void photo(Random *random, int width, int height, uint32_t *pixels)
{
    int fx[6], fy[6], phase[6];
    for (int i = 0; i < 6; i++) {
        fx[i] = random_between(random, -12, 12);
        fy[i] = random_between(random, -12, 12);
        phase[i] = random_between(random, 0, 1023);
    }
    int grain = random_between(random, 0, 6);
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            int c[3];
            for (int i = 0; i < 3; i++) {
                c[i] = 128 + (wave(x * fx[i] + y * fy[i] + phase[i]) + wave(x * fx[i + 3] - y * fy[i + 3] + phase[i + 3])) / 2;
                c[i] = clamp(c[i] + (grain ? random_between(random, -grain, grain) : 0));
            }
            pixels[y * width + x] = rgb(c[0], c[1], c[2]);
        }
    }
}

static void coverage(Random *random, int width, int height, uint8_t *alpha)
{
    int kind = random_between(random, 0, 3);
    int dx = random_between(random, -500, 500), dy = random_between(random, -500, 500);
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            int value;
            if (kind == 0) {
                value = random_next(random) & 255;
            } else if (kind == 1) {
                value = (x / 8 + y / 8) % 2 ? 255 : 0;
            } else {
                int v = ((x * dx + y * dy) >> 8) & 511;
                value = v < 256 ? v : 511 - v;
            }
            alpha[y * width + x] = value;
        }
    }
}

void picture_fill(uint32_t seed, enum PictureKind kind, int width, int height, uint32_t *pixels, uint8_t *alpha)
{
    Random random = random_from_seed(seed);
    switch (kind) {
    case PICTURE_GRADIENT: gradient(&random, width, height, pixels); break;
    case PICTURE_NOISE: noise(&random, width, height, pixels); break;
    case PICTURE_TEXT: text(&random, width, height, pixels); break;
    case PICTURE_FLAT: flat(&random, width, height, pixels); break;
    default: photo(&random, width, height, pixels); break;
    }
    if (alpha) {
        coverage(&random, width, height, alpha);
    }
}
