declare const unit: unique symbol;

/**
 * Local monotonic time, or a span of it, in milliseconds with fractions (the time line of `performance.now()`).
 * Nothing in this folder asks for the time: it is always an argument.
 */
export type Millis = number & { readonly [unit]: 'local' };

/** Brands a number of milliseconds of the local monotonic clock. */
export function Millis(value: number): Millis {
  return value as Millis;
}

/** A server's multimedia time: milliseconds as an unsigned 32-bit number that wraps every 49.7 days. */
export type MmTime = number & { readonly [unit]: 'server' };

const RANGE = 2 ** 32;

/** Brands a number as multimedia time; it is rounded and wrapped into the unsigned 32-bit range. */
export function MmTime(value: number): MmTime {
  return (Math.round(value) >>> 0) as MmTime;
}

/**
 * How far `time` lies ahead of `reference` on the 32-bit circle, in milliseconds: at least -2^31 and less than 2^31.
 * Both may have fractions and need not be wrapped.
 */
export function mmDifference(time: number, reference: number): number {
  const ahead = time - reference;
  return ahead - RANGE * Math.floor((ahead + RANGE / 2) / RANGE);
}

/** Wraps a multimedia time with fractions into [0, 2^32). */
export function wrapMm(value: number): number {
  return value - RANGE * Math.floor(value / RANGE);
}
