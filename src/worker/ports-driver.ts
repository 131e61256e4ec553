import { DecodeError } from '../bytes/decode-error.ts';
import { inflateLz4Block } from '../codecs/lz4-block.ts';
import type { OwnMessage } from '../session/channel.ts';
import { ProtocolError } from '../session/errors.ts';
import type { PortFromServer, PortToServer } from '../wire/port.ts';
import type { CompressedData } from '../wire/vmc.ts';
import { MESSAGE_COST } from './message-cost.ts';
import type { PageEndpoint } from './session-driver.ts';

/** A channel of a port, as far as the ports use it. */
export interface PortSlot {
  send(message: PortToServer): void;
  close(): void;
}

interface OpenPort {
  readonly slot: PortSlot;
  name: string;
  /** Whether the guest has its end open. */
  opened: boolean;
  /** Messages the page has not taken yet, oldest first: each is acknowledged to the server when it has. */
  readonly waiting: { readonly cost: number; readonly done: () => void }[];
  /** What they cost together, in bytes. */
  cost: number;
}

/** Bytes that are sent in one message. */
const PIECE = 64 * 1024;
/** Bytes that one compressed message may become. */
const MOST_INFLATED = 16 * 1024 * 1024;
/** What messages that the page has not taken may cost at one port, in bytes. */
const MOST_UNTAKEN = 64 * 1024 * 1024;

/** The ports of a session that the page wants: streams of bytes between the page and something in or around the guest. */
export class PortsDriver {
  readonly #page: PageEndpoint;
  #names: readonly string[] | 'all' = [];
  readonly #ports = new Map<number, OpenPort>();

  constructor(page: PageEndpoint) {
    this.#page = page;
  }

  /** Which ports the page wants, from the next session on. */
  want(names: readonly string[] | 'all'): void {
    this.#names = names;
  }

  /** Whether any port is to be opened; their names are known only then. */
  get wanted(): boolean {
    return this.#names === 'all' || this.#names.length > 0;
  }

  add(id: number, slot: PortSlot): void {
    this.#ports.set(id, { slot, name: '', opened: false, waiting: [], cost: 0 });
  }

  /**
   * A message of a port. The promise is kept when the page has taken it: a server with a window of acknowledgements waits
   * until then. Those there are know no such window on ports, so that a page that does not read ends the port.
   * @throws {DecodeError} for compressed data that is not right
   * @throws {ProtocolError} when the page has too much to take
   */
  handle(id: number, message: OwnMessage<PortFromServer>): Promise<void> | undefined {
    const port = this.#ports.get(id);
    if (!port) return undefined;
    switch (message.name) {
      case 'init':
        port.name = message.body.name;
        if (this.#names !== 'all' && !this.#names.includes(port.name)) this.close(id);
        else if (message.body.opened) this.#opened(id, port);
        return undefined;
      case 'event':
        this.#event(id, port, message.body.event);
        return undefined;
      case 'data':
        return this.#data(id, port, new Uint8Array(message.body));
      case 'compressedData':
        return this.#data(id, port, inflated(message.body));
      default:
        return message satisfies never;
    }
  }

  /** The page took so many messages of a port. */
  taken(id: number, messages: number): void {
    const port = this.#ports.get(id);
    for (const { cost, done } of port?.waiting.splice(0, messages) ?? []) {
      port!.cost -= cost;
      done();
    }
  }

  write(id: number, data: Uint8Array): void {
    const port = this.#ports.get(id);
    if (!port?.opened) throw new Error('the port is closed');
    for (let at = 0; at < data.byteLength; at += PIECE) {
      port.slot.send({ name: 'data', body: data.subarray(at, at + PIECE) });
    }
  }

  sendBreak(id: number): void {
    this.#ports.get(id)?.slot.send({ name: 'event', body: { event: 'break' } });
  }

  /** The page is done with a port. */
  close(id: number): void {
    const port = this.#ports.get(id);
    if (!port) return;
    this.lost(id);
    port.slot.close();
  }

  /** A port's channel is gone. */
  lost(id: number): void {
    const port = this.#ports.get(id);
    if (!port) return;
    this.#ports.delete(id);
    this.#closed(id, port);
  }

  /** A server took over that knows nothing of what was: the port begins anew with its INIT. */
  reset(id: number): void {
    const port = this.#ports.get(id);
    if (port) this.#closed(id, port);
  }

  /** The session ended. */
  closeAll(): void {
    for (const id of [...this.#ports.keys()]) this.lost(id);
  }

  #event(id: number, port: OpenPort, event: 'opened' | 'closed' | 'break'): void {
    if (event === 'opened') this.#opened(id, port);
    else if (event === 'closed') this.#closed(id, port);
    else if (port.opened) this.#page.notify('portBreak', { port: id });
  }

  #opened(id: number, port: OpenPort): void {
    if (port.opened) return;
    port.opened = true;
    this.#page.notify('portOpen', { port: id, name: port.name });
  }

  #closed(id: number, port: OpenPort): void {
    for (const { done } of port.waiting.splice(0)) done();
    port.cost = 0;
    if (!port.opened) return;
    port.opened = false;
    this.#page.notify('portClose', { port: id });
  }

  #data(id: number, port: OpenPort, data: Uint8Array<ArrayBuffer>): Promise<void> | undefined {
    if (!port.opened || data.byteLength === 0) return undefined;
    const cost = data.byteLength + MESSAGE_COST;
    if (port.cost + cost > MOST_UNTAKEN) {
      throw new ProtocolError(`data: ${port.cost + cost} bytes wait for the page to read, ${MOST_UNTAKEN} accepted`);
    }
    port.cost += cost;
    this.#page.notify('portData', { port: id, data }, [data.buffer]);
    return new Promise((done) => {
      port.waiting.push({ cost, done });
    });
  }
}

/** @throws {DecodeError} */
function inflated(body: CompressedData): Uint8Array<ArrayBuffer> {
  if (body.compression === 'none') return new Uint8Array(body.data);
  const { data, uncompressedSize } = body;
  if (uncompressedSize > MOST_INFLATED) {
    throw new DecodeError('oversized', `${uncompressedSize} bytes, at most ${MOST_INFLATED}`, ['compressedData']);
  }
  return inflateLz4Block(data, uncompressedSize);
}
