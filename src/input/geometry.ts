/** Where a picture of the guest lies in the window, and which. Box in CSS pixels of the window, as it looks after all scaling. */
export interface Placement {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly guestWidth: number;
  readonly guestHeight: number;
}

/** How many CSS pixels of the window one guest pixel takes. The picture keeps its ratio and is as large as its box lets it. */
export function scaleOf(placement: Placement): number {
  const { width, height, guestWidth, guestHeight } = placement;
  if (guestWidth <= 0 || guestHeight <= 0) return 1;
  const scale = Math.min(width / guestWidth, height / guestHeight);
  return scale > 0 ? scale : 1;
}

/** The guest's pixel under a point of the window; outside the picture the nearest one. */
export function guestPixel(placement: Placement, clientX: number, clientY: number): { x: number; y: number } {
  const { left, top, width, height, guestWidth, guestHeight } = placement;
  const scale = scaleOf(placement);
  const x = (clientX - left - (width - guestWidth * scale) / 2) / scale;
  const y = (clientY - top - (height - guestHeight * scale) / 2) / scale;
  const inside = (value: number, size: number) => Math.max(0, Math.min(size - 1, Math.floor(value)));
  return { x: inside(x, guestWidth), y: inside(y, guestHeight) };
}
