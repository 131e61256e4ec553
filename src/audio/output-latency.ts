/** What stands for the output's delay where it can't be asked for, in milliseconds: Firefox's own on Linux is 30 to 50. */
const USUAL = 40;

/**
 * Whether a page may ask how late the engine's output is. Firefox on Linux is not asked: the page waits there for the
 * sound server's lock, which the thread that makes the sound may hold while it waits for the page, both for ever.
 * `getOutputTimestamp` does the same.
 */
export function mayAskOutputLatency({ userAgent }: { readonly userAgent: string }): boolean {
  return !/\(X11;.*Firefox\//.test(userAgent);
}

/** Whether there is an `outputLatency` in this engine, and a page may ask for it. `scope` is the global object. */
export function tellsOutputLatency(scope: object, navigator: { readonly userAgent: string }): boolean {
  const { AudioContext } = scope as { readonly AudioContext?: { readonly prototype: object } };
  return mayAskOutputLatency(navigator) && AudioContext !== undefined && 'outputLatency' in AudioContext.prototype;
}

/** From a sample's rendering in an audio context to its being heard, in milliseconds. */
export function outputLatencyOf(
  context: Pick<AudioContext, 'outputLatency' | 'baseLatency'>,
  navigator: { readonly userAgent: string },
): number {
  if (!mayAskOutputLatency(navigator)) return USUAL;
  // Firefox has no base latency for some outputs, and Safari no output latency.
  return ((context.outputLatency || 0) + (context.baseLatency || 0)) * 1000;
}
