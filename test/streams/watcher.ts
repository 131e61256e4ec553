import '../../src/element/spice-display.ts';
import type { SpiceDisplayElement } from '../../src/element/element.ts';
import { startDevice } from '../harness/page.ts';
import { until } from '../harness/until.ts';
import type { PageDevice } from '../harness/page.ts';

/** How the test device marks a frame: 16 blocks of 16x16, the number's bits, and their complement below. */
const BLOCK = 16;
const BITS = 16;

/** A frame as the device made it. */
export interface SentFrame {
  readonly number: number;
  /** Its date: the server's multimedia time. */
  readonly mmTime: number;
  /** When the server took it: wall clock, in milliseconds. */
  readonly at: number;
}

/** What stands on the canvas in the page's animation frames. Wall clock, in milliseconds. */
export interface Sightings {
  /** Each number, and the animation frame in which it was first seen after another. */
  readonly frames: { readonly number: number; readonly at: number }[];
  /** Every animation frame. */
  readonly looks: number[];
}

export interface Watched {
  readonly device: PageDevice;
  readonly element: SpiceDisplayElement;
  readonly seen: Sightings;
  /** What the element's events told, in their order, and when: wall clock, in milliseconds. */
  readonly told: ({ readonly type: string; readonly at: number } & Readonly<Record<string, unknown>>)[];
  /** Plays the device's video to its end and gives the frames that the server took. */
  play(line: string): Promise<SentFrame[]>;
  stop(): Promise<void>;
}

/** Shows a device's screen in an element and notes the number of the frame on the canvas in each animation frame. */
export async function watch(
  args: readonly string[],
  attributes: Readonly<Record<string, string>> = {},
  [width, height]: readonly [number, number] = [640, 360],
  /** How much larger than the frames their picture is. */
  scale = 1,
): Promise<Watched> {
  const device = await startDevice({
    args: ['--streaming', 'all', '--width', String(width), '--height', String(height), ...args],
  });
  const element = document.createElement('spice-display');
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  // Counters as new as can be when the video has ended.
  element.setAttribute('latency-interval', '200');
  element.style.width = `${width}px`;
  element.style.height = `${height}px`;
  const told: Watched['told'] = [];
  for (const type of ['stream-start', 'stream-end', 'mm-time-reset', 'notify', 'disconnect']) {
    element.addEventListener(type, (event) => {
      const at = performance.timeOrigin + performance.now();
      told.push({ type, at, ...(event as CustomEvent<Record<string, unknown>>).detail });
    });
  }
  element.src = device.url;
  const connected = new Promise((resolve) => {
    element.addEventListener('connect', resolve, { once: true });
  });
  document.body.append(element);
  await connected;
  const seen: Sightings = { frames: [], looks: [] };
  const stopLooking = look(element, seen, scale);
  return {
    device,
    element,
    seen,
    told,
    play: async (line) => {
      await device.command(line);
      const ended = async (): Promise<true | undefined> =>
        (await device.events()).some(({ event }) => event === 'video-end') || undefined;
      await until('the end of the video', ended, 40_000);
      // The last frames wait for their moment.
      await new Promise((resolve) => setTimeout(resolve, 600));
      const events = (await device.events()) as unknown as readonly ({ readonly event: string } & SentFrame)[];
      return events.filter(({ event }) => event === 'frame').map(({ number, mmTime, at }) => ({ number, mmTime, at }));
    },
    stop: async () => {
      stopLooking();
      element.remove();
      await device.stop();
    },
  };
}

function look(element: SpiceDisplayElement, { frames, looks }: Sightings, scale: number): () => void {
  const width = BITS * BLOCK;
  const height = 2 * BLOCK;
  const sample = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
  let looking = true;
  const next = (): void => {
    if (!looking) return;
    requestAnimationFrame(next);
    const canvas = element.shadowRoot?.querySelector('canvas');
    if (!canvas || canvas.width < width * scale) return;
    const at = performance.timeOrigin + performance.now();
    looks.push(at);
    sample.drawImage(canvas, 0, 0, width * scale, height * scale, 0, 0, width, height);
    const number = numberIn(sample.getImageData(0, 0, width, height));
    if (number !== null && number !== frames.at(-1)?.number) frames.push({ number, at });
  };
  requestAnimationFrame(next);
  return () => {
    looking = false;
  };
}

/** The number in a picture's blocks; null when they are none. Codecs blur them, so each has to differ clearly. */
function numberIn({ data, width }: ImageData): number | null {
  const green = (column: number, row: number): number =>
    data[((row * BLOCK + BLOCK / 2) * width + column * BLOCK + BLOCK / 2) * 4 + 1]!;
  let number = 0;
  for (let column = 0; column < BITS; column++) {
    const [bit, complement] = [green(column, 0), green(column, 1)];
    if (Math.abs(bit - complement) < 100) return null;
    number = number * 2 + (bit > complement ? 1 : 0);
  }
  return number;
}

