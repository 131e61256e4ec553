/** What `codecs.wasm` exports: the other side of `assembly/index.ts`. Addresses and sizes are bytes in its memory. */
export interface CodecModule {
  readonly memory: { readonly buffer: ArrayBuffer };
  /** Where to put `size` bytes of compressed data; the memory may grow. */
  input(size: number): number;
  palette(): number;
  output(): number;
  hasAlpha(): number;
  neededIdHigh(): number;
  neededIdLow(): number;
  quic(size: number, width: number, height: number): number;
  lz(size: number, width: number, height: number, paletteSize: number): number;
  glz(size: number, width: number, height: number): number;
  lz4(size: number, width: number, height: number, paletteSize: number): number;
  bitmap(
    size: number,
    format: number,
    width: number,
    height: number,
    stride: number,
    topDown: number,
    paletteSize: number,
  ): number;
  resetGlz(windowPixels: number): void;
  glzPixels(): number;
  glzImages(): number;
}

/** Whether this page may compile WebAssembly: a policy without `wasm-unsafe-eval` forbids it. */
export function supportsWasm(): boolean {
  try {
    // The smallest module: magic and version.
    return new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])) instanceof WebAssembly.Module;
  } catch {
    return false;
  }
}

export async function instantiateCodecs(module: WebAssembly.Module): Promise<CodecModule> {
  const { exports } = await WebAssembly.instantiate(module, {});
  return exports as unknown as CodecModule;
}
