import { expect } from 'chai';
import { DecodeError } from '../../src/bytes/decode-error.ts';
import * as link from '../../src/wire/link.ts';
import { damage } from './damage.ts';
import { layout } from './layout.ts';

const message: link.LinkMessage = {
  connectionId: 0x01020304,
  channelType: 2,
  channelId: 1,
  commonCapabilities: [9],
  channelCapabilities: [0x1ff, 1],
};
const messageBytes = layout(`
  text REDQ
  u32 2            # major
  u32 2            # minor
  u32 30           # size
  hex 04 03 02 01  # connection_id
  u8 2             # channel_type
  u8 1             # channel_id
  u32 1            # num_common_caps
  u32 2            # num_channel_caps
  u32 18           # caps_offset
  u32 9
  u32 0x1ff
  u32 1`);

const publicKey = new Uint8Array(162).fill(0x30);
const reply: link.LinkReply = { result: 'ok', publicKey, commonCapabilities: [11], channelCapabilities: [] };
const replyBytes = layout(`
  text REDQ
  u32 2
  u32 2
  u32 182   # size
  u32 0     # error: ok
  hex ${'30 '.repeat(162)}
  u32 1     # num_common_caps
  u32 0     # num_channel_caps
  u32 178   # caps_offset
  u32 11`);

const body = (bytes: Uint8Array) => bytes.subarray(link.LINK_HEADER_SIZE);

describe('link', () => {
  it('reads and writes what a client asks for', () => {
    expect([...link.writeLinkMessage(message)]).to.deep.equal([...messageBytes]);
    expect(link.readLinkHeader(messageBytes.subarray(0, 16))).to.deep.equal({ major: 2, minor: 2, size: 30 });
    expect(link.readLinkMessage(body(messageBytes))).to.deep.equal(message);
  });

  it('reads and writes what a server answers', () => {
    expect([...link.writeLinkReply(reply)]).to.deep.equal([...replyBytes]);
    expect(link.readLinkReply(body(replyBytes))).to.deep.equal(reply);
  });

  it('reads each refusal by name, in the reply and behind the ticket', () => {
    for (const [name, code] of Object.entries(link.LinkCode)) {
      const bytes = link.writeLinkResult(name as link.LinkCode);
      expect([...bytes]).to.deep.equal([code, 0, 0, 0]);
      expect(link.readLinkResult(bytes)).to.equal(name);
      if (name === 'ok') continue;
      const refused = link.writeLinkReply({ result: name as link.LinkRefusal });
      expect(refused.byteLength).to.equal(16 + 178);
      expect(link.readLinkReply(body(refused))).to.deep.equal({ result: name });
    }
    expect(link.readLinkResult(layout('u32 99'))).to.equal('error');
  });

  it('selects how to authenticate', () => {
    expect([...link.writeAuthMechanism('spice')]).to.deep.equal([1, 0, 0, 0]);
    expect(link.readAuthMechanism(layout('u32 2'))).to.equal('sasl');
    expect(() => link.readAuthMechanism(layout('u32 3'))).to.throw(DecodeError, 'link.authMechanism: 3 is none of 1 2');
  });

  it('takes no capabilities at all, wherever their pointer leads', () => {
    const none = layout(`u32 0 \n hex ${'30 '.repeat(162)} \n u32 0 \n u32 0 \n u32 0xffffffff`);
    expect(link.readLinkReply(none)).to.deep.equal({ ...reply, commonCapabilities: [] });
  });

  const header = (magic: string, major: number, size: number) =>
    layout(`text ${magic} \n u32 ${major} \n u32 2 \n u32 ${size}`);
  const counts = (common: number, channel: number, offset: number) =>
    layout(`u32 0 \n hex ${'30 '.repeat(162)} \n u32 ${common} \n u32 ${channel} \n u32 ${offset} \n u32 0`);
  for (const [title, read, sentence] of [
    ['another protocol', () => link.readLinkHeader(header('HTTP', 2, 0)), 'link.header.magic: 0x50545448 is not SPICE'],
    [
      'another major version',
      () => link.readLinkHeader(header('REDQ', 3, 0)),
      'link.header.major: version 3.2, only 2 is understood',
    ],
    [
      'a size that nobody needs',
      () => link.readLinkHeader(header('REDQ', 2, 0xffffffff)),
      'link.header.size: 4294967295 bytes, at most 16562',
    ],
    [
      'too many capabilities',
      () => link.readLinkReply(counts(4096, 1, 178)),
      'link.reply.capabilities: 4096 + 1 words of capabilities, at most 4096',
    ],
    [
      'counts that overflow',
      () => link.readLinkReply(counts(0xffffffff, 1, 178)),
      'link.reply.capabilities: 4294967295 + 1 words of capabilities, at most 4096',
    ],
    [
      'capabilities outside',
      () => link.readLinkReply(counts(1, 0, 183)),
      'link.reply.capabilities: points to byte 183 of 182',
    ],
    [
      'capabilities that reach outside',
      () => link.readLinkReply(counts(1, 1, 178)),
      'link.reply.capabilities: 1 items of at least 4 bytes, 0 left',
    ],
    [
      'a short header',
      () => link.readLinkHeader(header('REDQ', 2, 0).subarray(0, 9)),
      'link.header.minor: needs 4 bytes, 1 left',
    ],
    ['a short result', () => link.readLinkResult(new Uint8Array(3)), 'link.result: needs 4 bytes, 3 left'],
  ] as const) {
    it(`refuses ${title}`, () => {
      expect(read).to.throw(DecodeError, sentence);
    });
  }

  it('ends with damaged or cut bytes in a value or a DecodeError', () => {
    const attempt = (read: () => unknown) => {
      try {
        read();
      } catch (error) {
        expect(error).instanceOf(DecodeError);
      }
    };
    for (const [bytes, read] of [
      [body(messageBytes), link.readLinkMessage],
      [body(replyBytes), link.readLinkReply],
      [replyBytes, link.readLinkHeader],
    ] as const) {
      for (const damaged of damage(bytes, 3, 1000)) {
        attempt(() => read(damaged));
      }
      for (let length = 0; length < bytes.byteLength; length++) {
        attempt(() => read(bytes.slice(0, length)));
      }
    }
  });
});
