import type { Client, ClientHandlers } from '../worker/client.ts';
import type { Closing, PageFromDisplay, PageFromSession, SessionState } from '../worker/protocol.ts';
import type { Reach, Server } from './connection.ts';

/** Every element of a session numbers its canvases and files in a range of its own, for the workers know them all. */
const RANGE = 2 ** 20;
/** The number of a monitor that no guest has: a canvas that shows it keeps its last picture. */
const NO_MONITOR = 2 ** 16;

/** What all elements of a session hear from the session worker. Sound, ports and questions are the first element's. */
const sessionNotices = [
  'serverName',
  'mouseMode',
  'agent',
  'modifiers',
  'cursor',
  'cursorPosition',
  'guestClipboard',
  'mmTimeReset',
  'migrationStart',
  'migrationEnd',
  'latency',
] as const satisfies readonly (keyof PageFromSession['notices'])[];

/** What all of them hear from the display worker; `resized` and `picture` go to the element whose canvas it is. */
const displayNotices = [
  'monitors',
  'streamStart',
  'streamEnd',
] as const satisfies readonly (keyof PageFromDisplay['notices'])[];

/** Of these, one who comes later is told the last. */
const lasting: ReadonlySet<string> = new Set([
  'serverName',
  'mouseMode',
  'agent',
  'modifiers',
  'cursor',
  'guestClipboard',
  'monitors',
]);

/** An element that shows another monitor of the session. */
export interface Follower {
  /** The first element connects, or has: so shall this one. */
  begin(): void;
}

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * The session of an element, shared with elements that show other monitors of it. To those it is a pair of workers like
 * their own: `join` gives each a `Client`, whose canvases and input go to the workers of the first element.
 */
export class SharedSession {
  readonly #connect: () => void;
  /** By number; 0 is the element whose session it is. */
  readonly #members = new Map<number, ClientHandlers>();
  /** Members that gave up the session which the others still have. */
  readonly #away = new Set<number>();
  readonly #followers = new Set<Follower>();
  readonly #waiting = new Map<number, Waiting>();
  readonly #last = new Map<string, (handlers: ClientHandlers) => void>();
  /** What the first element's workers are to be told when it has some. */
  #queue: ((client: Client) => void)[] = [];
  #client: Client | null = null;
  #state: SessionState = 'idle';
  #server: Server = { name: '', uuid: '' };
  #reach: Reach = 'server-unreached';
  /** Whose clipboard was offered to the guest last. */
  #offering = 0;

  /** `connect`: has the first element connect, on the wish of another. */
  constructor(connect: () => void) {
    this.#connect = connect;
  }

  /** Whether there is a session, or is about to be. */
  get active(): boolean {
    return this.#state !== 'idle' && this.#state !== 'disconnected';
  }

  /** How far the first element's last attempt came. */
  get reach(): Reach {
    return this.#reach;
  }

