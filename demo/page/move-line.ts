import type { SpiceDisplayElement } from '../../src/element/element.ts';

/** How long it is waited, in milliseconds, for a move that was given up to go on in another way. */
const SECOND_TRY = 1000;

/** Tells a move in one line: what the servers say of it, and what of it was to be seen here. */
export class MoveLine {
  readonly #say: (text: string) => void;
  #told = '';
  #seen = '';
  #later: ReturnType<typeof setTimeout> | undefined;

  constructor(display: SpiceDisplayElement, say: (text: string) => void) {
    this.#say = say;
    display.addEventListener('migration-start', () => {
      clearTimeout(this.#later);
      this.#seen = '';
    });
    display.addEventListener('migration-end', ({ detail: { kind, outcome, duration, blackout } }) => {
      if (outcome === 'completed') {
        const still = blackout > 0 ? `; the longest time without a new picture was ${Math.round(blackout)} ms` : '';
        this.#seen = `The screen followed in ${Math.round(duration)} ms (${kind})${still}.`;
        this.#tell();
        return;
      }
      this.#later = setTimeout(() => {
        this.#seen = `The move (${kind}) ${outcome === 'failed' ? 'failed' : 'was cancelled'}.`;
        this.#tell();
      }, SECOND_TRY);
    });
  }

  /** Asks the servers for a move. Rejects with a sentence when they don't do it. */
  async watch(move: () => Promise<{ readonly outcome: string }>): Promise<void> {
    this.#told = '';
    this.#seen = '';
    this.#say('The guest moves …');
    this.#told = (await move()).outcome;
    this.#tell();
  }

  #tell(): void {
    this.#say([this.#told, this.#seen].filter((part) => part !== '').join(' '));
  }
}
