import type { InputEvent } from '../wire/input-event.ts';

/** So many events are kept; a person does not make more while a guest moves. */
const MOST_HELD = 2000;

/** Events of keyboard and pointer that wait while the guest is between two servers. Movements in a row become one. */
export class InputHold {
  #events: InputEvent[] = [];

  /** Beyond 2000 events movements are left out, and beyond 4000 everything is. */
  push(event: InputEvent): void {
    const last = this.#events.at(-1);
    if (event.kind === 'position' && last?.kind === 'position') this.#events.pop();
    if (event.kind === 'motion' && last?.kind === 'motion') {
      this.#events.pop();
      this.#events.push({ ...event, dx: last.dx + event.dx, dy: last.dy + event.dy });
      return;
    }
    const moves = event.kind === 'position' || event.kind === 'motion';
    if (this.#events.length < (moves ? MOST_HELD : 2 * MOST_HELD)) this.#events.push(event);
  }

  get empty(): boolean {
    return this.#events.length === 0;
  }

  /** Hands over the oldest events, up to one of a key: keys are not to come faster than a guest reads them. */
  next(): readonly InputEvent[] {
    const key = this.#events.findIndex(({ kind }) => kind === 'keyDown' || kind === 'keyUp');
    return this.#events.splice(0, key < 0 ? Infinity : key + 1);
  }
}
