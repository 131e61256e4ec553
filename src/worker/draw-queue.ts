import { ProtocolError } from '../session/errors.ts';
import { MESSAGE_COST } from './message-cost.ts';

/** One step of a channel's work. */
export interface Job {
  /** Bytes of its message, for the bound. */
  readonly size: number;
  /** What has to be there first, decoded or inflated elsewhere; null when nothing has. */
  readonly ahead: {
    /** What it takes once it is there. */
    readonly bytes: number;
    /** Starts it; called once. The promise never rejects. */
    prepare(): Promise<unknown>;
  } | null;
  /** Does the work. 'later': something of another channel is missing; `DrawQueue.retry` tries again. */
  run(): 'done' | 'later';
}

interface Waiting {
  readonly job: Job;
  /** Until it is there, what was started for the job. */
  ready: Promise<unknown> | null;
}

/** A channel's messages that wait take at most 512 MiB; a server that sends more ignores our acknowledgements. */
const MOST_BYTES = 512 << 20;

/** What is prepared ahead of its turn takes at most 128 MiB, or is a single message's. */
const MOST_AHEAD = 128 << 20;

/** What a preparation takes besides its result: thousands of small ones are not started at once. */
const PREPARATION_COST = 16 << 10;

/**
 * A channel's work in the order sent. Preparing goes on ahead and in parallel as far as there is room; running is never
 * reordered.
 * INVARIANT: whatever a job does, the queue goes on.
 */
export class DrawQueue {
  /** Jobs from `#head` on wait; those before are done and forgotten. */
  #jobs: (Waiting | undefined)[] = [];
  #head = 0;
  /** The first whose preparation was not looked at. INVARIANT: preparations start in the order of the jobs. */
  #unprepared = 0;
  readonly #failed: (error: Error) => void;
  #bytes = 0;
  #aheadBytes = 0;
  #running = false;
  #closed = false;

  /** `failed` hears what a job threw; the queue goes on unless it is closed there. */
  constructor(failed: (error: Error) => void) {
    this.#failed = failed;
  }

  /** Bytes of messages that wait, and of what was prepared for them. */
  get bytes(): number {
    return this.#bytes + this.#aheadBytes;
  }

  get length(): number {
    return this.#jobs.length - this.#head;
  }

  /** @throws {ProtocolError} when more waits than is accepted */
  push(job: Job): void {
    if (this.#closed) return;
    const wanted = this.#bytes + job.size + MESSAGE_COST;
    if (wanted > MOST_BYTES) {
      throw new ProtocolError(
        `queue: ${this.length + 1} messages of ${wanted} bytes wait to be drawn, ${MOST_BYTES} accepted`,
      );
    }
    this.#jobs.push({ job, ready: null });
    this.#bytes = wanted;
    this.#prepareAhead();
    if (!this.#running) this.#run();
  }

  /** Something that a job may have waited for has come. */
  retry(): void {
    if (!this.#running) this.#run();
  }

  /** Nothing more is run. */
  close(): void {
    this.#closed = true;
    this.#jobs = [];
    this.#head = 0;
    this.#unprepared = 0;
    this.#bytes = 0;
    this.#aheadBytes = 0;
  }

  #run(): void {
    this.#running = true;
    while (!this.#closed) {
      const waiting = this.#jobs[this.#head];
      if (!waiting) break;
      if (waiting.ready) {
        // `#running` stays set: the head's readiness alone goes on from here.
        void waiting.ready.then(() => {
          waiting.ready = null;
          this.#run();
        });
        return;
      }
      if (this.#step(waiting.job) === 'later') break;
      // A job may have closed the queue.
      if (this.#jobs[this.#head] === waiting) this.#finish(waiting.job);
    }
    this.#running = false;
  }

  /** What is prepared and not yet run counts; with nothing of that kind, any preparation may start. */
  #prepareAhead(): void {
    for (; this.#unprepared < this.#jobs.length; this.#unprepared++) {
      const waiting = this.#jobs[this.#unprepared];
      if (!waiting?.job.ahead) continue;
      const cost = costOf(waiting.job);
      if (this.#aheadBytes > 0 && this.#aheadBytes + cost > MOST_AHEAD) return;
      this.#aheadBytes += cost;
      waiting.ready = waiting.job.ahead.prepare();
    }
  }

  #finish(job: Job): void {
    this.#jobs[this.#head] = undefined;
    this.#head++;
    this.#bytes -= job.size + MESSAGE_COST;
    this.#aheadBytes -= costOf(job);
    // Now and then, so that a long queue is not copied for each of its jobs.
    if (this.#head > 1000 && this.#head * 2 > this.#jobs.length) {
      this.#jobs = this.#jobs.slice(this.#head);
      this.#unprepared -= this.#head;
      this.#head = 0;
    }
    this.#prepareAhead();
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

function costOf({ ahead }: Job): number {
  return ahead ? ahead.bytes + PREPARATION_COST : 0;
}
