import { expect } from 'chai';
import { expectPictureSettles, picturePixels, startXspice } from '../harness/page.ts';
import { until } from '../harness/until.ts';
import type { PageXspice } from '../harness/page.ts';
import type { Picture } from '../harness/picture-types.ts';
import { showBuilt } from './screen-and-device.ts';

/** How many colours a part of a picture has. */
function colours({ data, width: row }: Picture, x: number, y: number, width: number, height: number): number {
  const found = new Set<number>();
  for (let j = y; j < y + height; j++) {
    for (let i = x; i < x + width; i++) {
      const at = (j * row + i) * 4;
      found.add(((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0));
    }
  }
  return found.size;
}

describe('real applications', function () {
  this.timeout(120_000);
  let xspice: PageXspice;

  afterEach(async () => {
    document.body.replaceChildren();
    await xspice.stop();
  });

  it('look as their X server has them: text that scrolls, curves, windows that move, Render', async () => {
    xspice = await startXspice({ width: 800, height: 600 });
    const element = await showBuilt(xspice.url);
    const check = (what: string) =>
      expectPictureSettles(
        () => xspice.screendump(),
        async () => picturePixels(await element.screenshot()),
        `applications ${what}`,
        30_000,
      );
    const drawn = (what: string, x: number, y: number, width: number, height: number) =>
      until(what, async () => (colours(await xspice.screendump(), x, y, width, height) > 2 ? true : undefined), 20_000);

    // xwd shows a pointer that is over a window; the page has it as a cursor.
    await xspice.run('xdotool', 'mousemove', '799', '599');
    await xspice.run('xlogo', '-render', '-geometry', '150x150+620+20', '-fg', 'red', '-bg', 'wheat');
    await xspice.run('xclock', '-render', '-geometry', '200x200+580+200');
    await xspice.run('xclock', '-norender', '-geometry', '120x120+600+430');
    await drawn('a logo with smooth edges', 620, 20, 150, 150);
    await drawn('a clock', 580, 200, 200, 200);
    await check('clocks');

    const lines =
      'for i in $(seq 400); do printf "\\033[3$((i % 8))mline $i of a text that scrolls\\n"; done; sleep 1000';
    await xspice.run('xterm', '-geometry', '80x24+0+0', '-e', 'sh', '-c', lines);
    await drawn('coloured lines', 0, 0, 480, 300);
    await check('terminal');

    await xspice.run('xdotool', 'search', '--class', 'xlogo', 'windowmove', '200', '100', 'windowraise');
    await until('the moved window', async () => {
      const picture = await xspice.screendump();
      const at = ((100 + 3) * picture.width + 200 + 75) * 4;
      return Array.from(picture.data.subarray(at, at + 3)).join() === '245,222,179' ? true : undefined;
    });
    await check('moved window');

    // Its windows show what it tests: operators on pictures of several formats, with and without masks.
    await xspice.run('rendercheck', '-t', 'blend,composite', '-o', 'Over,In,Xor,Add', '-f', 'a8r8g8b8,a8,r5g6b5');
    const before = await xspice.screendump();
    await until('a window of rendercheck', async () => {
      const { data } = await xspice.screendump();
      return data.some((value, i) => value !== before.data[i]) ? true : undefined;
    });
    await check('rendercheck');
    expect(element.state).to.equal('connected');
  });
});