export interface Figures {
  readonly sent: number;
  readonly shown: number;
  /** Frames for which the page had two animation frames or more: a busy machine has fewer than frames need. */
  readonly possible: number;
  /** Of those, the ones that were not shown. */
  readonly missed: number;
  /** From the server's taking a frame to its being seen, in milliseconds: the median. */
  readonly latency: number;
  /** By how much the others differ from it: mean and 99th percentile. */
  readonly error: { readonly mean: number; readonly p99: number };
  readonly outOfOrder: number;
  /** Whether the machine was at leisure, see `isCalm`. */
  readonly calm: boolean;
}

/** What became of the frames numbered from `from` to before `to`. */
export function figuresOf(sent: readonly SentFrame[], seen: Sightings, from: number, to = Infinity): Figures {
  const wanted = sent.filter(({ number }) => number >= from && number < to);
  const first = new Map<number, number>();
  let outOfOrder = 0;
  let highest = -1;
  for (const { number, at } of seen.frames) {
    if (number < highest) outOfOrder += 1;
    highest = Math.max(highest, number);
    if (!first.has(number)) first.set(number, at);
  }
  const latencies = wanted.flatMap(({ number, at }) => (first.has(number) ? [first.get(number)! - at] : []));
  const latency = quantile(latencies, 0.5);
  const errors = latencies.map((value) => Math.abs(value - latency));
  const possible = wanted.filter(({ at }, index) => {
    const start = at + latency;
    const end = start + ((wanted[index + 1]?.at ?? at + 40) - at);
    return seen.looks.filter((moment) => moment >= start && moment < end).length >= 2;
  });
  return {
    sent: wanted.length,
    shown: latencies.length,
    possible: possible.length,
    missed: possible.filter(({ number }) => !first.has(number)).length,
    latency,
    error: { mean: errors.reduce((sum, value) => sum + value, 0) / errors.length, p99: quantile(errors, 0.99) },
    outOfOrder,
    calm:
      quantile(
        seen.looks.map((at, index) => at - (seen.looks[index - 1] ?? at)),
        0.95,
      ) < 25,
  };
}

/**
 * Whether these animation frames came as on a machine at leisure: 95 of 100 within 20 ms, 99 within 40, all within half a
 * second. A busy machine decodes and draws as unevenly.
 */
export function isCalm(looks: readonly number[]): boolean {
  const gaps = looks.map((at, index) => at - (looks[index - 1] ?? at));
  return quantile(gaps, 0.95) < 20 && quantile(gaps, 0.99) < 40 && Math.max(...gaps) < 500;
}

/** What the element counted of its streams, those that ended too. */
export interface Counted {
  readonly shown: number;
  readonly dropped: number;
  readonly late: number;
  /** Streams that the server ended: it takes a video on a busy machine for none. */
  readonly ended: number;
  /** Frames the server took since the first stream began, and never sent: its encoder left them out. */
  readonly unsent: number;
}

export function countedBy({ element, told }: Watched, sent: readonly SentFrame[]): Counted {
  const ended = told.filter(({ type }) => type === 'stream-end') as unknown as Counted[];
  const all: Pick<Counted, 'shown' | 'dropped' | 'late'>[] = [...ended, ...element.stats.streams];
  const sum = (key: 'shown' | 'dropped' | 'late'): number => all.reduce((total, stream) => total + stream[key], 0);
  const [shown, dropped, late] = [sum('shown'), sum('dropped'), sum('late')];
  const start = told.find(({ type }) => type === 'stream-start')?.at ?? Infinity;
  const since = sent.filter(({ at }) => at >= start).length;
  return { shown, dropped, late, ended: ended.length, unsent: Math.max(0, since - shown - dropped) };
}

export function describeFigures({ sent, shown, possible, missed, latency, error, outOfOrder, calm }: Figures): string {
  const share = ((100 * shown) / Math.max(1, sent)).toFixed(1);
  return [
    `${shown} of ${sent} frames seen (${share} %)`,
    `${missed} of ${possible} missed that the screen had time for`,
    `${latency.toFixed(0)} ms after they were sent (median)`,
    `off by ${error.mean.toFixed(1)} ms (mean), ${error.p99.toFixed(1)} ms (99th percentile)`,
    ...(outOfOrder > 0 ? [`${outOfOrder} out of order`] : []),
    ...(calm ? [] : ['on a busy machine']),
  ].join(', ');
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
