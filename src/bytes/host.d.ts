// Both are in every engine, workers and Node included, but in no `lib` below `dom` and `webworker`.
interface TextDecoder {
  decode(input?: Uint8Array): string;
}
declare const TextDecoder: new (label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean }) => TextDecoder;
interface TextEncoder {
  encode(input?: string): Uint8Array<ArrayBuffer>;
}
declare const TextEncoder: new () => TextEncoder;
