import { expect } from 'chai';
import { ByteQueue } from '../../src/bytes/byte-queue.ts';
import { DecodeError } from '../../src/bytes/decode-error.ts';
import { Deframer, Framer } from '../../src/wire/framing.ts';
import type { Frame, HeaderKind } from '../../src/wire/framing.ts';
import { readSubMessages, writeSubMessages } from '../../src/wire/sub-messages.ts';
import { damage, randomNumbers } from './damage.ts';
import { layout } from './layout.ts';
import { bytesOf } from './sample.ts';

const LIMIT = 1000;

function frames(kind: HeaderKind, chunks: Iterable<Uint8Array>, limit = LIMIT): Frame[] {
  const deframer = new Deframer(kind, limit);
  const found: Frame[] = [];
  for (const chunk of chunks) {
    deframer.push(chunk);
    for (let frame = deframer.next(); frame; frame = deframer.next()) found.push(frame);
  }
  return found;
}

const mini = layout(`
  u16 103  # type
  u32 3    # size
  hex 01 02 03
  u16 2
  u32 0
  u16 104
  u32 1
  hex 04`);
const miniFrames: Frame[] = [
  { type: 103, serial: 1n, payload: bytesOf(1, 2, 3), sub: false },
  { type: 2, serial: 2n, payload: bytesOf(), sub: false },
  { type: 104, serial: 3n, payload: bytesOf(4), sub: false },
];

/** A payload of 2 bytes with two sub-messages, as a server with full headers sends its cache's invalidations. */
const withSubs = `
  hex 09 09
  u16 2        # size of the list
  u32 12       # first sub-message
  u32 20       # second
  u16 5        # type
  u32 2        # size
  hex 0a 0b
  u16 105
  u32 0`;
const full = layout(`
  u64 700      # serial
  u16 304      # type
  u32 26       # size
  u32 2        # sub_list
  ${withSubs}
  u64 702      # a serial was left out
  u16 102
  u32 0
  u32 0`);
const fullFrames: Frame[] = [
  { type: 5, serial: 700n, payload: bytesOf(10, 11), sub: true },
  { type: 105, serial: 700n, payload: bytesOf(), sub: true },
  { type: 304, serial: 700n, payload: layout(withSubs), sub: false },
  { type: 102, serial: 702n, payload: bytesOf(), sub: false },
];

const list = layout(`
  u16 8        # LIST
  u32 20       # size
  u16 1
  u32 6
  u16 105
  u32 8
  u64 1
  u16 102
  u32 0`);
const listFrames: Frame[] = [
  { type: 105, serial: 1n, payload: layout('u64 1'), sub: true },
  { type: 8, serial: 1n, payload: list.subarray(6, 26), sub: false },
  { type: 102, serial: 2n, payload: bytesOf(), sub: false },
];

for (const [title, kind, bytes, expected] of [
  ['mini header', 'mini', mini, miniFrames],
  ['full header with sub-messages', 'full', full, fullFrames],
  ['LIST with a mini header', 'mini', list, listFrames],
] as const) {
  describe(`framing: ${title}`, () => {
    it('finds the messages of one chunk', () => {
      expect(frames(kind, [bytes])).to.deep.equal(expected);
    });

    it('finds the same wherever two cuts are', () => {
      for (let first = 0; first <= bytes.byteLength; first++) {
        for (let second = first; second <= bytes.byteLength; second++) {
          const chunks = [bytes.slice(0, first), bytes.slice(first, second), bytes.slice(second)];
          expect(frames(kind, chunks), `cut at ${first} and ${second}`).to.deep.equal(expected);
        }
      }
    });

    it('finds the same byte by byte', () => {
      expect(
        frames(
          kind,
          Array.from(bytes, (byte) => Uint8Array.of(byte)),
        ),
      ).to.deep.equal(expected);
    });

    it('ends with damaged bytes in messages or a DecodeError', () => {
      for (const damaged of damage(bytes, 5, 2000)) {
        try {
          frames(kind, [damaged]);
        } catch (error) {
          expect(error).instanceOf(DecodeError);
        }
      }
    });
  });
}

