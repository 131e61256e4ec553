import { expect } from 'chai';
import '../../src/element/spice-display.ts';
import type { SpiceDisplayElement } from '../../src/element/element.ts';
import { comparePictures } from '../harness/compare.ts';
import { readFrameNumber } from '../harness/guest-state.ts';
import type { GuestState } from '../harness/guest-state.ts';
import { expectSamePicture, picturePixels } from '../harness/page.ts';
import { until } from '../harness/until.ts';
import type { PageQemu } from '../harness/page.ts';
import type { Picture } from '../harness/picture-types.ts';

/** The guest of these tests: a numbered video, and every key shown at the right edge. */
export const VIDEO_GUEST = 'video input fps=20';
/** Where the video is. */
const VIDEO = { left: 64, top: 64, right: 64 + 384, bottom: 64 + 216 };

const watched = [
  'connect',
  'disconnect',
  'resize',
  'state-change',
  'stream-start',
  'stream-end',
  'mm-time-reset',
  'migration-start',
  'migration-end',
  'credentialsrequired',
] as const;

/** An event of the element. `at`: milliseconds since the epoch. */
export interface Heard {
  readonly type: (typeof watched)[number];
  readonly at: number;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** An element in the document, and everything it told. */
export class Watched {
  readonly element: SpiceDisplayElement;
  readonly heard: Heard[] = [];

  constructor(url: string, set: (element: SpiceDisplayElement) => void = () => undefined) {
    this.element = document.createElement('spice-display');
    this.element.style.cssText = 'width: 512px; height: 384px';
    this.element.src = url;
    for (const type of watched) {
      this.element.addEventListener(type, (event) => {
        const { detail } = event as CustomEvent<Readonly<Record<string, unknown>>>;
        this.heard.push({ type, at: performance.timeOrigin + performance.now(), detail });
      });
    }
    set(this.element);
    document.body.append(this.element);
  }

  of(type: Heard['type']): Heard[] {
    return this.heard.filter((event) => event.type === type);
  }

  /** Waits for the `count`th event of a type. */
  wait(type: Heard['type'], count = 1, timeout = 15_000): Promise<Heard> {
    return until(`${type} ${count}`, () => this.of(type)[count - 1], timeout);
  }

  async picture(): Promise<Picture> {
    return picturePixels(await this.element.screenshot());
  }

  /** Waits until a picture of the guest is there. */
  async shown(): Promise<void> {
    await until('a picture', () => (this.element.guestWidth === 1024 ? true : undefined), 20_000);
  }

  /** Waits until the server has made a stream of the video, and some of it was shown. */
  async streaming(): Promise<void> {
    await this.wait('stream-start', 1, 20_000);
    await until(
      'frames',
      () => (this.element.stats.streams.some(({ shown }) => shown > 10) ? true : undefined),
      20_000,
    );
  }
}

/** What was typed, each key by its scancode, and when (milliseconds since the epoch). */
export interface Typed {
  readonly code: number;
  readonly at: number;
}

const letters: readonly (readonly [string, number])[] = [
  ['KeyQ', 0x10],
  ['KeyW', 0x11],
  ['KeyE', 0x12],
  ['KeyR', 0x13],
  ['KeyT', 0x14],
  ['KeyY', 0x15],
  ['KeyU', 0x16],
  ['KeyI', 0x17],
  ['KeyO', 0x18],
  ['KeyP', 0x19],
  ['KeyA', 0x1e],
  ['KeyS', 0x1f],
  ['KeyD', 0x20],
];

/** Types one letter after the other, each once, until it is stopped. */
export class TypingHand {
  readonly typed: Typed[] = [];
  readonly #element: SpiceDisplayElement;
  readonly #timer: ReturnType<typeof setInterval>;

  /** A keyboard holds 16 bytes, and a guest on a busy machine may not read them for most of a second. */
  constructor(element: SpiceDisplayElement, interval = 80) {
    this.#element = element;
    this.#timer = setInterval(() => {
      this.#type();
    }, interval);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #type(): void {
    const [name, code] = letters[this.typed.length % letters.length]!;
    this.typed.push({ code, at: performance.timeOrigin + performance.now() });
    this.#element.sendKeys([name]);
  }
}

/** Notes how long the page itself was kept from showing anything: what a busy machine costs is not the move's doing. */
export class Calm {
  longest = 0;
  #last = performance.now();
  #stopped = false;

  constructor() {
    const look = (): void => {
      if (this.#stopped) return;
      const now = performance.now();
      this.longest = Math.max(this.longest, now - this.#last);
      this.#last = now;
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }

  stop(): void {
    this.#stopped = true;
  }
}

/**
 * The keys that the guest never got, out of those that were typed. Fails when a key came twice, out of order, or was
 * not released.
 */
export function lostKeys(typed: readonly Typed[], bytes: readonly number[]): Typed[] {
  const lost: Typed[] = [];
  let at = 0;
  for (const key of typed) {
    if (bytes[at] === key.code && bytes[at + 1] === (key.code | 0x80)) at += 2;
    else lost.push(key);
  }
  expect(bytes.slice(at), 'keys that nobody typed, twice or out of order').to.deep.equal([]);
  return lost;
}

function withoutIdleReleases(bytes: readonly number[]): number[] {
  const down = new Set<number>();
  return bytes.filter((byte) => {
    const code = byte & 0x7f;
    if (byte !== code) return down.delete(code);
    down.add(code);
    return true;
  });
}

/**
 * The bytes of the keyboard that the guest got, oldest first. A release of a key that is up is left out: it says nothing,
 * and the client repeats those that a source may have lost.
 */
export function keyBytes({ log }: GuestState): number[] {
  return withoutIdleReleases(log.flatMap(({ kind, code }) => (kind === 'key' ? [code] : [])));
}

/** When the source's machine stopped and the target's went on, milliseconds since the epoch. */
export async function moments(source: PageQemu, target: PageQemu): Promise<{ stopped: number; resumed: number }> {
  const when = async (qemu: PageQemu, name: string): Promise<number> => {
    const found = [...(await qemu.events())].reverse().find(({ event }) => event === name);
    if (!found) throw new Error(`no ${name}`);
    return found.timestamp.seconds * 1000 + found.timestamp.microseconds / 1000;
  };
  return { stopped: await when(source, 'STOP'), resumed: await when(target, 'RESUME') };
}

/** Fails unless the page shows what the guest shows, the video left out. */
export async function expectSameOutsideVideo(watched: Watched, qemu: PageQemu, name: string): Promise<void> {
  const end = performance.now() + 15_000;
  for (;;) {
    const expected = withoutVideo(await qemu.screendump());
    const actual = withoutVideo(await watched.picture());
    if (comparePictures(expected, actual).differing === 0) return;
    if (performance.now() > end) return expectSamePicture(expected, actual, name);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function withoutVideo({ width, height, data }: Picture): Picture {
  const copy = new Uint8ClampedArray(data);
  for (let y = VIDEO.top; y < Math.min(height, VIDEO.bottom); y++) {
    copy.fill(0, (y * width + VIDEO.left) * 4, (y * width + VIDEO.right) * 4);
  }
  return { width, height, data: copy };
}

/** The number in the video that the page shows. */
export async function frameShown(watched: Watched): Promise<number | undefined> {
  return readFrameNumber(await watched.picture(), VIDEO.left, VIDEO.top);
}
