import type { Canvas } from '../canvas.ts';
import { textWidth } from '../font.ts';
import { rectOf } from '../framebuffer.ts';
import { theme } from './theme.ts';

/** The line at the top: which host the guest is on, and that host's multimedia clock. */
export class StatusBar {
  #clock = '';

  paint(canvas: Canvas, host: string, accent: number): void {
    const { bar: area, video } = canvas.layout;
    canvas.fill(area, theme.bar);
    canvas.fill(rectOf(0, area.bottom - 2, area.right, 2), accent);
    canvas.fill(rectOf(video.left, 17, 12, 12), accent);
    canvas.text(video.left + 24, 14, host, theme.text, 2);
    this.#clock = '';
  }

  /** `time`: milliseconds of the host's clock. */
  tick(canvas: Canvas, time: number): void {
    const seconds = Math.floor(time / 1000);
    const part = (value: number): string => String(value).padStart(2, '0');
    const clock = `mm-time ${part(Math.floor(seconds / 3600))}:${part(Math.floor(seconds / 60) % 60)}:${part(seconds % 60)}`;
    if (clock === this.#clock) return;
    this.#clock = clock;
    const width = textWidth('mm-time 0000:00:00', 2);
    const right = canvas.layout.width - canvas.layout.video.left;
    canvas.fill(rectOf(right - width, 12, width, 22), theme.bar);
    canvas.text(right - textWidth(clock, 2), 14, clock, theme.dim, 2);
  }
}
