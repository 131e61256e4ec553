import { ImageCodecs } from '../codecs/image-codecs.ts';
import type { ImageDecoders } from '../codecs/image-decoders.ts';

/** The image decoders, from the module at `wasmUrl`. */
export async function loadImageDecoders(wasmUrl: string): Promise<ImageDecoders> {
  const response = await fetch(wasmUrl);
  if (!response.ok) throw new Error(`${wasmUrl} could not be loaded (status ${response.status})`);
  return ImageCodecs.create(await WebAssembly.compile(await response.arrayBuffer()));
}
