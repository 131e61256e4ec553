import { DecodeError } from '../bytes/decode-error.ts';

/** Beyond any GLZ picture of accepted size. */
const MAX_SIZE = 1 << 28;

/** Deflate makes at most this many bytes of one. */
const MAX_RATIO = 1032;

/**
 * Inflates a zlib stream of exactly `size` bytes. Takes no more memory than that, whatever the stream holds.
 * @throws {DecodeError}
 */
export async function inflate(data: Uint8Array, size: number): Promise<Uint8Array> {
  if (size > MAX_SIZE) throw new DecodeError('oversized', `${size} bytes announced`, ['zlib']);
  if (size > data.length * MAX_RATIO) {
    throw new DecodeError('oversized', `${size} bytes announced in ${data.length}`, ['zlib']);
  }
  const out = new Uint8Array(size);
  const stream = new DecompressionStream('deflate');
  const writer = stream.writable.getWriter();
  // A failure shows on the reading side.
  const written = writer.write(data.slice()).then(() => writer.close());
  written.catch(() => undefined);
  const reader = stream.readable.getReader();
  let filled = 0;
  for (;;) {
    const part = await next(reader);
    if (part.done) break;
    if (part.value.byteLength > size - filled) {
      await reader.cancel();
      throw new DecodeError('oversized', `more than the ${size} bytes announced`, ['zlib']);
    }
    out.set(part.value, filled);
    filled += part.value.byteLength;
  }
  if (filled < size) throw new DecodeError('truncated', `${filled} bytes of the ${size} announced`, ['zlib']);
  return out;
}

async function next(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<ReadableStreamReadResult<Uint8Array>> {
  try {
    return await reader.read();
  } catch (error) {
    throw new DecodeError('invalid', 'the stream is damaged', ['zlib'], { cause: error });
  }
}
