import { expect } from 'chai';
import { DecodeError } from '../../src/bytes/decode-error.ts';
import { closingOf } from '../../src/session/closing.ts';
import { LinkError, ProtocolError, TransportError } from '../../src/session/errors.ts';
import type { LinkProblem } from '../../src/session/errors.ts';

const reasonOf = (error: unknown) => closingOf(error, 'main channel').reason;

describe('the end of a session', () => {
  it('names the channel, the message and the field', () => {
    const error = new DecodeError('truncated', 'needs 4 bytes, 3 left', ['set', 'cursor']);
    const closing = closingOf(error, 'cursor channel 0');
    expect(closing).to.include({ reason: 'protocol', clean: false });
    expect(closing.message).to.match(/^cursor channel 0: set\.cursor.*needs 4 bytes, 3 left/);
  });

  it('is the server’s when it closed in order, and the network’s when it did not', () => {
    expect(closingOf(new TransportError('goodbye', true), 'main channel')).to.deep.equal({
      reason: 'server',
      clean: true,
      message: 'main channel: goodbye',
    });
    expect(closingOf(new TransportError('lost', false), 'main channel')).to.include({
      reason: 'network',
      clean: false,
    });
  });

  it('has the reason of the refusal', () => {
    const reasons: Record<LinkProblem, string> = {
      notSpice: 'protocol',
      version: 'protocol',
      password: 'auth',
      authentication: 'auth',
      insecurePage: 'auth',
      needsSecured: 'server',
      needsUnsecured: 'server',
      session: 'server',
      channelNotAvailable: 'server',
      refused: 'server',
    };
    for (const [problem, reason] of Object.entries(reasons)) {
      expect(reasonOf(new LinkError(problem as LinkProblem, '')), problem).to.equal(reason);
    }
  });

  it('is the protocol’s for what is said at the wrong moment, and for anything not foreseen', () => {
    expect(reasonOf(new ProtocolError(''))).to.equal('protocol');
    expect(closingOf('a word', 'main channel').message).to.equal('main channel: a word');
    expect(reasonOf(new Error(''))).to.equal('protocol');
  });
});
