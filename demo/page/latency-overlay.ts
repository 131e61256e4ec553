import type { SpiceDisplayElement } from '../../src/element/element.ts';
import { make } from './elements.ts';
import { plotRange } from './plot-range.ts';

/** What is plotted, in milliseconds. The classes `series-0` … have the same colours. */
const series = [
  { label: 'round trip', color: '#6cb6ff' },
  { label: 'frame margin', color: '#7ee2a8' },
  { label: 'frame jitter', color: '#ffc46b' },
] as const;
type Sample = readonly (number | null)[];

/** Samples that the plot shows. */
const SPAN = 61;

/** The parts of the page that the overlay is made of. */
export interface OverlayParts {
  readonly box: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly legend: HTMLUListElement;
  readonly line: HTMLParagraphElement;
}

/** Plots what the `latency` event tells, as long as it is shown. */
export class LatencyOverlay {
  readonly #display: SpiceDisplayElement;
  readonly #parts: OverlayParts;
  readonly #samples: Sample[] = [];
  readonly #values: readonly HTMLElement[];

  constructor(display: SpiceDisplayElement, parts: OverlayParts) {
    this.#display = display;
    this.#parts = parts;
    this.#values = series.map(({ label }, index) => {
      const value = make('b', '–');
      const item = make('li', '', `series-${index}`);
      item.append(value, make('span', label));
      parts.legend.append(item);
      return value;
    });
    display.addEventListener('latency', ({ detail }) => {
      const { streams, roundTrip, playback, skew, input } = detail;
      const margin = streams.length > 0 ? Math.min(...streams.map((stream) => stream.margin.mean)) : null;
      const jitter = streams.length > 0 ? Math.max(...streams.map((stream) => stream.jitter)) : null;
      const shown = streams.reduce((sum, stream) => sum + stream.shown, 0);
      const dropped = streams.reduce((sum, stream) => sum + stream.dropped, 0);
      const rate = Math.max(0, ...streams.map((stream) => stream.framesPerSecond));
      const codecs = [...new Set(streams.map(({ codec }) => codec))].join(' ');
      this.#add([roundTrip.last, margin, jitter]);
      const figures = [
        ...(streams.length > 0
          ? [`${codecs} ${rate.toFixed(0)} fps`, `${shown} shown`, `${dropped} dropped`]
          : ['no stream']),
        `input ${inMilliseconds(input.toSocket)}`,
        ...(playback === null ? [] : [`sound ${inMilliseconds(playback.delay)}`]),
        ...(skew === null ? [] : [`skew ${inMilliseconds(skew)}`]),
      ];
      parts.line.replaceChildren(...figures.map((figure) => make('span', figure)));
    });
    display.addEventListener('state-change', ({ detail: { to } }) => {
      // The figures of a session are not those of none, nor of the next.
      if (to === 'disconnected') this.#clear();
    });
    this.#clear();
    new ResizeObserver(() => {
      this.#draw();
    }).observe(parts.canvas);
  }

  set shown(shown: boolean) {
    this.#parts.box.hidden = !shown;
    this.#draw();
  }

  #clear(): void {
    this.#samples.length = 0;
    for (const value of this.#values) value.textContent = '–';
    this.#parts.line.replaceChildren(make('span', 'not connected'));
    this.#draw();
  }

  #add(sample: Sample): void {
    this.#samples.push(sample);
    if (this.#samples.length > SPAN) this.#samples.shift();
    sample.forEach((value, index) => {
      this.#values[index]!.textContent = value === null ? '–' : inMilliseconds(value);
    });
    this.#draw();
  }

  #draw(): void {
    const { box, canvas } = this.#parts;
    const context = canvas.getContext('2d');
    if (box.hidden || !context) return;
    const width = canvas.clientWidth;
    const height = canvas.clientHeight;
    const scale = devicePixelRatio;
    if (canvas.width !== Math.round(width * scale)) canvas.width = Math.round(width * scale);
    if (canvas.height !== Math.round(height * scale)) canvas.height = Math.round(height * scale);
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    const values = this.#samples.flat().filter((value) => value !== null);
    const newest = (this.#samples.at(-1) ?? []).filter((value) => value !== null);
    // A negative margin is a frame that came too late.
    const { top, bottom } = plotRange(values, newest);
    const size = 0.85 * parseFloat(getComputedStyle(canvas).fontSize);
    const room = height - 2 * size - 9;
    context.font = `${size}px system-ui, sans-serif`;
    context.fillStyle = '#aeb8c5';
    context.strokeStyle = 'rgb(255 255 255 / 0.16)';
    context.lineWidth = 1;
    const y = (value: number): number => size + 3 + ((top - value) / (top - bottom)) * room;
    const lines = bottom < 0 ? [top, 0, bottom] : [top, top / 2, 0];
    for (const line of lines) {
      context.beginPath();
      context.moveTo(0, Math.round(y(line)) + 0.5);
      context.lineTo(width, Math.round(y(line)) + 0.5);
      context.stroke();
      if (line !== 0) context.fillText(`${line} ms`, 2, y(line) - 3);
    }
    const seconds = Math.round(((SPAN - 1) * this.#display.latencyInterval) / 1000);
    context.fillText(`${seconds} s ago`, 2, height - 2);
    context.textAlign = 'right';
    context.fillText('now', width - 2, height - 2);
    context.textAlign = 'left';
    // What is beyond the range runs out of the plot at its edge.
    context.save();
    context.beginPath();
    context.rect(0, 0, width, height - size - 3);
    context.clip();
    series.forEach(({ color }, index) => {
      this.#drawSeries(context, index, color, width, y);
    });
    context.restore();
  }

  /** A line through the samples, broken where there is none. */
  #drawSeries(
    context: CanvasRenderingContext2D,
    index: number,
    color: string,
    width: number,
    y: (value: number) => number,
  ): void {
    context.strokeStyle = color;
    context.lineWidth = 1.75;
    context.lineJoin = 'round';
    context.beginPath();
    let drawing = false;
    this.#samples.forEach((sample, position) => {
      const value = sample[index] ?? null;
      const x = width - ((this.#samples.length - 1 - position) * width) / (SPAN - 1);
      if (value !== null && drawing) context.lineTo(x, y(value));
      else if (value !== null) context.moveTo(x, y(value));
      drawing = value !== null;
    });
    context.stroke();
  }
}

/** As precise as it is worth reading. */
function inMilliseconds(value: number): string {
  return `${value.toFixed(Math.abs(value) < 10 ? 1 : 0)} ms`;
}
