import '../../src/element/spice-display.ts';
import type { SpiceDisplayElement } from '../../src/element/element.ts';
import type { SpiceDisplayEventDetails } from '../../src/element/events.ts';
import { picturePixels } from '../harness/page.ts';
import { until } from '../harness/until.ts';
import type { Picture } from '../harness/picture-types.ts';

/** An element of the guest's size in the page, which connects when `src` is given. */
export function place(src = ''): SpiceDisplayElement {
  const element = document.createElement('spice-display');
  element.style.width = '1024px';
  element.style.height = '768px';
  document.body.style.margin = '0';
  if (src !== '') element.src = src;
  document.body.append(element);
  return element;
}

/** Takes every element out of the page. */
export function removeAll(): void {
  for (const element of document.querySelectorAll('spice-display')) element.remove();
}

/** The detail of the next event of a name. */
export function next<Name extends keyof SpiceDisplayEventDetails>(
  element: SpiceDisplayElement,
  name: Name,
): Promise<SpiceDisplayEventDetails[Name]> {
  return new Promise((resolve) => {
    const heard = (event: Event): void => {
      resolve((event as CustomEvent<SpiceDisplayEventDetails[Name]>).detail);
    };
    element.addEventListener(name as string, heard, { once: true });
  });
}

/** The details of all events of a name from now on. */
export function recordOf<Name extends keyof SpiceDisplayEventDetails>(
  element: SpiceDisplayElement,
  name: Name,
): SpiceDisplayEventDetails[Name][] {
  const details: SpiceDisplayEventDetails[Name][] = [];
  const heard = (event: Event): void => {
    details.push((event as CustomEvent<SpiceDisplayEventDetails[Name]>).detail);
  };
  element.addEventListener(name as string, heard);
  return details;
}

/** The pixels that the element would save. */
export async function pixelsOf(element: SpiceDisplayElement): Promise<Picture> {
  return picturePixels(await element.screenshot());
}

/** Waits until the element is connected and shows the guest. */
export async function ready(element: SpiceDisplayElement): Promise<void> {
  await until('a session with a picture', () =>
    element.state === 'connected' && element.guestWidth > 0 ? true : undefined,
  );
}
