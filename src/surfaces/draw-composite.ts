import type { Composite, DisplayMessage, Transform } from '../wire/display.ts';
import type { Image } from '../wire/image.ts';
import type { Point } from '../wire/geometry.ts';
import { combineFloatRow, combineRow, isWhole } from './composite-row.ts';
import { DrawError } from './draw-error.ts';
import type { DrawImages } from './draw-images.ts';
import type { DrawTarget } from './draw-target.ts';
import { contractSpan, expandSpan, smoothFloatRow } from './float-sampler.ts';
import { Operator } from './operators.ts';
import { asArgb, owned, storeSpan } from './picture.ts';
import type { Picture } from './picture.ts';
import { ONE, Repeat, Sampler } from './sampler.ts';
import type { Matrix, Sampling } from './sampler.ts';

/** The last operator there is. */
const LAST_OPERATOR = 0x3e;

/** DRAW_COMPOSITE: the X Render extension's operation, with the arithmetic of the library the server uses. */
export function drawComposite(
  target: DrawTarget,
  { composite }: DisplayMessage<'drawComposite'>['body'],
  images: DrawImages,
): void {
  const { surface, region, box } = target;
  if (region.isEmpty) return;
  if (composite.operator > LAST_OPERATOR) throw new DrawError('undefined', `operator ${composite.operator}`);
  const once = isOneSurface(composite, images);
  const source = inputOf(target, images, composite.source, {
    transform: composite.sourceTransform,
    filter: once ? composite.maskFilter : composite.sourceFilter,
    repeat: once ? composite.maskRepeat : composite.sourceRepeat,
    origin: composite.sourceOrigin,
    opaque: composite.sourceOpaque && composite.source.body.type === 'surface',
  });
  let mask =
    composite.mask &&
    inputOf(target, images, composite.mask, {
      transform: composite.maskTransform,
      filter: composite.maskFilter,
      repeat: composite.maskRepeat,
      origin: composite.maskOrigin,
      opaque: false,
    });
  const perChannel = composite.componentAlpha;
  // An endless mask without alpha lets everything through.
  if (mask && !perChannel && mask.sampling.set !== 0 && mask.sampling.repeat !== Repeat.none) mask = null;
  for (const input of [source, mask]) {
    if (
      input &&
      !input.sampler.reaches(input.x, input.y, input.x + box.right - box.left, input.y + box.bottom - box.top)
    ) {
      return;
    }
  }
  const operator = simplified(composite, source, mask, target);
  const { extents } = region;
  const most = extents.right - extents.left;
  const rows = isWhole(operator) ? new WholeRows(most) : new FloatRows(most);
  const { pixels, width, format } = surface;
  const set = format.alpha ? 0 : 0xff000000;
  const { boxes } = region;
  for (let i = 0; i < boxes.length; i += 4) {
    const left = boxes[i]!;
    const length = boxes[i + 2]! - left;
    for (let y = boxes[i + 1]!; y < boxes[i + 3]!; y++) {
      const to = y * width + left;
      for (let k = 0; k < length; k++) rows.dest[k] = pixels[to + k]! | set;
      rows.combine(operator, source, mask, perChannel, target, left, y, length);
      storeSpan(format, asIs, rows.dest, 0, pixels, to, length);
    }
  }
}

const asIs = { change: 0, set: 0 };

/**
 * Whether source and mask are one picture to the server: what the message says of the mask comes last, and holds for both.
 * A source whose alpha is to be ignored is another one.
 */
function isOneSurface({ source, mask, sourceOpaque }: Composite, images: DrawImages): boolean {
  if (source.body.type !== 'surface' || mask?.body.type !== 'surface') return false;
  if (source.body.surfaceId !== mask.body.surfaceId) return false;
  return !(sourceOpaque && images.original(source).format.alpha);
}

/** A source or a mask made ready to be read. */
interface Input {
  readonly picture: Picture;
  readonly sampling: Sampling;
  readonly sampler: Sampler;
  /** The place, before the transform, that belongs to the corner of the box drawn to. */
  readonly x: number;
  readonly y: number;
}

