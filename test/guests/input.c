/* PS/2 keyboard and five-button mouse, and the absolute pointer of VMware's backdoor that QEMU offers. */
#include "guest.h"

static int tablet_wanted, toggle_key;
static u8 packet[4];
static int packet_length;
static int light_step; /* 1: command sent, 2: lights sent, 0: nothing awaited */

static void note(u8 kind, u8 buttons, s16 wheel, s32 x, s32 y) {
  volatile struct log_entry *entry = &STATE->log[STATE->log_count % LOG_CAPACITY];
  entry->tick = STATE->ticks;
  entry->kind = kind;
  entry->buttons = buttons;
  entry->wheel = wheel;
  entry->x = x;
  entry->y = y;
  STATE->log_count++;
}

static void backdoor(u32 command, u32 argument, u32 result[4]) {
  u32 a = 0x564d5868, b = argument, c = command, d = 0x5658;
  __asm__ volatile("inl %%dx, %%eax" : "+a"(a), "+b"(b), "+c"(c), "+d"(d)::"memory");
  result[0] = a;
  result[1] = b;
  result[2] = c;
  result[3] = d;
}

static void tablet_set(int on) {
  u32 r[4];
  if (on) {
    backdoor(41, 0x45414552, r); /* enable */
    backdoor(40, 0, r);          /* status: one word waits, the version */
    backdoor(39, 1, r);
    backdoor(41, 0x53424152, r); /* ask for absolute positions */
  } else {
    backdoor(41, 0x4c455252, r); /* ask for relative movement */
    backdoor(41, 0x000000f5, r); /* disable */
  }
  STATE->tablet = (u32)on;
}

static void tablet_drain(void) {
  u32 r[4];
  for (;;) {
    backdoor(40, 0, r);
    u32 words = r[0] & 0xffff;
    if (r[0] >> 16 == 0xffff || words < 4) return;
    backdoor(39, 4, r);
    note(ENTRY_TABLET, (u8)r[0], (s16)(s32)r[3], (s32)r[1], (s32)r[2]);
  }
}

static void send(u8 command) {
  while (in8(0x64) & 2) {}
  out8(0x60, command);
}

static u8 receive(void) {
  while (!(in8(0x64) & 1)) {}
  return in8(0x60);
}

static void mouse_send(u8 command) {
  while (in8(0x64) & 2) {}
  out8(0x64, 0xd4);
  send(command);
  receive();
}

static void lock_key(u8 code) {
  u32 light = code == 0x46 ? 1 : code == 0x45 ? 2 : code == 0x3a ? 4 : 0;
  if (light == 0) return;
  STATE->lights ^= light;
  light_step = 1;
  send(0xed);
}

static void key_byte(u8 code) {
  static u8 before;
  if (light_step != 0 && code == 0xfa) {
    if (light_step == 1) send((u8)STATE->lights);
    light_step = light_step == 1 ? 2 : 0;
    return;
  }
  note(ENTRY_KEY, 0, 0, code, 0);
  if (before != 0xe0 && before != 0xe1 && before != 0x1d) lock_key(code);
  if (toggle_key && code == 0x58) tablet_set(!STATE->tablet);
  before = code;
}

static void mouse_byte(u8 byte) {
  if (STATE->tablet) return; /* only a knock: the data waits behind the backdoor */
  if (packet_length == 0 && !(byte & 8)) return;
  packet[packet_length++] = byte;
  if (packet_length < 4) return;
  packet_length = 0;
  s32 x = packet[1] - ((packet[0] & 0x10) ? 256 : 0), y = packet[2] - ((packet[0] & 0x20) ? 256 : 0);
  s16 wheel = packet[3] & 15;
  if (wheel > 7) wheel -= 16;
  note(ENTRY_MOUSE, (packet[0] & 7) | (packet[3] >> 4 & 3) << 3, wheel, x, -y);
}

void on_input(void) {
  u8 status;
  while ((status = in8(0x64)) & 1) {
    u8 byte = in8(0x60);
    if (status & 0x20) mouse_byte(byte);
    else key_byte(byte);
  }
  if (STATE->tablet) tablet_drain();
  out8(0xa0, 0x20);
  out8(0x20, 0x20);
}

void input_start(const struct options *options) {
  tablet_wanted = options->tablet;
  toggle_key = options->toggle;
  while (in8(0x64) & 1) in8(0x60);
  out8(0x64, 0xa8);
  out8(0x64, 0x60);
  send(0x47); /* both interrupts on, scancodes translated to set 1 */
  /* The two knocks that turn a PS/2 mouse into one with a wheel, then into one with five buttons. */
  static const u8 knocks[] = { 0xf6, 0xf3, 200, 0xf3, 100, 0xf3, 80, 0xf2, 0xf3, 200, 0xf3, 200, 0xf3, 80, 0xf2, 0xf4 };
  for (u32 i = 0; i < sizeof knocks; i++) {
    mouse_send(knocks[i]);
    if (knocks[i] == 0xf2) receive();
  }
  if (tablet_wanted) tablet_set(1);
}
