import { fromServer } from '../../src/surfaces/pixel-format.ts';
import type { Brush, DisplayMessage, DrawMessage, Mask, ScaleMode, SurfaceFormat } from '../../src/wire/display.ts';
import type { Rect } from '../../src/wire/geometry.ts';
import type { Image } from '../../src/wire/image.ts';
import { random } from './random.ts';
import { Scene, image, imageOf } from './scene.ts';

/** A surface and its pixels as the server has them. */
export interface StartSurface {
  readonly id: number;
  readonly format: SurfaceFormat;
  readonly width: number;
  readonly height: number;
  readonly pixels: readonly number[];
}

/** One message and the surfaces it meets; it draws on surface 0, the others are sources. */
export interface Draw {
  readonly surfaces: readonly StartSurface[];
  readonly message: DrawMessage;
}

export const drawNames = [
  'copyBits',
  'drawFill',
  'drawOpaque',
  'drawCopy',
  'drawBlend',
  'drawBlackness',
  'drawWhiteness',
  'drawInvers',
  'drawRop3',
  'drawStroke',
  'drawText',
  'drawTransparent',
  'drawAlphaBlend',
  'drawComposite',
] as const satisfies readonly DrawMessage['name'][];

export const drawFormats = ['xrgb32', 'argb32', 'rgb555', 'rgb565'] as const;

/** The codes of three-way operations that the server knows by other names, and not by this one. */
const otherwiseNamed = new Set([
  0x00, 0x03, 0x05, 0x0a, 0x0c, 0x0f, 0x11, 0x22, 0x30, 0x33, 0x3c, 0x3f, 0x44, 0x50, 0x55, 0x5a, 0x5f, 0x66, 0x77,
  0x88, 0x99, 0xa0, 0xa5, 0xaa, 0xaf, 0xbb, 0xc0, 0xc3, 0xcc, 0xcf, 0xdd, 0xee, 0xf0, 0xf3, 0xf5, 0xfa, 0xfc, 0xff,
]);

type Body<N extends DrawMessage['name']> = DisplayMessage<N>['body'];

/** Makes the same message from the same seed, on every engine. */
export class DrawMaker {
  private readonly below: (limit: number) => number;
  private readonly format: SurfaceFormat;
  private readonly scaled: number;

  /** @param scaled of 100 pictures how many are scaled */
  constructor(seed: number, format: SurfaceFormat, scaled = 30) {
    this.below = random(seed);
    this.format = format;
    this.scaled = scaled;
  }

  make(name: (typeof drawNames)[number]): Draw {
    const related: SurfaceFormat[] = this.format.endsWith('32') ? ['xrgb32', 'argb32'] : [this.format];
    const dest = this.surface(0, this.format);
    const source = this.surface(1, this.pick(related));
    const tile = this.surface(2, this.pick(related), 1 + this.below(12), 1 + this.below(8));
    return { surfaces: [dest, source, tile], message: this.message(name, dest, source) };
  }

  private message(name: (typeof drawNames)[number], dest: StartSurface, source: StartSurface): DrawMessage {
    const inside = name === 'drawRop3' || name === 'drawComposite';
    const box = inside ? this.inner(dest.width, dest.height) : this.outer(dest.width, dest.height);
    const clip = this.chance(60)
      ? null
      : Array.from({ length: this.below(5) }, () => this.outer(dest.width, dest.height));
    const base = { surfaceId: 0, box, clip };
    switch (name) {
      case 'copyBits':
        return {
          name,
          body: { base, sourcePosition: { x: box.left + this.below(30) - 15, y: box.top + this.below(20) - 10 } },
        };
      case 'drawFill':
        return { name, body: { base, brush: this.brush(), ropd: this.ropd(), mask: this.mask() } };
      case 'drawCopy':
      case 'drawBlend':
        return { name, body: this.copy(base, source) };
      case 'drawOpaque':
        return { name, body: { ...this.copy(base, source), brush: this.brush() } };
      case 'drawBlackness':
      case 'drawWhiteness':
      case 'drawInvers':
        return { name, body: { base, mask: this.mask() } };
      case 'drawRop3':
        return { name, body: this.rop3(base) };
      case 'drawStroke':
        return { name, body: this.stroke(base, dest) };
      case 'drawText':
        return { name, body: this.text(base, dest) };
      case 'drawTransparent': {
        const trueColor = this.pick([this.color(), 0, 0xffffff, 0x808080]);
        return { name, body: { base, ...this.source(base.box, source), sourceColor: 0, trueColor } };
      }
      case 'drawAlphaBlend': {
        const alpha = this.pick([255, 255, 0, 128, this.below(256)]);
        return { name, body: { base, ...this.source(base.box, source), alphaFlags: this.below(4), alpha } };
      }
      case 'drawComposite':
        return { name, body: { base, composite: this.composite() } };
    }
  }

