import { svg } from 'lit';
import type { SVGTemplateResult } from 'lit';

/** Outlines of the bar's icons in a square of 24, drawn with lines. */
const paths = {
  keys: 'M3 7h18v10H3zM6.5 10.5h.01M10 10.5h.01M14 10.5h.01M17.5 10.5h.01M8 14h8',
  type: 'M5 6V4h14v2M12 4v11M9.5 15h5M4 20h16',
  fullscreen: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  leaveFullscreen: 'M9 4v5H4M20 9h-5V4M15 20v-5h5M4 15h5v5',
  clipboard: 'M8.5 5H5.5v15.5h13V5h-3M8.5 3.5h7v4h-7zM9 12h6M9 16h6',
  scaling: 'M3 5h18v14H3zM7 15v-3M7 15h3M17 9v3M17 9h-3',
  sound: 'M4 9.5h3.5L12 6v12l-4.5-3.5H4zM15.5 9a4 4 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11',
  silent: 'M4 9.5h3.5L12 6v12l-4.5-3.5H4zM16 9.5l5 5M21 9.5l-5 5',
  statistics: 'M4 20h16M7 16v-5M12 16V5M17 16v-8',
  screenshot: 'M4 8h3.5L9 5.5h6L16.5 8H20v11H4zM12 16.5a3.25 3.25 0 1 0 0-6.5 3.25 3.25 0 0 0 0 6.5z',
  close: 'M6 6l12 12M18 6L6 18',
  disconnect: 'M12 4v8M7 6.8a7.5 7.5 0 1 0 10 0',
  reconnect: 'M19.5 12a7.5 7.5 0 1 1-2.2-5.3M19.5 3.5v4h-4',
} as const;
export type Icon = keyof typeof paths;

/** An icon that follows the text's colour and is said by its button's label. */
export function icon(name: Icon): SVGTemplateResult {
  return svg`<svg viewBox="0 0 24 24" aria-hidden="true"><path d=${paths[name]} /></svg>`;
}
