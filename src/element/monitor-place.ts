import type { InputEvent, Monitor } from '../worker/protocol.ts';

/** The monitor of a number; undefined while the guest has none of it. */
export function monitorOf(monitors: readonly Monitor[], number: number): Monitor | undefined {
  return monitors.find(({ id }) => id === number);
}

/** Input with every position as the server counts it: on the surface of the display channel that has the monitor. */
export function placedIn(monitors: readonly Monitor[], events: readonly InputEvent[]): readonly InputEvent[] {
  return events.map((event) => {
    const monitor = event.kind === 'position' ? monitorOf(monitors, event.monitor) : undefined;
    if (event.kind !== 'position' || monitor === undefined) return event;
    return { ...event, x: event.x + monitor.x, y: event.y + monitor.y, monitor: monitor.channel };
  });
}

/** The display channel that has a monitor; the first one while the guest has no such monitor. */
export function channelOf(monitors: readonly Monitor[], shown: number): number {
  return monitorOf(monitors, shown)?.channel ?? 0;
}

/** A place of the server's on the picture of a monitor. */
export function placeOf(
  monitors: readonly Monitor[],
  shown: number,
  { x, y }: { readonly x: number; readonly y: number },
): { readonly x: number; readonly y: number } {
  const monitor = monitorOf(monitors, shown);
  return monitor === undefined ? { x, y } : { x: x - monitor.x, y: y - monitor.y };
}