  private copy(base: Body<'drawCopy'>['base'], from: StartSurface): Body<'drawCopy'> {
    const { source, sourceArea } = this.source(base.box, from);
    const ropd = this.chance(40) ? 8 : this.ropd();
    return { base, source, sourceArea, ropd, scaleMode: this.scaleMode(), mask: this.mask() };
  }

  private rop3(base: Body<'drawRop3'>['base']): Body<'drawRop3'> {
    const { box } = base;
    const [width, height] = [box.right - box.left, box.bottom - box.top];
    const [x, y] = [this.below(3), this.below(3)];
    let source = this.picture(undefined, width + x, height + y);
    let sourceArea: Rect = { left: x, top: y, right: x + width, bottom: y + height };
    if (this.chance(this.scaled)) {
      source = this.picture();
      sourceArea = this.inner(source.descriptor.width, source.descriptor.height);
    }
    let brush = this.brush();
    if (brush.type === 'none') brush = { type: 'solid', color: 5 };
    // The server reads outside of a pattern that begins within or behind the box.
    else if (brush.type === 'pattern') {
      brush = { ...brush, origin: { x: box.left - this.below(30), y: box.top - this.below(30) } };
    }
    let rop3 = this.below(256);
    while (otherwiseNamed.has(rop3)) rop3 = this.below(256);
    return { base, source, sourceArea, brush, rop3, scaleMode: this.scaleMode(), mask: this.mask() };
  }

  private stroke(base: Body<'drawStroke'>['base'], dest: StartSurface): Body<'drawStroke'> {
    const point = (): { x: number; y: number } => {
      const exact = this.chance(30) ? -1 : ~15;
      return {
        x: (this.below(dest.width * 16 + 400) - 200) & exact,
        y: (this.below(dest.height * 16 + 400) - 200) & exact,
      };
    };
    let ended = true;
    const path = Array.from({ length: 1 + this.below(3) }, () => {
      const curve = this.chance(25);
      const begin = ended || this.chance(30);
      ended = this.chance(50);
      const flags = (begin ? 1 : 0) | (ended ? 2 : 0) | (this.chance(30) ? 8 : 0) | (curve ? 16 : 0);
      const length = curve ? 3 * (1 + this.below(2)) + (begin ? 1 : 0) : 2 + this.below(4);
      return { flags, points: Array.from({ length }, point) };
    });
    const style = this.chance(50)
      ? null
      : Array.from({ length: 2 * (1 + this.below(3)) }, () => (1 + this.below(9)) * 16);
    const startWithGap = style !== null && this.chance(40);
    let brush = this.brush();
    // The server crashes on a surface as a line's pattern.
    while (brush.type === 'pattern' && brush.image.body.type === 'surface') brush = this.brush();
    const foreMode = this.chance(50) ? 8 : this.ropd();
    return { base, path, line: { startWithGap, style }, brush, foreMode, backMode: 8 };
  }

  private text(base: Body<'drawText'>['base'], dest: StartSurface): Body<'drawText'> {
    const bits = this.pick([1, 4] as const);
    const glyphs = Array.from({ length: 1 + this.below(4) }, () => {
      const [width, height] = [1 + this.below(14), 1 + this.below(10)];
      const length = Math.ceil((width * bits) / 8) * height;
      return {
        renderPosition: { x: this.below(dest.width), y: this.below(dest.height) },
        glyphOrigin: { x: this.below(6) - 3, y: this.below(6) - 3 },
        width,
        height,
        data: Uint8Array.from({ length }, () => this.pick([0, 255, this.below(256)])),
      };
    });
    const backArea = this.chance(50) ? { left: 0, top: 0, right: 0, bottom: 0 } : this.outer(dest.width, dest.height);
    const [foreBrush, backBrush] = [this.brush(), this.brush()];
    return { base, string: { bits, topDown: false, glyphs }, backArea, foreBrush, backBrush, foreMode: 8, backMode: 8 };
  }

