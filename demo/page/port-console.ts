import type { SpiceDisplayElement, SpicePort } from '../../src/element/element.ts';

/** Characters of what the port said that stay to be read. */
const KEPT = 2000;

/** Where a port is shown. */
export interface PortParts {
  readonly box: HTMLElement;
  readonly name: HTMLElement;
  readonly output: HTMLElement;
  readonly form: HTMLFormElement;
  readonly input: HTMLInputElement;
}

/** A console on the port of the guest that opened last: what the guest sends, and a line to send to it. */
export class PortConsole {
  readonly #parts: PortParts;
  #port: SpicePort | null = null;
  #writer: WritableStreamDefaultWriter<Uint8Array> | null = null;

  /** `failed` is told what could not be sent. */
  constructor(display: SpiceDisplayElement, parts: PortParts, failed: (error: unknown) => void) {
    this.#parts = parts;
    display.addEventListener('port-open', ({ detail }) => {
      this.#open(detail.port).catch(failed);
    });
    display.addEventListener('port-close', ({ detail }) => {
      if (detail.port !== this.#port) return;
      this.#port = null;
      parts.box.hidden = true;
    });
    parts.form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#writer?.write(new TextEncoder().encode(`${parts.input.value}\n`)).catch(failed);
      parts.input.value = '';
    });
  }

  async #open(port: SpicePort): Promise<void> {
    const { box, name, output } = this.#parts;
    this.#port = port;
    this.#writer = port.writable.getWriter();
    name.textContent = port.name;
    output.textContent = '';
    box.hidden = false;
    const reader = port.readable.getReader();
    const decoder = new TextDecoder();
    for (;;) {
      const { done, value } = await reader.read();
      if (done || this.#port !== port) return;
      this.#show(decoder.decode(value, { stream: true }));
    }
  }

  #show(text: string): void {
    const { output } = this.#parts;
    let shown = output.textContent;
    for (const character of text) shown = character === '\b' ? shown.slice(0, -1) : shown + character;
    output.textContent = shown.slice(-KEPT);
    output.scrollTop = output.scrollHeight;
  }
}
