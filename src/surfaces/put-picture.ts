import { blit } from './blit.ts';
import { converted } from './picture.ts';
import type { Picture } from './picture.ts';
import { sameSize } from './draw-target.ts';
import type { DrawTarget } from './draw-target.ts';
import { Rop } from './rop.ts';
import { scaleBlit } from './scale.ts';

/** Shows a whole picture in the target's rectangle, as the server and the reference client show frames of streams. */
export function putPicture({ surface, region, box }: DrawTarget, picture: Picture, topDown: boolean): void {
  const area = { left: 0, top: 0, right: picture.width, bottom: picture.height };
  const upright = topDown ? picture : upsideDown(picture);
  if (sameSize(area, box)) blit(surface, region, converted(upright, surface.format), box.left, box.top, Rop.copy);
  else scaleBlit(surface, region, upright, area, box, 'nearest', Rop.copy);
}

function upsideDown(picture: Picture): Picture {
  const { width, height, pixels } = picture;
  const turned = new Uint32Array(width * height);
  for (let y = 0; y < height; y++) turned.set(pixels.subarray(y * width, (y + 1) * width), (height - 1 - y) * width);
  return { ...picture, pixels: turned };
}
