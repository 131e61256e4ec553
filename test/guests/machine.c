/* Ports, interrupts, the timer, the speaker and the frame buffer of a PC. */
#include "guest.h"

void timer_entry(void);
void input_entry(void);
void spurious_entry(void);

static struct { u16 low, selector; u8 zero, type; u16 high; } __attribute__((packed)) gates[256];

void out8(u16 port, u8 value) { __asm__ volatile("outb %0, %1" ::"a"(value), "Nd"(port)); }
u8 in8(u16 port) { u8 value; __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port)); return value; }
static void out16(u16 port, u16 value) { __asm__ volatile("outw %0, %1" ::"a"(value), "Nd"(port)); }
static void out32(u16 port, u32 value) { __asm__ volatile("outl %0, %1" ::"a"(value), "Nd"(port)); }
static u32 in32(u16 port) { u32 value; __asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port)); return value; }

void *memset(void *to, int value, unsigned long count) {
  u8 *bytes = to;
  while (count--) *bytes++ = (u8)value;
  return to;
}

void *memcpy(void *to, const void *from, unsigned long count) {
  u8 *target = to;
  const u8 *source = from;
  while (count--) *target++ = *source++;
  return to;
}

static void gate(int index, void (*entry)(void)) {
  u32 address = (u32)entry;
  gates[index].low = (u16)address;
  gates[index].selector = 0x08;
  gates[index].zero = 0;
  gates[index].type = 0x8e;
  gates[index].high = (u16)(address >> 16);
}

void on_timer(void) {
  STATE->ticks++;
  out8(0x20, 0x20);
}

void on_spurious(void) {
  out8(0xa0, 0x20);
  out8(0x20, 0x20);
}

void machine_start(void) {
  struct { u16 limit; u32 base; } __attribute__((packed)) pointer = { sizeof gates - 1, (u32)gates };
  for (int i = 0x20; i < 0x30; i++) gate(i, spurious_entry);
  gate(0x20, timer_entry);
  gate(0x21, input_entry);
  gate(0x2c, input_entry);
  __asm__ volatile("lidt %0" ::"m"(pointer));

  /* The two interrupt controllers to vectors 0x20 to 0x2f; only timer, keyboard, cascade and mouse are let through. */
  static const u8 first[] = { 0x11, 0x20, 0x04, 0x01, 0xf8 }, second[] = { 0x11, 0x28, 0x02, 0x01, 0xef };
  for (int i = 0; i < 5; i++) {
    out8(i == 0 ? 0x20 : 0x21, first[i]);
    out8(i == 0 ? 0xa0 : 0xa1, second[i]);
  }
  u32 divisor = 1193182 / TICKS_PER_SECOND;
  out8(0x43, 0x34);
  out8(0x40, (u8)divisor);
  out8(0x40, (u8)(divisor >> 8));
}

void wait_for_interrupt(void) { __asm__ volatile("sti; hlt" ::: "memory"); }

void sound_set(u32 hertz) {
  if (hertz == 0) {
    out8(0x61, in8(0x61) & ~3);
    return;
  }
  u32 divisor = 1193182 / hertz;
  out8(0x43, 0xb6);
  out8(0x42, (u8)divisor);
  out8(0x42, (u8)(divisor >> 8));
  out8(0x61, in8(0x61) | 3);
}

/* The adapter's frame buffer is its first PCI base address; its mode is set through the Bochs VBE registers. */
void screen_open(struct screen *screen, u32 width, u32 height) {
  u32 base = 0;
  for (u32 device = 0; device < 32 && base == 0; device++) {
    out32(0xcf8, 0x80000000u | device << 11 | 0x08);
    if (in32(0xcfc) >> 16 != 0x0300) continue;
    out32(0xcf8, 0x80000000u | device << 11 | 0x10);
    base = in32(0xcfc) & ~15u;
  }
  const u16 registers[][2] = { { 4, 0 }, { 1, (u16)width }, { 2, (u16)height }, { 3, 32 }, { 4, 0x41 } };
  for (u32 i = 0; i < sizeof registers / sizeof registers[0]; i++) {
    out16(0x1ce, registers[i][0]);
    out16(0x1cf, registers[i][1]);
  }
  /* Out of VGA blanking: SeaBIOS may have left the attribute controller's video bit off. */
  in8(0x3da);
  out8(0x3c0, 0x20);
  screen->pixels = (volatile u32 *)base;
  screen->width = width;
  screen->height = height;
}
