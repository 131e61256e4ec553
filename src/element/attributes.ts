import { scancodeOf } from '../input/scancodes.ts';
import type { ImageCompression, VideoCodec } from '../wire/display.ts';
import type { GuestEffects } from '../worker/agent-protocol.ts';
import type { ClipboardMode } from './clipboard.ts';

export type Scaling = 'fit' | 'down' | 'none' | 'guest';
export type StreamLatency = 'auto' | 'server';

/** Values of an attribute as the author writes them. */
export interface Choice<T> {
  /** The value for what was written, or undefined when it is none. */
  parse(text: string): T | undefined;
  /** What to write instead. */
  readonly expected: string;
  readonly fallback: T;
}

function oneOf<T extends string>(values: readonly [T, ...T[]]): Choice<T> {
  return {
    parse: (text) => values.find((value) => value === text.trim().toLowerCase()),
    expected: `one of ${values.filter((value) => value !== '').join(', ')}`,
    fallback: values[0],
  };
}

function numberBetween(least: number, most: number, fallback: number, whole: boolean): Choice<number> {
  return {
    parse(text) {
      const number = text.trim() === '' ? NaN : Number(text);
      return number >= least && number <= most && (!whole || Number.isInteger(number)) ? number : undefined;
    },
    expected: `${whole ? 'a whole number' : 'a number'} from ${least} to ${most}`,
    fallback,
  };
}

export const scaling = oneOf<Scaling>(['fit', 'down', 'none', 'guest']);
export const clipboard = oneOf<ClipboardMode>(['both', 'to-guest', 'from-guest', 'off']);
export const streamLatency = oneOf<StreamLatency>(['auto', 'server']);
export const volume = numberBetween(0, 1, 1, false);
export const monitor = numberBetween(0, 255, 0, true);
export const latencyInterval = numberBetween(10, 3_600_000, 1000, true);

/** The compressions as authors write them, and the protocol's names. Empty: the server's choice. */
const compressions = {
  '': null,
  off: 'off',
  'auto-glz': 'auto_glz',
  'auto-lz': 'auto_lz',
  quic: 'quic',
  glz: 'glz',
  lz: 'lz',
  lz4: 'lz4',
} as const satisfies Record<string, ImageCompression | null>;
export type PreferredCompression = keyof typeof compressions;

export const preferredCompression = oneOf(['', 'off', 'auto-glz', 'auto-lz', 'quic', 'glz', 'lz', 'lz4']);

/** The protocol's name of a compression. */
export function compressionOf(written: PreferredCompression): ImageCompression | null {
  return compressions[written];
}

const codecs: readonly VideoCodec[] = ['mjpeg', 'vp8', 'h264', 'vp9', 'h265'];

/** The codecs of a list as authors write it, in its order. */
export function codecsOf(written: string): VideoCodec[] {
  return words(written).flatMap((word) => codecs.find((codec) => codec === word) ?? []);
}

export const preferredCodecs: Choice<string> = {
  parse: (text) =>
    words(text).every((word) => codecs.some((codec) => codec === word)) ? words(text).join(' ') : undefined,
  expected: `a list of ${codecs.join(', ')}`,
  fallback: '',
};

const effects = ['wallpaper', 'font-smooth', 'animation', 'all'];

export const disableEffects: Choice<string> = {
  parse: (text) => (words(text).every((word) => effects.includes(word)) ? words(text).join(' ') : undefined),
  expected: `a list of ${effects.join(', ')}`,
  fallback: '',
};

/** What a list names of a guest's looks; null when it names nothing. */
export function effectsOf(written: string): GuestEffects | null {
  const named = new Set(words(written));
  if (named.size === 0) return null;
  const off = (name: string) => named.has(name) || named.has('all');
  return { wallpaper: off('wallpaper'), fontSmooth: off('font-smooth'), animation: off('animation') };
}

/** `KeyboardEvent.code`s that give the keyboard back to the page. */
export const releaseKeys: Choice<string> = {
  parse: (text) => (text === '' || text.split('+').every((code) => scancodeOf(code) !== undefined) ? text : undefined),
  expected: 'names of KeyboardEvent.code joined by +',
  fallback: 'ControlLeft+AltLeft',
};

/** The `KeyboardEvent.code`s of `release-keys` as authors write it. */
export function releaseCodesOf(written: string): readonly string[] {
  return written === '' ? [] : written.split('+');
}

function words(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((word) => word !== '');
}

/** The choices of one element; warns once for each bad value. */
export class Choices {
  readonly #warned = new Set<string>();
  readonly #element: HTMLElement;

  constructor(element: HTMLElement) {
    this.#element = element;
  }

  /** The value of an attribute or property, given anything; null and undefined mean that nothing was written. */
  take<T>(name: string, choice: Choice<T>, value: unknown): T {
    if (value === null || value === undefined) return choice.fallback;
    const written = typeof value === 'string' || typeof value === 'number';
    // Whatever else a script gives is none of the values; naming its kind never throws.
    const text = written ? String(value) : Object.prototype.toString.call(value);
    const parsed = choice.parse(text);
    if (parsed !== undefined) return parsed;
    this.warn(
      `${name}=${text}`,
      `${name}="${text.slice(0, 80)}" is not ${choice.expected}; "${String(choice.fallback)}" is used instead.`,
    );
    return choice.fallback;
  }

  /** Says once what is wrong with a value. `key`: what was written. */
  warn(key: string, sentence: string): void {
    if (this.#warned.has(key)) return;
    this.#warned.add(key);
    console.warn(`<${this.#element.localName}>: ${sentence}`);
  }
}
