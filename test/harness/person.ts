import { command } from './page.ts';
import type { FingerStep, PenStep } from './protocol.ts';
import { until } from './until.ts';

/** Whether the tests run in Chromium, which alone can be asked for a pen and for permissions. */
export const inChromium = navigator.userAgent.includes('Chrome/');

/** Moves real fingers over the window, one step after the other. */
export async function touch(...steps: readonly FingerStep[]): Promise<void> {
  await command('person:touch', { steps });
}

/** Moves a pen over the window; Chromium only. */
export async function pen(...steps: readonly PenStep[]): Promise<void> {
  await command('person:pen', { steps });
}

/** Gives the window a size in CSS pixels and a device pixel ratio; settles when the page has them. */
export async function setWindow(width: number, height: number, ratio: number): Promise<void> {
  await command('person:viewport', { width, height, ratio });
  for (let frame = 0; frame < 100 && Math.abs(devicePixelRatio - ratio) > 0.001; frame++) {
    await new Promise(requestAnimationFrame);
  }
}

/** Looks at another tab; settles when this page is hidden, see `comeBack`. */
export async function leave(): Promise<void> {
  await command('person:leave', {});
  await until('the page to be hidden', () => document.visibilityState === 'hidden' || undefined);
}

/** Looks at this page again; settles when it is seen. */
export async function comeBack(): Promise<void> {
  await command('person:return', {});
  await until('the page to be seen', () => document.visibilityState === 'visible' || undefined);
}

/** The page may use its clipboard as named (`clipboard-read`, `clipboard-write`), and not otherwise; Chromium only. */
export async function permit(...names: string[]): Promise<void> {
  await command('person:permit', { names });
}
