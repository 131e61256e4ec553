import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { nextSessionState } from '../session/session-state.ts';
import type { SessionEvent } from '../session/session-state.ts';
import type { Client, ClientHandlers } from '../worker/client.ts';
import type { Closing, Credentials, SessionOptions, SessionState } from '../worker/protocol.ts';
import { DocumentListeners } from './document-listeners.ts';
import { Pauses } from './pauses.ts';
import { AddressError } from './socket-url.ts';

/** How long the element may be out of the document before its connection ends: moving it takes less. Milliseconds. */
const REMOVAL_GRACE = 100;
/** How long the worker may take to close a session before it is ended itself, in milliseconds. */
const CLOSING_GRACE = 2000;

/** What a connection attempt failed with; `closing` is the detail of the `disconnect` event. */
export class ConnectError extends Error {
  readonly closing: Closing;

  constructor(closing: Closing) {
    super(closing.message);
    this.name = 'ConnectError';
    this.closing = closing;
  }
}

/** What the connection needs to know when it begins. */
export interface Target {
  readonly url: string;
  readonly credentials: Credentials;
  readonly options: SessionOptions;
  readonly relaySockets: boolean;
}

/** What the connection asks of the element, and tells it. */
export interface ConnectionOwner {
  /** Starts a pair of workers whose notices reach the element; the connection adds its own handlers. */
  start(handlers: Pick<ClientHandlers, 'died'> & ConnectionNotices): Client;
  /** What to connect to. Throws an AddressError when that is nothing, or no address. */
  target(): Target;
  /** Whether the page's author wrote anything to connect to, be it right or wrong. */
  hasTarget(): boolean;
  /** Whether a lost connection is tried again. */
  reconnects(): boolean;
  /** How far the element came whose session this one shares, for want of an attempt of its own; null without one. */
  sharedReach(): Reach | null;
  /** New workers, or a new session of theirs: they have to be given the canvas. */
  opening(client: Client): void;
  /** The workers are gone. */
  ended(): void;
  stateChanged(from: SessionState, to: SessionState): void;
  connected(server: Server): void;
  disconnected(closing: Closing): void;
}

/** What the connection hears from the session worker. */
export interface ConnectionNotices {
  readonly connected: (server: Server) => void;
  readonly closed: (closing: Closing) => void;
  readonly state: (change: { from: SessionState; to: SessionState }) => void;
}

/** How far an attempt at a session came before it ended. */
export type Reach = 'no-address' | 'bad-address' | 'server-unreached' | 'session';

export interface Server {
  readonly name: string;
  readonly uuid: string;
}

interface Attempt {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Whether there was a server to go to; there is none the next time either, until the page names another. */
export function hadAddress(reach: Reach): boolean {
  return reach !== 'no-address' && reach !== 'bad-address';
}

function reachOf(error: unknown): Reach {
  if (!(error instanceof AddressError)) return 'server-unreached';
  return error.missing ? 'no-address' : 'bad-address';
}

function newAttempt(): Attempt {
  let settle: Pick<Attempt, 'resolve' | 'reject'> | undefined;
  const promise = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  promise.catch(() => undefined); // an attempt that nobody waits for fails in the `disconnect` event
  return { promise, ...settle! };
}

/**
 * The element's connection: when it begins and ends, and the state in between. One pair of workers serves all sessions of
 * an element, one after the other; it is started with the first and ended when the element is gone.
 */
export class Connection implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #owner: ConnectionOwner;
  readonly #pauses = new Pauses();
  #state: SessionState = 'idle';
  #client: Client | null = null;
  #attempt: Attempt | null = null;
  /** What the last attempt went to. */
  #url: string | null = null;
  /** The server that the guest moved to, when the session moved with it. */
  #movedTo: string | null = null;
  /** Whether the workers were told to connect, and so have a session to close. */
  #begun = false;
  /** Set while a session that the page gave up still closes in the worker. */
  #draining: { readonly done: Promise<void>; readonly finish: () => void } | null = null;
  #closing: Closing | null = null;
  #reach: Reach = 'server-unreached';
  #retry: ReturnType<typeof setTimeout> | null = null;
  /** How often a lost connection was tried again. */
  #tries = 0;
  #removal: ReturnType<typeof setTimeout> | null = null;
  #tornDown = false;

