/** The element's `:state(…)`s, of which one at a time is on. Does nothing in an engine that has none. */
export class CustomStates {
  readonly #states: Set<string> | null;
  #current: string | null = null;

  constructor(element: HTMLElement) {
    this.#states = statesOf(element);
  }

  /** Turns one state on and the one before off; null for none. */
  show(name: string | null): void {
    if (this.#states === null || name === this.#current) return;
    if (this.#current !== null) this.#states.delete(this.#current);
    this.#current = name;
    if (name === null) return;
    try {
      this.#states.add(name);
    } catch {
      // Chromium before 125 takes only names with two hyphens, and no `:state()` either.
      this.#current = null;
    }
  }
}

function statesOf(element: HTMLElement): Set<string> | null {
  try {
    const internals: { readonly states?: Set<string> } = element.attachInternals();
    return internals.states ?? null;
  } catch {
    return null;
  }
}
