import { rectOf } from '../framebuffer.ts';

/** Colours of the guest's desktop. */
export const theme = {
  top: 0x0b1220,
  bottom: 0x1d2a44,
  bar: 0x0a101c,
  panel: 0x131c2e,
  line: 0x2c3a55,
  text: 0xe5ebf5,
  dim: 0x8fa0bd,
  faint: 0x4a5a78,
  off: 0x22304a,
} as const;

/** Where things are on the guest's desktop of 1024 x 768 pixels. */
export const layout = {
  width: 1024,
  height: 768,
  bar: rectOf(0, 0, 1024, 48),
  video: rectOf(32, 104, 384, 216),
  keys: rectOf(448, 104, 248, 216),
  lamps: rectOf(728, 104, 264, 88),
  bars: rectOf(728, 208, 264, 112),
  typing: rectOf(32, 376, 592, 280),
  pad: rectOf(656, 376, 336, 280),
  ticker: rectOf(0, 720, 1024, 48),
} as const;
