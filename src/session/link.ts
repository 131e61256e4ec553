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
import { Patience } from './patience.ts';
import type { Awaiting } from './patience.ts';

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

/** So long each step of a link may take, in milliseconds. */
export const LINK_LIMIT = 20_000;

const limits: Record<'socket' | LinkState['waitsFor'], Awaiting | null> = {
  socket: { what: 'connection', limit: LINK_LIMIT },
  header: { what: 'answer to the link message', limit: LINK_LIMIT },
  reply: { what: 'whole answer to the link message', limit: LINK_LIMIT },
  // This end has to encrypt it.
  ticket: null,
  result: { what: 'answer to the ticket', limit: LINK_LIMIT },
  nothing: null,
};

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
 * effects out. `now` is in milliseconds, from any beginning.
 */
export class Link {
  readonly #message: LinkMessage;
  readonly #received = new ByteQueue();
  readonly #patience = new Patience();
  #state: LinkState = { waitsFor: 'header' };

  /** The socket is being opened. */
  constructor(message: LinkMessage, now: number) {
    this.#message = message;
    this.#patience.wait(limits.socket, now);
  }

  /** See `Patience`. */
  get due(): number | null {
    return this.#patience.due;
  }

  /** See `Patience`. */
  overdue(now: number): string | null {
    return this.#patience.overdue(now);
  }

  /** The socket is open. */
  start(now: number): LinkEffect {
    this.#patience.wait(limits.header, now);
    return { do: 'send', bytes: writeLinkMessage(this.#message) };
  }

  /**
   * @throws {DecodeError} the server's bytes are no link
   * @throws {LinkError} the server refuses
   * @throws {ProtocolError} the server speaks out of turn
   */
  receive(chunk: Uint8Array, now: number): readonly LinkEffect[] {
    this.#received.push(chunk);
    const effects: LinkEffect[] = [];
    for (let effect = this.#step(now); effect !== 'more'; effect = this.#step(now)) {
      if (effect) effects.push(effect);
      if (this.#state.waitsFor === 'nothing') break;
    }
    return effects;
  }

  /** The password was encrypted. */
  ticket(encrypted: Uint8Array, now: number): LinkEffect {
    if (this.#state.waitsFor !== 'ticket') throw new Error(`a ticket while waiting for ${this.#state.waitsFor}`);
    const { server } = this.#state;
    this.#go({ waitsFor: 'result', server }, now);
    if (!hasCapability(server.common, commonCapability.authSelection)) return { do: 'send', bytes: encrypted };
    const mechanism = writeAuthMechanism('spice');
    const bytes = new Uint8Array(mechanism.byteLength + encrypted.byteLength);
    bytes.set(mechanism);
    bytes.set(encrypted, mechanism.byteLength);
    return { do: 'send', bytes };
  }

  /** Reads one part of the talk. @returns what follows from it (null: nothing), or that more bytes are needed */
  #step(now: number): LinkEffect | null | 'more' {
    const state = this.#state;
    switch (state.waitsFor) {
      case 'header': {
        const bytes = this.#received.take(LINK_HEADER_SIZE);
        if (!bytes) return 'more';
        this.#go({ waitsFor: 'reply', size: readLinkHeader(bytes).size }, now);
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
        this.#go({ waitsFor: 'ticket', server }, now);
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
        this.#go({ waitsFor: 'nothing' }, now);
        return { do: 'linked', server: state.server, rest: this.#received.take(this.#received.length)! };
      }
      case 'nothing':
        return 'more';
    }
  }

  #go(state: LinkState, now: number): void {
    this.#state = state;
    this.#patience.wait(limits[state.waitsFor], now);
  }
}

function refusal(code: LinkRefusal): LinkError {
  const [problem, message] = refusals[code];
  return new LinkError(problem, message);
}
