/** Where the guest keeps its state; the layout is that of `struct state` in test/guests/guest.h. */
export const guestStateAddress = 0x600000;
export const guestStateSize = 32 + 4096 * 16;

const magic = 0x31475053;
const logCapacity = 4096;

export interface GuestLogEntry {
  /** 250 a second since the guest began. */
  tick: number;
  kind: 'key' | 'mouse' | 'tablet';
  /** Scancode byte (set 1) of a key. */
  code: number;
  /** Mouse: 1 left, 2 right, 4 middle, 8 side, 16 extra. Tablet: 0x20 left, 0x10 right, 0x08 middle. */
  buttons: number;
  wheel: number;
  /** Mouse: movement, right and down positive. Tablet: 0 to 65535 over the screen. */
  x: number;
  y: number;
}

export interface GuestState {
  phase: 'boot' | 'drawing' | 'still';
  ticks: number;
  /** The number in the picture of the video; 0 without one. */
  videoFrame: number;
  /** How often the desktop has been drawn, moved and come to rest. */
  rounds: number;
  /** Entries ever written; `log` holds the newest 4096, oldest first. */
  logCount: number;
  tablet: boolean;
  lights: number;
  log: GuestLogEntry[];
}

/** Reads what QMP's `pmemsave` gave; undefined before the guest runs. */
export function parseGuestState(bytes: Uint8Array): GuestState | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (index: number): number => view.getUint32(index * 4, true);
  if (word(0) !== magic) return undefined;
  const logCount = word(5);
  const log: GuestLogEntry[] = [];
  for (let index = Math.max(0, logCount - logCapacity); index < logCount; index++) {
    const at = 32 + (index % logCapacity) * 16;
    const kind = view.getUint8(at + 4);
    const x = view.getInt32(at + 8, true);
    log.push({
      tick: view.getUint32(at, true),
      kind: kind === 1 ? 'key' : kind === 2 ? 'mouse' : 'tablet',
      code: kind === 1 ? x : 0,
      buttons: view.getUint8(at + 5),
      wheel: view.getInt16(at + 6, true),
      x: kind === 1 ? 0 : x,
      y: view.getInt32(at + 12, true),
    });
  }
  return {
    phase: (['boot', 'drawing', 'still'] as const)[word(1)] ?? 'boot',
    ticks: word(2),
    videoFrame: word(3),
    rounds: word(4),
    logCount,
    tablet: word(6) !== 0,
    lights: word(7),
    log,
  };
}

/**
 * The frame number that the guest's video carries in the 32 pixel wide column whose top left is at (left, top) of an
 * RGBA picture; undefined when the blocks there are no number or their check is wrong.
 */
export function readFrameNumber(
  picture: { width: number; height: number; data: Uint8Array | Uint8ClampedArray },
  left: number,
  top: number,
): number | undefined {
  let code = 0;
  for (let row = 0; row < 8; row++) {
    for (let column = 0; column < 4; column++) {
      let sum = 0;
      for (const [dx, dy] of [
        [3, 3],
        [4, 3],
        [3, 4],
        [4, 4],
      ] as const) {
        const at = ((top + row * 8 + dy) * picture.width + left + column * 8 + dx) * 4;
        sum += (picture.data[at] ?? 0) + (picture.data[at + 1] ?? 0) + (picture.data[at + 2] ?? 0);
      }
      code = code * 2 + (sum > 12 * 128 ? 1 : 0);
    }
  }
  const frame = Math.floor(code / 256);
  const check = ((frame ^ (frame >> 8) ^ (frame >> 16)) & 255) ^ 0xa5;
  return code % 256 === check ? frame : undefined;
}
