import { DecodeError } from '../bytes/decode-error.ts';
import { Reader } from '../bytes/reader.ts';
import { Writer } from '../bytes/writer.ts';
import { custom, enumeration, fixedBytes, items, struct, u32, u8 } from './schema.ts';
import type { Field, TypeOf } from './schema.ts';

/** "REDQ" as it stands on the wire. */
const MAGIC = 0x51444552;
/** The protocol's version that is spoken. Servers of the same major version are understood. */
export const VERSION = { major: 2, minor: 2 } as const;

/** Bytes of the header in front of both sides' first message. */
export const LINK_HEADER_SIZE = 16;
/** Bytes of a server's public key: an RSA key of 1024 bits as SubjectPublicKeyInfo. SPICE_TICKET_PUBKEY_BYTES. */
export const PUBLIC_KEY_SIZE = 162;
/** Bytes of an encrypted ticket. */
export const TICKET_SIZE = 128;
/** Bytes of a password, without the zero behind it. SPICE_MAX_PASSWORD_LENGTH. */
export const MAX_PASSWORD_LENGTH = 60;
/** Bytes of the number that ends the link stage. */
export const LINK_RESULT_SIZE = 4;

/** Words of capabilities that are accepted, common and channel's together. Real peers send one or two. */
const MAX_CAPABILITY_WORDS = 4096;

/** SPICE_LINK_ERR_*: how a server answers a link, or why it disconnects. */
export const LinkCode = {
  ok: 0,
  error: 1,
  invalidMagic: 2,
  invalidData: 3,
  versionMismatch: 4,
  needSecured: 5,
  needUnsecured: 6,
  permissionDenied: 7,
  badConnectionId: 8,
  channelNotAvailable: 9,
} as const;
export type LinkCode = keyof typeof LinkCode;
/** Why a server refuses a link. */
export type LinkRefusal = Exclude<LinkCode, 'ok'>;

const linkCodes = new Map(Object.entries(LinkCode).map(([name, code]) => [code as number, name as LinkCode]));

/** The name of a link error code. A code that the protocol does not define still refuses: it is an `error`. */
export function linkCode(code: number): LinkCode {
  return linkCodes.get(code) ?? 'error';
}

/** What a client asks for on a new connection. */
export interface LinkMessage {
  /** 0 for the first channel of a session, then the `sessionId` of the main channel's `init`. */
  readonly connectionId: number;
  /** See `ChannelType`. */
  readonly channelType: number;
  readonly channelId: number;
  readonly commonCapabilities: readonly number[];
  readonly channelCapabilities: readonly number[];
}

/** A server's answer to a link message. */
export type LinkReply =
  | {
      readonly result: 'ok';
      /** SubjectPublicKeyInfo for the ticket; borrowed. */
      readonly publicKey: Uint8Array;
      readonly commonCapabilities: readonly number[];
      readonly channelCapabilities: readonly number[];
    }
  | { readonly result: LinkRefusal };

/** Two rows of capability words, as counts and a pointer from the start of the body. */
const capabilities = custom<{ common: readonly number[]; channel: readonly number[] }>(
  12,
  (r) => {
    const commonCount = r.u32();
    const channelCount = r.u32();
    const offset = r.u32();
    if (commonCount + channelCount > MAX_CAPABILITY_WORDS) {
      const detail = `${commonCount} + ${channelCount} words of capabilities, at most ${MAX_CAPABILITY_WORDS}`;
      throw new DecodeError('oversized', detail);
    }
    if (commonCount + channelCount === 0) return { common: [], channel: [] };
    const words = r.at(offset);
    return { common: items(words, commonCount, u32), channel: items(words, channelCount, u32) };
  },
  (w, v) => {
    w.u32(v.common.length);
    w.u32(v.channel.length);
    w.pointer(() => {
      for (const word of v.common) w.u32(word);
      for (const word of v.channel) w.u32(word);
    });
  },
);

const messageFields = struct({ connectionId: u32, channelType: u8, channelId: u8, capabilities });

/** SpiceLinkMess. */
export const linkMessage: Field<LinkMessage> = custom<LinkMessage>(
  messageFields.minSize,
  (r) => {
    const { capabilities: words, ...ids } = messageFields.read(r);
    return { ...ids, commonCapabilities: words.common, channelCapabilities: words.channel };
  },
  (w, v) => {
    messageFields.write(w, { ...v, capabilities: { common: v.commonCapabilities, channel: v.channelCapabilities } });
  },
);

