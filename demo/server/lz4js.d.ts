// The package brings no types; this is what is used of it.
declare module 'lz4js' {
  /** Bytes that a block of `length` bytes has at most. */
  export function compressBound(length: number): number;
  /** Compresses a block; `table` has 65536 entries, zero at first. Returns its size, 0 when it can't be made smaller. */
  export function compressBlock(
    source: Uint8Array,
    target: Uint8Array,
    from: number,
    length: number,
    table: Uint32Array,
  ): number;
}
