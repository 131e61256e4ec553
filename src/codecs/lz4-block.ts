import { decompressBlock } from 'lz4js';
import { DecodeError } from '../bytes/decode-error.ts';

/**
 * Inflates one LZ4 block that becomes exactly `size` bytes; the caller has checked `size`.
 * @throws {DecodeError} when it becomes anything else
 */
export function inflateLz4Block(block: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const target = new Uint8Array(size);
  // lz4js checks nothing: it reads no further than the block's length, and it writes nothing beyond the target.
  const end = decompressBlock(block, target, 0, block.byteLength, 0);
  if (end !== size) throw new DecodeError('truncated', `an LZ4 block of ${end} bytes instead of ${size}`);
  return target;
}
