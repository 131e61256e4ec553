import type { Pixels } from './pixels.ts';

/** What the platform decodes, asynchronously; the worker provides it. Bad data rejects with a DecodeError. */
export interface HostDecoders {
  /** Inflates a zlib stream of exactly `size` bytes. */
  inflate(data: Uint8Array, size: number): Promise<Uint8Array>;
  /** Decodes a JPEG picture; the pixels belong to the caller. */
  jpeg(data: Uint8Array): Promise<Pixels>;
}
