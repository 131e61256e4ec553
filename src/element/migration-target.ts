import type { PageFromSession } from '../worker/protocol.ts';
import { channelUrl } from './socket-url.ts';

type Announced = PageFromSession['calls']['resolveMigration']['args'];

/** Where a guest moves to, as its server says it, and the `src` it is at now. */
export interface MigrationTarget extends Announced {
  readonly src: string;
}

/** Says where the server is to be found that a guest moves to: a URL as `src` takes it. */
export type ResolveMigration = (target: MigrationTarget) => string | URL | Promise<string | URL>;

/**
 * The URL of a migration's target: what the page says, relative to `base` maybe, or the present URL with the target's host
 * and port. Fails with a sentence for a person when the page names none.
 */
export async function resolveTarget(
  resolve: ResolveMigration | null,
  { src, base }: { readonly src: string; readonly base: string },
  target: Announced,
): Promise<string> {
  if (resolve !== null) return channelUrl(String(await resolve({ ...target, src })), base);
  const url = new URL(src);
  url.hostname = target.host.includes(':') && !target.host.startsWith('[') ? `[${target.host}]` : target.host;
  const port = url.protocol === 'wss:' && target.tlsPort > 0 ? target.tlsPort : target.port;
  if (port > 0) url.port = String(port);
  return url.href;
}
