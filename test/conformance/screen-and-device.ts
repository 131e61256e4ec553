import type { SpiceDisplayElement } from '../../src/element/element.ts';
import { comparePictures } from '../harness/compare.ts';
import type { Comparison } from '../harness/compare.ts';
import { expectSamePicture, picturePixels, startDevice } from '../harness/page.ts';
import { until } from '../harness/until.ts';
import type { PageDevice } from '../harness/page.ts';
import { differenceOf } from './error.ts';
import type { Difference } from './error.ts';
import type { Ends } from './rounds.ts';
import type { DeviceMessage } from '../harness/protocol.ts';
import { untilMarked } from './shown-picture.ts';

/** An element as it is built for pages, in the document, connected and with a picture. */
export async function showBuilt(
  url: string,
  set: (element: SpiceDisplayElement) => void = () => undefined,
): Promise<SpiceDisplayElement> {
  const script: string = new URL('../../dist/spice-display.js', import.meta.url).href;
  await import(script);
  const element = document.createElement('spice-display');
  element.style.cssText = 'width: 640px; height: 480px';
  element.src = url;
  set(element);
  document.body.append(element);
  await until('a picture', () => (element.guestWidth > 0 ? true : undefined), 30_000);
  return element;
}

/** A device and an element that shows it. */
export class ScreenAndDevice implements Ends {
  readonly device: PageDevice;
  readonly element: SpiceDisplayElement;

  private constructor(device: PageDevice, element: SpiceDisplayElement) {
    this.device = device;
    this.element = element;
  }

  static async start(args: readonly string[], set?: (element: SpiceDisplayElement) => void): Promise<ScreenAndDevice> {
    const device = await startDevice({ args: [...args] });
    return new ScreenAndDevice(device, await showBuilt(device.url, set));
  }

  command(line: string): Promise<DeviceMessage> {
    return this.device.command(line);
  }

  /** Pictures that differ are saved by the name. */
  async compare(colour: string, name: string): Promise<Comparison> {
    await untilMarked(this.element, colour);
    const expected = await this.device.dump();
    const actual = await picturePixels(await this.element.screenshot());
    const comparison = comparePictures(expected, actual);
    if (comparison.differing > 0) await expectSamePicture(expected, actual, name).catch(() => undefined);
    return comparison;
  }

  /** Waits for the mark of a colour, then tells how far the page's picture is from the server's. */
  async difference(colour: string): Promise<Difference> {
    await untilMarked(this.element, colour);
    return differenceOf(await this.device.dump(), await picturePixels(await this.element.screenshot()));
  }

  async stop(): Promise<void> {
    this.element.remove();
    await this.device.stop();
  }
}
