import type { SpiceDisplayElement } from '../../src/element/element.ts';
import { make } from './elements.ts';

/** Entries that are kept. */
const MOST = 300;

/** The parts of the page that the log is made of. */
export interface LogParts {
  readonly list: HTMLOListElement;
  readonly filter: HTMLInputElement;
  readonly withLatency: HTMLInputElement;
  readonly clear: HTMLButtonElement;
}

/** Shows every event of the element with its detail, the newest first. */
export class EventLog {
  readonly #parts: LogParts;

  /** `names`: the events to log. */
  constructor(display: SpiceDisplayElement, names: readonly string[], parts: LogParts) {
    this.#parts = parts;
    for (const name of names) {
      display.addEventListener(name, (event) => {
        this.#add(name, (event as CustomEvent<unknown>).detail);
      });
    }
    const filter = (): void => {
      for (const item of parts.list.children) this.#hide(item as HTMLElement);
    };
    parts.filter.addEventListener('input', filter);
    parts.withLatency.addEventListener('change', filter);
    parts.clear.addEventListener('click', () => {
      parts.list.replaceChildren();
    });
  }

  #add(name: string, detail: unknown): void {
    const item = make('li');
    const now = new Date();
    const time = make('time', now.toTimeString().slice(0, 8));
    time.dateTime = now.toISOString();
    item.append(time, make('b', name), make('span', describe(detail)));
    item.dataset['name'] = name;
    if (name === 'disconnect' && (detail as { reason?: string }).reason !== 'closed') item.className = 'bad';
    this.#hide(item);
    this.#parts.list.prepend(item);
    while (this.#parts.list.children.length > MOST) this.#parts.list.lastElementChild?.remove();
  }

  #hide(item: HTMLElement): void {
    const wanted = this.#parts.filter.value.trim().toLowerCase();
    const latency = item.dataset['name'] === 'latency' && !this.#parts.withLatency.checked;
    item.hidden = latency || !item.textContent.toLowerCase().includes(wanted);
  }
}

/** A detail as short text: names, and numbers with few digits. */
function describe(detail: unknown): string {
  const text = JSON.stringify(detail, (_key, value: unknown) =>
    typeof value === 'number' ? Math.round(value * 100) / 100 : value,
  ) as string | undefined;
  return (text ?? '')
    .replace(/^\{|\}$/g, '')
    .replace(/"(\w+)":/g, '$1: ')
    .replaceAll(',', ', ');
}
