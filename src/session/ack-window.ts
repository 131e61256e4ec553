/**
 * The server sends at most a window of messages ahead of what the client said it has handled. A server of this protocol
 * counts handled messages in whole windows and only under the generation it set last.
 */
export class AckWindow {
  #window = 0;
  #handled = 0;

  /** SET_ACK was handled: counting starts anew. A window of 0 asks for no acknowledgements. */
  set(window: number): void {
    this.#window = window;
    this.#handled = 0;
  }

  /** One more message was handled. @returns whether an ACK is due now */
  handled(): boolean {
    if (this.#window === 0) return false;
    this.#handled += 1;
    if (this.#handled < this.#window) return false;
    this.#handled = 0;
    return true;
  }
}
