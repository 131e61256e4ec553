/** Asks `ready` every `every` milliseconds until it gives something other than undefined. Rejects after `timeout`. */
export async function until<T>(
  what: string,
  ready: () => Promise<T | undefined> | T | undefined,
  timeout = 10_000,
  every = 20,
): Promise<T> {
  const end = performance.now() + timeout;
  for (;;) {
    const result = await ready();
    if (result !== undefined) return result;
    if (performance.now() > end) throw new Error(`waited ${timeout} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}
