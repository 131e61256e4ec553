/** Registers `<spice-display>` when it is imported. */
import { define } from './define.ts';
import type { SpiceDisplayElement } from './element.ts';

declare global {
  interface HTMLElementTagNameMap {
    'spice-display': SpiceDisplayElement;
  }
}

define();

export * from './element.ts';
