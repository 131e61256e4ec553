import type { RelayToPage, RelayToWorker } from './relay.ts';

/** What is used of a socket that a page's `channelFactory` makes: a WebSocket, an RTCDataChannel, a test double. */
export interface SocketLike {
  binaryType: string;
  readonly readyState?: number | string;
  send(data: ArrayBuffer): void;
  close(): void;
  addEventListener?(type: string, listener: (event: Event) => void): void;
  onopen?: ((event: never) => void) | null;
  onmessage?: ((event: never) => void) | null;
  onclose?: ((event: never) => void) | null;
  onerror?: ((event: never) => void) | null;
}

interface SocketEvent {
  readonly data?: unknown;
  readonly wasClean?: boolean;
  readonly code?: number;
  readonly reason?: string;
}

/** Listens either way: an object with the interface of a WebSocket may have only the `on…` properties. */
function listen(
  socket: SocketLike,
  type: 'open' | 'message' | 'close' | 'error',
  listener: (event: SocketEvent) => void,
) {
  if (typeof socket.addEventListener === 'function') socket.addEventListener(type, listener as (event: Event) => void);
  else socket[`on${type}`] = listener;
}

/** The bytes of a message in a buffer that may be given away, or null when it has none. */
function asBuffer(data: unknown): ArrayBuffer | Promise<ArrayBuffer> | null {
  if (data instanceof ArrayBuffer) return data;
  if (ArrayBuffer.isView(data)) {
    const copy = new Uint8Array(data.byteLength);
    copy.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    return copy.buffer;
  }
  if (data instanceof Blob) return data.arrayBuffer();
  return null;
}

/**
 * Joins a socket of the page to the port whose other end a worker holds, in both directions, until either side closes.
 * Never throws: what goes wrong with the socket is told the worker as `closed`. Returns what closes both ends; `onEnd` is
 * called once, when either side has.
 */
export function relaySocket(socket: SocketLike, port: MessagePort, onEnd: () => void = () => undefined): () => void {
  let ended = false;
  // Blobs are read asynchronously: everything after one waits for it, so that bytes keep their order.
  let reading: Promise<void> | null = null;

  const tell = (message: RelayToWorker, transfer: Transferable[] = []) => {
    if (!ended) port.postMessage(message, transfer);
  };
  const end = (clean: boolean, message: string) => {
    if (ended) return;
    tell({ closed: { clean, message } });
    ended = true;
    port.onmessage = null;
    try {
      socket.close();
    } catch {
      // A socket that can't be closed is as good as closed.
    }
    onEnd();
  };
  const inOrder = (step: () => void | Promise<void>) => {
    const result = reading === null ? step() : reading.then(step);
    if (!(result instanceof Promise)) return;
    const done = result.then(() => {
      if (reading === done) reading = null;
    });
    reading = done;
  };
  const deliver = (bytes: ArrayBuffer) => {
    tell({ data: bytes }, [bytes]);
  };
  const receive = (data: unknown): void | Promise<void> => {
    const buffer = asBuffer(data);
    if (buffer === null) end(false, 'the socket delivered a message that is not binary');
    else if (buffer instanceof ArrayBuffer) deliver(buffer);
    else {
      return buffer.then(deliver, (error: unknown) => {
        end(false, `the socket's data could not be read: ${String(error)}`);
      });
    }
  };

  try {
    socket.binaryType = 'arraybuffer';
    listen(socket, 'open', () => {
      tell({ opened: true });
    });
    listen(socket, 'message', ({ data }) => {
      inOrder(() => receive(data));
    });
    listen(socket, 'close', ({ wasClean, code, reason }) => {
      inOrder(() => {
        const why = reason !== undefined && reason !== '' ? `: ${reason}` : '';
        const number = code === undefined ? '' : ` with code ${code}`;
        end(wasClean ?? true, `the socket was closed${number}${why}`);
      });
    });
    // A WebSocket says nothing of the cause, and `close` follows; an object that only says `error` is ended here.
    listen(socket, 'error', () => {
      inOrder(() => {
        if (socket.readyState === undefined) end(false, 'the socket failed');
      });
    });
    port.onmessage = ({ data }: MessageEvent<RelayToPage>) => {
      if ('close' in data) {
        end(true, 'the socket was closed');
        return;
      }
      try {
        socket.send(data.send);
      } catch (error) {
        end(false, `the socket refused to send: ${String(error)}`);
      }
    };
    if (socket.readyState === 1 || socket.readyState === 'open') tell({ opened: true });
  } catch (error) {
    end(false, `the socket can't be used: ${String(error)}`);
  }
  return () => {
    end(true, 'the connection was ended');
  };
}
