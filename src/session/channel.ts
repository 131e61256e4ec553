import { decodeText } from '../bytes/text.ts';
import { baseToServer } from '../wire/common.ts';
import type { baseFromServer } from '../wire/common.ts';
import { Deframer, Framer } from '../wire/framing.ts';
import type { HeaderKind } from '../wire/framing.ts';
import { linkCode } from '../wire/link.ts';
import type { LinkCode } from '../wire/link.ts';
import { messages } from '../wire/schema.ts';
import type { MessageOf, MessageTable, Messages } from '../wire/schema.ts';
import { AckWindow } from './ack-window.ts';

type BaseMessage = MessageOf<typeof baseFromServer>;

/** The messages of a channel without those that every channel has. */
export type OwnMessage<M extends { readonly name: string }> = Exclude<
  M,
  { readonly name: keyof typeof baseFromServer }
>;

/** A message of a channel that must have been handled first. */
export interface Awaited {
  readonly channelType: number;
  readonly channelId: number;
  readonly serial: bigint;
}

/** What one of the messages of every channel wants done beyond the answer that the channel gives itself. */
export type BaseEffect =
  | { readonly do: 'notify'; readonly severity: 'info' | 'warning' | 'error'; readonly text: string }
  | { readonly do: 'wait'; readonly for: readonly Awaited[] }
  /** The server is about to leave. */
  | { readonly do: 'disconnecting'; readonly reason: LinkCode }
  | { readonly do: 'migrate'; readonly flags: number }
  | { readonly do: 'migrateData'; readonly data: Uint8Array };

/** A message that arrived, in order, and is to be handled. */
export interface Arrival<M extends { readonly name: string }> {
  readonly message: BaseMessage | OwnMessage<M>;
  readonly serial: bigint;
  /** Bytes of its payload. */
  readonly size: number;
  /** Counts towards the window of acknowledgements. */
  readonly counted: boolean;
}

const baseCommands = messages(baseToServer);

/**
 * One channel after its link: bytes in, messages out, and back. It answers what every channel has to answer; it knows
 * neither the socket nor the time. `M` is the union of the messages from the server.
 */
export class Channel<In extends MessageTable, Out extends MessageTable> {
  readonly #incoming: Messages<In>;
  readonly #outgoing: Messages<Out>;
  readonly #send: (bytes: Uint8Array) => void;
  readonly #deframer: Deframer;
  readonly #framer: Framer;
  readonly #acks = new AckWindow();
  #lastSerial = 0n;

  constructor(
    tables: { readonly incoming: Messages<In>; readonly outgoing: Messages<Out> },
    header: HeaderKind,
    send: (bytes: Uint8Array) => void,
  ) {
    this.#incoming = tables.incoming;
    this.#outgoing = tables.outgoing;
    this.#send = send;
    this.#deframer = new Deframer(header, MAX_MESSAGE_SIZE);
    this.#framer = new Framer(header);
  }

  /** Serial of the last message that was handled. */
  get lastSerial(): bigint {
    return this.#lastSerial;
  }

  /**
   * Takes bytes from the socket. A PING among them is answered at once, so that the server measures the way and not the work.
   * @throws {DecodeError} whose path begins with the message; the channel can't be followed after that
   */
  *receive(chunk: Uint8Array): Generator<Arrival<MessageOf<In>>> {
    this.#deframer.push(chunk);
    for (let frame = this.#deframer.next(); frame; frame = this.#deframer.next()) {
      const message = this.#incoming.decode(frame.type, frame.payload);
      if (!message) {
        // One with a number that this client does not know is passed over.
        if (!frame.sub) this.handled({ serial: frame.serial, counted: true });
        continue;
      }
      if (isPing(message))
        this.sendBase({ name: 'pong', body: { id: message.body.id, timestamp: message.body.timestamp } });
      yield {
        message: message as Arrival<MessageOf<In>>['message'],
        serial: frame.serial,
        size: frame.payload.byteLength,
        counted: !frame.sub,
      };
    }
  }

  /** Answers a message that every channel has. It must be called in the order of arrival. */
  handleBase(message: BaseMessage): BaseEffect | null {
    switch (message.name) {
      case 'setAck':
        this.sendBase({ name: 'ackSync', body: { generation: message.body.generation } });
        this.#acks.set(message.body.window);
        return null;
      case 'ping':
        // Answered on arrival.
        return null;
      case 'list':
        // Its parts came before it, as messages of their own.
        return null;
      case 'notify':
        return {
          do: 'notify',
          severity: (['info', 'warning', 'error'] as const)[message.body.severity] ?? 'error',
          text: decodeText(message.body.text),
        };
      case 'waitForChannels':
        return { do: 'wait', for: message.body.waitFor };
      case 'disconnecting':
        return { do: 'disconnecting', reason: linkCode(message.body.reason) };
      case 'migrate':
        return { do: 'migrate', flags: message.body.flags };
      case 'migrateData':
        return { do: 'migrateData', data: message.body };
      default:
        return message satisfies never;
    }
  }

  /** A message has been handled, for a display channel: drawn. Acknowledges when a window is full. */
  handled({ serial, counted }: { readonly serial: bigint; readonly counted: boolean }): void {
    this.#lastSerial = serial;
    if (counted && this.#acks.handled()) this.sendBase({ name: 'ack', body: undefined });
  }

  send(message: MessageOf<Out>): void {
    const { id, payload } = this.#outgoing.encode(message);
    this.#send(this.#framer.frame(id, payload));
  }

  /** Sends one of the messages that every channel has. */
  sendBase(message: MessageOf<typeof baseToServer>): void {
    const { id, payload } = baseCommands.encode(message);
    this.#send(this.#framer.frame(id, payload));
  }
}

/** Whether every channel has this message. */
export function isBaseMessage(message: { readonly name: string }): message is BaseMessage {
  return baseNames.has(message.name);
}

const baseNames: ReadonlySet<string> = new Set<BaseMessage['name']>([
  'migrate',
  'migrateData',
  'setAck',
  'ping',
  'waitForChannels',
  'disconnecting',
  'notify',
  'list',
]);

function isPing(message: { readonly name: string }): message is Extract<BaseMessage, { name: 'ping' }> {
  return message.name === 'ping';
}

/** A whole uncompressed picture of the largest size that real screens have (8192 x 8192 pixels) fits. */
const MAX_MESSAGE_SIZE = 1 << 28;
