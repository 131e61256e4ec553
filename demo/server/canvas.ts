import { Ropd } from '../../src/wire/display.ts';
import type { DrawMessage } from '../../src/wire/display.ts';
import type { DisplayBase, Rect } from '../../src/wire/geometry.ts';
import { CELL, glyphOf } from './font.ts';
import { imageOf, rectOf } from './framebuffer.ts';
import type { Framebuffer } from './framebuffer.ts';
import { layoutFor } from './scene/theme.ts';
import type { Layout } from './scene/theme.ts';

/** Hears of each draw command, after it was drawn on the framebuffer. `area` is what it changed. */
export type DrawListener = (message: DrawMessage, area: Rect) => void;

const noMask = { invers: false, position: { x: 0, y: 0 }, bitmap: null } as const;

function base(box: Rect): DisplayBase {
  return { surfaceId: 0, box, clip: null };
}

/** Draws on the guest's screen as a display driver does: each operation changes the framebuffer and is a command. */
export class Canvas {
  readonly framebuffer: Framebuffer;
  /** Where things are on a screen of this size. */
  readonly layout: Layout;
  readonly #listener: DrawListener;

  constructor(framebuffer: Framebuffer, listener: DrawListener) {
    this.framebuffer = framebuffer;
    this.layout = layoutFor(framebuffer.width, framebuffer.height);
    this.#listener = listener;
  }

  fill(rect: Rect, color: number): void {
    const box = this.framebuffer.clip(rect);
    if (box.left >= box.right || box.top >= box.bottom) return;
    this.framebuffer.fill(box, color);
    const body = { base: base(box), brush: { type: 'solid', color } as const, ropd: Ropd.opPut, mask: noMask };
    this.#listener({ name: 'drawFill', body }, box);
  }

  /** A rectangle of one colour with a border of another. */
  frame(rect: Rect, fill: number, border: number): void {
    this.fill(rect, border);
    this.fill({ left: rect.left + 1, top: rect.top + 1, right: rect.right - 1, bottom: rect.bottom - 1 }, fill);
  }

  /** Puts a picture of `width` pixels a row at (left, top). */
  put(left: number, top: number, width: number, pixels: Uint32Array): void {
    const box = rectOf(left, top, width, pixels.length / width);
    this.framebuffer.put(left, top, width, pixels);
    this.#listener(copyMessage(box, imageOf(pixels, width, true)), box);
  }

  /** Moves the content of a rectangle by (dx, dy) within it; what is uncovered gets a colour. */
  scroll(rect: Rect, dx: number, dy: number, color: number): void {
    const to = {
      left: rect.left + Math.max(dx, 0),
      top: rect.top + Math.max(dy, 0),
      right: rect.right + Math.min(dx, 0),
      bottom: rect.bottom + Math.min(dy, 0),
    };
    const sourcePosition = { x: to.left - dx, y: to.top - dy };
    this.framebuffer.move(to, sourcePosition.x, sourcePosition.y);
    this.#listener({ name: 'copyBits', body: { base: base(to), sourcePosition } }, to);
    if (dy !== 0) this.fill(dy < 0 ? { ...rect, top: to.bottom } : { ...rect, bottom: to.top }, color);
    if (dx !== 0) this.fill(dx < 0 ? { ...rect, left: to.right } : { ...rect, right: to.left }, color);
  }

  /** A line of text with its left top corner at (x, y). Only what lies in `within` is drawn. */
  text(x: number, y: number, text: string, color: number, scale = 1, within?: Rect): void {
    const whole = rectOf(x, y, text.length * CELL.width * scale, CELL.height * scale);
    const box = this.framebuffer.clip(within ? intersection(whole, within) : whole);
    if (box.left >= box.right || box.top >= box.bottom) return;
    const glyphs = Array.from(text, (character, index) => {
      const { width, height, data } = glyphOf(character, scale);
      const left = x + index * CELL.width * scale;
      this.#drawGlyph(data, left, y, width, height, color, box);
      return {
        renderPosition: { x: left, y },
        glyphOrigin: { x: 0, y: 0 },
        width,
        height,
        data: bottomUp(data, height),
      };
    });
    const body = {
      base: base(box),
      string: { bits: 1, topDown: false, glyphs } as const,
      backArea: rectOf(0, 0, 0, 0),
      foreBrush: { type: 'solid', color } as const,
      backBrush: { type: 'none' } as const,
      foreMode: Ropd.opPut,
      backMode: 0,
    };
    this.#listener({ name: 'drawText', body }, box);
  }

  #drawGlyph(
    data: Uint8Array,
    left: number,
    top: number,
    width: number,
    height: number,
    color: number,
    box: Rect,
  ): void {
    const stride = Math.ceil(width / 8);
    for (let y = Math.max(0, box.top - top); y < Math.min(height, box.bottom - top); y++) {
      for (let x = Math.max(0, box.left - left); x < Math.min(width, box.right - left); x++) {
        if (data[y * stride + (x >> 3)]! & (0x80 >> (x & 7))) this.framebuffer.set(left + x, top + y, color);
      }
    }
  }
}

/** A glyph's rows from the lowest up, as every client takes them: the flag for the other order is not heeded by all. */
function bottomUp(data: Uint8Array, height: number): Uint8Array {
  const stride = data.byteLength / height;
  const turned = new Uint8Array(data.byteLength);
  for (let y = 0; y < height; y++) turned.set(data.subarray(y * stride, (y + 1) * stride), (height - 1 - y) * stride);
  return turned;
}

/** Puts an image where `box` says, pixel by pixel. */
export function copyMessage(box: Rect, image: ReturnType<typeof imageOf>): Extract<DrawMessage, { name: 'drawCopy' }> {
  return {
    name: 'drawCopy',
    body: {
      base: base(box),
      source: image,
      sourceArea: rectOf(0, 0, box.right - box.left, box.bottom - box.top),
      ropd: Ropd.opPut,
      scaleMode: 'nearest',
      mask: noMask,
    },
  };
}

export function intersection(a: Rect, b: Rect): Rect {
  return {
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
  };
}
