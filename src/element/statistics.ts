import { tellsOutputLatency } from '../audio/output-latency.ts';
import type { LatencyReport } from '../worker/protocol.ts';

/** A snapshot of the session's counters. All times in milliseconds, all sizes in bytes. */
export interface SpiceDisplayStats extends LatencyReport {
  /**
   * What this browser lacks or the page's policy forbids, so that the element does without: names of platform features and
   * of video codecs. What only the workers know (codecs, WebAssembly) is among them from the session's first figures on.
   */
  readonly missing: readonly string[];
  /** From `connect()` to the session's beginning, or null before it. */
  readonly connectTime: number | null;
}

const nothing: LatencyReport = {
  roundTrip: { last: 0, min: 0, mean: 0 },
  streams: [],
  playback: null,
  skew: null,
  input: { toSocket: 0 },
  channels: [],
  codecs: [],
  memory: { surfaces: 0, surfaceBytes: 0, cachedImages: 0, cachedPixels: 0, queuedBytes: 0 },
  undecodable: [],
  webAssembly: true,
};

/** The names of the platform features the element would use and this browser hasn't. */
export function missingFeatures(scope: object, navigator: { readonly userAgent: string }): string[] {
  const wanted: readonly (readonly [string, boolean])[] = [
    ['VideoDecoder', 'VideoDecoder' in scope],
    ['AudioDecoder', 'AudioDecoder' in scope],
    ['ImageDecoder', 'ImageDecoder' in scope],
    ['DecompressionStream', 'DecompressionStream' in scope],
    ['WebAssembly', 'WebAssembly' in scope],
    ['AudioWorklet', 'AudioWorklet' in scope],
    ['outputLatency', tellsOutputLatency(scope, navigator)],
    ['CustomStateSet', 'CustomStateSet' in scope],
    ['KeyboardLock', 'keyboard' in navigator],
  ];
  return wanted.filter(([, present]) => !present).map(([name]) => name);
}

/** Gathers what the workers count. */
export class Statistics {
  #report = nothing;
  #begun: number | null = null;
  #connectTime: number | null = null;

  begin(now: number): void {
    this.#report = nothing;
    this.#begun = now;
    this.#connectTime = null;
  }

  connected(now: number): void {
    if (this.#begun !== null) this.#connectTime = now - this.#begun;
  }

  report(report: LatencyReport): void {
    this.#report = report;
  }

  get snapshot(): SpiceDisplayStats {
    const { undecodable, webAssembly } = this.#report;
    // A policy may forbid the workers what the page has by its name.
    const missing = new Set([...missingFeatures(globalThis, navigator), ...(webAssembly ? [] : ['WebAssembly'])]);
    return structuredClone({
      ...this.#report,
      missing: [...missing, ...undecodable],
      connectTime: this.#connectTime,
    });
  }
}
