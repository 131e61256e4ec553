import { expect } from 'chai';
import { AutoLatency } from '../../src/timing/auto-latency.ts';
import { Millis, MmTime } from '../../src/timing/millis.ts';
import { Player, random } from './player.ts';
import type { Shown, Stream } from './player.ts';

const START = 2 ** 32 - 5_000;
const DAY = 86_400_000;

/** A player whose only server's clock reads `t + START - 400` at `t`, with one stream. */
function playing(options: ConstructorParameters<typeof Player>[0] & { interFrame?: boolean } = {}): {
  player: Player;
  stream: Stream;
} {
  const player = new Player(options);
  player.clocks.handleServerTime(1, MmTime(START + player.now - 400), player.now);
  return { player, stream: player.set.create({ id: 1, interFrame: options.interFrame ?? false }) };
}

const offset = (): number => START;

function latencies(shown: readonly Shown[]): number[] {
  return shown.map((frame) => frame.at - (frame.due - 400));
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function indices(shown: readonly { index: number }[]): number[] {
  return shown.map((frame) => frame.index);
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

describe('StreamBuffer, server latency', () => {
  for (const interFrame of [false, true]) {
    for (const fps of [25, 30, 60]) {
      it(`shows every frame exactly at its time, ${fps} a second, ${interFrame ? 'inter-frame' : 'MJPEG'}`, () => {
        const { player, stream } = playing({ latency: 'server', interFrame });
        const chance = random(1);
        const sent = player.video(stream, { from: 1000, to: 11_000, fps, offset, delay: () => 5 + chance() * 300 });
        player.run();
        expect(indices(player.shown)).to.deep.equal(upTo(sent));
        // The server's times are whole milliseconds.
        for (const frame of player.shown) expect(Math.abs(frame.at - frame.due)).to.be.at.most(0.51);
        expect(stream.figures(player.now)).to.include({ shown: sent, dropped: 0, late: 0, received: sent });
        expect(stream.queuedBytes).to.equal(0);
      });

      it(`shows them within a display picture of it on a display of 60 a second, ${fps} a second`, () => {
        const { player, stream } = playing({
          latency: 'server',
          interFrame,
          refresh: 1000 / 60,
          displayInterval: 1000 / 60,
        });
        const chance = random(2);
        const sent = player.video(stream, { from: 1003, to: 11_003, fps, offset, delay: () => 5 + chance() * 40 });
        player.run();
        expect(player.shown.length).to.be.at.least(0.99 * sent);
        for (const frame of player.shown) expect(frame.at - frame.due).to.be.within(-0.51, 2000 / 60);
      });
    }
  }

  it('shows 60 a second on a display of 60 a second, however the two beats lie', () => {
    const interval = 1000 / 60;
    for (let phase = 0; phase < interval; phase += interval / 8) {
      const { player, stream } = playing({ latency: 'server', refresh: interval, displayInterval: interval });
      const from = 1000 + phase;
      const sent = player.video(stream, { from, to: from + 4000, fps: 60, offset });
      player.run();
      expect(player.shown.length, `${phase}`).to.be.at.least(sent - 2);
    }
  });

  it('gives a decoder a few frames at a time, however many wait', () => {
    const { player, stream } = playing({ latency: 'server', interFrame: true });
    player.at(2000, () => {
      for (let i = 0; i < 100; i++) player.push(stream, START + 1000 + i, { index: i, due: 0 }, 1);
    });
    player.run(2001);
    expect(player.decoded.length).to.equal(8);
    player.run();
    expect(player.decoded.length).to.equal(100);
  });

  it('decodes ahead, so that the picture is ready, and holds few pictures', () => {
    const { player, stream } = playing({ latency: 'server', interFrame: true });
    player.decodeTime = 12;
    player.video(stream, { from: 1000, to: 5000, fps: 60, offset });
    player.run();
    for (const frame of player.shown) expect(frame.at - frame.due).to.be.at.most(0.51);
    let out = 0;
    let most = 0;
    for (const work of player.works) {
      out += work.decode.length;
      most = Math.max(most, out);
      out -= work.show.length + work.drop.filter((frame) => frame.picture !== undefined).length;
    }
    expect(most).to.be.at.most(5);
  });

  it('shows a late frame when nothing newer is there, and the newest of several', () => {
    const { player, stream } = playing({ latency: 'server' });
    player.at(2000, () => player.push(stream, START + 1500, { index: 0, due: 0 }, 1));
    player.at(2100, () => {
      for (let i = 1; i <= 5; i++) player.push(stream, START + 1500 + i * 40, { index: i, due: 0 }, 1);
    });
    player.run();
    expect(indices(player.shown)).to.deep.equal([0, 5]);
    expect(player.shown.map((frame) => frame.at)).to.deep.equal([2003, 2103]);
    expect(player.decoded.length, 'the others were dropped undecoded').to.equal(2);
    expect(stream.figures(player.now)).to.include({ shown: 2, dropped: 4, late: 5 });
  });

  it('decodes late frames of an inter-frame codec all the same, in order', () => {
    const { player, stream } = playing({ latency: 'server', interFrame: true });
    player.at(2300, () => {
      for (let i = 0; i < 30; i++) player.push(stream, START + 1000 + i * 40, { index: i, due: 0 }, 1);
    });
    player.run();
    expect(indices(player.decoded.map((frame) => frame.payload))).to.deep.equal(upTo(30));
    expect(player.shown.at(-1)?.index).to.equal(29);
    expect(player.shown.filter((frame) => frame.index < 20).length, 'no fast forward').to.be.at.most(2);
    expect(stream.figures(player.now).received).to.equal(player.shown.length + stream.figures(player.now).dropped);
  });

  it('goes on showing something when the decoder is slower than the stream', () => {
    for (const interFrame of [false, true]) {
      const { player, stream } = playing({ latency: 'server', interFrame });
      let busyUntil = 0;
      player.decodeTime = () => {
        busyUntil = Math.max(busyUntil, player.now) + 60;
        return busyUntil - player.now;
      };
      player.video(stream, { from: 1000, to: 11_000, fps: 25, offset });
      player.run(11_000);
      const times = [...player.shown.map((frame) => frame.at), 11_000];
      const gaps = times.slice(1).map((time, i) => time - times[i]!);
      expect(Math.max(...gaps), interFrame ? 'inter-frame' : 'MJPEG').to.be.at.most(interFrame ? 320 : 130);
      player.run();
      expect(player.shown.at(-1)?.index).to.equal(249);
    }
  });

  it('takes the time 0 for no time, and shows such frames when usual', () => {
    const { player, stream } = playing({ latency: 'server' });
    player.video(stream, { from: 1000, to: 2000, fps: 25, offset });
    for (let i = 0; i < 25; i++) {
      player.at(2005 + i * 40, () => player.push(stream, 0, { index: 25 + i, due: 2400 + i * 40 }, 1));
    }
    player.run();
    expect(indices(player.shown)).to.deep.equal(upTo(50));
    for (const frame of player.shown) expect(Math.abs(frame.at - frame.due)).to.be.at.most(1);
  });

  it('shows what is not dated at all', () => {
    const { player, stream } = playing({ latency: 'server' });
    player.video(stream, { from: 1000, to: 3000, fps: 25, offset: (t) => -t });
    player.run();
    expect(indices(player.shown)).to.deep.equal(upTo(50));
  });
});

describe('StreamBuffer, times that jump without a word about the clock', () => {
  for (const latency of ['server', 'auto'] as const) {
    for (const interFrame of [false, true]) {
      for (const jump of [600, 5000, -600, -5000, 100_000_000, -100_000_000, 24 * DAY, -24 * DAY]) {
        it(`${jump} ms, ${latency}, ${interFrame ? 'inter-frame' : 'MJPEG'}: all shown, latency as before`, () => {
          for (const fps of [25, 30, 60]) {
            const { player, stream } = playing({ latency, interFrame });
            const chance = random(fps);
            const video = { from: 1000, to: 9000, fps, delay: () => 5 + chance() * 25 };
            const sent = player.video(stream, { ...video, offset: (t) => START + (t >= 4000 ? jump : 0) });
            player.run();
            expect(player.shown.length).to.be.at.least(0.98 * sent);
            expect(indices(player.shown)).to.deep.equal([...new Set(indices(player.shown))].sort((a, b) => a - b));
            const before = mean(latencies(player.shown.filter((frame) => frame.due > 2400 && frame.due < 4400)));
            const after = player.shown.filter((frame) => frame.due >= 4400);
            for (const value of latencies(after.filter((frame) => frame.due < 5400))) {
              expect(value).to.be.lessThan(before + 100);
            }
            const settled = mean(latencies(after.filter((frame) => frame.due >= 5400)));
            expect(settled).to.be.closeTo(before, 15);
          }
        });
      }
    }
  }

  it('that jump again and again', () => {
    for (const latency of ['server', 'auto'] as const) {
      const { player, stream } = playing({ latency });
      const chance = random(9);
      const jumps = Array.from({ length: 40 }, () => Math.round((chance() - 0.5) * 2 ** 32));
      const sent = player.video(stream, {
        from: 1000,
        to: 21_000,
        fps: 25,
        offset: (t) => START + jumps[Math.floor((t - 1000) / 500)]!,
        delay: () => 5 + chance() * 20,
      });
      player.run();
      expect(player.shown.length).to.equal(sent);
      expect(Math.max(...latencies(player.shown))).to.be.lessThan(latency === 'auto' ? 200 : 450);
    }
  });

  it('that were late for good are dated anew: a slow clock makes no slide show', () => {
    const { player, stream } = playing({ latency: 'server' });
    const chance = random(4);
    const sent = player.video(stream, {
      from: 1000,
      to: 11_000,
      fps: 2,
      offset: (t) => START + (t >= 4000 ? -550 : 0),
      delay: () => 5 + chance() * 20,
    });
    player.run();
    expect(player.shown.length).to.equal(sent);
    expect(mean(latencies(player.shown.slice(-4)))).to.be.closeTo(400, 30);
  });
});

describe('StreamBuffer, the clock steps under a running stream', () => {
  for (const shift of [-5000, -600, -300, 600, 5000, 100_000_000]) {
    for (const lead of [-200, 0, 300]) {
      it(`${shift} ms, the message ${lead} ms after the frames: loses nothing`, () => {
        for (const latency of ['server', 'auto'] as const) {
          for (const interFrame of [false, true]) {
            const { player, stream } = playing({ latency, interFrame });
            const chance = random(8);
            const sent = player.video(stream, {
              from: 1000,
              to: 9000,
              fps: 25,
              offset: (t) => START + (t >= 4000 ? shift : 0),
              delay: () => 5 + chance() * 20,
            });
            player.at(4020 + lead, () => {
              const reset = player.clocks.handleServerTime(1, MmTime(START + player.now - 400 + shift), player.now);
              expect(reset?.shift).to.be.closeTo(shift, 1);
            });
            player.run();
            expect(player.shown.length, `${latency} ${interFrame}`).to.equal(sent);
            const settled = latencies(player.shown.filter((frame) => frame.due > 5400));
            expect(mean(settled)).to.be.closeTo(latency === 'auto' ? 105 : 400, 20);
            if (lead > 200 && latency === 'server') {
              // What was queued before the jump stays where it was, whatever the message says.
              const queued = player.shown.filter((frame) => frame.due < 4400);
              for (const frame of queued) expect(Math.abs(frame.at - frame.due)).to.be.at.most(1);
            }
          }
        }
      });
    }
  }

  it('moves what is queued with it when the server only asked for more latency', () => {
    const { player, stream } = playing({ latency: 'server' });
    const sent = player.video(stream, { from: 1000, to: 4000, fps: 25, offset });
    player.at(2501, () => player.clocks.handleServerTime(1, MmTime(START + player.now - 700), player.now));
    player.run();
    expect(player.shown.length).to.equal(sent);
    for (const frame of player.shown.filter((shown) => shown.at > 2501)) {
      expect(frame.at - frame.due).to.be.closeTo(300, 1);
    }
  });
});

describe('StreamBuffer, stalls', () => {
  for (const latency of ['server', 'auto'] as const) {
    it(`a tab that stood still for ten seconds shows the newest and goes on, ${latency}`, () => {
      for (const interFrame of [false, true]) {
        const { player, stream } = playing({ latency, interFrame });
        player.stalls.push({ from: 3000, to: 13_000 });
        const sent = player.video(stream, { from: 1000, to: 20_000, fps: 30, offset });
        player.run();
        const after = player.shown.filter((frame) => frame.at >= 13_000 && frame.at < 13_500);
        // What was current when it woke up comes first, at the speed of the video: no flood.
        expect(after.length).to.be.at.most(20);
        expect(after.filter((frame) => frame.due < 12_900).length).to.be.at.most(2);
        const settled = player.shown.filter((frame) => frame.due >= 15_000);
        expect(settled.length).to.be.at.least(30 * 5);
        expect(player.shown.at(-1)?.index).to.equal(sent - 1);
        if (interFrame) expect(player.decoded.length).to.equal(sent);
        expect(player.refused.length).to.equal(0);
      }
    });

    it(`a network that stood still for two seconds, ${latency}`, () => {
      const { player, stream } = playing({ latency });
      let blocked = 0;
      player.video(stream, {
        from: 1000,
        to: 20_000,
        fps: 25,
        offset,
        delay: () => {
          blocked++;
          return blocked === 50 ? 2000 : 5;
        },
      });
      player.run();
      // 50 frames were sent in the two seconds; all that came with time to spare were shown, and those before not.
      expect(player.shown.length).to.be.at.least(19 * 25 - 41);
      expect(player.shown.at(-1)?.index).to.equal(19 * 25 - 1);
      const lost = player.shown.filter((shown, i) => i > 0 && shown.index !== player.shown[i - 1]!.index + 1);
      expect(lost.length).to.be.at.most(1);
    });
  }
});

describe('StreamBuffer, automatic latency', () => {
  it('is two frames and the jitter, not the 400 ms the server allows', () => {
    for (const [fps, jitter] of [
      [25, 0],
      [25, 40],
      [60, 0],
      [60, 20],
      [5, 0],
    ] as const) {
      const { player, stream } = playing({ latency: 'auto' });
      const chance = random(5);
      player.video(stream, { from: 1000, to: 21_000, fps, offset, delay: () => 5 + chance() * jitter });
      player.run();
      const latency = mean(latencies(player.shown.filter((frame) => frame.due > 11_400)));
      expect(latency, `${fps} fps, ${jitter} ms`).to.be.closeTo(5 + 2 * Math.min(40, 1000 / fps) + jitter, 6);
    }
  });

  it('grows at once when a frame comes late, so that not even that one is lost, and shrinks slowly', () => {
    const { player, stream } = playing({ latency: 'auto' });
    let count = 0;
    const sent = player.video(stream, {
      from: 1000,
      to: 21_000,
      fps: 25,
      offset,
      delay: () => (++count === 100 ? 300 : 5),
    });
    player.run();
    expect(player.shown.length).to.equal(sent);
    const at = (index: number): number => latencies([player.shown[index]!])[0]!;
    expect(at(98)).to.be.lessThan(110);
    expect(at(99)).to.be.within(300, 345);
    expect(at(150), 'remembered among the last 128').to.be.within(300, 345);
    expect(at(300)).to.be.within(110, 300);
    expect(at(sent - 1)).to.be.lessThan(110);
    const spacing = player.shown.slice(101).map((shown, i) => shown.at - player.shown[i + 100]!.at);
    expect(Math.min(...spacing), 'no leaps on the way back').to.be.greaterThan(30);
  });

  it('loses nothing of a burst on a display either', () => {
    for (const displayInterval of [0, 1000 / 60]) {
      for (let first = 60; first < 68; first++) {
        const { player, stream } = playing({ latency: 'auto', refresh: 1000 / 60, displayInterval });
        let count = 0;
        const delay = (): number => (++count === first ? 150 : 5);
        const sent = player.video(stream, { from: 1000, to: 5000, fps: 25, offset, delay });
        player.run();
        expect(player.shown.length).to.equal(sent);
      }
    }
  });

  it('shrinks no faster when times go back and forth, as those of polls made a little ahead do', () => {
    const latency = new AutoLatency();
    latency.arrived(400, Millis(0));
    const grown = latency.delay(Millis(0));
    for (let t = 0; t < 1000; t += 2) {
      latency.delay(Millis(t + 8));
      latency.delay(Millis(t));
    }
    expect(grown - latency.delay(Millis(1000))).to.be.closeTo(50, 1);
  });

  it('takes a stall for no jitter', () => {
    const { player, stream } = playing({ latency: 'auto' });
    player.at(3000, () => player.push(stream, START + 2990, { index: 0, due: 0 }, 1));
    player.at(5000, () => player.push(stream, START + 3030, { index: 1, due: 0 }, 1));
    player.at(5040, () => player.push(stream, START + 5030, { index: 2, due: 0 }, 1));
    player.run();
    expect(player.shown.length).to.equal(3);
    const { at, arrivedAt } = player.shown[2]!;
    expect(at - arrivedAt).to.be.at.most(100);
  });

  it('follows the sound while it plays, and comes back after', () => {
    const { player, stream } = playing({ latency: 'auto' });
    const sent = player.video(stream, { from: 1000, to: 12_000, fps: 25, offset });
    for (let t = 4000; t <= 8000; t += 20) {
      player.at(t, () => player.clocks.handlePlayback(1, MmTime(START + player.now - 250), player.now));
    }
    player.at(8001, () => {
      player.clocks.handlePlaybackStop(1);
    });
    player.run();
    expect(player.shown.length).to.equal(sent);
    const during = player.shown.filter((frame) => frame.at > 4500 && frame.at < 8000);
    for (const latency of latencies(during)) expect(latency).to.be.closeTo(250, 1);
    expect(Math.abs(player.set.takeSkew() ?? 99)).to.be.lessThan(2);
    expect(mean(latencies(player.shown.slice(-20)))).to.be.lessThan(110);
  });

  it('may be changed while a stream plays, and loses nothing', () => {
    const { player, stream } = playing({ latency: 'auto' });
    const sent = player.video(stream, { from: 1000, to: 9000, fps: 25, offset });
    player.at(3000, () => (player.set.latency = 'server'));
    player.at(6000, () => (player.set.latency = 'auto'));
    player.run();
    expect(player.shown.length).to.equal(sent);
    const between = player.shown.filter((frame) => frame.at > 3500 && frame.at < 6000);
    for (const latency of latencies(between)) expect(latency).to.be.closeTo(400, 1);
  });
});

describe('StreamBuffer, the end of a stream', () => {
  function ending(how: 'drain' | 'flush' | 'discard', interFrame: boolean): { player: Player; stream: Stream } {
    const made = playing({ latency: 'server', interFrame });
    made.player.video(made.stream, { from: 1000, to: 2000, fps: 25, offset });
    made.player.at(2001, () => {
      made.stream.end(how, made.player.now);
    });
    made.player.run();
    return made;
  }

  for (const interFrame of [false, true]) {
    const codec = interFrame ? 'inter-frame' : 'MJPEG';
    it(`drain: the rest is shown in its time, ${codec}`, () => {
      const { player, stream } = ending('drain', interFrame);
      expect(indices(player.shown)).to.deep.equal(upTo(25));
      for (const frame of player.shown) expect(Math.abs(frame.at - frame.due)).to.be.at.most(0.51);
      expect(player.ended).to.deep.equal([stream]);
      expect(player.set.streams.size).to.equal(0);
      expect(stream.queuedBytes).to.equal(0);
    });

    it(`flush: the rest is shown at once, one picture after the other, ${codec}`, () => {
      const { player, stream } = ending('flush', interFrame);
      expect(indices(player.shown)).to.deep.equal(upTo(25));
      const rest = player.shown.filter((frame) => frame.at > 2000).map(({ at }) => at);
      expect(rest).to.have.lengthOf(9);
      expect(rest[0]! - 2001).to.be.lessThan(5);
      for (const [index, at] of rest.slice(1).entries()) expect(at - rest[index]!).to.be.within(10, 25);
      expect(player.ended).to.deep.equal([stream]);
      expect(stream.queuedBytes).to.equal(0);
    });

    it(`discard: nothing is shown any more, ${codec}`, () => {
      const { player, stream } = ending('discard', interFrame);
      expect(player.shown.every((frame) => frame.at <= 2001)).to.equal(true);
      expect(player.ended).to.deep.equal([stream]);
      expect(player.push(stream, START, { index: 0, due: 0 }, 1)).to.equal(false);
      const { received, shown, dropped } = stream.figures(player.now);
      expect(received).to.equal(shown + dropped);
      expect(stream.queuedBytes).to.equal(0);
    });
  }

  it('may become more urgent while it drains', () => {
    const { player, stream } = playing({ latency: 'server' });
    player.video(stream, { from: 1000, to: 2000, fps: 25, offset });
    player.at(2001, () => {
      stream.end('drain', player.now);
    });
    player.at(2100, () => {
      stream.end('flush', player.now);
    });
    player.run();
    expect(player.shown.at(-1)?.index).to.equal(24);
    expect(indices(player.shown)).to.deep.equal(upTo(25));
    expect(player.shown.at(-1)?.at).to.be.lessThan(2300);
  });

  it('hands back every picture that was made', () => {
    for (const how of ['drain', 'flush', 'discard'] as const) {
      for (const interFrame of [false, true]) {
        const { player } = ending(how, interFrame);
        const closed = player.dropped.filter((frame) => frame.picture !== undefined).length;
        expect(player.decoded.length).to.equal(player.shown.length + closed + player.unwanted);
      }
    }
  });
});

describe('StreamBuffer, bounds', () => {
  it('of MJPEG drops the oldest beyond its frames or bytes', () => {
    for (const limits of [{ frames: 10 }, { bytes: 10_000 }]) {
      const { player, stream } = playing({ latency: 'server', limits });
      player.at(1000, () => {
        for (let i = 0; i < 100; i++) player.push(stream, START + 1000 + i * 4, { index: i, due: 0 }, 1, 1000);
        expect(stream.queued).to.equal(10);
        expect(stream.queuedBytes).to.equal(10_000);
      });
      player.run();
      expect(indices(player.shown)).to.deep.equal(upTo(100).slice(90));
      expect(player.dropped.length).to.equal(90);
    }
  });

  it('keeps one frame, however large', () => {
    const { player, stream } = playing({ limits: { bytes: 10 } });
    player.push(stream, START + 1000, { index: 0, due: 0 }, 1, 1000);
    player.poll();
    player.run();
    expect(player.shown.length).to.equal(1);
  });

  it('of an inter-frame codec goes on from a key frame when there is one', () => {
    const { player, stream } = playing({ latency: 'server', interFrame: true, limits: { frames: 10 } });
    player.at(1000, () => {
      for (let i = 0; i < 12; i++) player.push(stream, START + 1000 + i * 4, { index: i, due: 0 }, 1, 1000, i === 7);
    });
    player.run();
    expect(indices(player.decoded.map((frame) => frame.payload))).to.deep.equal([7, 8, 9, 10, 11]);
    expect(player.refused.length).to.equal(0);
  });

  it('of an inter-frame codec gives the stream up when there is none', () => {
    const { player, stream } = playing({ latency: 'server', interFrame: true, limits: { frames: 10 } });
    player.at(1000, () => {
      for (let i = 0; i < 12; i++) player.push(stream, START + 1000 + i * 4, { index: i, due: 0 }, 1, 1000);
    });
    player.run();
    expect(player.refused).to.deep.equal([stream]);
    expect(player.decoded.length).to.equal(0);
    expect(stream.open).to.equal(false);
    stream.end('discard', player.now);
    player.poll();
    expect(player.ended).to.deep.equal([stream]);
  });

  it('counts a frame the decoder failed on as dropped, and goes on', () => {
    const { player, stream } = playing({ latency: 'server' });
    player.push(stream, START + 1000, { index: 0, due: 0 }, 1);
    player.decodeTime = 1e9;
    player.poll();
    player.run(1500);
    const frame = player.decoded[0]!;
    stream.failed(frame);
    player.poll();
    expect(player.dropped).to.deep.equal([frame]);
    expect(stream.queued).to.equal(0);
    expect(stream.figures(player.now)).to.include({ dropped: 1, shown: 0 });
  });
});