  /** Handlers for the first element's workers that pass on what concerns the others; `own` are its own. */
  handlers(own: ClientHandlers): ClientHandlers {
    this.#members.set(0, own);
    const { session, display } = own;
    const toAllOfSession = fanOut(sessionNotices, (name, detail) => {
      // Each display channel has a pointer of its own.
      const key = name === 'cursor' ? `${name} ${(detail as PageFromSession['notices']['cursor']).channel}` : name;
      this.#tellAll(name, key, ({ session: { notices } }) => {
        (notices[name] as (detail: unknown) => void)(detail);
      });
    });
    const toAllOfDisplay = fanOut(displayNotices, (name, detail) => {
      this.#tellAll(name, name, ({ display: { notices } }) => {
        (notices[name] as (detail: unknown) => void)(detail);
      });
    });
    return {
      ...own,
      session: {
        calls: {
          ...session.calls,
          clipboardData: (request) => (this.#members.get(this.#offering) ?? own).session.calls.clipboardData(request),
        },
        notices: {
          ...session.notices,
          ...toAllOfSession,
          fileProgress: (progress) => {
            this.#ofMember(progress.id)?.session.notices.fileProgress({ ...progress, id: progress.id % RANGE });
          },
        },
      },
      display: {
        ...display,
        notices: {
          ...display.notices,
          ...toAllOfDisplay,
          resized: ({ view, ...size }) => {
            this.#ofMember(view)?.display.notices.resized({ view: view % RANGE, ...size });
          },
          picture: ({ view }) => {
            this.#ofMember(view)?.display.notices.picture({ view: view % RANGE });
          },
        },
      },
    };
  }

  /** The first element has workers. */
  started(client: Client): Client {
    this.#client = client;
    const queue = this.#queue;
    this.#queue = [];
    for (const tell of queue) tell(client);
    return client;
  }

  /** The first element's workers are gone, and all canvases with them. */
  ended(closing: Closing): void {
    this.#client = null;
    this.#last.clear();
    for (const [number, { died }] of this.#others()) {
      this.#members.delete(number);
      died(closing);
    }
  }

  stateChanged(from: SessionState, to: SessionState): void {
    this.#state = to;
    if (to === 'connecting') {
      this.#reach = 'server-unreached';
      this.#last.clear();
      for (const follower of this.#followers) follower.begin();
    }
    if (to !== 'migrating' && from !== 'migrating') return;
    for (const [, { session }] of this.#others()) session.notices.state({ from, to });
  }

  connected(server: Server): void {
    this.#server = server;
    for (const [, handlers] of this.#others()) this.#welcome(handlers);
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { resolve } of waiting) resolve();
  }

  closed(closing: Closing, reach: Reach): void {
    this.#reach = reach;
    this.#last.clear();
    for (const [number, { session }] of this.#others()) if (!this.#away.has(number)) session.notices.closed(closing);
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(new Error(closing.message));
  }

  /** From now on the follower hears of every session's beginning. @returns ends that */
  follow(follower: Follower): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  /** What another element uses in place of workers of its own. */
  join(handlers: ClientHandlers): Client {
    let number = 1;
    while (this.#members.has(number)) number++;
    this.#members.set(number, handlers);
    this.#away.delete(number);
    for (const tell of this.#last.values()) tell(handlers);
    /** The canvases, and which monitor each shows. */
    const views = new Map<number, number>();
    const show = (view: number) => {
      // Away, they keep the last picture.
      const monitor = this.#away.has(number) ? NO_MONITOR : (views.get(view) ?? NO_MONITOR);
      this.#tell((client) => {
        client.display.notify('showMonitor', { view: number * RANGE + view, monitor });
      });
    };
    const leave = () => {
      this.#away.add(number);
      for (const view of views.keys()) show(view);
    };
    const comeBack = () => {
      if (!this.#away.delete(number)) return;
      for (const tell of this.#last.values()) tell(handlers);
      for (const view of views.keys()) show(view);
    };

    const session: Client['session'] = {
      call: ((name: 'connect' | 'readClipboard', args: never) => {
        if (name !== 'connect') return this.#need().session.call(name, args);
        comeBack();
        return this.#joined(number, handlers);
      }) as Client['session']['call'],
      notify: (name, detail) => {
        switch (name) {
          case 'disconnect':
            leave();
            this.#waiting.delete(number);
            queueMicrotask(() => {
              if (this.#members.get(number) !== handlers) return;
              handlers.session.notices.closed({ reason: 'closed', clean: true, message: 'Disconnected.' });
            });
            return;
          case 'input':
            if (!this.#away.has(number)) this.#client?.session.notify(name, detail);
            return;
          case 'guestMonitors':
            if (detail !== null) this.#client?.session.notify(name, detail);
            return;
          case 'offerClipboard':
            this.#offering = number;
            this.#client?.session.notify(name, detail);
            return;
          case 'sendFile':
          case 'cancelFile': {
            const file = detail as { readonly id: number };
            this.#client?.session.notify(name, { ...file, id: number * RANGE + file.id } as typeof detail);
            return;
          }
          default: // All else is for the first element to say.
        }
      },
    };

    const display: Client['display'] = {
      call: (name, args) => this.#need().display.call(name, args),
      notify: (name, detail, transfer) => {
        if (name === 'attachCanvas') {
          const canvas = detail as { view: number; canvas: OffscreenCanvas; monitor: number };
          views.set(canvas.view, canvas.monitor);
          this.#tell((client) => {
            client.display.notify('attachCanvas', { ...canvas, view: number * RANGE + canvas.view }, transfer);
          });
        } else if (name === 'showMonitor') {
          const { view, monitor } = detail as { view: number; monitor: number };
          views.set(view, monitor);
          show(view);
        }
      },
    };

    return {
      session,
      display,
      end: () => {
        if (this.#members.get(number) !== handlers) return;
        this.#members.delete(number);
        this.#away.delete(number);
        this.#waiting.delete(number);
        for (const view of views.keys()) {
          this.#tell((client) => {
            client.display.notify('detachCanvas', { view: number * RANGE + view });
          });
        }
      },
    };
  }

  /** Settles when the session is there, as `connect` of a worker does. */
  #joined(number: number, handlers: ClientHandlers): Promise<void> {
    if (this.#state === 'connected' || this.#state === 'migrating') {
      this.#welcome(handlers);
      return Promise.resolve();
    }
    const joined = new Promise<void>((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject });
    });
    if (!this.active) this.#connect();
    return joined;
  }

  #welcome({ session }: ClientHandlers): void {
    session.notices.connected(this.#server);
    if (this.#state === 'migrating') session.notices.state({ from: 'connected', to: 'migrating' });
  }

  /** `key`: under which the last one is kept. */
  #tellAll(name: string, key: string, tell: (handlers: ClientHandlers) => void): void {
    if (lasting.has(name)) this.#last.set(key, tell);
    for (const [number, handlers] of [...this.#members]) if (!this.#away.has(number)) tell(handlers);
  }

  #others(): [number, ClientHandlers][] {
    return [...this.#members].filter(([number]) => number !== 0);
  }

  #ofMember(id: number): ClientHandlers | undefined {
    return this.#members.get(Math.floor(id / RANGE));
  }

  #tell(what: (client: Client) => void): void {
    if (this.#client !== null) what(this.#client);
    else this.#queue.push(what);
  }

  #need(): Client {
    if (this.#client === null) throw new DOMException('there is no session', 'InvalidStateError');
    return this.#client;
  }
}

/** One function for each name, which says the name. */
function fanOut<Name extends string>(
  names: readonly Name[],
  tell: (name: Name, detail: unknown) => void,
): Record<Name, (detail: unknown) => void> {
  return Object.fromEntries(
    names.map((name) => [
      name,
      (detail: unknown) => {
        tell(name, detail);
      },
    ]),
  ) as Record<Name, (detail: unknown) => void>;
}
