// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- the declarations of a package without any are no module to import
/// <reference path="./lz4js.d.ts" />
import { decompressBlock } from 'lz4js';
import { DecodeError } from '../bytes/decode-error.ts';

/**
 * Inflates one LZ4 block into `target` from byte `at` on; the block may refer to what stands before.
 * @returns where it ended
 * @throws {DecodeError} when it becomes nothing, or more than there is room for
 */
export function inflateLz4Into(target: Uint8Array, at: number, block: Uint8Array): number {
  // lz4js checks nothing: it reads no further than the block's length, and it writes nothing beyond the target.
  const end = decompressBlock(block, target, 0, block.byteLength, at);
  if (!(end > at && end <= target.byteLength)) {
    throw new DecodeError('invalid', `a block that ends at byte ${end} of ${target.byteLength}`, ['lz4']);
  }
  return end;
}

/**
 * Inflates one LZ4 block that becomes exactly `size` bytes; the caller has checked `size`.
 * @throws {DecodeError} when it becomes anything else
 */
export function inflateLz4Block(block: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const target = new Uint8Array(size);
  const end = inflateLz4Into(target, 0, block);
  if (end !== size) throw new DecodeError('truncated', `an LZ4 block of ${end} bytes instead of ${size}`);
  return target;
}
