import { DecodeError } from '../bytes/decode-error.ts';
import type { DisplayMessage } from '../wire/display.ts';
import { MAX_PICTURE_SIDE } from '../bytes/picture-limits.ts';
import { DrawError } from './draw-error.ts';
import { Surface } from './surface.ts';

/** Bounds of what a server can make us hold. */
export interface SurfaceLimits {
  /** Pixels of one side. */
  readonly side: number;
  /** Bytes of all surfaces of the channel together. */
  readonly bytes: number;
  readonly count: number;
}

/** A channel's surfaces are at most 20,000, of at most 16,384 pixels a side, and take at most 512 MiB together. */
export const defaultLimits: SurfaceLimits = { side: MAX_PICTURE_SIDE, bytes: 512 << 20, count: 20_000 };

/** Bit 0 of a surface's flags. */
const PRIMARY = 1;

/** The surfaces of one display channel. */
export class SurfaceTable {
  private readonly surfaces = new Map<number, Surface>();
  private readonly limits: SurfaceLimits;
  private bytes = 0;

  constructor(limits: SurfaceLimits = defaultLimits) {
    this.limits = limits;
  }

  /** The surface that is shown, if there is one. */
  get primary(): Surface | null {
    for (const surface of this.surfaces.values()) if (surface.primary) return surface;
    return null;
  }

  get size(): number {
    return this.surfaces.size;
  }

  /** What the surfaces take, in bytes. */
  get memory(): number {
    return this.bytes;
  }

  /** @throws {DrawError} when there is none */
  get(id: number): Surface {
    const surface = this.surfaces.get(id);
    if (!surface) throw new DrawError('surface', `no surface ${id}`);
    return surface;
  }

  find(id: number): Surface | null {
    return this.surfaces.get(id) ?? null;
  }

  /**
   * A surface of the id replaces an older one.
   * @throws {DecodeError} beyond the limits, and for a surface without pixels
   */
  create(body: DisplayMessage<'surfaceCreate'>['body']): Surface {
    const { id, format, width, height } = body;
    this.destroy(id);
    this.check('surfaceCreate', width, height);
    const surface = new Surface(id, format, width, height, (body.flags & PRIMARY) !== 0);
    this.surfaces.set(id, surface);
    this.bytes += surface.size;
    return surface;
  }

  /** The screen of a server that knows no surfaces: surface 0. */
  mode(body: DisplayMessage<'mode'>['body']): Surface {
    const { width, height, bits } = body;
    if (bits !== 16 && bits !== 32) throw new DecodeError('invalid', `${bits} bits a pixel`, ['mode', 'bits']);
    return this.create({ id: 0, width, height, format: bits === 32 ? 'xrgb32' : 'rgb555', flags: PRIMARY });
  }

  /** @returns the surface that is gone, or null when there was none */
  destroy(id: number): Surface | null {
    const surface = this.surfaces.get(id);
    if (!surface) return null;
    this.surfaces.delete(id);
    this.bytes -= surface.size;
    surface.close();
    return surface;
  }

  /** Forgets all surfaces, as RESET and a new session demand. */
  clear(): void {
    for (const surface of this.surfaces.values()) surface.close();
    this.surfaces.clear();
    this.bytes = 0;
  }

  private check(message: string, width: number, height: number): void {
    const { side, bytes, count } = this.limits;
    if (width < 1 || height < 1) throw new DecodeError('invalid', `${width}x${height} pixels`, [message]);
    if (width > side) throw new DecodeError('oversized', `${width} pixels, ${side} accepted`, [message, 'width']);
    if (height > side) throw new DecodeError('oversized', `${height} pixels, ${side} accepted`, [message, 'height']);
    if (this.surfaces.size >= count) throw new DecodeError('oversized', `more than ${count} surfaces`, [message]);
    const sum = this.bytes + width * height * 4;
    if (sum > bytes) throw new DecodeError('oversized', `${sum} bytes of surfaces, ${bytes} accepted`, [message]);
  }
}
