import { DecodeError } from '../bytes/decode-error.ts';
import type { DisplayMessage } from '../wire/display.ts';
import type { Rect } from '../wire/geometry.ts';
import type { Surface } from './surface.ts';
import type { SurfaceTable } from './surface-table.ts';

/** A monitor of the guest: a rectangle of a surface. */
export interface Monitor {
  readonly id: number;
  readonly surfaceId: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** No server has a screen of more monitors. */
const MOST_MONITORS = 256;

/**
 * The monitors a MONITORS_CONFIG message tells of, by id. Those without pixels are switched off and left out.
 * @throws {DecodeError} when there are too many
 */
export function monitorsOf(body: DisplayMessage<'monitorsConfig'>['body']): readonly Monitor[] {
  if (body.heads.length > MOST_MONITORS) {
    const detail = `${body.heads.length} monitors, ${MOST_MONITORS} accepted`;
    throw new DecodeError('oversized', detail, ['monitorsConfig', 'heads']);
  }
  return body.heads
    .filter((head) => head.width > 0 && head.height > 0)
    .map(({ monitorId, surfaceId, x, y, width, height }) => ({ id: monitorId, surfaceId, x, y, width, height }))
    .sort((a, b) => a.id - b.id);
}

/** What a monitor shows: a rectangle that lies within the surface. */
export interface Shown {
  readonly surface: Surface;
  readonly rect: Rect;
}

/**
 * What the monitor of a number shows, counted from 0 in the order of the ids. A channel that told of no monitors has
 * one: its whole primary surface. Null while there is nothing to show.
 */
export function shownBy(surfaces: SurfaceTable, monitors: readonly Monitor[], number: number): Shown | null {
  if (monitors.length === 0) {
    const surface = number === 0 ? surfaces.primary : null;
    return surface && { surface, rect: surface.bounds };
  }
  const monitor = monitors[number];
  if (!monitor) return null;
  const surface = surfaces.find(monitor.surfaceId);
  if (!surface) return null;
  const rect = {
    left: Math.min(monitor.x, surface.width),
    top: Math.min(monitor.y, surface.height),
    right: Math.min(monitor.x + monitor.width, surface.width),
    bottom: Math.min(monitor.y + monitor.height, surface.height),
  };
  return rect.left < rect.right && rect.top < rect.bottom ? { surface, rect } : null;
}
