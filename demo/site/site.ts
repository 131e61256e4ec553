import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { contentSecurityPolicy } from './policy.ts';

/** What is behind an address below `/api/`: takes the JSON of a POST, or null of a GET, and gives JSON. */
export type Answer = (asked: Readonly<Record<string, unknown>> | null) => unknown;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
  '.map': 'application/json',
};

/** The most that a POST may have, in bytes. */
const MAX_BODY = 10_000;

/** Serves the demo's page under the strict policy, with a few questions and commands beside it. */
export class Site {
  readonly #folders: Readonly<Record<string, string>>;
  readonly #answers: Readonly<Record<string, Answer>>;
  readonly #server: Server;

  /** `folders`: by the beginning of the path, the longest first, where its files are. */
  constructor(folders: Readonly<Record<string, string>>, answers: Readonly<Record<string, Answer>>) {
    this.#folders = folders;
    this.#answers = answers;
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        reply(response, 500, { error: error instanceof Error ? error.message : String(error) });
      });
    });
  }

  /** Listens on `wanted`, or on any free port when that is taken and `strict` is not set. @returns the port */
  async listen(host: string, wanted: number, strict: boolean): Promise<number> {
    for (const port of strict ? [wanted] : [wanted, 0]) {
      try {
        await new Promise<void>((resolve, reject) => {
          this.#server.once('error', reject);
          this.#server.listen(port, host, () => {
            this.#server.off('error', reject);
            resolve();
          });
        });
        return (this.#server.address() as AddressInfo).port;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || port === 0 || strict) throw error;
      }
    }
    throw new Error('no port is free');
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    response.setHeader('content-security-policy', contentSecurityPolicy);
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('referrer-policy', 'no-referrer');
    response.setHeader('cache-control', 'no-cache');
    if (pathname.startsWith('/api/')) await this.#answer(pathname.slice('/api/'.length), request, response);
    else await this.#file(decodeURIComponent(pathname), response);
  }

  async #answer(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = this.#answers[name];
    if (!answer) {
      reply(response, 404, { error: `there is no ${name}` });
      return;
    }
    // Commands are taken from this site's own pages only.
    const { origin, host } = request.headers;
    const own = origin === undefined || origin === `http://${host ?? ''}`;
    if (request.method === 'POST' && !own) {
      reply(response, 403, { error: 'not from here' });
      return;
    }
    reply(response, 200, await answer(request.method === 'POST' ? await bodyOf(request) : null));
  }

  async #file(path: string, response: ServerResponse): Promise<void> {
    const start = Object.keys(this.#folders).find((prefix) => path.startsWith(prefix));
    const rest = start === undefined ? '' : normalize(path.slice(start.length));
    if (start === undefined || rest.startsWith('..')) {
      reply(response, 404, { error: 'not found' });
      return;
    }
    const file = join(this.#folders[start]!, rest === '.' || rest === '' ? 'index.html' : rest);
    const content = types[extname(file)] === undefined ? null : await readFile(file).catch(() => null);
    if (content === null) reply(response, 404, { error: 'not found' });
    else response.writeHead(200, { 'content-type': types[extname(file)] }).end(content);
  }
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.byteLength;
    if (size > MAX_BODY) throw new Error(`more than ${MAX_BODY} bytes`);
    parts.push(part);
  }
  const body: unknown = JSON.parse(Buffer.concat(parts).toString('utf8') || '{}');
  if (typeof body !== 'object' || body === null) throw new Error('an object is wanted');
  return body as Readonly<Record<string, unknown>>;
}
