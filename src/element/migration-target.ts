import type { PageFromSession } from '../worker/protocol.ts';

type Announced = PageFromSession['calls']['resolveMigration']['args'];

/** Where a guest moves to, as its server says it, and the `src` it is at now. */
export interface MigrationTarget extends Announced {
  readonly src: string;
}

/** Says where the server is to be found that a guest moves to. */
export type ResolveMigration = (target: MigrationTarget) => string | Promise<string>;

/** The URL of a migration's target: what the page says, or the present URL with the target's host and port. */
export async function resolveTarget(resolve: ResolveMigration | null, src: string, target: Announced): Promise<string> {
  if (resolve !== null) return resolve({ ...target, src });
  const url = new URL(src);
  url.hostname = target.host.includes(':') && !target.host.startsWith('[') ? `[${target.host}]` : target.host;
  const port = url.protocol === 'wss:' && target.tlsPort > 0 ? target.tlsPort : target.port;
  if (port > 0) url.port = String(port);
  return url.href;
}
