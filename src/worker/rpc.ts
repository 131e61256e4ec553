/** What one side of a message port answers: arguments and result by the call's name. */
export type CallMap = Record<string, { args: unknown; result: unknown }>;
/** What one side tells without an answer: the detail by the notice's name. */
export type NoticeMap = Record<string, unknown>;

/** What one side of a port understands. */
export interface Side {
  readonly calls: CallMap;
  readonly notices: NoticeMap;
}

type Transferables = readonly Transferable[];

/** What carries the messages: a Worker, the inside of a worker, or a MessagePort. */
export interface Port {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<unknown>) => void): void;
  start?(): void;
}

/** The functions that answer what the other side calls and tells. */
export interface Handlers<S extends Side> {
  readonly calls: { [K in keyof S['calls']]: (args: S['calls'][K]['args']) => Result<S['calls'][K]['result']> };
  readonly notices: { [K in keyof S['notices']]: (detail: S['notices'][K]) => void };
}

type Result<T> = T | WithTransfer<T> | Promise<T | WithTransfer<T>>;

/** A result together with the objects that change their owner with it. */
export class WithTransfer<T> {
  readonly value: T;
  readonly transfer: Transferables;

  constructor(value: T, transfer: Transferables) {
    this.value = value;
    this.transfer = transfer;
  }
}

/** An error as it crosses the port. */
interface ErrorData {
  readonly name: string;
  readonly message: string;
}

type Packet =
  | { readonly kind: 'call'; readonly id: number; readonly name: string; readonly args: unknown }
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: ErrorData }
  | { readonly kind: 'notice'; readonly name: string; readonly detail: unknown };

/** One end of a typed message port: answers what `Own` lists, and calls and tells what `Other` lists. */
export class Endpoint<Own extends Side, Other extends Side> {
  readonly #port: Port;
  readonly #handlers: Handlers<Own>;
  readonly #pending = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  #nextId = 1;
  #closed: Error | null = null;

  constructor(port: Port, handlers: Handlers<Own>) {
    this.#port = port;
    this.#handlers = handlers;
    port.addEventListener('message', (event) => {
      this.#receive(event.data as Packet);
    });
    port.start?.();
  }

  /** Calls the other side. Every call settles: with its result, its error, or the error given to `close`. */
  call<K extends keyof Other['calls'] & string>(
    name: K,
    args: Other['calls'][K]['args'],
    transfer: Transferables = [],
  ): Promise<Other['calls'][K]['result']> {
    if (this.#closed) return Promise.reject(this.#closed);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      // Arguments that can't be sent fail the call, which then waits for nothing.
      this.#post({ kind: 'call', id, name, args }, transfer);
      this.#pending.set(id, { resolve, reject });
    });
  }

  /** Tells the other side, without an answer. */
  notify<K extends keyof Other['notices'] & string>(
    name: K,
    detail: Other['notices'][K],
    transfer: Transferables = [],
  ): void {
    if (!this.#closed) this.#post({ kind: 'notice', name, detail }, transfer);
  }

  /** Ends the port: what is still waited for fails with `error`. */
  close(error: Error): void {
    this.#closed ??= error;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }

  #post(packet: Packet, transfer: Transferables): void {
    this.#port.postMessage(packet, [...transfer]);
  }

  #receive(packet: Packet): void {
    if (this.#closed) return;
    switch (packet.kind) {
      case 'notice':
        this.#handlers.notices[packet.name]?.(packet.detail as Own['notices'][string]);
        break;
      case 'call':
        void this.#answer(packet.id, packet.name, packet.args);
        break;
      case 'result':
        this.#take(packet.id)?.resolve(packet.value);
        break;
      case 'error': {
        const error = new Error(packet.error.message);
        error.name = packet.error.name;
        this.#take(packet.id)?.reject(error);
      }
    }
  }

  #take(id: number) {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  async #answer(id: number, name: string, args: unknown): Promise<void> {
    try {
      const handler = this.#handlers.calls[name];
      if (!handler) throw new Error(`no call named ${name}`);
      const result = await handler(args);
      if (result instanceof WithTransfer) this.#post({ kind: 'result', id, value: result.value }, result.transfer);
      else this.#post({ kind: 'result', id, value: result }, []);
    } catch (error) {
      const { name: errorName, message } = error instanceof Error ? error : new Error(String(error));
      this.#post({ kind: 'error', id, error: { name: errorName, message } }, []);
    }
  }
}
