/** What the demo's server has, as `/api/servers` tells it. */
export interface Offers {
  /** Ports of the scripted servers, and which of them the guest is on. */
  readonly scripted: { readonly ports: readonly [number, number]; readonly on: 0 | 1; readonly protected: number };
  /** Whether there is a QEMU to start, and whether machines may have clocks of their own. */
  readonly qemu: { readonly present: boolean; readonly clocks: boolean };
  /** Names of the element's events, from its manifest. */
  readonly events: readonly string[];
}

/** What a server that was started can be reached at. */
export interface Started {
  readonly port: number;
}

/** How a move ended, in words. */
export interface Moved {
  readonly outcome: string;
}

/** Asks the demo's server. */
export async function ask<T>(path: string, body?: object): Promise<T> {
  const response = await fetch(
    `api/${path}`,
    body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
  );
  const answer = (await response.json()) as T & { error?: string };
  if (!response.ok) throw new Error(answer.error ?? response.statusText);
  return answer;
}

/** The address of a server on the machine that this page came from. */
export function addressOf(port: number): string {
  return `ws://${location.hostname}:${port}/`;
}
