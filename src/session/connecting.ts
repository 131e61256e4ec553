import { Patience } from './patience.ts';
import type { Awaiting } from './patience.ts';

/**
 * What a session waits for until it is connected, in this order. The links have limits of their own, see `link.ts`; a
 * person who is asked for a password may take any time.
 *
 * - `mainLink`: the main channel is being linked.
 * - `init`: the server's INIT, which begins the session.
 * - `channelsList`: the channels that the server offers.
 * - `channelLinks`: those that are understood are being linked.
 * - `nothing`: it is connected, or there is no session.
 */
export type ConnectingStage = 'mainLink' | 'init' | 'channelsList' | 'channelLinks' | 'nothing';

/** So long a server that has linked may take to say the next thing, in milliseconds. */
export const ANSWER_LIMIT = 20_000;

const limits: Record<ConnectingStage, Awaiting | null> = {
  mainLink: null,
  init: { what: 'INIT from the server', limit: ANSWER_LIMIT },
  channelsList: { what: 'list of channels from the server', limit: ANSWER_LIMIT },
  channelLinks: null,
  nothing: null,
};

const order: readonly ConnectingStage[] = ['mainLink', 'init', 'channelsList', 'channelLinks', 'nothing'];

/** A session on its way to be connected to one server, and how long that may take. */
export class Connecting {
  #stage: ConnectingStage = 'nothing';
  readonly #patience = new Patience();

  get stage(): ConnectingStage {
    return this.#stage;
  }

  /** See `Patience`. */
  get due(): number | null {
    return this.#patience.due;
  }

  /** See `Patience`. */
  overdue(now: number): string | null {
    return this.#patience.overdue(now);
  }

  /** The session turns to a server, maybe to another one. */
  begin(now: number): void {
    this.#go('mainLink', now);
  }

  /** What `stage` waits for is there. Out of turn, or for the second time, it means nothing here. */
  passed(stage: ConnectingStage, now: number): void {
    if (stage !== this.#stage || stage === 'nothing') return;
    this.#go(order[order.indexOf(stage) + 1]!, now);
  }

  /** The session ended, or waits for a person. */
  end(now: number): void {
    this.#go('nothing', now);
  }

  #go(stage: ConnectingStage, now: number): void {
    this.#stage = stage;
    this.#patience.wait(limits[stage], now);
  }
}
