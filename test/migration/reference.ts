/**
 * The reference client's move beside ours, one after the other on the same machine:
 * `npx wtr --files test/migration/reference.ts`. It prints both; what the reference client does is its own business.
 */
import { startQemu, startSpicy } from '../harness/page.ts';
import { until } from '../harness/until.ts';
import { Chain } from './chain.ts';
import { moments, VIDEO_GUEST } from './move.ts';

const shift = 100_000_000;

describe('the reference client and ours', function () {
  this.timeout(120_000);

  it('ours, seamless', async () => {
    const chain = new Chain([{ shift, kind: 'seamless' }]);
    await chain.begin();
    await chain.move();
    await chain.end();
  });

  it('the reference client, seamless', async () => {
    const source = await startQemu({ guest: VIDEO_GUEST, streaming: 'all' });
    const target = await startQemu({ guest: VIDEO_GUEST, streaming: 'all', incoming: true, clockOffset: shift });
    const spicy = await startSpicy(source.port);
    await until(
      'a stream',
      async () => (await spicy.log()).find(({ text }) => /stream/i.test(text) && /create|add/i.test(text)),
      20_000,
    ).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 2000));
    await source.migrate(target, { channels: 4, pause: 100 });
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const { stopped, resumed } = await moments(source, target);
    const log = await spicy.log();
    const lines = log.map(({ at, text }) => ({ at: at - stopped, text }));
    const steps = lines.filter(
      ({ at, text }) => at > -2000 && /migrat|swap|mm-time|mm_time|stream_destroy|destroy_all|clear_streams/.test(text),
    );
    // A frame's margin is told when it comes; it is shown so much later, unless its stream has ended by then.
    const frames = lines.flatMap(({ at, text }) => {
      const margin = /video margin: (-?\d+)/.exec(text)?.[1];
      return margin === undefined ? [] : [{ at, due: at + Number(margin) }];
    });
    const gone = lines.find(({ at, text }) => at > 0 && /stream_destroy|swap|reset/.test(text))?.at ?? 0;
    const left = frames.filter(({ at, due }) => at < gone && due > gone);
    const shown = Math.max(...frames.map(({ due }) => due).filter((due) => due <= gone));
    const swapped = [...steps].reverse().find(({ text }) => /swap|migrat/.test(text))?.at ?? 0;
    const first =
      lines.find(({ at, text }) => at > Math.min(gone, swapped) && text.includes('decode_header'))?.at ?? NaN;
    console.log(
      [
        `the reference client: first picture ${Math.round(first)} ms after the guest's stop, ${Math.round(first - shown)} ms ` +
          `without a new one, the guest stood ${Math.round(resumed - stopped)} ms; ${left.length} frames not shown`,
        ...steps.slice(-60).map(({ at, text }) => `${Math.round(at)} ${text.replace(/^.*\/src\//, '').slice(0, 120)}`),
      ].join('\n'),
    );
    await spicy.stop();
    await Promise.all([source.stop(), target.stop()]);
  });
});
