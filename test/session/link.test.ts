import { expect } from 'chai';
import { LinkError, ProtocolError } from '../../src/session/errors.ts';
import { Link, LINK_LIMIT } from '../../src/session/link.ts';
import { commonCapability, encodeCapabilities } from '../../src/wire/capabilities.ts';
import { PUBLIC_KEY_SIZE, TICKET_SIZE, writeLinkReply, writeLinkResult } from '../../src/wire/link.ts';

const message = { connectionId: 0, channelType: 1, channelId: 0, commonCapabilities: [], channelCapabilities: [] };
const reply = writeLinkReply({
  result: 'ok',
  publicKey: new Uint8Array(PUBLIC_KEY_SIZE),
  commonCapabilities: encodeCapabilities(commonCapability, ['authSelection', 'authSpice', 'miniHeader']),
  channelCapabilities: [5],
});
const ticket = new Uint8Array(TICKET_SIZE).fill(7);

describe('the link of a channel', () => {
  it('goes from the socket to the channel, however the bytes are cut', () => {
    const link = new Link(message, 0);
    expect(link.start(0).do).to.equal('send');
    const effects = [...reply].flatMap((byte) => link.receive(Uint8Array.of(byte), 0));
    expect(effects.map((effect) => effect.do)).to.deep.equal(['encrypt']);
    const sent = link.ticket(ticket, 0);
    // A way of authentication, four bytes, stands before the ticket.
    expect(sent.do === 'send' && sent.bytes.byteLength).to.equal(4 + TICKET_SIZE);
    const last = link.receive(Uint8Array.of(...writeLinkResult('ok'), 1, 2), 0);
    expect(last).to.deep.equal([{ do: 'linked', server: { common: [11], channel: [5] }, rest: Uint8Array.of(1, 2) }]);
  });

  it('gives each step of the other end its time, and names the one that is overdue', () => {
    const link = new Link(message, 100);
    const late = (since: number): string | null => {
      expect(link.due).to.equal(since + LINK_LIMIT);
      expect(link.overdue(since + LINK_LIMIT - 1)).to.equal(null);
      return link.overdue(since + LINK_LIMIT);
    };
    expect(late(100)).to.equal('no connection within 20 seconds');
    link.start(200);
    expect(late(200)).to.equal('no answer to the link message within 20 seconds');
    link.receive(reply.subarray(0, 16), 300);
    expect(late(300)).to.equal('no whole answer to the link message within 20 seconds');
    // A server that sends a byte now and then gets no more time by that.
    link.receive(reply.subarray(16, 17), 5000);
    expect(late(300)).to.equal('no whole answer to the link message within 20 seconds');
    link.receive(reply.subarray(17), 6000);
    expect(link.due, 'this end encrypts the ticket').to.equal(null);
    expect(link.overdue(1e9)).to.equal(null);
    link.ticket(ticket, 7000);
    expect(late(7000)).to.equal('no answer to the ticket within 20 seconds');
    link.receive(writeLinkResult('ok'), 8000);
    expect(link.due).to.equal(null);
  });

  it('refuses as the server refuses, and what is out of turn', () => {
    const refused = new Link(message, 0);
    refused.start(0);
    expect(() => refused.receive(writeLinkReply({ result: 'needSecured' }), 0)).to.throw(LinkError, 'only encrypted');
    const early = new Link(message, 0);
    early.start(0);
    expect(() => early.receive(Uint8Array.of(...reply, 1), 0)).to.throw(ProtocolError, 'before the ticket');
  });
});
