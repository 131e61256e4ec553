import type { Picture } from './picture-types.ts';

export interface Comparison {
  /** How many pixels differ in red, green or blue. */
  differing: number;
  /** The smallest rectangle that holds all of them; null when there is none. */
  box: { left: number; top: number; width: number; height: number } | null;
  /** One sentence and, when pixels differ, the first few with what was expected and what was found. */
  report: string;
  /** White where equal (paler for the picture's own dark parts), red where not; undefined when equal. */
  difference: Picture | undefined;
}

const named = 8;

/** Compares red, green and blue of two pictures; alpha is none of the guest's. Sizes that differ count every pixel. */
export function comparePictures(expected: Picture, actual: Picture): Comparison {
  const { width, height } = expected;
  if (actual.width !== width || actual.height !== height) {
    const report = `expected a picture of ${width}x${height}, found ${actual.width}x${actual.height}`;
    return { differing: width * height, box: { left: 0, top: 0, width, height }, report, difference: undefined };
  }
  const first: string[] = [];
  let differing = 0;
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      if (sameColour(expected, actual, at)) continue;
      if (differing < named)
        first.push(`  (${x}, ${y}): expected ${colour(expected, at)}, found ${colour(actual, at)}`);
      differing++;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  if (differing === 0) {
    return { differing, box: null, report: `0 of ${width * height} pixels differ`, difference: undefined };
  }
  const box = { left, top, width: right - left + 1, height: bottom - top + 1 };
  const share = ((differing / (width * height)) * 100).toFixed(3);
  const where = `within ${box.width}x${box.height} at (${left}, ${top})`;
  const report = [`${differing} of ${width * height} pixels (${share} %) differ, ${where}`, ...first].join('\n');
  return { differing, box, report, difference: paintDifference(expected, actual) };
}

function sameColour(a: Picture, b: Picture, at: number): boolean {
  return a.data[at] === b.data[at] && a.data[at + 1] === b.data[at + 1] && a.data[at + 2] === b.data[at + 2];
}

function colour({ data }: Picture, at: number): string {
  const hex = [0, 1, 2].map((channel) => (data[at + channel] ?? 0).toString(16).padStart(2, '0'));
  return `#${hex.join('')}`;
}

function paintDifference(expected: Picture, actual: Picture): Picture {
  const { width, height } = expected;
  const data = new Uint8Array(width * height * 4);
  for (let at = 0; at < data.length; at += 4) {
    if (sameColour(expected, actual, at)) {
      const grey = 192 + ((expected.data[at] ?? 0) + (expected.data[at + 1] ?? 0) + (expected.data[at + 2] ?? 0)) / 13;
      data.fill(grey, at, at + 3);
    } else {
      data[at] = 255;
    }
    data[at + 3] = 255;
  }
  return { width, height, data };
}
