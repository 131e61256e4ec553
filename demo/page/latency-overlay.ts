import type { SpiceDisplayElement } from '../../src/element/element.ts';
import { make } from './elements.ts';

/** What is plotted, in milliseconds. The classes `series-0` … have the same colours. */
const series = [
  { label: 'round trip', color: '#6cb6ff' },
  { label: 'margin', color: '#7ee2a8' },
  { label: 'jitter', color: '#ffc46b' },
] as const;
type Sample = readonly (number | null)[];

/** Samples that the plot shows. */
const SPAN = 60;

/** The parts of the page that the overlay is made of. */
export interface OverlayParts {
  readonly box: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly legend: HTMLUListElement;
  readonly line: HTMLParagraphElement;
}

/** Plots what the `latency` event tells, as long as it is shown. */
export class LatencyOverlay {
  readonly #parts: OverlayParts;
  readonly #samples: Sample[] = [];
  readonly #values: readonly HTMLElement[];

  constructor(display: SpiceDisplayElement, parts: OverlayParts) {
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
      parts.line.textContent = [
        streams.length > 0 ? `${codecs} ${rate.toFixed(0)} fps · ${shown} shown · ${dropped} dropped` : 'no stream',
        `input ${input.toSocket.toFixed(1)} ms`,
        playback === null ? '' : `sound ${playback.delay.toFixed(0)} ms`,
        skew === null ? '' : `skew ${skew.toFixed(0)} ms`,
      ]
        .filter((part) => part !== '')
        .join(' · ');
    });
    new ResizeObserver(() => {
      this.#draw();
    }).observe(parts.canvas);
  }

  set shown(shown: boolean) {
    this.#parts.box.hidden = !shown;
    this.#draw();
  }

  #add(sample: Sample): void {
    this.#samples.push(sample);
    if (this.#samples.length > SPAN) this.#samples.shift();
    sample.forEach((value, index) => {
      this.#values[index]!.textContent = value === null ? '–' : `${value.toFixed(1)} ms`;
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
    const largest = Math.max(0, ...this.#samples.flat().filter((value) => value !== null));
    const top = niceCeiling(largest);
    const size = 0.85 * parseFloat(getComputedStyle(canvas).fontSize);
    context.font = `${size}px system-ui, sans-serif`;
    context.fillStyle = '#8d98a7';
    context.strokeStyle = 'rgb(255 255 255 / 0.12)';
    context.lineWidth = 1;
    const y = (value: number): number => height - 4 - (Math.max(0, value) / top) * (height - size - 7);
    for (const line of [0, top / 2, top]) {
      context.beginPath();
      context.moveTo(0, Math.round(y(line)) + 0.5);
      context.lineTo(width, Math.round(y(line)) + 0.5);
      context.stroke();
      if (line > 0) context.fillText(`${line} ms`, 2, y(line) - 3);
    }
    series.forEach(({ color }, index) => {
      this.#drawSeries(context, index, color, width, y);
    });
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

/** The next of 10, 20, 50, 100, 200 … that is not below the value. */
function niceCeiling(value: number): number {
  let power = 10;
  for (;;) {
    for (const factor of [1, 2, 5]) if (factor * power >= value) return factor * power;
    power *= 10;
  }
}
