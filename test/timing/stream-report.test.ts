import { expect } from 'chai';
import { Millis, MmTime } from '../../src/timing/millis.ts';
import { Player } from './player.ts';
import { refusal, StreamReporter } from '../../src/timing/stream-report.ts';

function reporter(maxWindowSize = 5, timeout = 1000): StreamReporter {
  const made = new StreamReporter(3);
  made.activate({ uniqueId: 99, maxWindowSize, timeout });
  return made;
}

describe('StreamReporter', () => {
  it('says nothing before it is asked to', () => {
    const silent = new StreamReporter(3);
    for (let i = 0; i < 100; i++) silent.received(MmTime(i), -5, Millis(i));
    expect(silent.take(undefined, Millis(10_000))).to.equal(undefined);
    expect(silent.nextWakeup).to.equal(undefined);
  });

  it('reports a full window with its true times, and begins anew', () => {
    const reports = reporter();
    for (let i = 0; i < 4; i++) reports.received(MmTime(2 ** 32 - 80 + i * 40), 300 + i, Millis(100 + i * 40));
    expect(reports.take(120, Millis(220))).to.equal(undefined);
    reports.received(MmTime(80), 304.4, Millis(260));
    expect(reports.take(120, Millis(260))).to.deep.equal({
      streamId: 3,
      uniqueId: 99,
      startFrameMmTime: 2 ** 32 - 80,
      endFrameMmTime: 80,
      numFrames: 5,
      numDrops: 0,
      lastFrameDelay: 304,
      audioDelay: 120,
    });
    expect(reports.take(120, Millis(5000))).to.equal(undefined);
  });

  it('reports after the timeout, and says when to ask', () => {
    const reports = reporter();
    expect(reports.nextWakeup).to.equal(undefined);
    reports.received(MmTime(1000), 10, Millis(500));
    expect(reports.nextWakeup).to.equal(1500);
    expect(reports.take(undefined, Millis(1499))).to.equal(undefined);
    expect(reports.take(undefined, Millis(1500))).to.include({ numFrames: 1, audioDelay: 0xffffffff });
    expect(reports.nextWakeup).to.equal(undefined);
  });

  it('tells of a third loss in a row at once, not of three with a success between', () => {
    const reports = reporter(100);
    reports.received(MmTime(0), -1, Millis(0));
    reports.received(MmTime(40), -1, Millis(40));
    reports.shown();
    reports.received(MmTime(80), -1, Millis(80));
    reports.received(MmTime(120), 50, Millis(120));
    reports.dropped();
    expect(reports.take(undefined, Millis(120))).to.equal(undefined);
    reports.received(MmTime(160), -33.3, Millis(160));
    expect(reports.take(undefined, Millis(160))).to.include({ numFrames: 5, numDrops: 5, lastFrameDelay: -33 });
  });

  it('never claims more drops than frames', () => {
    const reports = reporter(1);
    reports.dropped();
    reports.dropped();
    reports.received(MmTime(160), 40, Millis(160));
    expect(reports.take(undefined, Millis(160))).to.include({ numFrames: 1, numDrops: 1 });
  });

  it('refuses a stream as the server understands it', () => {
    expect(refusal(12)).to.include({ streamId: 12, numFrames: 0, numDrops: 0xffffffff });
  });
});

describe('reports of a stream that plays', () => {
  it('count what was shown as no drop, carry the sound delay, and stop the server when frames come late', () => {
    const player = new Player({ latency: 'server' });
    const stream = player.set.create({ id: 4, interFrame: false });
    stream.activateReport({ uniqueId: 5, maxWindowSize: 50, timeout: 60_000 });
    player.set.audioDelay = 77;
    player.clocks.handleServerTime(1, MmTime(10_000 - 400), Millis(1000));
    player.video(stream, {
      from: 1000,
      to: 9000,
      fps: 25,
      offset: () => 9000,
    });
    player.run();
    const reports = player.works.flatMap((work) => work.reports);
    expect(reports.map((report) => report.numFrames)).to.deep.equal([50, 50, 50, 50]);
    expect(reports.every((report) => report.numDrops === 0 && report.audioDelay === 77)).to.equal(true);
    expect(reports.every((report) => report.lastFrameDelay === 395)).to.equal(true);
    expect(reports[0]).to.include({ startFrameMmTime: 10_000, endFrameMmTime: 10_000 + 49 * 40, uniqueId: 5 });

    const late = player.now;
    for (let i = 0; i < 3; i++) {
      player.at(late + 600 + i * 40, () => player.push(stream, 9000 + late + i * 40, { index: 200 + i, due: 0 }, 1));
    }
    player.run();
    const early = player.works.flatMap((work) => work.reports).slice(4);
    expect(early.length).to.equal(1);
    expect(early[0]).to.include({ numFrames: 3, numDrops: 3, lastFrameDelay: -200 });
  });
});
