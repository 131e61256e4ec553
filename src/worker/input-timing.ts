/** How long input events took from the DOM event to the socket, in milliseconds. */
export class InputTiming {
  #sum = 0;
  #count = 0;
  #mean = 0;

  add(duration: number): void {
    this.#sum += Math.max(0, duration);
    this.#count += 1;
  }

  /** The mean since the last call; when there was no input, the one before. */
  take(): number {
    if (this.#count > 0) this.#mean = this.#sum / this.#count;
    this.#sum = 0;
    this.#count = 0;
    return this.#mean;
  }
}
