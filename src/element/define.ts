import { SpiceDisplayElement } from './spice-display.component.ts';

/** Registers `<spice-display>`, unless something of that name is registered, or there are no custom elements: on a server. */
export function define(): void {
  const registry = (globalThis as { customElements?: CustomElementRegistry }).customElements;
  if (registry?.get('spice-display') === undefined) registry?.define('spice-display', SpiceDisplayElement);
}
