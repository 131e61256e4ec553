import { TransportError } from '../session/errors.ts';
import type { RelayOpen } from './protocol.ts';
import type { RelayToPage, RelayToWorker } from './relay.ts';

/** What a socket tells, in this order: `opened` once, `data` any number of times, `closed` once. */
export interface SocketListener {
  opened(): void;
  data(bytes: Uint8Array): void;
  closed(error: TransportError): void;
}

/** A stream of bytes both ways. After `close` the listener hears nothing more. */
export interface ByteSocket {
  send(bytes: Uint8Array): void;
  close(): void;
}

/** Opens a channel's socket; `listener` hears of its life. */
export type OpenSocket = (target: RelayOpen, listener: SocketListener) => ByteSocket;

/** A WebSocket of this thread, with the subprotocol that SPICE servers and websockify speak. */
export const openWebSocket: OpenSocket = ({ url }, listener) => {
  let socket: WebSocket;
  try {
    socket = new WebSocket(url, 'binary');
  } catch (error) {
    // The engine's own words have the whole address in them, which may hold a secret.
    const why = error instanceof Error ? error.name : String(error);
    queueMicrotask(() => {
      listener.closed(new TransportError(`no WebSocket could be made (${why})`, false));
    });
    return { send: () => undefined, close: () => undefined };
  }
  socket.binaryType = 'arraybuffer';
  let opened = false;
  let silent = false;
  socket.addEventListener('open', () => {
    opened = true;
    if (!silent) listener.opened();
  });
  socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (silent) return;
    if (data instanceof ArrayBuffer) listener.data(new Uint8Array(data));
    else close(new TransportError('the server sent text where bytes belong', false));
  });
  socket.addEventListener('close', (event) => {
    const text = opened ? describeClose(event) : `no connection to ${new URL(url).host}`;
    close(new TransportError(text, opened && event.wasClean));
  });

  function close(error: TransportError | null): void {
    if (silent) return;
    silent = true;
    if (socket.readyState < WebSocket.CLOSING) socket.close();
    if (error) listener.closed(error);
  }

  return {
    send(bytes) {
      if (!silent) socket.send(bytes);
    },
    close() {
      close(null);
    },
  };
};

/** A socket that the page made; its bytes come and go through `port`, whose other end `askPage` hands over. */
export function openRelayed(askPage: (target: RelayOpen, port: MessagePort) => Promise<unknown>): OpenSocket {
  return (target, listener) => {
    const { port1, port2 } = new MessageChannel();
    let silent = false;

    const close = (error: TransportError | null): void => {
      if (silent) return;
      silent = true;
      port1.postMessage({ close: true } satisfies RelayToPage);
      port1.close();
      if (error) listener.closed(error);
    };
    port1.onmessage = ({ data }: MessageEvent<RelayToWorker>) => {
      if (silent) return;
      if ('opened' in data) listener.opened();
      else if ('data' in data) listener.data(new Uint8Array(data.data));
      else close(new TransportError(data.closed.message, data.closed.clean));
    };
    askPage(target, port2).catch((error: unknown) => {
      close(new TransportError(error instanceof Error ? error.message : String(error), false));
    });

    return {
      send(bytes) {
        if (silent) return;
        // The bytes may be a view of a larger buffer that its owner goes on using.
        const send = bytes.slice().buffer;
        port1.postMessage({ send } satisfies RelayToPage, [send]);
      },
      close() {
        close(null);
      },
    };
  };
}

function describeClose(event: CloseEvent): string {
  const reason = event.reason ? `: ${event.reason}` : '';
  return event.wasClean ? `the server closed the connection${reason}` : `the connection was lost (code ${event.code})`;
}
