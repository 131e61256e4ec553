import { expect } from 'chai';
import { DecodeError } from '../../src/bytes/decode-error.ts';
import { AgentDeframer, agentChunks } from '../../src/wire/agent-framing.ts';
import type { AgentFrame } from '../../src/wire/agent-framing.ts';
import { layout } from './layout.ts';
import { bytesOf } from './sample.ts';

function frames(chunks: Iterable<Uint8Array>, limit = 10_000): AgentFrame[] {
  const deframer = new AgentDeframer(limit);
  const found: AgentFrame[] = [];
  for (const chunk of chunks) {
    deframer.push(chunk);
    for (let frame = deframer.next(); frame; frame = deframer.next()) found.push(frame);
  }
  return found;
}

const two = layout(`
  u32 1    # protocol
  u32 14   # type: max clipboard
  u64 0    # opaque
  u32 4    # size
  i32 -1
  u32 1
  u32 13   # type: client disconnected
  u64 5
  u32 0`);
const twoFrames: AgentFrame[] = [
  { type: 14, opaque: 0n, payload: bytesOf(255, 255, 255, 255) },
  { type: 13, opaque: 5n, payload: bytesOf() },
];

describe('agent framing', () => {
  it('finds the messages wherever they are cut', () => {
    expect(frames([two])).to.deep.equal(twoFrames);
    for (let cut = 0; cut <= two.byteLength; cut++) {
      expect(frames([two.slice(0, cut), two.slice(cut)]), `cut at ${cut}`).to.deep.equal(twoFrames);
    }
  });

  it('cuts a message into pieces that a token each allows', () => {
    const payload = Uint8Array.from({ length: 5000 }, (_, index) => index & 0xff);
    const chunks = agentChunks(4, payload);
    expect(chunks.map(({ byteLength }) => byteLength)).to.deep.equal([2048, 2048, 5020 - 4096]);
    expect(frames(chunks)).to.deep.equal([{ type: 4, opaque: 0n, payload }]);
    expect(agentChunks(13, bytesOf())).to.deep.equal([layout('u32 1 \n u32 13 \n u64 0 \n u32 0')]);
  });

  it('refuses another protocol and a message above the limit', () => {
    expect(() => frames([layout('u32 2 \n u32 1 \n u64 0 \n u32 0')])).to.throw(
      DecodeError,
      'agentData: agent protocol 2',
    );
    expect(() => frames([layout('u32 1 \n u32 4 \n u64 0 \n u32 10001')])).to.throw(
      DecodeError,
      'agentData.size: agent message 4 of 10001 bytes, at most 10000',
    );
  });
});
