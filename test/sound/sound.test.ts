import { expect } from 'chai';
import '../../src/element/spice-display.ts';
import type { SpiceDisplayElement } from '../../src/element/element.ts';
import type { LatencyDetail } from '../../src/element/events.ts';
import { startDevice } from '../harness/page.ts';
import { until } from '../harness/until.ts';
import type { PageDevice } from '../harness/page.ts';
import { tapSound } from './tap.ts';
import type { Tap } from './tap.ts';

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** What the device heard of the microphone, twice a second. */
interface Recorded {
  readonly event: string;
  readonly samples: number;
  readonly rate: number;
  readonly peak: number;
}

describe('an element with sound', function () {
  this.timeout(60_000);
  let device: PageDevice;
  let element: SpiceDisplayElement;
  let tap: Tap;
  let latest: LatencyDetail | null;

  async function connect(args: readonly string[], set: (element: SpiceDisplayElement) => void = () => undefined) {
    device = await startDevice({ args: ['--playback', ...args] });
    element = document.createElement('spice-display');
    element.style.cssText = 'display: block; width: 320px; height: 240px';
    element.src = device.url;
    set(element);
    latest = null;
    element.addEventListener('latency', ({ detail }) => {
      latest = detail;
    });
    document.body.append(element);
    await until('a session', () => (element.state === 'connected' ? true : undefined));
  }

  /** The loudest that is heard from now on, within a click's second. */
  async function loudness(): Promise<number> {
    // What was on its way when the volume changed has to pass first.
    await wait(600);
    const from = tap.levels.length;
    await until('a second of sound', () => (tap.levels.length >= from + 13 ? true : undefined));
    return Math.max(...tap.levels.slice(from).map(({ peak }) => peak));
  }

  beforeEach(() => {
    tap = tapSound();
  });

  afterEach(async () => {
    tap.remove();
    document.body.replaceChildren();
    await device.stop();
  });

  it('plays without a gap while the page is busy for half a second again and again', async () => {
    await connect(['--raw-sound']);
    await device.command('sound on no-flash');
    await until('three clicks', () => (tap.clicks.length >= 3 ? true : undefined), 20_000);
    const rate = tap.contexts[0]!.sampleRate;
    let worst = Infinity;
    // A busy machine makes gaps of its own, and Firefox brings what a socket receives by way of the page: the first gap teaches how much has to wait.
    for (let attempt = 1; attempt <= 4 && worst > 20; attempt++) {
      const before = latest?.playback?.underruns ?? 0;
      const from = tap.clicks.length - 1;
      for (let i = 0; i < 8; i++) {
        const end = performance.now() + 500;
        while (performance.now() < end);
        await wait(50);
      }
      await wait(1500);
      const frames = tap.clicks.slice(from).map(({ frame }) => frame);
      const intervals = frames.slice(1).map((frame, i) => ((frame - frames[i]!) * 1000) / rate);
      const underruns = (latest?.playback?.underruns ?? NaN) - before;
      const list = intervals.map((ms) => ms.toFixed(1)).join(' ');
      console.log(`busy page: ${underruns} underruns; between clicks ${list} ms`);
      // To keep step with the server, sound is played up to 0.5 % faster or slower.
      worst = Math.max(underruns * 1000, ...intervals.map((interval) => Math.abs(interval - 1000)));
      if (intervals.length < 3) worst = Infinity;
    }
    expect(worst).to.be.at.most(20);
  });

  it('is as loud as guest and page want it together', async () => {
    await connect(['--raw-sound']);
    await device.command('sound on no-flash');
    await until('a click', () => (tap.clicks.length > 0 ? true : undefined), 20_000);
    const full = await loudness();
    element.volume = 0.5;
    const half = await loudness();
    await device.command('sound volume 32768');
    const quarter = await loudness();
    element.muted = true;
    const muted = await loudness();
    element.muted = false;
    const again = await loudness();
    await device.command('sound mute on');
    const mutedByGuest = await loudness();
    const heard = [full, half, quarter, muted, again, mutedByGuest].map((peak) => Number(peak.toFixed(2)));
    console.log(`loudness ${heard.join(' ')}`);
    for (const [i, wanted] of [0.73, 0.37, 0.18, 0, 0.18, 0].entries()) expect(heard[i]).to.be.closeTo(wanted, 0.06);
  });

  it('ends with the sound, and its latency with it', async () => {
    await connect([]);
    expect(element.soundState).to.equal('off');
    await device.command('sound on no-flash');
    await until('figures', () => latest?.playback ?? undefined, 20_000);
    expect(latest!.playback!.delay).to.be.within(20, 2100);
    expect(element.soundState).to.equal('running');
    await device.command('sound off');
    await until('no figures', () => (latest?.playback === null ? true : undefined));
    // Between the words of a guest that pauses after each, its sound goes on; a longer pause is none.
    await until('silence', () => (element.soundState === 'off' ? true : undefined));
    await device.command('sound on no-flash');
    await until('sound again', () => (element.soundState === 'running' ? true : undefined));
    expect(tap.contexts).to.have.lengthOf(1);
    element.disconnect();
    await until('off', () => (element.soundState === 'off' ? true : undefined));
  });

  it('says that the browser wants a gesture, sounds after one, and plays nothing old then', async () => {
    // What a browser does to a page that nobody has touched: the context stays suspended until a gesture.
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this` below
    const { resume } = AudioContext.prototype;
    const states: string[] = [];
    let allowed = false;
    AudioContext.prototype.resume = async function (this: AudioContext) {
      await (allowed ? resume.call(this) : this.suspend());
    };
    try {
      await connect(['--raw-sound'], (it) => {
        it.addEventListener('sound-change', ({ detail }) => states.push(detail.state));
      });
      await device.command('sound on no-flash');
      await until('blocked', () => (element.matches(':state(sound-blocked)') ? true : undefined), 20_000);
      await wait(3000);
      expect(latest?.playback ?? null).to.equal(null);
      const before = tap.clicks.length;
      allowed = true;
      element.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
      await until('sound', () => (element.soundState === 'running' ? true : undefined));
      await until('a click', () => (tap.clicks.length > before ? true : undefined));
      const { at: heardAt } = tap.clicks.at(-1)!;
      const made = (await device.events()).filter(({ event, at }) => event === 'click' && at < heardAt);
      const delay = heardAt - Number(made.at(-1)?.at);
      console.log(`states ${states.join(' ')}; the first click is heard ${delay.toFixed(0)} ms after it was made`);
      expect(delay).to.be.below(500);
      expect(states.slice(-2)).to.deep.equal(['blocked', 'running']);
      expect(element.matches(':state(sound-blocked)')).to.equal(false);
    } finally {
      AudioContext.prototype.resume = resume;
    }
  });

  it('records for the guest as soon as the author allows it, and no longer', async () => {
    await connect(['--record']);
    await device.command('record on');
    const recorded = async (): Promise<Recorded[]> =>
      ((await device.events()) as unknown as Recorded[]).filter(({ event }) => event === 'record');
    await until('reports', async () => ((await recorded()).length >= 2 ? true : undefined));
    expect((await recorded()).every(({ samples }) => samples === 0)).to.equal(true);
    element.microphone = true;
    const loud = await until(
      'samples',
      async () => {
        const reports = await recorded();
        return reports.filter(({ samples, peak }) => samples > 0 && peak > 0).length >= 4 ? reports : undefined;
      },
      20_000,
    );
    const [first, last] = [loud.find(({ samples }) => samples > 0)!, loud.at(-1)!];
    const peak = Math.max(...loud.map((report) => report.peak));
    console.log(`recorded ${last.samples} samples at ${last.rate}, peak ${peak}`);
    expect(peak).to.be.above(1000);
    expect(last.samples).to.be.above(first.samples);
    element.microphone = false;
    await wait(1500);
    const [before] = (await recorded()).slice(-1);
    await wait(1200);
    const [after] = (await recorded()).slice(-1);
    expect(after!.samples).to.equal(before!.samples);
    await device.command('record off');
  });

  it('records nothing without `microphone`', async () => {
    await connect(['--record']);
    await device.command('record on');
    await wait(2000);
    const reports = ((await device.events()) as unknown as Recorded[]).filter(({ event }) => event === 'record');
    expect(reports.length).to.be.above(1);
    expect(reports.every(({ samples }) => samples === 0)).to.equal(true);
  });
});
