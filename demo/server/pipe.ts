import { createServer as createHttpServer } from 'node:http';
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';

/** A stream of bytes both ways: one channel of one client. `data` and `closed` are set by who uses it. */
export interface Pipe {
  /** The host that the client asked for, by name or address without port; null when it did not say. */
  readonly host: string | null;
  /** Bytes that were sent and have not left yet. */
  readonly queued: number;
  send(bytes: Uint8Array): void;
  /** Ends it in order. */
  close(): void;
  /** Cuts it, as a lost network would. */
  cut(): void;
  data: (bytes: Uint8Array) => void;
  closed: () => void;
}

/** Takes connections over plain TCP and over WebSocket, on one port. */
export class Listener {
  readonly #server: Server;
  readonly #http: HttpServer;
  readonly #webSockets: WebSocketServer;
  readonly #open = new Set<Pipe>();

  private constructor(server: Server, http: HttpServer, webSockets: WebSocketServer) {
    this.#server = server;
    this.#http = http;
    this.#webSockets = webSockets;
  }

  /** Listens; port 0 is any free one. `accept` gets each connection, before its first byte. */
  static async start(host: string, port: number, accept: (pipe: Pipe) => void): Promise<Listener> {
    const http = createHttpServer((_request, response) => {
      response.writeHead(426, { 'content-type': 'text/plain' }).end('This is a SPICE server: speak WebSocket.\n');
    });
    const webSockets = new WebSocketServer({
      server: http,
      handleProtocols: (offered) => (offered.has('binary') ? 'binary' : false),
      perMessageDeflate: false,
    });
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      // The client speaks first, and a WebSocket begins with HTTP.
      socket.once('data', (first) => {
        socket.pause();
        socket.unshift(first);
        if (first.toString('latin1', 0, 4) === 'REDQ') {
          listener.#took(tcpPipe(socket), accept);
        } else http.emit('connection', socket);
        // Those who listen now get the first bytes again.
        process.nextTick(() => socket.resume());
      });
    });
    const listener = new Listener(server, http, webSockets);
    webSockets.on('connection', (socket: WebSocket, request: IncomingMessage) => {
      listener.#took(webSocketPipe(socket, request), accept);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    return listener;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Cuts every connection and listens no more. */
  async stop(): Promise<void> {
    for (const pipe of this.#open) pipe.cut();
    this.#webSockets.close();
    this.#http.close();
    await new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
  }

  #took(pipe: Pipe, accept: (pipe: Pipe) => void): void {
    this.#open.add(pipe);
    accept(pipe);
    const { closed } = pipe;
    pipe.closed = () => {
      this.#open.delete(pipe);
      closed();
    };
  }
}

const nothing = (): void => undefined;

function tcpPipe(socket: Socket): Pipe {
  socket.setNoDelay(true);
  const pipe: Pipe = {
    host: null,
    get queued() {
      return socket.writableLength;
    },
    send: (bytes) => {
      if (socket.writable) socket.write(bytes);
    },
    close: () => {
      socket.end();
    },
    cut: () => {
      socket.destroy();
    },
    data: nothing,
    closed: nothing,
  };
  socket.on('data', (chunk: Buffer) => {
    pipe.data(Uint8Array.from(chunk));
  });
  socket.on('close', () => {
    pipe.closed();
  });
  return pipe;
}

function webSocketPipe(socket: WebSocket, request: IncomingMessage): Pipe {
  const pipe: Pipe = {
    host: request.headers.host === undefined ? null : hostName(request.headers.host),
    get queued() {
      return socket.bufferedAmount;
    },
    send: (bytes) => {
      if (socket.readyState === socket.OPEN) socket.send(bytes);
    },
    close: () => {
      socket.close(1000);
    },
    cut: () => {
      socket.terminate();
    },
    data: nothing,
    closed: nothing,
  };
  socket.on('message', (data: Buffer) => {
    pipe.data(Uint8Array.from(data));
  });
  socket.on('error', () => {
    socket.terminate();
  });
  socket.on('close', () => {
    pipe.closed();
  });
  return pipe;
}

function hostName(header: string): string {
  return header.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
}
