import { expect } from 'chai';
import { PlaybackBuffer } from '../../src/audio/playback-buffer.ts';

/** Frames that an output takes at once. */
const QUANTUM = 128;

interface Setting {
  readonly rate?: number;
  readonly outputRate?: number;
  /** By which share the server's clock is faster than the output's. */
  readonly drift?: number;
  /** Frames in each packet. */
  readonly packet?: number;
  /** Multimedia time of the first sample. */
  readonly startTime?: number;
  /** Whether all that is heard is kept. */
  readonly keep?: boolean;
}

/** A sound on its way from a server's clock to an output's, both told their times. */
class Playing {
  readonly buffer: PlaybackBuffer;
  readonly heard: number[] = [];
  readonly #rate: number;
  readonly #outputRate: number;
  readonly #drift: number;
  readonly #packet: number;
  readonly #startTime: number;
  readonly #keep: boolean;
  #sent = 0;
  #rendered = 0;

  constructor(setting: Setting = {}) {
    const { rate = 48_000, drift = 0, packet = 480, startTime = 0, keep = false } = setting;
    const { outputRate = rate } = setting;
    this.buffer = new PlaybackBuffer({ channels: 1, frequency: rate, outputRate });
    this.#rate = rate;
    this.#outputRate = outputRate;
    this.#drift = drift;
    this.#packet = packet;
    this.#startTime = startTime;
    this.#keep = keep;
  }

