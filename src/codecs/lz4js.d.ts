// The package brings no types; this is what is used of it.
declare module 'lz4js' {
  /** Inflates a block from `source` to `target`, whose bytes before `at` it may refer to. Returns where it ended. */
  export function decompressBlock(
    source: Uint8Array,
    target: Uint8Array,
    from: number,
    length: number,
    at: number,
  ): number;
}