  constructor(host: ReactiveControllerHost & HTMLElement, owner: ConnectionOwner) {
    this.#host = host;
    this.#owner = owner;
    host.addController(this);
    new DocumentListeners(host, { visibilitychange: this.#tellVisibility });
  }

  get state(): SessionState {
    return this.#state;
  }

  /** The workers, or null before the first connection and after the element was removed. */
  get client(): Client | null {
    return this.#client;
  }

  /** Whether there is a session that input and questions can go to. */
  get live(): boolean {
    return this.#state === 'connected' || this.#state === 'migrating';
  }

  /** How the last session ended, or null while none has. */
  get closing(): Closing | null {
    return this.#closing;
  }

  /** How far the last attempt came. */
  get reach(): Reach {
    return this.#reach;
  }

  /** Whether a new try is due by itself. */
  get retrying(): boolean {
    return this.#retry !== null;
  }

  hostConnected(): void {
    if (this.#removal !== null) clearTimeout(this.#removal);
    this.#removal = null;
    // The element may have come from another document.
    this.#tellVisibility();
    if (this.#tornDown) {
      this.#tornDown = false;
      this.targetChanged();
    }
  }

  hostDisconnected(): void {
    this.#removal ??= setTimeout(() => {
      this.#removal = null;
      if (!this.#host.isConnected) this.#tearDown();
    }, REMOVAL_GRACE);
  }

  /** There is another thing to connect to, or nothing any more. */
  targetChanged(): void {
    // The page may have called `connect` before the element took note of its new `src`.
    if (this.#busy && this.#url === this.#wanted) return;
    this.disconnect();
    if (this.#owner.hasTarget()) void this.connect();
  }

  /** Connects. Settles when connected or failed, then with a ConnectError; a connection that exists is kept. */
  connect(): Promise<void> {
    this.#movedTo = null;
    return this.#begin(null);
  }

  /** `url`: another than the page's, for a guest that has moved. */
  #begin(url: string | null): Promise<void> {
    if (this.#busy && this.#url !== this.#wanted) this.disconnect();
    if (this.live) return Promise.resolve();
    if (this.#attempt !== null) return this.#attempt.promise;
    this.#stopRetry();
    const attempt = newAttempt();
    this.#attempt = attempt;
    this.#closing = null;
    this.#begun = false;
    this.#url = this.#wanted;
    this.#step('connect');
    void this.#open(attempt, url);
    return attempt.promise;
  }

  /** Ends the connection, or the attempt at one, or the wait for the next. */
  disconnect(): void {
    this.#stopRetry();
    this.#pauses.reset();
    if (this.#state !== 'connecting' && !this.live) return;
    this.#drain();
    this.#closed({ reason: 'closed', clean: true, message: 'Disconnected.' });
  }

  /** Ends the connection and gives up the workers: the next session has others. */
  leave(): void {
    this.disconnect();
    this.#client?.end();
    this.#forgetClient();
    this.#url = null;
  }

  /** The page's author may have taken the wish to connect again back. */
  reconnectChanged(): void {
    if (this.#retry !== null && !this.#owner.reconnects()) this.#stopRetry();
  }

  /** The session is with the server at this URL now: the guest moved there. */
  moved(url: string): void {
    this.#movedTo = url;
  }

  /** Where the guest has moved to in this session; null while it is where the page says. */
  get movedTo(): string | null {
    return this.#movedTo;
  }

  /** Tells both workers of options that changed. */
  optionsChanged(options: SessionOptions): void {
    if (this.#busy) this.#client?.session.notify('options', options);
  }

  /** Whether there is a session, or an attempt at one. */
  get #busy(): boolean {
    return this.#attempt !== null || this.live;
  }

  /** The URL to connect to now; null when there is nothing to connect to, and `connect` would say why. */
  get #wanted(): string | null {
    try {
      return this.#owner.target().url;
    } catch {
      return null;
    }
  }

  async #open(attempt: Attempt, url: string | null): Promise<void> {
    await this.#draining?.done;
    if (this.#attempt !== attempt) return;
    try {
      const target = this.#owner.target();
      const client = this.#started();
      this.#owner.opening(client);
      this.#begun = true;
      await client.session.call('connect', { ...target, url: url ?? target.url });
      if (this.#attempt === attempt) this.#established({ name: '', uuid: '' });
    } catch (error) {
      // The worker's own `closed` comes first and says more; this is for what went wrong before and around it.
      await Promise.resolve();
      if (this.#attempt !== attempt) return;
      const message = error instanceof Error ? error.message : String(error);
      this.#closed({ reason: 'network', clean: false, message }, reachOf(error));
    }
  }

  #started(): Client {
    if (this.#client !== null) return this.#client;
    this.#client = this.#owner.start({
      connected: (server) => {
        if (this.#draining === null) this.#established(server);
      },
      closed: (closing) => {
        if (this.#draining === null) this.#closed(closing);
        else this.#draining.finish();
      },
      state: ({ to }) => {
        if (this.#draining !== null) return;
        if (to === 'migrating') this.#step('migrate');
        else if (to === 'connected') this.#step('migrated');
      },
      died: (closing) => {
        this.#forgetClient();
        this.#closed(closing);
      },
    });
    this.#tellVisibility();
    return this.#client;
  }

  #established(server: Server): void {
    const attempt = this.#attempt;
    if (attempt === null || !this.#step('linked')) return;
    this.#attempt = null;
    this.#pauses.connected(performance.now());
    this.#tries = 0;
    this.#owner.connected(server);
    attempt.resolve();
  }

  /** `reach`: of an attempt that became no session. */
  #closed(closing: Closing, reach: Reach = 'server-unreached'): void {
    const attempt = this.#attempt;
    this.#attempt = null;
    if (this.#state !== 'connecting' && !this.live) return;
    this.#closing = closing;
    this.#reach = this.live ? 'session' : (this.#owner.sharedReach() ?? reach);
    const lost = hadAddress(this.#reach) && closing.reason !== 'closed' && closing.reason !== 'auth';
    if (lost && this.#owner.reconnects() && this.#host.isConnected) {
      this.#retry = setTimeout(this.#tryAgain, this.#pauses.next(performance.now(), Math.random()));
    }
    this.#step('close');
    this.#owner.disconnected(closing);
    attempt?.reject(new ConnectError(closing));
  }

  /** False when the event changes nothing. */
  #step(event: SessionEvent): boolean {
    const from = this.#state;
    const to = nextSessionState(from, event);
    if (to === null || to === from) return false;
    this.#state = to;
    this.#host.requestUpdate();
    this.#owner.stateChanged(from, to);
    return true;
  }

  /** Has the worker close its session; a new one waits until it has, or until the worker was ended for not doing so. */
  #drain(): void {
    if (this.#client === null || this.#draining !== null || !this.#begun) return;
    const { promise: done, resolve: settle } = newAttempt();
    const timer = setTimeout(() => {
      this.#client?.end();
      this.#forgetClient();
    }, CLOSING_GRACE);
    const finish = () => {
      clearTimeout(timer);
      this.#draining = null;
      settle();
    };
    this.#draining = { done, finish };
    this.#client.session.notify('disconnect', undefined);
  }

  #forgetClient(): void {
    this.#client = null;
    this.#owner.ended();
    this.#draining?.finish();
  }

  #tearDown(): void {
    this.#tornDown = true;
    this.disconnect();
    this.#client?.end();
    this.#forgetClient();
  }

  /** A guest that has moved is looked for where it was last, then where the page says, in turns. */
  readonly #tryAgain = (): void => {
    this.#retry = null;
    this.#tries += 1;
    void this.#begin(this.#tries % 2 === 1 ? this.#movedTo : null);
  };

  #stopRetry(): void {
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
    this.#host.requestUpdate();
  }

  readonly #tellVisibility = (): void => {
    const hidden = this.#host.ownerDocument.visibilityState === 'hidden';
    this.#client?.display.notify('visibility', { hidden });
  };
}
