import { ProtocolError } from '../session/errors.ts';

/** One step of a channel's work. */
export interface Job {
  /** Bytes of its message, for the bound. */
  readonly size: number;
  /** What has to be there first: decoded or inflated elsewhere. It never rejects. */
  readonly ready: Promise<unknown> | null;
  /** Does the work. 'later': something of another channel is missing; `DrawQueue.retry` tries again. */
  run(): 'done' | 'later';
}

/** A channel's messages that wait take at most 512 MiB; a server that sends more ignores our acknowledgements. */
const MOST_BYTES = 512 << 20;

/**
 * A channel's work in the order sent. Preparing may go on ahead and in parallel; running is never reordered.
 * INVARIANT: whatever a job does, the queue goes on.
 */
export class DrawQueue {
  readonly #jobs: Job[] = [];
  readonly #failed: (error: Error) => void;
  #bytes = 0;
  #running = false;
  #closed = false;

  /** `failed` hears what a job threw; the queue goes on unless it is closed there. */
  constructor(failed: (error: Error) => void) {
    this.#failed = failed;
  }

  /** Bytes of messages that wait. */
  get bytes(): number {
    return this.#bytes;
  }

  get length(): number {
    return this.#jobs.length;
  }

  /** @throws {ProtocolError} when more waits than is accepted */
  push(job: Job): void {
    if (this.#closed) return;
    if (this.#bytes + job.size > MOST_BYTES) {
      throw new ProtocolError(`queue: ${this.#bytes + job.size} bytes wait to be drawn, ${MOST_BYTES} accepted`);
    }
    this.#jobs.push(job);
    this.#bytes += job.size;
    if (!this.#running) this.#run();
  }

  /** Something that a job may have waited for has come. */
  retry(): void {
    if (!this.#running) this.#run();
  }

  /** Nothing more is run. */
  close(): void {
    this.#closed = true;
    this.#jobs.length = 0;
    this.#bytes = 0;
  }

  #run(): void {
    this.#running = true;
    while (!this.#closed) {
      const job = this.#jobs[0];
      if (!job) break;
      if (job.ready) {
        // `#running` stays set: the head's readiness alone goes on from here.
        void job.ready.then(() => {
          if (this.#jobs[0] === job) this.#jobs[0] = { size: job.size, ready: null, run: () => job.run() };
          this.#run();
        });
        return;
      }
      if (this.#step(job) === 'later') break;
      if (this.#jobs[0] === job) this.#jobs.shift();
      this.#bytes = Math.max(0, this.#bytes - job.size);
    }
    this.#running = false;
  }

  #step(job: Job): 'done' | 'later' {
    try {
      return job.run();
    } catch (error) {
      this.#failed(error instanceof Error ? error : new Error(String(error)));
      return 'done';
    }
  }
}
