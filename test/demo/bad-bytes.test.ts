import { expect } from 'chai';
import type { ChannelName } from '../../src/wire/channel-types.ts';
import { startScripted } from '../harness/scripted.ts';
import { uncaughtErrors } from '../harness/uncaught.ts';
import { next, place, ready, recordOf, removeAll } from './element.ts';

interface Damage {
  readonly what: string;
  readonly channel: ChannelName;
  /** Number of the message. */
  readonly type: number;
  readonly bytes: readonly number[];
  /** What the sentence names. */
  readonly names: RegExp;
}

const u32 = (value: number): number[] => [value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, value >>> 24];

const damages: readonly Damage[] = [
  { what: 'INIT cut short', channel: 'main', type: 103, bytes: [1, 2, 3], names: /^main channel: .*init/ },
  {
    what: 'a channels list of four thousand million',
    channel: 'main',
    type: 104,
    bytes: [...u32(0xffffffff), 2, 0],
    names: /^main channel: .*channelsList/,
  },
  {
    what: 'a mouse mode that does not exist',
    channel: 'main',
    type: 105,
    bytes: [3, 0, 9, 0],
    names: /^main channel: .*mouseMode.*currentMode/,
  },
  {
    what: 'a surface in an unknown format',
    channel: 'display',
    type: 314,
    bytes: [...u32(1), ...u32(64), ...u32(64), ...u32(7), ...u32(0)],
    names: /^display channel 0: .*surfaceCreate.*format/,
  },
  {
    what: 'a fill cut short',
    channel: 'display',
    type: 302,
    bytes: [...u32(0), ...u32(0)],
    names: /^display channel 0: .*drawFill/,
  },
  {
    what: 'a copy whose image lies outside of the message',
    channel: 'display',
    type: 304,
    bytes: [
      ...[0, 0, 0, 16, 16].flatMap(u32),
      0,
      ...u32(0x7fffffff),
      ...[0, 0, 16, 16].flatMap(u32),
      ...[8, 0, 0],
      ...[0, ...u32(0), ...u32(0), ...u32(0)],
    ],
    names: /^display channel 0: .*drawCopy.*source/,
  },
  {
    what: 'a stream frame longer than its message',
    channel: 'display',
    type: 123,
    bytes: [...u32(0), ...u32(0), ...u32(1 << 30)],
    names: /^display channel 0: .*streamData/,
  },
  {
    what: 'a cursor of an unknown kind',
    channel: 'cursor',
    type: 103,
    bytes: [0, 0, 0, 0, 1, 0, 0, ...new Array<number>(8).fill(0), 99, 1, 0, 1, 0, 0, 0, 0, 0],
    names: /^cursor channel 0: .*set.*cursor/,
  },
  {
    what: 'key modifiers cut short',
    channel: 'inputs',
    type: 102,
    bytes: [1],
    names: /^inputs channel 0: .*keyModifiers/,
  },
];

describe('bytes that break the protocol', function () {
  this.timeout(60_000);
  const uncaught = uncaughtErrors();
  afterEach(removeAll);

  for (const { what, channel, type, bytes, names } of damages) {
    it(`end the connection once, with a sentence: ${what}`, async () => {
      const server = await startScripted();
      const element = place(server.url);
      await ready(element);
      const ends = recordOf(element, 'disconnect');
      const end = next(element, 'disconnect');
      await server.inject(channel, type, bytes);
      const { reason, clean, message } = await end;
      expect({ reason, clean }).to.deep.equal({ reason: 'protocol', clean: false });
      expect(message).to.match(names);
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(ends.length).to.equal(1);
      expect(uncaught()).to.deep.equal([]);
      // The last picture stays.
      expect([element.guestWidth, element.guestHeight]).to.deep.equal([1024, 768]);
      await server.stop();
    });
  }

  it('are not messages of numbers that nobody knows', async () => {
    const server = await startScripted();
    const element = place(server.url);
    await ready(element);
    const ends = recordOf(element, 'disconnect');
    for (const channel of ['main', 'display', 'inputs', 'cursor'] as const) {
      await server.inject(channel, 999, [1, 2, 3, 4, 5, 6, 7, 8]);
    }
    await element.typeText('on');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(ends).to.deep.equal([]);
    expect(element.state).to.equal('connected');
    await server.stop();
  });
});