function inputOf(
  { surface }: DrawTarget,
  images: DrawImages,
  image: Image,
  how: { transform: Transform | null; filter: number; repeat: number; origin: Point; opaque: boolean },
): Input {
  let picture = images.fitting(image);
  // What is drawn must not be read again.
  if (picture.pixels === surface.pixels) picture = owned(picture);
  const { change, set } = how.opaque ? { change: 0, set: 0xff000000 } : asArgb(picture);
  const sampling = {
    matrix: matrixOf(how.transform),
    smooth: isSmooth(how.filter),
    repeat: how.repeat as Repeat,
    change,
    set,
  };
  return { picture, sampling, sampler: new Sampler(picture, sampling), x: how.origin.x, y: how.origin.y };
}

function matrixOf(t: Transform | null): Matrix {
  if (!t) return { xx: ONE, xy: 0, x0: 0, yx: 0, yy: ONE, y0: 0 };
  return { xx: t.t00, xy: t.t01, x0: t.t02, yx: t.t10, yy: t.t11, y0: t.t12 };
}

/** The filters fast, good, best, nearest, bilinear; the server has no parameters for more. */
function isSmooth(filter: number): boolean {
  switch (filter) {
    case 0:
    case 3:
      return false;
    case 1:
    case 2:
    case 4:
      return true;
    default:
      throw new DrawError('undefined', `filter ${filter}`);
  }
}

/**
 * The operator the server really applies: where several give the same it takes the simplest, which matters when it has
 * other rounding. Numbers between the operators mean clear.
 */
function simplified({ operator }: Composite, source: Input, mask: Input | null, { box }: DrawTarget): number {
  const low = operator & 15;
  if (operator >= 0x10 && operator < 0x30 && low < 3) return low;
  if (operator < 0x30 && low > (operator < 0x10 ? 13 : 11)) return Operator.clear;
  const width = box.right - box.left;
  const height = box.bottom - box.top;
  const opaque = ({ sampling, sampler, x, y }: Input): boolean =>
    sampling.set !== 0 && (sampling.repeat !== Repeat.none || sampler.covers(x, y, x + width, y + height));
  if (operator === Operator.saturate && !mask && opaque(source)) return Operator.overReverse;
  return operator;
}

/** Rows of words, for operators in whole numbers. */
class WholeRows {
  readonly dest: Uint32Array;
  private readonly source: Uint32Array;
  private readonly mask: Uint32Array;

  constructor(length: number) {
    this.dest = new Uint32Array(length);
    this.source = new Uint32Array(length);
    this.mask = new Uint32Array(length);
  }

  combine(
    operator: number,
    source: Input,
    mask: Input | null,
    perChannel: boolean,
    { box }: DrawTarget,
    x: number,
    y: number,
    length: number,
  ): void {
    source.sampler.row(source.x + x - box.left, source.y + y - box.top, length, this.source);
    mask?.sampler.row(mask.x + x - box.left, mask.y + y - box.top, length, this.mask);
    combineRow(operator, this.source, mask && this.mask, perChannel, this.dest, length);
  }
}

/** Rows of numbers, for operators in floating-point numbers. */
class FloatRows {
  readonly dest: Uint32Array;
  private readonly words: Uint32Array;
  private readonly destNumbers: Float32Array;
  private readonly source: Float32Array;
  private readonly mask: Float32Array;

  constructor(length: number) {
    this.dest = new Uint32Array(length);
    this.words = new Uint32Array(length);
    this.destNumbers = new Float32Array(length * 4);
    this.source = new Float32Array(length * 4);
    this.mask = new Float32Array(length * 4);
  }

  combine(
    operator: number,
    source: Input,
    mask: Input | null,
    perChannel: boolean,
    { box, surface }: DrawTarget,
    x: number,
    y: number,
    length: number,
  ): void {
    this.read(source, source.x + x - box.left, source.y + y - box.top, length, this.source);
    if (mask) this.read(mask, mask.x + x - box.left, mask.y + y - box.top, length, this.mask);
    expandSpan(surface.format, this.dest, this.destNumbers, length);
    combineFloatRow(operator, this.source, mask && this.mask, perChannel, this.destNumbers, length);
    contractSpan(this.destNumbers, this.dest, length);
  }

  private read(input: Input, x: number, y: number, length: number, out: Float32Array): void {
    if (input.sampler.smooth) smoothFloatRow(input.picture, input.sampling, x, y, length, out);
    else {
      input.sampler.row(x, y, length, this.words);
      expandSpan(input.picture.format, this.words, out, length);
    }
  }
}
