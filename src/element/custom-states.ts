/** The element's `:state(…)`s: one at a time of what it is at, and others beside it. Does nothing in an engine that has none. */
export class CustomStates {
  readonly #states: Set<string> | null;
  #current: string | null = null;

  constructor(element: HTMLElement) {
    this.#states = statesOf(element);
  }

  /** Turns one state on and the one before off; null for none. */
  show(name: string | null): void {
    if (this.#states === null || name === this.#current) return;
    if (this.#current !== null) this.toggle(this.#current, false);
    this.#current = name;
    if (name !== null) this.toggle(name, true);
  }

  /** Turns a state on or off that stands beside the others. */
  toggle(name: string, on: boolean): void {
    try {
      if (on) this.#states?.add(name);
      else this.#states?.delete(name);
    } catch {
      // Chromium before 125 takes only names with two hyphens, and no `:state()` either.
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