  /** Milliseconds of the output. */
  get now(): number {
    return (this.#rendered * 1000) / this.#outputRate;
  }

  /** Multimedia time of the next packet, not wrapped. */
  get due(): number {
    return this.#startTime + (this.#sent * 1000) / this.#rate;
  }

  /** Sends the packets that are made up to `time` of the output. */
  send(time = this.now): void {
    while (((this.#sent + this.#packet) * 1000) / this.#rate <= time * (1 + this.#drift)) this.sendOne();
  }

  /** Each sample tells its number, modulo 1000, as a fraction. */
  sendOne(): void {
    const plane = Float32Array.from({ length: this.#packet }, (_, i) => ((this.#sent + i) % 1000) / 1000);
    this.buffer.push(Math.floor(this.due) % 2 ** 32, [plane]);
    this.#sent += this.#packet;
  }

  render(): Float32Array {
    const output = new Float32Array(QUANTUM);
    this.buffer.render([output]);
    this.#rendered += QUANTUM;
    if (this.#keep) this.heard.push(...output);
    return output;
  }

  /** Sends and renders for so many milliseconds. `look` is called after each quantum. */
  run(milliseconds: number, look: () => void = () => undefined): void {
    const end = this.now + milliseconds;
    while (this.now < end) {
      this.send();
      this.render();
      look();
    }
  }
}

const isSilent = (samples: Float32Array) => samples.every((sample) => sample === 0);

describe('playback buffer', () => {
  it('gathers 60 ms, then plays every sample once and in order', () => {
    const playing = new Playing({ keep: true });
    playing.run(2000);
    const first = playing.heard.findIndex((sample) => sample > 0);
    expect((first * 1000) / 48_000).to.be.within(59, 75);
    const wrong = playing.heard.slice(first).filter((sample, i) => Math.abs(sample - ((i + 1) % 1000) / 1000) > 1e-6);
    expect(wrong).to.have.lengthOf(0);
    expect(playing.buffer.underruns).to.equal(0);
  });

  for (const drift of [200e-6, -200e-6]) {
    it(`plays an hour against a clock that is ${drift * 1e6} ppm off, without a gap and without growing`, function () {
      this.timeout(60_000);
      // A low rate keeps the hour short; the laws are those of any rate.
      const playing = new Playing({ rate: 8000, packet: 80, drift });
      playing.run(10_000);
      let least = Infinity;
      let most = 0;
      playing.run(3_600_000, () => {
        least = Math.min(least, playing.buffer.buffered);
        most = Math.max(most, playing.buffer.buffered);
      });
      expect(playing.buffer.underruns).to.equal(0);
      expect(least).to.be.above(15);
      expect(most).to.be.below(100);
    });
  }

  for (const [rate, outputRate] of [
    [44_100, 48_000],
    [48_000, 44_100],
    [8000, 48_000],
    [96_000, 44_100],
  ] as const) {
    it(`plays ${rate} samples a second on an output of ${outputRate}`, () => {
      const playing = new Playing({ rate, outputRate, packet: rate / 100, keep: true });
      playing.run(5000);
      expect(playing.buffer.underruns).to.equal(0);
      expect(playing.buffer.buffered).to.be.within(40, 80);
      // The sawtooth of sample numbers rises by the ratio of the rates, but where it falls back.
      const rises = playing.heard.slice(outputRate).map((sample, i, all) => (i === 0 ? 0 : sample - all[i - 1]!));
      const usual = rises.filter((rise) => Math.abs(rise * 1000 - rate / outputRate) < 0.01 * (rate / outputRate));
      expect(usual.length / rises.length).to.be.above(0.97);
    });
  }

  it('dates what is heard exactly, across packets', () => {
    const playing = new Playing({ startTime: 5000 });
    playing.run(1000);
    for (let i = 0; i < 500; i++) {
      const { position } = playing.buffer;
      playing.send();
      const [first] = playing.render();
      if (!position || first === undefined) throw new Error('nothing is played');
      // The sample's number modulo 1000 is its value.
      const number = ((position.time - 5000) * 48) % 1000;
      expect(Math.min(Math.abs(number - first * 1000), 1000 - Math.abs(number - first * 1000))).to.be.below(0.01);
    }
  });

  it('dates what is heard across the wrap of multimedia time', () => {
    const playing = new Playing({ startTime: 2 ** 32 - 500 });
    let before = 0;
    let wraps = 0;
    playing.run(1000, () => {
      const { position } = playing.buffer;
      if (!position) return;
      expect(position.time).to.be.within(0, 2 ** 32);
      const step = position.time - before;
      if (before > 0 && step < 0) {
        wraps += 1;
        expect(step + 2 ** 32).to.be.below(10);
      } else if (before > 0) expect(step).to.be.below(10);
      before = position.time;
    });
    expect(wraps).to.equal(1);
  });

  it('tells whose time it is, packet by packet', () => {
    const buffer = new PlaybackBuffer({ channels: 1, frequency: 48_000, outputRate: 48_000 });
    const packet = () => [new Float32Array(480).fill(0.5)];
    for (let i = 0; i < 5; i++) buffer.push(1000 + 10 * i, packet(), 1);
    for (let i = 0; i < 5; i++) buffer.push(7_000_000 + 10 * i, packet(), 2);
    const servers: string[] = [];
    for (let i = 0; i < 30; i++) {
      buffer.render([new Float32Array(QUANTUM)]);
      const { position } = buffer;
      if (position) servers.push(`${position.server} ${Math.floor(position.time / 1000)}`);
    }
    expect([...new Set(servers)]).to.deep.equal(['1 1', '2 7000']);
  });

  it('says that nothing is heard until enough is gathered, and after it ran dry', () => {
    const playing = new Playing();
    expect(playing.buffer.position).to.equal(null);
    for (let i = 0; i < 5; i++) playing.sendOne();
    playing.render();
    expect(playing.buffer.position).to.equal(null);
    playing.sendOne();
    playing.render();
    expect(playing.buffer.position?.time).to.be.closeTo((QUANTUM * 1000) / 48_000, 0.01);
    while (playing.buffer.underruns === 0) playing.render();
    expect(playing.buffer.position).to.equal(null);
    expect(isSilent(playing.render())).to.equal(true);
  });

  it('waits for more after each time it ran dry, and never for more than 600 ms', () => {
    const playing = new Playing();
    const targets: number[] = [];
    for (let dry = 1; dry <= 20; dry++) {
      while (playing.buffer.buffered < playing.buffer.target) playing.sendOne();
      while (playing.buffer.underruns < dry) playing.render();
      playing.sendOne();
      targets.push(playing.buffer.target);
    }
    expect(targets.slice(0, 3)).to.deep.equal([80, 100, 120]);
    for (let dry = 21; dry <= 50; dry++) {
      while (playing.buffer.buffered < playing.buffer.target) playing.sendOne();
      while (playing.buffer.underruns < dry) playing.render();
    }
    expect(playing.buffer.target).to.equal(600);
  });

  it('waits for less again when it has not run dry for long', () => {
    const playing = new Playing({ rate: 8000, packet: 80 });
    for (let dry = 1; dry <= 5; dry++) {
      while (playing.buffer.buffered < playing.buffer.target) playing.sendOne();
      while (playing.buffer.underruns < dry) playing.render();
    }
    playing.sendOne();
    const before = playing.buffer.target;
    playing.run(65_000);
    expect([before, playing.buffer.target]).to.deep.equal([160, 120]);
    playing.run(200_000);
    expect(playing.buffer.target).to.equal(60);
    expect(playing.buffer.buffered).to.be.within(40, 90);
    expect(playing.buffer.underruns).to.equal(5);
  });

  it('has no gap when what made one happens again, and is none the later for a guest that was silent', () => {
    const playing = new Playing();
    const stall = (ms: number): void => {
      for (const end = playing.now + ms; playing.now < end;) playing.render();
      playing.send();
    };
    playing.run(1000);
    for (let i = 0; i < 6; i++) {
      stall(500);
      playing.run(550);
    }
    expect(playing.buffer.underruns).to.equal(1);
    expect(playing.buffer.target).to.be.within(480, 560);
    const silent = new Playing();
    silent.run(1000);
    for (const end = silent.now + 3000; silent.now < end;) silent.render();
    silent.sendOne();
    expect(silent.buffer.target).to.equal(80);
  });

  it('skips the leftover of a stall, so that the sound is not late from then on', () => {
    const playing = new Playing();
    playing.run(1000);
    playing.send(playing.now + 1000);
    expect(playing.buffer.buffered).to.be.above(1000);
    playing.render();
    expect(playing.buffer.buffered).to.be.below(playing.buffer.target + 20);
    expect(playing.buffer.underruns).to.equal(0);
  });

  it('begins with what is wanted, and nothing older, when more has come at once', () => {
    const playing = new Playing();
    for (let i = 0; i < 18; i++) playing.sendOne();
    playing.render();
    expect(playing.buffer.buffered).to.be.within(50, 60);
    expect(playing.buffer.position?.time).to.be.within(115, 125);
  });

  it('plays a sound out when it ends, be it ever so short, and gathers the next one', () => {
    const playing = new Playing();
    for (let i = 0; i < 3; i++) playing.sendOne();
    playing.buffer.end();
    const heard: number[] = [];
    for (let i = 0; i < 20; i++) heard.push(...playing.render());
    // The last sample has no next one to be led over to.
    expect(heard.filter((sample) => sample > 0).length).to.be.within(1435, 1439);
    expect(playing.buffer.underruns).to.equal(0);
    expect(playing.buffer.position).to.equal(null);
    for (let i = 0; i < 5; i++) playing.sendOne();
    expect(isSilent(playing.render())).to.equal(true);
    playing.sendOne();
    expect(isSilent(playing.render())).to.equal(false);
  });

  it('gathers a sound that begins while the last one is still heard', () => {
    const playing = new Playing();
    playing.run(500);
    playing.buffer.end();
    const ended = playing.due;
    for (let i = 0; i < 4; i++) playing.sendOne();
    let last = 0;
    while (playing.buffer.position) {
      last = playing.buffer.position.time;
      playing.render();
    }
    expect(last).to.be.within(ended - 5, ended);
    expect(playing.buffer.buffered).to.be.closeTo(40, 0.1);
    expect(playing.buffer.underruns).to.equal(0);
  });

  it('forgets what waits when told', () => {
    const playing = new Playing();
    playing.run(500);
    playing.buffer.clear();
    expect([playing.buffer.buffered, playing.buffer.position]).to.deep.equal([0, null]);
    expect(isSilent(playing.render())).to.equal(true);
  });

  it('waits as long as the server wishes, at once, and not for more than two seconds', () => {
    const playing = new Playing();
    playing.run(500);
    playing.buffer.latency = 400;
    playing.run(600);
    expect(playing.buffer.buffered).to.be.within(375, 430);
    expect(playing.buffer.underruns).to.equal(0);
    playing.buffer.latency = 0xffffffff;
    expect(playing.buffer.target).to.equal(2000);
    playing.buffer.latency = 0;
    playing.render();
    expect(playing.buffer.buffered).to.be.below(80);
  });

  it('comes to a small wish without a gap', () => {
    const playing = new Playing();
    playing.run(500);
    playing.buffer.latency = 120;
    let silent = 0;
    playing.run(30_000, () => {
      if (!playing.buffer.position) silent += 1;
    });
    expect(silent).to.equal(0);
    expect(playing.buffer.buffered).to.be.within(95, 130);
  });

  it('holds four seconds at most, whatever comes', () => {
    const buffer = new PlaybackBuffer({ channels: 2, frequency: 48_000, outputRate: 48_000 });
    const long = new Float32Array(10 * 48_000).fill(0.5);
    buffer.push(0, [long, long]);
    expect(buffer.buffered).to.equal(4000);
    for (let i = 0; i < 1000; i++) buffer.push(i * 10, [long.subarray(0, 480), long.subarray(0, 480)]);
    expect(buffer.buffered).to.equal(4000);
    const output = new Float32Array(QUANTUM);
    buffer.render([output]);
    expect(output[0]).to.equal(0.5);
  });

  it('takes no notice of packets without samples', () => {
    const buffer = new PlaybackBuffer({ channels: 1, frequency: 48_000, outputRate: 48_000 });
    buffer.push(0, []);
    buffer.push(0, [new Float32Array(0)]);
    expect(buffer.buffered).to.equal(0);
  });

  it('gives mono sound to both ears, and each channel its own gain', () => {
    const outputs = [new Float32Array(QUANTUM), new Float32Array(QUANTUM)];
    const mono = new PlaybackBuffer({ channels: 1, frequency: 48_000, outputRate: 48_000 });
    mono.push(0, [new Float32Array(4800).fill(0.5)]);
    mono.render(outputs);
    expect(outputs.map(([first]) => first)).to.deep.equal([0.5, 0.5]);
    // A decoder that gives fewer channels than the format says.
    const stereo = new PlaybackBuffer({ channels: 2, frequency: 48_000, outputRate: 48_000 });
    stereo.push(0, [new Float32Array(4800).fill(0.5)]);
    stereo.render(outputs, [0.5, 0.25]);
    expect(outputs.map(([first]) => first)).to.deep.equal([0.25, 0.125]);
    stereo.render(outputs, [0, 0]);
    expect(outputs.every((output) => isSilent(output))).to.equal(true);
  });
});
