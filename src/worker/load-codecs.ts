import { supportsWasm, type CodecModule } from '../codecs/codec-module.ts';
import { ImageCodecs } from '../codecs/image-codecs.ts';
import type { ImageDecoders } from '../codecs/image-decoders.ts';
import { PortableCodecs } from '../codecs/portable-codecs.ts';

/** The image decoders, from the module at `wasmUrl`; from `.js` beside it where the page's policy forbids WebAssembly. */
export async function loadImageDecoders(wasmUrl: string): Promise<ImageDecoders> {
  if (!supportsWasm()) {
    const translation = (await import(wasmUrl.replace(/\.wasm$/, '.js'))) as { instantiate: () => CodecModule };
    return new PortableCodecs(translation.instantiate());
  }
  const response = await fetch(wasmUrl);
  if (!response.ok) throw new Error(`${wasmUrl} could not be loaded (status ${response.status})`);
  return ImageCodecs.create(await WebAssembly.compile(await response.arrayBuffer()));
}
