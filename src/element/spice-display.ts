/** Registers `<spice-display>` when it is imported. */
import { define } from './define.ts';

define();

export * from './element.ts';