  private composite(): Body<'drawComposite'>['composite'] {
    const transform = (): Body<'drawComposite'>['composite']['sourceTransform'] => {
      const shift = (by: number): number => (this.below(20) - 10) * by;
      const any = (limit: number): number => this.below(2 * limit) - limit;
      switch (this.below(5)) {
        case 0:
        case 1:
          return null;
        case 2:
          return { t00: 65536, t01: 0, t02: shift(65536), t10: 0, t11: 65536, t12: shift(65536) };
        case 3: {
          const [t00, t11] = [this.below(200000), this.below(200000)];
          return { t00, t01: 0, t02: shift(32768), t10: 0, t11, t12: shift(32768) };
        }
        default: {
          const [t00, t01, t10, t11] = [any(100000), any(100000), any(100000), any(100000)];
          return { t00, t01, t02: any(2000000), t10, t11, t12: any(2000000) };
        }
      }
    };
    const input = (id: number): Image => {
      if (this.chance(30)) return surfaceImage(id);
      const small = (): number => (this.chance(15) ? 1 : 1 + this.below(30));
      return this.picture(this.chance(70), small(), small());
    };
    const point = (): { x: number; y: number } => ({ x: this.below(20) - 10, y: this.below(20) - 10 });
    const group = this.below(4);
    const operator = group * 16 + this.below([14, 12, 12, 15][group]!);
    // With a mask the modes of hue depend on what the server's buffers held before.
    const mask = operator >= 0x3b || this.chance(50) ? null : input(2);
    return {
      operator,
      sourceFilter: this.below(5),
      maskFilter: this.below(5),
      sourceRepeat: this.below(4),
      maskRepeat: this.below(4),
      componentAlpha: mask !== null && this.chance(40),
      sourceOpaque: this.chance(20),
      maskOpaque: this.chance(20),
      destOpaque: this.chance(20),
      source: input(1),
      mask,
      sourceTransform: transform(),
      maskTransform: mask && transform(),
      sourceOrigin: point(),
      maskOrigin: point(),
    };
  }

  /** A picture or surface and the area of it that is copied to the box. */
  private source(box: Rect, surface: StartSurface): { source: Image; sourceArea: Rect } {
    const fromSurface = this.chance(30);
    const source = fromSurface ? surfaceImage(1) : this.picture();
    const { width, height } = fromSurface ? surface : source.descriptor;
    if (this.chance(this.scaled)) {
      const sourceArea = this.chance(70)
        ? this.inner(width, height)
        : { left: 0, top: 0, right: width, bottom: height };
      return { source, sourceArea };
    }
    const [left, top] = [this.below(width), this.below(height)];
    return {
      source,
      sourceArea: { left, top, right: left + box.right - box.left, bottom: top + box.bottom - box.top },
    };
  }

  private brush(): Brush {
    const origin = { x: this.below(40) - 20, y: this.below(40) - 20 };
    switch (this.below(5)) {
      case 0:
        return { type: 'none' };
      case 1:
      case 2:
        return { type: 'solid', color: this.color() };
      case 3:
        return { type: 'pattern', image: this.picture(), origin };
      default:
        return { type: 'pattern', image: surfaceImage(2), origin };
    }
  }

  private mask(): Mask {
    if (this.chance(60)) return { invers: false, position: { x: 0, y: 0 }, bitmap: null };
    const [width, height] = [1 + this.below(60), 1 + this.below(20)];
    const stride = ((width + 31) >> 5) * 4;
    const data = Uint8Array.from({ length: stride * height }, () => this.below(256));
    const format = this.pick([1, 2] as const);
    const topDown = this.chance(50);
    return {
      invers: this.chance(50),
      position: { x: this.below(20) - 5, y: this.below(10) - 3 },
      bitmap: image(
        { type: 'bitmap', format, topDown, width, height, stride, palette: { from: 'none' }, data },
        { width, height },
      ),
    };
  }

