import { InputHold } from '../session/input-hold.ts';
import { RecentReleases } from '../session/recent-releases.ts';
import type { InputEvent } from '../wire/input-event.ts';

/**
 * Between two keys that were held back, in milliseconds: a PC's keyboard controller holds 16 bytes and drops what is more,
 * and a guest that has just arrived may not read them at once.
 */
const KEY_PAUSE = 20;

/**
 * What hands do, on its way to the server. It waits while no server has the guest running: a source that the guest has
 * left loses what it is sent, and a target where it does not run yet as well. What a channel says between two servers
 * waits in its slot besides; but a slot knows of the server alone, not of the guest.
 */
export class InputGate {
  readonly #send: (event: InputEvent) => boolean;
  readonly #releases = new RecentReleases();
  /** Null: events go out at once. */
  #held: InputHold | null = null;
  #shut = false;

  /** `send` says whether the event's messages went out now. */
  constructor(send: (event: InputEvent) => boolean) {
    this.#send = send;
  }

  /** @returns whether anything went out now */
  pass(events: readonly InputEvent[]): boolean {
    const now = performance.now();
    for (const event of events) this.#releases.note(event, now);
    if (this.#held) {
      for (const event of events) this.#held.push(event);
      return false;
    }
    let sent = false;
    for (const event of events) sent = this.#send(event) || sent;
    return sent;
  }

  /** The guest goes: from now on events wait, and releases that may have been lost are said once more before them. */
  shut(): void {
    if (this.#shut) return;
    this.#shut = true;
    this.#held ??= new InputHold();
    for (const event of this.#releases.unsure(performance.now())) this.#held.push(event);
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
