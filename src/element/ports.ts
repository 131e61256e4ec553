import type { Client } from '../worker/client.ts';
import type { AgentCallsFromPage, AgentToPage } from '../worker/agent-protocol.ts';

type PortClient = Pick<Client, 'session'>;

/**
 * A port of the guest: a stream of bytes each way, for instance a serial console or a management socket. It dispatches
 * `break` when the other end sends one.
 */
export class SpicePort extends EventTarget {
  readonly name: string;
  /** What the guest sends. Ends when the port closes, and when 64 MiB wait that nobody reads. */
  readonly readable: ReadableStream<Uint8Array>;
  /** What is sent to the guest. Fails once the port is closed. */
  readonly writable: WritableStream<Uint8Array>;
  readonly #client: PortClient;
  readonly #port: number;
  readonly #waiting: Uint8Array[] = [];
  #reader: ReadableStreamDefaultController<Uint8Array> | null = null;
  #writer: WritableStreamDefaultController | null = null;
  #pulled: (() => void) | null = null;
  #closed = false;

  /** @internal */
  constructor(client: PortClient, port: number, name: string) {
    super();
    this.#client = client;
    this.#port = port;
    this.name = name;
    this.readable = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#reader = controller;
        },
        pull: () => this.#pull(),
        cancel: () => {
          this.close();
        },
      },
      { highWaterMark: 0 },
    );
    this.writable = new WritableStream<Uint8Array>({
      start: (controller) => {
        this.#writer = controller;
      },
      write: async (data) => {
        const args: AgentCallsFromPage['writePort']['args'] = { port, data };
        await client.session.call('writePort', args);
      },
    });
  }

  /** Whether nothing comes or goes any more. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Sends a break, as a serial line has it. */
  sendBreak(): void {
    if (!this.#closed) this.#client.session.notify('portBreak', { port: this.#port });
  }

  /** Closes the port for this session. */
  close(): void {
    if (!this.#closed) this.#client.session.notify('portClose', { port: this.#port });
  }

  /** @internal */
  received(data: Uint8Array): void {
    this.#waiting.push(data);
    this.#pulled?.();
  }

  /** @internal */
  ended(): void {
    if (this.#closed) return;
    this.#closed = true;
    try {
      for (const data of this.#waiting.splice(0)) this.#reader?.enqueue(data);
      this.#reader?.close();
    } catch {
      // the page cancelled it before
    }
    this.#pulled?.();
    this.#writer?.error(new DOMException('the port is closed', 'InvalidStateError'));
  }

  async #pull(): Promise<void> {
    if (this.#waiting.length === 0 && !this.#closed) {
      await new Promise<void>((resolve) => {
        this.#pulled = resolve;
      });
      this.#pulled = null;
    }
    const data = this.#waiting.shift();
    if (data === undefined) return;
    this.#reader?.enqueue(data);
    this.#client.session.notify('portTaken', { port: this.#port, messages: 1 });
  }
}

/** The ports of one element. */
export class PortsControl {
  readonly #ports = new Map<number, SpicePort>();
  readonly #emit: (type: 'port-open' | 'port-close', port: SpicePort) => void;

  constructor(emit: (type: 'port-open' | 'port-close', port: SpicePort) => void) {
    this.#emit = emit;
  }

  opened(client: PortClient, { port, name }: AgentToPage['portOpen']): void {
    this.closed(port);
    const opened = new SpicePort(client, port, name);
    this.#ports.set(port, opened);
    this.#emit('port-open', opened);
  }

  received({ port, data }: AgentToPage['portData']): void {
    this.#ports.get(port)?.received(data);
  }

  broke(port: number): void {
    this.#ports.get(port)?.dispatchEvent(new Event('break'));
  }

  closed(id: number): void {
    const port = this.#ports.get(id);
    if (port === undefined) return;
    this.#ports.delete(id);
    port.ended();
    this.#emit('port-close', port);
  }

  /** The session ended. */
  sessionEnded(): void {
    for (const id of [...this.#ports.keys()]) this.closed(id);
  }
}

/** What the attribute `ports` says: names, or all. */
export function portNames(written: string): readonly string[] | 'all' {
  const names = written.split(/\s+/).filter((name) => name !== '');
  return names.includes('*') ? 'all' : names;
}
