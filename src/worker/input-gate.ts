import { InputHold } from '../session/input-hold.ts';
import type { InputEvent } from '../wire/input-event.ts';

/** Between two keys that were held back, in milliseconds: a PC's keyboard controller holds 16 bytes. */
const KEY_PAUSE = 12;

/**
 * What hands do, on its way to the server. It waits while no server has the guest running: a source that the guest has
 * left loses what it is sent, and a target where it does not run yet as well. What a channel says between two servers
 * waits in its slot besides; but a slot knows of the server alone, not of the guest.
 */
export class InputGate {
  readonly #send: (event: InputEvent) => boolean;
  /** Null: events go out at once. */
  #held: InputHold | null = null;
  #shut = false;

  /** `send` says whether the event's messages went out now. */
  constructor(send: (event: InputEvent) => boolean) {
    this.#send = send;
  }

  /** @returns whether anything went out now */
  pass(events: readonly InputEvent[]): boolean {
    if (this.#held) {
      for (const event of events) this.#held.push(event);
      return false;
    }
    let sent = false;
    for (const event of events) sent = this.#send(event) || sent;
    return sent;
  }

  /** From now on events wait. */
  shut(): void {
    this.#shut = true;
    this.#held ??= new InputHold();
  }

  /** What waits goes out, and what comes meanwhile behind it. */
  open(): void {
    this.#shut = false;
    if (this.#held) this.#letGo(this.#held);
  }

  /** What waits is forgotten. */
  clear(): void {
    this.#shut = false;
    this.#held = null;
  }

  #letGo(held: InputHold): void {
    if (this.#shut || this.#held !== held) return;
    for (const event of held.next()) this.#send(event);
    if (held.empty) this.#held = null;
    else {
      setTimeout(() => {
        this.#letGo(held);
      }, KEY_PAUSE);
    }
  }
}
