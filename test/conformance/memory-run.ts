import type { Browser, Page } from 'puppeteer-core';
import { processMemory } from '../harness/browsers.ts';
import { QxlDevice } from '../harness/qxl-device.ts';
import type { Entry } from './journal.ts';

/** How much more a browser may hold afterwards, in MiB: its own comings and goings. */
const SLACK = 48;

/** Surfaces and cached images by the ten thousand: what the browser holds afterwards is what it held before. */
export async function playMemory(kind: string, page: Page, browser: Browser): Promise<Omit<Entry, 'key'>> {
  const device = await QxlDevice.start({ args: ['--compression', 'lz'] });
  const held = async (): Promise<number> => {
    await device.command('fill 010203 0 0 10 10');
    await device.command('sync');
    await new Promise((resolve) => setTimeout(resolve, 3000));
    return (await processMemory(browser.process()?.pid ?? -1)) / 2 ** 20;
  };
  const lines: string[] = [];
  let failures = 0;
  try {
    await page.evaluate((url) => window.conformance.show(url), `ws://127.0.0.1:${device.port}/`);
    for (const [what, count, warm] of [
      ['surfaces', 10_000, 2000],
      ['images', 100_000, 100_000],
    ] as const) {
      await device.command(`${what} ${warm}`);
      const before = await held();
      await device.command(`${what} ${count}`);
      const after = await held();
      const { surfaces, cachedImages } = await page.evaluate(() => window.conformance.memory());
      const flat = after - before < SLACK && surfaces <= 16;
      if (!flat) failures++;
      lines.push(
        `${kind}: ${count} ${what}: ${before.toFixed(0)} MiB before, ${after.toFixed(0)} MiB after; ` +
          `${surfaces} surfaces, ${cachedImages} cached images: ${flat ? 'flat' : 'GROWN'}`,
      );
    }
  } finally {
    await device.stop();
  }
  return { lines, failures };
}
