/**
 * Watches for the keys that give the keyboard back to the page: held together, nothing else with them, then let go.
 * So a longer combination that contains them (Ctrl+Alt+Delete) stays the guest's.
 */
export class ReleaseKeys {
  readonly #codes: readonly string[];
  readonly #held = new Set<string>();
  #state: 'waiting' | 'complete' | 'spoiled' = 'waiting';

  /** `codes`: of `KeyboardEvent.code`. None of them: never released by keys. */
  constructor(codes: readonly string[]) {
    this.#codes = codes;
  }

  keyDown(code: string): void {
    if (!this.#codes.includes(code)) this.#state = 'spoiled';
    this.#held.add(code);
    if (this.#state === 'waiting' && this.#codes.length > 0 && this.#codes.every((one) => this.#held.has(one))) {
      this.#state = 'complete';
    }
  }

  /** True when the combination has just been completed. */
  keyUp(code: string): boolean {
    const complete = this.#state === 'complete';
    this.#held.delete(code);
    if (complete) this.#state = 'spoiled';
    if (this.#held.size === 0) this.#state = 'waiting';
    return complete;
  }

  /** A button was used meanwhile, as in a drag with keys held. */
  spoil(): void {
    if (this.#held.size > 0) this.#state = 'spoiled';
  }

  reset(): void {
    this.#held.clear();
    this.#state = 'waiting';
  }
}
