import type { Point } from '../wire/geometry.ts';
import { polygonRows } from './polygon.ts';
import type { Slope, Vertex } from './polygon.ts';

/** Where a line is within its pattern of dashes and gaps: in which piece, and how far into it. */
interface DashPlace {
  index: number;
  offset: number;
}

/** An end of a line piece: its corner point and direction, for the joint with the next one. */
interface Face {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
  readonly xa: number;
  readonly ya: number;
  readonly k: number;
}

/** Half of a dashed line's width of one pixel. */
const HALF = 0.5;
/** 1 / sin²(5.5°): joints more pointed than that are cut off. */
const MITER_LIMIT = 108.856472512142;

/** A dashed line as the X server draws it: each dash a slim rectangle, with mitred joints. */
export class DashedLine {
  private readonly dashes: readonly number[];
  private readonly place: DashPlace = { index: 0, offset: 0 };
  private readonly allJoints: boolean;
  private readonly emit: (rows: number[]) => void;

  /**
   * @param dashes lengths of dash and gap in turn, in pixels; not all may be 0
   * @param offset how far into the pattern the line begins
   * @param allJoints false when joints that a neighbouring dash surely covers are left out
   * @param emit gets rows of pixels as left, top, right, bottom in turn; the rows of one call do not overlap
   */
  constructor(dashes: readonly number[], offset: number, allJoints: boolean, emit: (rows: number[]) => void) {
    this.dashes = dashes;
    this.allJoints = allJoints;
    this.emit = emit;
    this.skip(offset);
  }

  /** Draws the line through some points. */
  draw(points: readonly Point[]): void {
    const start = points[0];
    const end = points.at(-1);
    if (!start || !end) return;
    const closed = start.x === end.x && start.y === end.y;
    let firstFace: Face | null = null;
    let previous: { face: Face; inDash: boolean } | null = null;
    for (let i = 1; i < points.length; i++) {
      const from = points[i - 1]!;
      const to = points[i]!;
      if (from.x !== to.x || from.y !== to.y) {
        const startsInDash = (this.place.index & 1) === 0;
        const faces = this.piece(from, to);
        const endsInDash = ((this.place.index & 1) ^ (this.place.offset !== 0 ? 1 : 0)) !== 0;
        if (startsInDash) {
          if (!previous) {
            if (closed) firstFace = faces.left;
          } else if (previous.inDash) this.join(faces.left, previous.face);
        }
        previous = { face: faces.right, inDash: endsInDash };
      }
    }
    if (previous?.inDash && closed && firstFace) this.join(firstFace, previous.face);
  }

  private skip(distance: number): void {
    const { dashes, place } = this;
    let rest = distance + place.offset;
    const total = dashes.reduce((sum, dash) => sum + dash, 0);
    place.offset = 0;
    if (rest < dashes[place.index]!) {
      place.offset = rest;
      return;
    }
    rest -= dashes[place.index]!;
    place.index = (place.index + 1) % dashes.length;
    if (total <= rest) rest %= total;
    while (rest >= dashes[place.index]!) {
      rest -= dashes[place.index]!;
      place.index = (place.index + 1) % dashes.length;
    }
    place.offset = rest;
  }