const acceptedFields = struct({ publicKey: fixedBytes(PUBLIC_KEY_SIZE), capabilities });

/** SpiceLinkReply. What stands behind a refusal's code is not looked at. */
export const linkReply: Field<LinkReply> = custom<LinkReply>(
  4,
  (r) => {
    const result = linkCode(r.u32());
    if (result !== 'ok') return { result };
    const { publicKey, capabilities: words } = acceptedFields.read(r);
    return { result, publicKey, commonCapabilities: words.common, channelCapabilities: words.channel };
  },
  (w, v) => {
    w.u32(LinkCode[v.result]);
    if (v.result !== 'ok') {
      // A server sends the whole reply also when it refuses: clients read it as one piece.
      w.bytes(new Uint8Array(acceptedFields.minSize));
      return;
    }
    const words = { common: v.commonCapabilities, channel: v.channelCapabilities };
    acceptedFields.write(w, { publicKey: v.publicKey, capabilities: words });
  },
);

const MAX_BODY_SIZE = 4 + acceptedFields.minSize + 4 * MAX_CAPABILITY_WORDS;
const header = struct({ magic: u32, major: u32, minor: u32, size: u32 });

/**
 * Reads the header of a link message or reply: 16 bytes, then `size` bytes follow.
 * @throws {DecodeError} `invalid` for another protocol or major version, `oversized` for a size that nobody needs
 */
export function readLinkHeader(bytes: Uint8Array): { major: number; minor: number; size: number } {
  const { magic, ...sent } = inLink('header', () => header.read(new Reader(bytes)));
  if (magic !== MAGIC) {
    const digits = magic.toString(16).padStart(8, '0');
    throw new DecodeError('invalid', `0x${digits} is not SPICE`, ['link', 'header', 'magic']);
  }
  if (sent.major !== VERSION.major) {
    const detail = `version ${sent.major}.${sent.minor}, only ${VERSION.major} is understood`;
    throw new DecodeError('invalid', detail, ['link', 'header', 'major']);
  }
  if (sent.size > MAX_BODY_SIZE) {
    throw new DecodeError('oversized', `${sent.size} bytes, at most ${MAX_BODY_SIZE}`, ['link', 'header', 'size']);
  }
  return sent;
}

/** Reads what a client asks for: the `size` bytes behind the header. */
export function readLinkMessage(body: Uint8Array): LinkMessage {
  return inLink('message', () => linkMessage.read(new Reader(body)));
}

/** Reads a server's answer: the `size` bytes behind the header. */
export function readLinkReply(body: Uint8Array): LinkReply {
  return inLink('reply', () => linkReply.read(new Reader(body)));
}

/** A client's first bytes: header and link message. */
export function writeLinkMessage(message: LinkMessage): Uint8Array {
  return withHeader(linkMessage, message);
}

/** A server's first bytes: header and reply. */
export function writeLinkReply(reply: LinkReply): Uint8Array {
  return withHeader(linkReply, reply);
}

/** SPICE_COMMON_CAP_PROTOCOL_AUTH_*: how a client proves its right; sent when both sides have `authSelection`. */
export const authMechanism = enumeration(u32, { spice: 1, sasl: 2 });
export type AuthMechanism = TypeOf<typeof authMechanism>;

export function readAuthMechanism(bytes: Uint8Array): AuthMechanism {
  return inLink('authMechanism', () => authMechanism.read(new Reader(bytes)));
}

export function writeAuthMechanism(mechanism: AuthMechanism): Uint8Array {
  const writer = new Writer();
  authMechanism.write(writer, mechanism);
  return writer.finish();
}

/** Reads the number that follows the ticket: `ok`, or why the ticket was refused. */
export function readLinkResult(bytes: Uint8Array): LinkCode {
  return linkCode(inLink('result', () => new Reader(bytes).u32()));
}

export function writeLinkResult(result: LinkCode): Uint8Array {
  const writer = new Writer();
  writer.u32(LinkCode[result]);
  return writer.finish();
}

function withHeader<T>(field: Field<T>, value: T): Uint8Array {
  const body = new Writer();
  field.write(body, value);
  const bytes = body.finish();
  const writer = new Writer();
  header.write(writer, { magic: MAGIC, major: VERSION.major, minor: VERSION.minor, size: bytes.byteLength });
  writer.bytes(bytes);
  return writer.finish();
}

function inLink<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof DecodeError ? error.within(name).within('link') : error;
  }
}
