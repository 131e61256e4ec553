import { connect, createServer, type Server, type Socket } from 'node:net';
import type { GatewayOptions } from './protocol.ts';

/** What is on its way in one direction of a connection. */
interface Parcel {
  due: number;
  data: Buffer | 'end';
}

/**
 * A network between a page and a server that can be slow, refuse, fall silent and break. It relays TCP, and so
 * WebSockets, bytes untouched and in order.
 */
export class Gateway {
  readonly port: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #options: GatewayOptions;

  private constructor(server: Server, port: number, options: GatewayOptions) {
    this.#server = server;
    this.port = port;
    this.#options = options;
    server.on('connection', (near) => {
      this.#accept(near);
    });
  }

  static start(options: GatewayOptions): Promise<Gateway> {
    const server = createServer();
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        if (address === null || typeof address === 'string') reject(new Error('the gateway has no port'));
        else resolve(new Gateway(server, address.port, options));
      });
    });
  }

  /** How many connections of clients are open. */
  get connections(): number {
    return this.#sockets.size / 2;
  }

  /** Changes what happens from now on, to open connections too. */
  change(options: Partial<GatewayOptions>): void {
    this.#options = { ...this.#options, ...options };
  }

  /** Breaks every open connection, as a dying host does. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  stop(): Promise<void> {
    this.cut();
    return new Promise((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
  }

  #accept(near: Socket): void {
    if (this.#options.refuse === true) {
      near.resetAndDestroy();
      return;
    }
    const far = connect(this.#options.to, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from);
      from.setNoDelay(true);
      this.#relay(from, to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroySoon();
      });
    }
  }

  /** Hands on what comes, each part `delay` ms after it came and never before the one in front of it. */
  #relay(from: Socket, to: Socket): void {
    const parcels: Parcel[] = [];
    let timer: NodeJS.Timeout | undefined;
    const deliver = (): void => {
      timer = undefined;
      for (let first = parcels[0]; first !== undefined; first = parcels[0]) {
        const wait = this.#options.silent === true ? 20 : first.due - performance.now();
        if (wait > 0) {
          timer = setTimeout(deliver, wait);
          return;
        }
        parcels.shift();
        if (first.data === 'end') to.end();
        else if (!to.destroyed) to.write(first.data);
      }
    };
    const take = (data: Buffer | 'end'): void => {
      parcels.push({ due: performance.now() + (this.#options.delay ?? 0), data });
      if (timer === undefined) deliver();
    };
    from.on('data', take);
    from.on('end', () => {
      take('end');
    });
    from.on('close', () => {
      clearTimeout(timer);
    });
  }
}
