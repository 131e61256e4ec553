/**
 * Convex polygons as the X server fills them: edges by integer steps, a pixel belonging to the polygon when its centre
 * lies right of a left edge or on it, and left of a right edge. The numbers' rounding is part of the picture.
 */
export interface Vertex {
  readonly x: number;
  readonly y: number;
}

/** The direction of an edge in whole numbers, and `x0 * dy - y0 * dx` for any point on it. */
export interface Slope {
  readonly dx: number;
  readonly dy: number;
  readonly k: number;
}

/** One edge made ready to be walked down. */
interface Edge {
  height: number;
  x: number;
  readonly step: number;
  readonly sign: number;
  error: number;
  readonly dy: number;
  readonly dx: number;
}

/**
 * The rows of a convex polygon, given by its corners in order and the slopes that follow them, moved by a whole
 * number of pixels: left, top, right, bottom of each row in turn.
 */
export function polygonRows(vertices: readonly Vertex[], slopes: readonly Slope[], xi: number, yi: number): number[] {
  const count = vertices.length;
  let top = 0;
  let bottom = 0;
  for (let i = 1; i < count; i++) {
    if (vertices[i]!.y < vertices[top]!.y) top = i;
    if (vertices[i]!.y >= vertices[bottom]!.y) bottom = i;
  }
  const before = slopes[around(top - 1, count)]!;
  const after = slopes[top]!;
  const clockwise = before.dy * after.dx <= after.dy * before.dx;
  const end = ceiling(vertices[bottom]!.y) + yi;
  const walk = (direction: 1 | -1, side: 0 | 1): { start: number; edges: Edge[] } => {
    const edges: Edge[] = [];
    let start = 0;
    let last = 0;
    // An edge follows its corner in one direction and precedes it in the other.
    for (let i = top, s = around(direction > 0 ? top : top - 1, count); i !== bottom;) {
      const slope = slopes[s]!;
      if (slope.dy !== 0) {
        const edge = edgeOf(vertices[i]!.y, slope, xi, side);
        const y = ceiling(vertices[i]!.y) + yi;
        const previous = edges.at(-1);
        if (previous) previous.height = y - last;
        else start = y;
        edges.push(edge);
        last = y;
      }
      i = around(i + direction, count);
      s = around(s + direction, count);
    }
    const final = edges.at(-1);
    if (final) final.height = end - last;
    return { start, edges };
  };
  const right = walk(clockwise ? 1 : -1, 0);
  const left = walk(clockwise ? -1 : 1, 1);
  return rowsBetween(left.edges, right.edges, right.start);
}

function around(index: number, count: number): number {
  return index < 0 ? count - 1 : index === count ? 0 : index;
}

/** Rounds up, but a negative number towards zero. */
function ceiling(value: number): number {
  const whole = Math.trunc(value);
  return value === whole || value < 0 ? whole : whole + 1;
}

function edgeOf(y0: number, slope: Slope, xi: number, side: 0 | 1): Edge {
  let { dx, dy, k } = slope;
  if (dy < 0) {
    dy = -dy;
    dx = -dx;
    k = -k;
  }
  const product = ceiling(k) + ceiling(y0) * dx;
  const x = product <= 0 ? -Math.trunc(-product / dy) - 1 : Math.trunc((product - 1) / dy);
  const error = product - x * dy;
  const rightwards = dx >= 0;
  const width = Math.abs(dx);
  return {
    height: 0,
    x: x + side + xi,
    step: rightwards ? Math.trunc(width / dy) : -Math.trunc(width / dy),
    sign: rightwards ? 1 : -1,
    error: (rightwards ? error : dy - error + 1) - dy,
    dy,
    dx: width % dy,
  };
}

function rowsBetween(lefts: readonly Edge[], rights: readonly Edge[], start: number): number[] {
  const rows: number[] = [];
  let y = start;
  let nextLeft = 0;
  let nextRight = 0;
  let left: Edge | undefined;
  let right: Edge | undefined;
  while ((nextLeft < lefts.length || left?.height) && (nextRight < rights.length || right?.height)) {
    if (!left?.height && nextLeft < lefts.length) left = lefts[nextLeft++];
    if (!right?.height && nextRight < rights.length) right = rights[nextRight++];
    if (!left || !right) break;
    const height = Math.min(left.height, right.height);
    left.height -= height;
    right.height -= height;
    for (let row = 0; row < height; row++, y++) {
      if (right.x >= left.x) rows.push(left.x, y, right.x + 1, y + 1);
      stepDown(left);
      stepDown(right);
    }
  }
  return rows;
}

function stepDown(edge: Edge): void {
  edge.x += edge.step;
  edge.error += edge.dx;
  if (edge.error > 0) {
    edge.x += edge.sign;
    edge.error -= edge.dy;
  }
}
