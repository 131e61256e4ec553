import { constants, generateKeyPairSync, privateDecrypt } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { ByteQueue } from '../../src/bytes/byte-queue.ts';
import {
  channelCapabilities,
  commonCapability,
  decodeCapabilities,
  encodeCapabilities,
  hasCapability,
} from '../../src/wire/capabilities.ts';
import { channelName } from '../../src/wire/channel-types.ts';
import type { ChannelName } from '../../src/wire/channel-types.ts';
import type { HeaderKind } from '../../src/wire/framing.ts';
import {
  LINK_HEADER_SIZE,
  readAuthMechanism,
  readLinkHeader,
  readLinkMessage,
  TICKET_SIZE,
  writeLinkReply,
  writeLinkResult,
} from '../../src/wire/link.ts';
import type { LinkMessage, LinkRefusal } from '../../src/wire/link.ts';
import type { Pipe } from './pipe.ts';

/** A channel that a client has linked. */
export interface LinkedChannel {
  readonly pipe: Pipe;
  readonly name: ChannelName;
  readonly id: number;
  /** 0: a new session. */
  readonly connectionId: number;
  readonly header: HeaderKind;
  /** What the client can on this channel. */
  readonly capabilities: ReadonlySet<string>;
  /** What came behind the ticket; further bytes are to be added. */
  readonly received: ByteQueue;
}

/** What the server decides on a link. */
export interface LinkRules {
  /** null: no password is wanted. */
  readonly password: string | null;
  /** Milliseconds that the answer to the link message waits. */
  readonly delay: number;
  /** Why a channel is refused at its link message, or null. */
  refusal(channel: ChannelName | null): LinkRefusal | null;
  /** Why a channel whose ticket is right is refused all the same, or null. */
  finalRefusal(name: ChannelName, connectionId: number): LinkRefusal | null;
  linked(channel: LinkedChannel): void;
}

/** What this server can do on a kind of channel. */
const serverCapabilities: Readonly<Partial<Record<ChannelName, readonly string[]>>> = {
  main: ['semiSeamlessMigrate', 'nameAndUuid', 'agentConnectedTokens', 'seamlessMigrate'],
  display: ['monitorsConfig', 'streamReport', 'lz4Compression', 'codecMjpeg'],
  inputs: ['keyScancode'],
  playback: ['volume', 'latency'],
};

/** The server's RSA key, made when the first client comes. */
export class TicketKey {
  #pair: { publicKey: Uint8Array; privateKey: KeyObject } | null = null;

  get publicKey(): Uint8Array {
    return this.#keys.publicKey;
  }

  /** The password in a ticket, or null when it was not encrypted with this key. */
  decrypt(ticket: Uint8Array): string | null {
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    try {
      const text = privateDecrypt({ key: this.#keys.privateKey, padding, oaepHash: 'sha1' }, ticket).toString('utf8');
      return text.split('\0', 1)[0] ?? '';
    } catch {
      return null;
    }
  }

  get #keys(): { publicKey: Uint8Array; privateKey: KeyObject } {
    if (!this.#pair) {
      const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
      this.#pair = { publicKey: publicKey.export({ type: 'spki', format: 'der' }), privateKey };
    }
    return this.#pair;
  }
}

/** Takes a client through the link stage; then `rules.linked` has the channel, or the connection is closed. */
export function acceptLink(pipe: Pipe, key: TicketKey, rules: LinkRules): void {
  const received = new ByteQueue();
  let link: LinkMessage | null = null;
  let answered = false;
  let size: number | null = null;
  let wantsMechanism = false;

  const refuse = (reason: LinkRefusal): void => {
    pipe.data = () => undefined;
    pipe.send(answered ? writeLinkResult(reason) : writeLinkReply({ result: reason }));
    pipe.close();
  };

  const answer = (message: LinkMessage): void => {
    const name = channelName(message.channelType);
    const refusal = rules.refusal(name);
    if (refusal || name === null) {
      refuse(refusal ?? 'channelNotAvailable');
      return;
    }
    const capabilities = encodeCapabilities(channelCapabilities[name], (serverCapabilities[name] ?? []) as never[]);
    pipe.send(
      writeLinkReply({
        result: 'ok',
        publicKey: key.publicKey,
        commonCapabilities: encodeCapabilities(commonCapability, ['authSelection', 'authSpice', 'miniHeader']),
        channelCapabilities: capabilities,
      }),
    );
    answered = true;
    wantsMechanism = hasCapability(message.commonCapabilities, commonCapability.authSelection);
    step();
  };

  const finish = (message: LinkMessage, ticket: Uint8Array): void => {
    const name = channelName(message.channelType)!;
    const right = rules.password === null || key.decrypt(ticket) === rules.password;
    const refusal = right ? rules.finalRefusal(name, message.connectionId) : 'permissionDenied';
    if (refusal) {
      refuse(refusal);
      return;
    }
    // A channel may be left waiting; what comes meanwhile is kept for it.
    pipe.data = (bytes) => {
      received.push(bytes);
    };
    pipe.send(writeLinkResult('ok'));
    rules.linked({
      pipe,
      name,
      id: message.channelId,
      connectionId: message.connectionId,
      header: hasCapability(message.commonCapabilities, commonCapability.miniHeader) ? 'mini' : 'full',
      capabilities: decodeCapabilities(channelCapabilities[name], message.channelCapabilities),
      received,
    });
  };

  /** Reads as far as bytes are there. */
  const step = (): void => {
    if (size === null) {
      const header = received.take(LINK_HEADER_SIZE);
      if (!header) return;
      size = readLinkHeader(header).size;
    }
    if (!link) {
      const body = received.take(size);
      if (!body) return;
      const message = readLinkMessage(body);
      link = message;
      setTimeout(() => {
        answer(message);
      }, rules.delay);
      return;
    }
    if (!answered) return;
    if (wantsMechanism) {
      const mechanism = received.take(4);
      if (!mechanism) return;
      wantsMechanism = false;
      if (readAuthMechanism(mechanism) !== 'spice') throw new Error('only passwords are understood');
    }
    const ticket = received.take(TICKET_SIZE);
    if (ticket) finish(link, ticket);
  };

  pipe.data = (bytes) => {
    received.push(bytes);
    try {
      step();
    } catch {
      refuse('invalidData');
    }
  };
}