  /** Draws the dashes of one straight piece. */
  private piece(from: Point, to: Point): { left: Face; right: Face } {
    const { dashes, place } = this;
    const dx = to.x - from.x;
    const dy = to.y - from.y;
    const length = dx === 0 ? Math.abs(dy) : dy === 0 ? Math.abs(dx) : Math.sqrt(dx * dx + dy * dy);
    const ratio = HALF / length;
    const rx = dy === 0 ? Math.sign(dx) * HALF : dx === 0 ? 0 : ratio * dx;
    const ry = dx === 0 ? Math.sign(dy) * HALF : dy === 0 ? 0 : ratio * dy;
    const k = HALF * length;
    const top: Slope = { dx, dy, k };
    const bottom: Slope = { dx: -dx, dy: -dy, k };
    let rightK = 0;
    let leftK = 0;
    let topCorner: Vertex = { x: ry, y: -rx };
    let leftCorner: Vertex = { x: -ry, y: rx };
    let rightCorner = topCorner;
    let bottomCorner = leftCorner;
    let { index } = place;
    let remain = dashes[index]! - place.offset;
    let rest = length;
    const rectangle = (x: number, y: number): void => {
      const corners = [topCorner, rightCorner, bottomCorner, leftCorner];
      const slopes = [top, { dx: -dy, dy: dx, k: rightK }, bottom, { dx: dy, dy: -dx, k: leftK }];
      this.emit(polygonRows(corners, slopes, x, y));
    };
    while (rest > remain) {
      const stepX = (remain * dx) / length;
      const stepY = (remain * dy) / length;
      rightCorner = { x: rightCorner.x + stepX, y: rightCorner.y + stepY };
      bottomCorner = { x: bottomCorner.x + stepX, y: bottomCorner.y + stepY };
      rightK = rightCorner.x * dx + rightCorner.y * dy;
      if ((index & 1) === 0) rectangle(from.x, from.y);
      rest -= remain;
      index = (index + 1) % dashes.length;
      remain = dashes[index]!;
      topCorner = rightCorner;
      leftCorner = bottomCorner;
      leftK = -rightK;
    }
    if ((index & 1) === 0) {
      // The last dash is measured from the end of the piece.
      topCorner = { x: topCorner.x - dx, y: topCorner.y - dy };
      leftCorner = { x: leftCorner.x - dx, y: leftCorner.y - dy };
      rightCorner = { x: ry, y: -rx };
      bottomCorner = { x: -ry, y: rx };
      rightK = 0;
      leftK += dx * dx + dy * dy;
      rectangle(to.x, to.y);
    }
    remain = Math.trunc(remain - rest);
    if (remain === 0) {
      index = (index + 1) % dashes.length;
      remain = dashes[index]!;
    }
    place.index = index;
    place.offset = dashes[index]! - remain;
    return {
      left: { x: from.x, y: from.y, dx, dy, xa: ry, ya: -rx, k },
      right: { x: to.x, y: to.y, dx: -dx, dy: -dy, xa: -ry, ya: rx, k },
    };
  }

  /** Fills the wedge between two pieces that meet. */
  private join(leftFace: Face, rightFace: Face): void {
    if (!this.allJoints) {
      if (leftFace.dx > 0 || (leftFace.dx === 0 && leftFace.dy > 0)) return;
      if (rightFace.dx > 0 || (rightFace.dx === 0 && rightFace.dy > 0)) return;
    }
    const turn = -leftFace.dx * rightFace.dy + rightFace.dx * leftFace.dy;
    if (turn === 0) return;
    const left = turn > 0 ? turned(leftFace) : leftFace;
    const right = turn > 0 ? rightFace : turned(rightFace);
    const sign = turn > 0 ? 1 : -1;
    const vertices: Vertex[] = [
      { x: right.xa, y: right.ya },
      { x: 0, y: 0 },
      { x: left.xa, y: left.ya },
    ];
    const slopes: Slope[] = [
      { dx: -right.dy, dy: right.dx, k: 0 },
      { dx: left.dy, dy: -left.dx, k: 0 },
    ];
    const my =
      (left.dy * (right.xa * right.dy - right.ya * right.dx) - right.dy * (left.xa * left.dy - left.ya * left.dx)) /
      turn;
    const mx =
      left.dy !== 0
        ? left.xa + ((my - left.ya) * left.dx) / left.dy
        : right.xa + ((my - right.ya) * right.dx) / right.dy;
    if ((mx * mx + my * my) * 4 > MITER_LIMIT) {
      const dx = right.xa - left.xa;
      const dy = right.ya - left.ya;
      const scale = Math.max(Math.abs(dx), Math.abs(dy));
      const slopeX = Math.trunc((dx * 65536) / scale);
      const slopeY = Math.trunc((dy * 65536) / scale);
      const k = ((left.xa + right.xa) * slopeY - (left.ya + right.ya) * slopeX) / 2;
      slopes.push({ dx: slopeX, dy: slopeY, k });
    } else {
      vertices.push({ x: mx, y: my });
      slopes.push({ dx: sign * left.dx, dy: sign * left.dy, k: sign * left.k });
      slopes.push({ dx: sign * right.dx, dy: sign * right.dy, k: sign * right.k });
    }
    this.emit(polygonRows(vertices, slopes, leftFace.x, leftFace.y));
  }
}

function turned(face: Face): Face {
  return { ...face, xa: -face.xa, ya: -face.ya, dx: -face.dx, dy: -face.dy };
}
