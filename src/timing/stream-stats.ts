import type { Millis } from './millis.ts';
import { SlidingQuantile } from './sliding.ts';

/** One stream's part of the contract's `latency` event; times in milliseconds. */
export interface StreamFigures {
  /** Pictures shown in the last second. */
  readonly framesPerSecond: number;
  /** How long before their multimedia time frames arrived, since the last `take`; negative when late. */
  readonly margin: { readonly min: number; readonly mean: number };
  /** 99th percentile of how much longer frames were under way than the fastest. */
  readonly jitter: number;
  /** Mean time from the order to decode to the decoded picture. */
  readonly decode: number;
  /** Mean and 99th percentile of |moment shown - moment due|. */
  readonly error: { readonly mean: number; readonly p99: number };
  /** Since the stream began. */
  readonly received: number;
  readonly shown: number;
  /** Never shown, for whatever reason. */
  readonly dropped: number;
  /** Arrived after the moment they were to be shown, whether they were shown all the same or not. */
  readonly late: number;
}

/** Counts what one stream does. */
export class StreamStats {
  received = 0;
  shown = 0;
  dropped = 0;
  late = 0;
  readonly #jitter = new SlidingQuantile(256);
  readonly #error = new SlidingQuantile(256);
  readonly #shownAt: Millis[] = [];
  #errors = 0;
  #margins = 0;
  #marginSum = 0;
  #marginMin = Infinity;
  #decodes = 0;
  #decodeSum = 0;

  /** A frame arrived. */
  arrived(margin: number, jitter: number, late: boolean): void {
    this.received++;
    if (late) this.late++;
    this.#margins++;
    this.#marginSum += margin;
    this.#marginMin = Math.min(this.#marginMin, margin);
    this.#jitter.add(jitter);
  }

  /** A picture took `duration` to decode. */
  decoded(duration: number): void {
    this.#decodes++;
    this.#decodeSum += duration;
  }

  /** A picture was shown at `now`, `error` milliseconds after it was due. */
  wasShown(error: number, now: Millis): void {
    this.shown++;
    this.#errors += Math.abs(error);
    this.#error.add(Math.abs(error));
    this.#shownAt.push(now);
    this.#forget(now);
  }

  /** Mean decode time so far; 0 before the first. */
  get decode(): number {
    return this.#decodes === 0 ? 0 : this.#decodeSum / this.#decodes;
  }

  /** The figures at `now`. Changes nothing but what is older than a second. */
  figures(now: Millis): StreamFigures {
    this.#forget(now);
    return {
      framesPerSecond: this.#shownAt.length,
      margin: {
        min: this.#margins === 0 ? 0 : this.#marginMin,
        mean: this.#margins === 0 ? 0 : this.#marginSum / this.#margins,
      },
      jitter: this.#jitter.quantile(0.99),
      decode: this.decode,
      error: { mean: this.shown === 0 ? 0 : this.#errors / this.shown, p99: this.#error.quantile(0.99) },
      received: this.received,
      shown: this.shown,
      dropped: this.dropped,
      late: this.late,
    };
  }

  /** The figures at `now`; margins and decode times are counted anew from here, so each event tells of its interval. */
  take(now: Millis): StreamFigures {
    const figures = this.figures(now);
    this.#margins = 0;
    this.#marginSum = 0;
    this.#marginMin = Infinity;
    this.#decodes = 0;
    this.#decodeSum = 0;
    return figures;
  }

  #forget(now: Millis): void {
    while (this.#shownAt.length > 0 && now - this.#shownAt[0]! >= 1000) this.#shownAt.shift();
  }
}

/** Round-trip times of one channel's pings, in milliseconds. */
export class RoundTrips {
  #last = 0;
  #min = Infinity;
  #sum = 0;
  #count = 0;

  /** One ping was answered after `duration`. */
  add(duration: Millis): void {
    this.#last = duration;
    this.#min = Math.min(this.#min, duration);
    this.#sum += duration;
    this.#count++;
  }

  /** Last, least and mean, or null before the first answer. */
  figures(): { readonly last: number; readonly min: number; readonly mean: number } | null {
    if (this.#count === 0) return null;
    return { last: this.#last, min: this.#min, mean: this.#sum / this.#count };
  }
}

/** Picture minus sound over an interval: of what was shown while sound played. */
export class SkewStats {
  #sum = 0;
  #count = 0;

  /** A picture was shown `skew` milliseconds after its sound was heard (negative: before). */
  add(skew: number): void {
    this.#sum += skew;
    this.#count++;
  }

  /** The mean since the last call, or null when nothing was shown with sound. */
  take(): number | null {
    const mean = this.#count === 0 ? null : this.#sum / this.#count;
    this.#sum = 0;
    this.#count = 0;
    return mean;
  }
}
