/**
 * The WebSocket URL of a server as the page's author wrote it: absolute, or relative to the page, with `ws:`, `wss:` or
 * the scheme of the page. Throws an Error with a sentence for a person.
 */
export function channelUrl(src: string, base: string): string {
  if (src.trim() === '') throw new Error('There is nothing to connect to: the element has no src.');
  if (!URL.canParse(src, base)) throw new Error(`The address ${JSON.stringify(src)} is not a URL.`);
  const url = new URL(src, base);
  if (url.protocol === 'http:') url.protocol = 'ws:';
  else if (url.protocol === 'https:') url.protocol = 'wss:';
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:') {
    throw new Error(`The address ${JSON.stringify(src)} is not one of a WebSocket.`);
  }
  url.hash = '';
  return url.href;
}
