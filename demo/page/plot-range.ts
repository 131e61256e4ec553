/** How much larger than most values one may be before it is left out of the range. */
const OUTLIER = 2;
/** The part of all values that are most. */
const MOST = 0.9;

/**
 * From where to where a plot reaches, 0 included, in round numbers: for all values but a few that are far larger than most,
 * so that one spike does not flatten the rest. The `newest` are always within.
 */
export function plotRange(
  values: readonly number[],
  newest: readonly number[],
): { readonly top: number; readonly bottom: number } {
  const sizes = values.map(Math.abs).sort((one, other) => one - other);
  const usual = sizes[Math.ceil(MOST * sizes.length) - 1] ?? 0;
  const limit = Math.max(OUTLIER * usual, ...newest.map(Math.abs));
  const most = Math.max(0, ...values);
  const least = Math.min(0, ...values);
  return {
    top: niceCeiling(Math.min(most, limit)),
    bottom: least < 0 ? -niceCeiling(Math.min(-least, limit)) : 0,
  };
}

/** The next of 10, 20, 50, 100, 200 … that is not below the value. */
function niceCeiling(value: number): number {
  let power = 10;
  for (;;) {
    for (const factor of [1, 2, 5]) if (factor * power >= value) return factor * power;
    power *= 10;
  }
}
