/**
 * Milliseconds since the epoch, steady: the one scale that page, session worker and display worker share. It is the
 * platform's clock, asked only here and in the drivers; everything below is given `now`.
 */
export function epochNow(): number {
  return performance.timeOrigin + performance.now();
}
