/** The arguments of `npm run conformance`: `name=value`, all optional. */
export class Arguments {
  readonly #given: ReadonlyMap<string, string>;

  /** @throws {Error} for a name that is not among the known */
  constructor(given: readonly string[], known: readonly string[]) {
    this.#given = new Map(
      given.map((argument): [string, string] => {
        const at = argument.indexOf('=');
        return [argument.slice(0, at), argument.slice(at + 1)];
      }),
    );
    for (const name of this.#given.keys()) {
      if (!known.includes(name)) throw new Error(`what is ${name}? known: ${known.join(' ')}`);
    }
  }

  number(name: string, fallback: number): number {
    return Number(this.#given.get(name) ?? fallback);
  }

  /** Whether a list names an item; without the list all are meant. */
  lists(name: string, item: string): boolean {
    return this.#given.get(name)?.split(',').includes(item) ?? true;
  }

  /** Whether a list was given and names an item. */
  names(name: string, item: string): boolean {
    return this.#given.has(name) && this.lists(name, item);
  }

  /** Whether `name=on` was given, or nothing and that is so by itself. */
  isOn(name: string, fallback: boolean): boolean {
    return (this.#given.get(name) ?? (fallback ? 'on' : 'off')) === 'on';
  }
}
