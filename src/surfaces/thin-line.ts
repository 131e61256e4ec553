/**
 * The pixels of a solid line one pixel thin, without its last one, row piece by row piece. They are those of the X
 * server's algorithm, which the server draws with: where a line passes midway between two pixels, the choice depends
 * on its direction, such that there and back cover the same pixels.
 *
 * Only pixels of columns 0 to `width` and rows 0 to `height` are told, as rectangles of one row: left, top, right,
 * bottom in turn.
 */
export function thinLine(x1: number, y1: number, x2: number, y2: number, width: number, height: number): number[] {
  const dx = Math.abs(x2 - x1);
  const dy = Math.abs(y2 - y1);
  const stepX = x2 < x1 ? -1 : 1;
  const stepY = y2 < y1 ? -1 : 1;
  const boxes: number[] = [];
  if (dx > dy) {
    const bias = stepX < 0 ? 1 : 0;
    const { first, last } = within(x1, stepX, dx, width);
    let runY = 0;
    let runFrom = 0;
    let runTo = -1;
    const flush = (): void => {
      if (runTo >= runFrom && runY >= 0 && runY < height) {
        const a = x1 + stepX * runFrom;
        const b = x1 + stepX * runTo;
        boxes.push(Math.min(a, b), runY, Math.max(a, b) + 1, runY + 1);
      }
    };
    for (let i = first; i < last; i++) {
      const y = y1 + stepY * Math.floor((2 * dy * i + dx - bias) / (2 * dx));
      if (runTo < runFrom || y !== runY) {
        flush();
        runY = y;
        runFrom = i;
      }
      runTo = i;
    }
    flush();
  } else {
    const bias = stepY < 0 ? 1 : 0;
    const { first, last } = within(y1, stepY, dy, height);
    for (let i = first; i < last; i++) {
      const x = x1 + stepX * Math.floor((2 * dx * i + dy - bias) / (2 * dy));
      const y = y1 + stepY * i;
      if (x >= 0 && x < width) boxes.push(x, y, x + 1, y + 1);
    }
  }
  return boxes;
}

/** Which of `length` steps from `start` on lie between 0 and `size`: from `first` to before `last`. */
function within(start: number, step: number, length: number, size: number): { first: number; last: number } {
  const first = step > 0 ? -start : start - (size - 1);
  const last = step > 0 ? size - start : start + 1;
  return { first: Math.max(first, 0), last: Math.min(last, length) };
}
