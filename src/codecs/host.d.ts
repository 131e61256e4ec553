// WebAssembly is in every engine, workers and Node included, but in no `lib` below `dom` and `webworker`.
declare namespace WebAssembly {
  type Module = object;
  const Module: new (bytes: ArrayBuffer | Uint8Array<ArrayBuffer>) => Module;
  interface Memory {
    readonly buffer: ArrayBuffer;
  }
  interface Instance {
    readonly exports: Readonly<Record<string, unknown>>;
  }
  function instantiate(module: Module, imports?: object): Promise<Instance>;
}