  private picture(alpha = this.chance(30), width = 1 + this.below(40), height = 1 + this.below(20)): Image {
    const format = alpha ? 'argb32' : 'xrgb32';
    const words = Array.from({ length: width * height }, () => fromServer(format, this.pixel(format)));
    return imageOf(width, height, words, { alpha });
  }

  private surface(
    id: number,
    format: SurfaceFormat,
    width = 5 + this.below(40),
    height = 4 + this.below(20),
  ): StartSurface {
    return { id, format, width, height, pixels: Array.from({ length: width * height }, () => this.pixel(format)) };
  }

  /** A pixel value of the server, with unused bits 0 and mostly with colours that do not exceed their alpha. */
  private pixel(format: SurfaceFormat): number {
    const color = this.chance(30)
      ? this.pick([0, 0xffffffff, 0xff000000, 0xffffff, 0x80808080, 0x01010101])
      : this.color();
    switch (format) {
      case 'xrgb32':
        return color & 0xffffff;
      case 'argb32': {
        if (this.chance(20)) return color;
        const alpha = color >>> 24;
        const part = (shift: number): number => Math.trunc((((color >>> shift) & 255) * alpha) / 255) << shift;
        return ((alpha << 24) | part(16) | part(8) | part(0)) >>> 0;
      }
      case 'rgb555':
        return color & 0x7fff;
      case 'rgb565':
        return color & 0xffff;
      case 'a8':
        return color & 255;
      case 'a1':
        return color & 1;
    }
  }

  private ropd(): number {
    return this.below(8) | (1 << (3 + this.below(7))) | (this.below(2) << 10);
  }

  private scaleMode(): ScaleMode {
    return this.pick(['nearest', 'interpolate'] as const);
  }

  /** A rectangle that may reach out of what it is for. */
  private outer(width: number, height: number): Rect {
    const [left, top] = [this.below(width + 10) - 5, this.below(height + 10) - 5];
    return { left, top, right: left + 1 + this.below(width), bottom: top + 1 + this.below(height) };
  }

  private inner(width: number, height: number): Rect {
    const [left, top] = [this.below(width), this.below(height)];
    return { left, top, right: left + 1 + this.below(width - left), bottom: top + 1 + this.below(height - top) };
  }

  private color(): number {
    return ((this.below(65536) << 16) | this.below(65536)) >>> 0;
  }

  private chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  private pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }
}

function surfaceImage(surfaceId: number): Image {
  return image({ type: 'surface', surfaceId });
}

/** Makes a draw's surfaces in a scene. */
export function prepare({ surfaces }: Draw, scene: Scene): void {
  for (const { id, format, width, height, pixels } of surfaces) {
    scene.create(id, width, height, format);
    scene.load(
      id,
      pixels.map((value) => fromServer(format, value)),
    );
    // The surfaces' own record of it was bypassed.
    const surface = scene.surfaces.get(id);
    surface.opaque = surface.pixels.every((word) => word >>> 24 === 255);
  }
}

/** What our painter makes of a message: the pixels of surface 0 as the server has them, without unused bits. */
export function rendering(draw: Draw): number[] {
  const scene = new Scene();
  prepare(draw, scene);
  scene.painter.paint(draw.message);
  const surface = scene.surfaces.get(0);
  if (surface.opaque && !surface.pixels.every((word) => word >>> 24 === 255)) {
    throw new Error('a surface is taken for opaque and is not');
  }
  const used = usedBits(surface.format.name);
  return scene.pixels(0).map((value) => (value & used) >>> 0);
}

export function usedBits(format: SurfaceFormat): number {
  return format === 'xrgb32' ? 0xffffff : format === 'rgb555' ? 0x7fff : 0xffffffff;
}

/** A short number for many: 32 bit FNV-1a over words. */
export function digest(values: readonly number[]): number {
  let hash = 0x811c9dc5;
  for (const value of values) {
    for (let shift = 0; shift < 32; shift += 8) hash = Math.imul(hash ^ ((value >>> shift) & 255), 0x01000193);
  }
  return hash >>> 0;
}