describe('framing: bounds', () => {
  it('does not copy a message that lies in one chunk', () => {
    expect(frames('mini', [mini]).every(({ payload }) => payload.byteLength === 0 || payload.buffer === mini.buffer)).to
      .be.true;
  });

  it('goes on with what came behind the link stage', () => {
    const queue = new ByteQueue();
    queue.push(mini);
    expect(new Deframer('mini', LIMIT, queue).next()).to.deep.equal(miniFrames[0]);
  });

  it('takes a message of the limit and refuses a larger one by its header', () => {
    const header = (size: number) => layout(`u16 304 \n u32 ${size}`);
    expect(frames('mini', [header(LIMIT), new Uint8Array(LIMIT)])).to.have.length(1);
    expect(() => frames('mini', [header(LIMIT + 1)])).to.throw(
      DecodeError,
      'header.size: message 304 of 1001 bytes, at most 1000',
    );
    expect(() => frames('mini', [header(0xffffffff)])).to.throw(DecodeError, '4294967295 bytes');
  });

  it('waits for an announced message without setting its memory aside', () => {
    const deframers = Array.from({ length: 1000 }, () => new Deframer('mini', 0xffffffff));
    for (const deframer of deframers) {
      deframer.push(layout('u16 304 \n u32 0xffffffff \n hex 01'));
      expect(deframer.next()).to.equal(null);
    }
  });

  for (const [title, problem, payload] of [
    ['a list that is not there', 'truncated', 'u16 1'],
    ['a list of more offsets than bytes', 'truncated', 'u16 65535 \n u32 6'],
    ['a sub-message outside', 'pointer', 'u16 1 \n u32 1000'],
    ['a sub-message that reaches outside', 'truncated', 'u16 1 \n u32 6 \n u16 105 \n u32 1'],
    ['sub-messages that are the same bytes again and again', 'oversized', 'u16 4 \n u32 0 \n u32 0 \n u32 0 \n u32 0'],
  ] as const) {
    it(`refuses ${title}`, () => {
      let error: unknown;
      try {
        readSubMessages(layout(payload), 0);
      } catch (caught) {
        error = caught;
      }
      expect(error).instanceOf(DecodeError);
      expect((error as DecodeError).problem).to.equal(problem);
      expect((error as DecodeError).path[0]).to.equal('subMessages');
    });
  }
});

describe('Framer', () => {
  it('writes what the Deframer reads, with both headers', () => {
    const random = randomNumbers(1);
    for (const kind of ['mini', 'full'] as const) {
      const framer = new Framer(kind);
      const sent = Array.from({ length: 50 }, (_, index) => ({
        type: random() & 0xff,
        payload: new Uint8Array(random() % 500).fill(index),
      })).filter(({ type }) => type !== 8);
      const chunks = sent.map(({ type, payload }) => framer.frame(type, payload));
      const expected = sent.map(({ type, payload }, index) => ({
        type,
        payload,
        serial: BigInt(index + 1),
        sub: false,
      }));
      expect(frames(kind, chunks)).to.deep.equal(expected);
      expect(framer.serial).to.equal(BigInt(sent.length));
    }
  });

  it('writes sub-messages into a full header and into a LIST', () => {
    const subs = [
      { type: 5, payload: bytesOf(10, 11) },
      { type: 105, payload: bytesOf() },
    ];
    const { payload, subList } = writeSubMessages(bytesOf(9, 9), subs);
    expect([...payload]).to.deep.equal([...layout(withSubs)]);
    const found = frames('full', [new Framer('full').frame(304, payload, subList)]);
    expect(found.map(({ type, sub }) => [type, sub])).to.deep.equal([
      [5, true],
      [105, true],
      [304, false],
    ]);
    const alone = writeSubMessages(bytesOf(), subs);
    expect(alone.subList).to.equal(0);
    expect(frames('mini', [new Framer('mini').frame(8, alone.payload)])).to.have.length(3);
    expect(() => new Framer('mini').frame(304, payload, subList)).to.throw(RangeError);
  });
});
