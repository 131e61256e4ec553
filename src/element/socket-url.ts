/** There is no address to connect to, or one that can't be. The message is a sentence for a person. */
export class AddressError extends Error {
  /** Nothing was given. */
  readonly missing: boolean;

  constructor(message: string, { missing }: { readonly missing: boolean }) {
    super(message);
    this.name = 'AddressError';
    this.missing = missing;
  }
}

/** A host and a port without a scheme: URLs take it for a scheme of its own, or for a path. The name, the port. */
const hostAndPort = /^(?!(?:wss?|https?):)(?:[\w.-]+|\[[\da-f:.]+\]):\d{1,5}(?=$|[/?#])/i;
/** Characters of an address that a message quotes. */
const QUOTED = 200;

/**
 * The WebSocket URL of a server as the page's author wrote it: absolute or relative to the page, with `ws:` or `wss:`, or
 * with `http:` or `https:`, which stand for these.
 * @throws {AddressError} when nothing was written, or no such address
 */
export function channelUrl(src: string, base: string): string {
  const written = src.trim();
  if (written === '') throw new AddressError('The element has no src.', { missing: true });
  if (hostAndPort.test(written)) {
    const scheme = base.startsWith('https:') ? 'wss' : 'ws';
    throw unusable(written, `has no scheme: write ${JSON.stringify(cut(`${scheme}://${written}`))}`);
  }
  const url = URL.canParse(written, base) ? new URL(written, base) : null;
  if (url?.protocol === 'http:') url.protocol = 'ws:';
  else if (url?.protocol === 'https:') url.protocol = 'wss:';
  if (url === null || (url.protocol !== 'ws:' && url.protocol !== 'wss:')) {
    throw unusable(written, 'is not one of a WebSocket: it takes one such as "ws://host:port/" or "wss://host/path"');
  }
  url.hash = '';
  return url.href;
}

function unusable(written: string, what: string): AddressError {
  return new AddressError(`The address ${JSON.stringify(cut(written))} ${what}.`, { missing: false });
}

function cut(text: string): string {
  return text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text;
}
