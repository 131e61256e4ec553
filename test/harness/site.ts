import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { build } from 'esbuild';

/** What a site of ours serves, by the start of the path. */
export interface SiteContent {
  /** Folders of files: `/dist/` to where they are. */
  readonly folders?: Readonly<Record<string, string>>;
  /** TypeScript or JavaScript that is bundled once: `/page.js` to its entry. */
  readonly scripts?: Readonly<Record<string, string>>;
  /** Pages and data as they are: a text is HTML. */
  readonly answers?: Readonly<Record<string, () => string | Uint8Array>>;
}

export interface Site {
  /** `http://localhost:PORT` */
  readonly origin: string;
  stop(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/** Makes the clock of its pages exact. */
const isolation = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

/** Serves pages for benchmarks and long runs on a free port of localhost. */
export async function serveSite({ folders = {}, scripts = {}, answers = {} }: SiteContent): Promise<Site> {
  const bundles = new Map<string, Uint8Array>();
  for (const [path, entry] of Object.entries(scripts)) {
    const options = { bundle: true, format: 'esm', target: 'es2022', write: false } as const;
    const { outputFiles } = await build({ ...options, entryPoints: [entry] });
    const [output] = outputFiles;
    if (output) bundles.set(path, output.contents);
  }
  const find = async (path: string): Promise<string | Uint8Array | undefined> => {
    const answer = answers[path];
    if (answer) return answer();
    const prefix = Object.keys(folders).find((one) => path.startsWith(one));
    const folder = prefix === undefined ? undefined : folders[prefix];
    return bundles.get(path) ?? (folder === undefined ? undefined : readFile(join(folder, path.slice(prefix!.length))));
  };
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname));
    const body = await find(path).catch(() => undefined);
    const type = types[extname(path)] ?? (typeof body === 'string' ? types['.html'] : 'application/octet-stream');
    response.writeHead(body === undefined ? 404 : 200, {
      'content-type': type,
      'cache-control': 'no-store',
      ...isolation,
    });
    response.end(body);
  };
  const server = createServer((request, response) => void respond(request, response));
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return {
    origin: `http://localhost:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
