/**
 * The page's end of the element's two workers: starts them, joins them to each other, and ends them.
 */
import { relaySocket } from './page-relay.ts';
import type { SocketLike } from './page-relay.ts';
import type { Closing, DisplaySide, PageFromDisplay, PageFromSession, RelayOpen, SessionSide } from './protocol.ts';
import { Endpoint } from './rpc.ts';
import type { Handlers, Side } from './rpc.ts';

/** One call or notice at a time to a worker; what `Endpoint` offers, so that a test may stand in for it. */
export type Remote<S extends Side> = Pick<Endpoint<Side, S>, 'call' | 'notify'>;

/** What the page answers, and what it wants to know. */
export interface ClientHandlers {
  readonly session: {
    readonly calls: Omit<Handlers<PageFromSession>['calls'], 'openRelay'>;
    readonly notices: Handlers<PageFromSession>['notices'];
  };
  readonly display: Handlers<PageFromDisplay>;
  /** The page's own way to open a channel's socket. Asked only when `connect` had `relaySockets`. */
  readonly openSocket: (channel: RelayOpen) => SocketLike | Promise<SocketLike>;
  /** A worker died or never came up. Both are ended; nothing more is heard of this client. */
  readonly died: (closing: Closing) => void;
}

/** The pair of workers of one element. */
export interface Client {
  readonly session: Remote<SessionSide>;
  readonly display: Remote<DisplaySide>;
  /** Closes the connection, then ends both workers. Calls that still wait fail. */
  end(): void;
}

/** How long the session worker has for saying goodbye to the server, in milliseconds. */
const FAREWELL = 500;

/**
 * A worker's death as a person is told it. An event without a message means that its script could not be loaded; `base` is
 * the address of the module that it lies beside.
 */
export function deathOf(name: 'session' | 'display', base: string, event: { readonly message?: string }): Closing {
  if (event.message !== undefined && event.message !== '') {
    return { reason: 'protocol', clean: false, message: `The ${name} worker of this element failed: ${event.message}` };
  }
  const { href } = new URL(`${name}.worker.js`, base);
  return {
    reason: 'network',
    clean: false,
    message: `The ${name} worker of this element could not be loaded: ${href}`,
  };
}

/** Starts both workers and joins them. Throws when this page may not start workers at all. */
export function startClient(handlers: ClientHandlers): Client {
  // In this form, literally, bundlers find the workers; they lie beside this module.
  const sessionWorker = new Worker(new URL('./session.worker.ts', import.meta.url), { type: 'module' });
  const displayWorker = new Worker(new URL('./display.worker.ts', import.meta.url), { type: 'module' });
  const relays = new Set<{ close: () => void }>();
  let alive = true;

  const session = new Endpoint<PageFromSession, SessionSide>(sessionWorker, {
    calls: {
      ...handlers.session.calls,
      openRelay: async ({ port, ...channel }) => {
        const socket = await handlers.openSocket(channel);
        const relay = { close: (): void => undefined };
        relays.add(relay);
        relay.close = relaySocket(socket, port, () => relays.delete(relay));
        // The page may have taken its time, and nobody is left to use the socket.
        if (!alive) relay.close();
        return undefined;
      },
    },
    notices: handlers.session.notices,
  });
  const display = new Endpoint<PageFromDisplay, DisplaySide>(displayWorker, handlers.display);

  const stop = (why: string) => {
    alive = false;
    session.close(new Error(why));
    display.close(new Error(why));
  };
  const terminate = () => {
    sessionWorker.terminate();
    displayWorker.terminate();
    for (const { close } of relays) close();
  };
  const watch = (worker: Worker, name: 'session' | 'display') => {
    worker.addEventListener('error', (event) => {
      event.preventDefault(); // told as a disconnection, not as an uncaught error of the page
      if (!alive) return;
      const closing = deathOf(name, import.meta.url, event);
      stop(closing.message);
      terminate();
      handlers.died(closing);
    });
  };
  watch(sessionWorker, 'session');
  watch(displayWorker, 'display');

  const { port1, port2 } = new MessageChannel();
  display.notify('session', { port: port1, wasmUrl: new URL('../../build/codecs.wasm', import.meta.url).href }, [
    port1,
  ]);
  session.notify('display', { port: port2 }, [port2]);

  return {
    session,
    display,
    end() {
      if (!alive) return;
      session.notify('disconnect', undefined);
      stop('the element ended its connection');
      setTimeout(terminate, FAREWELL);
    },
  };
}
