import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

/** What came of one part of a long run. */
export interface Entry {
  /** Which part, with everything its result depends on. */
  readonly key: string;
  readonly lines: readonly string[];
  readonly failures: number;
}

/** The parts of a long run that are done, in a file: a run that was ended goes on where it was. */
export class Journal {
  readonly #path: string;
  readonly #done = new Map<string, Entry>();

  /** @param resume whether what an earlier run left is kept */
  constructor(path: string, resume: boolean) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true });
    if (!resume) rmSync(path, { force: true });
    else if (existsSync(path)) {
      for (const line of readFileSync(path, 'utf8').split('\n').filter(Boolean)) {
        const entry = JSON.parse(line) as Entry;
        this.#done.set(entry.key, entry);
      }
    }
  }

  /** Plays a part, unless that was done before without a failure; prints what came of it. @returns its failures */
  async part(key: string, play: () => Promise<Omit<Entry, 'key'>>): Promise<number> {
    const before = this.#done.get(key);
    const entry = before?.failures === 0 ? before : { key, ...(await play()) };
    if (entry !== before) appendFileSync(this.#path, `${JSON.stringify(entry)}\n`);
    for (const line of entry.lines) console.log(line);
    return entry.failures;
  }
}
