import { ByteQueue } from '../bytes/byte-queue.ts';
import { hasCapability, commonCapability } from '../wire/capabilities.ts';
import {
  LINK_HEADER_SIZE,
  LINK_RESULT_SIZE,
  readLinkHeader,
  readLinkReply,
  readLinkResult,
  writeAuthMechanism,
  writeLinkMessage,
} from '../wire/link.ts';
import type { LinkMessage, LinkRefusal } from '../wire/link.ts';

import { LinkError, ProtocolError } from './errors.ts';
import type { LinkProblem } from './errors.ts';

/** What both ends can do, as words of capability bits; see `wire/capabilities.ts`. */
export interface PeerCapabilities {
  readonly common: readonly number[];
  readonly channel: readonly number[];
}

/** What the link wants done. */
export type LinkEffect =
  | { readonly do: 'send'; readonly bytes: Uint8Array }
  /** Encrypt the password with this key (SubjectPublicKeyInfo) and hand the result to `ticket`. */
  | { readonly do: 'encrypt'; readonly publicKey: Uint8Array }
  /** The channel is up. `rest` are bytes behind the link stage, the channel's first. */
  | { readonly do: 'linked'; readonly server: PeerCapabilities; readonly rest: Uint8Array };

type LinkState =
  | { readonly waitsFor: 'header' }
  | { readonly waitsFor: 'reply'; readonly size: number }
  | { readonly waitsFor: 'ticket'; readonly server: PeerCapabilities }
  | { readonly waitsFor: 'result'; readonly server: PeerCapabilities }
  | { readonly waitsFor: 'nothing' };

const refusals: Record<LinkRefusal, readonly [LinkProblem, string]> = {
  error: ['refused', 'the server refused the channel'],
  invalidMagic: ['notSpice', 'the server did not understand the link message'],
  invalidData: ['refused', 'the server found the link message invalid'],
  versionMismatch: ['version', 'the server speaks another version of SPICE'],
  needSecured: ['needsSecured', 'the server takes this channel only encrypted'],
  needUnsecured: ['needsUnsecured', 'the server takes this channel only unencrypted'],
  permissionDenied: ['password', 'the server refused the password'],
  badConnectionId: ['session', 'the server does not know this session'],
  channelNotAvailable: ['channelNotAvailable', 'the server does not offer this channel'],
};

/**
 * The first talk on every channel's socket: link message and reply, way of authentication, ticket, result. Bytes in,
 * effects out.
 */
export class Link {
  readonly #message: LinkMessage;
  readonly #received = new ByteQueue();
  #state: LinkState = { waitsFor: 'header' };

  constructor(message: LinkMessage) {
    this.#message = message;
  }

  /** The socket is open. */
  start(): LinkEffect {
    return { do: 'send', bytes: writeLinkMessage(this.#message) };
  }

  /**
   * @throws {DecodeError} the server's bytes are no link
   * @throws {LinkError} the server refuses
   * @throws {ProtocolError} the server speaks out of turn
   */
  receive(chunk: Uint8Array): readonly LinkEffect[] {
    this.#received.push(chunk);
    const effects: LinkEffect[] = [];
    for (let effect = this.#step(); effect !== 'more'; effect = this.#step()) {
      if (effect) effects.push(effect);
      if (this.#state.waitsFor === 'nothing') break;
    }
    return effects;
  }

  /** The password was encrypted. */
  ticket(encrypted: Uint8Array): LinkEffect {
    if (this.#state.waitsFor !== 'ticket') throw new Error(`a ticket while waiting for ${this.#state.waitsFor}`);
    const { server } = this.#state;
    this.#state = { waitsFor: 'result', server };
    if (!hasCapability(server.common, commonCapability.authSelection)) return { do: 'send', bytes: encrypted };
    const mechanism = writeAuthMechanism('spice');
    const bytes = new Uint8Array(mechanism.byteLength + encrypted.byteLength);
    bytes.set(mechanism);
    bytes.set(encrypted, mechanism.byteLength);
    return { do: 'send', bytes };
  }

  /** Reads one part of the talk. @returns what follows from it (null: nothing), or that more bytes are needed */
  #step(): LinkEffect | null | 'more' {
    const state = this.#state;
    switch (state.waitsFor) {
      case 'header': {
        const bytes = this.#received.take(LINK_HEADER_SIZE);
        if (!bytes) return 'more';
        this.#state = { waitsFor: 'reply', size: readLinkHeader(bytes).size };
        return null;
      }
      case 'reply': {
        const bytes = this.#received.take(state.size);
        if (!bytes) return 'more';
        const reply = readLinkReply(bytes);
        if (reply.result !== 'ok') throw refusal(reply.result);
        const server = { common: reply.commonCapabilities, channel: reply.channelCapabilities };
        const selects = hasCapability(server.common, commonCapability.authSelection);
        if (selects && !hasCapability(server.common, commonCapability.authSpice)) {
          throw new LinkError('authentication', 'the server wants another authentication than a password');
        }
        this.#state = { waitsFor: 'ticket', server };
        return { do: 'encrypt', publicKey: reply.publicKey };
      }
      case 'ticket':
        if (this.#received.length > 0) throw new ProtocolError('link: the server sent bytes before the ticket');
        return 'more';
      case 'result': {
        const bytes = this.#received.take(LINK_RESULT_SIZE);
        if (!bytes) return 'more';
        const code = readLinkResult(bytes);
        if (code !== 'ok') throw refusal(code);
        this.#state = { waitsFor: 'nothing' };
        return { do: 'linked', server: state.server, rest: this.#received.take(this.#received.length)! };
      }
      case 'nothing':
        return 'more';
    }
  }
}

function refusal(code: LinkRefusal): LinkError {
  const [problem, message] = refusals[code];
  return new LinkError(problem, message);
}
