import { Connecting } from '../session/connecting.ts';
import type { ConnectingStage } from '../session/connecting.ts';
import { OverdueTimer } from './overdue-timer.ts';

/** Who waits for the session to be connected. */
interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Whether a session is connected to the server it turned to, who waits for that, and for how long. */
export class Readiness {
  readonly #connecting = new Connecting();
  readonly #timer: OverdueTimer;
  #waiters: Waiter[] = [];

  /** `overdue` is told once what the server did not say in time. */
  constructor(overdue: (sentence: string) => void) {
    this.#timer = new OverdueTimer(this.#connecting, overdue);
  }

  /** Settles when the session is connected; at once when it is. Fails with the sentence of its end. */
  ready(): Promise<void> {
    if (this.#connecting.stage === 'nothing') return Promise.resolve();
    return this.connected();
  }

  /** Settles when the session is connected the next time. */
  connected(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
    });
  }

  /** The session turns to a server, maybe to another one. */
  begin(): void {
    this.#connecting.begin(performance.now());
    this.#timer.changed();
  }

  /** What `stage` waits for is there. */
  passed(stage: ConnectingStage): void {
    this.#connecting.passed(stage, performance.now());
    this.#timer.changed();
    if (stage === 'channelLinks' && this.#connecting.stage === 'nothing') {
      for (const { resolve } of this.#waiters.splice(0)) resolve();
    }
  }

  /** The session ended with this sentence. */
  end(sentence: string): void {
    this.#connecting.end(performance.now());
    this.#timer.changed();
    for (const { reject } of this.#waiters.splice(0)) reject(new Error(sentence));
  }
}
