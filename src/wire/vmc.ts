import { DecodeError } from '../bytes/decode-error.ts';
import { baseFromServer, baseToServer } from './common.ts';
import { custom, messages, rest, u32, u8 } from './schema.ts';
import type { MessageOf } from './schema.ts';

/** A piece of a byte stream that may be compressed by itself; `data` is borrowed from the message. */
export type CompressedData =
  | { readonly compression: 'none'; readonly data: Uint8Array }
  | { readonly compression: 'lz4'; readonly uncompressedSize: number; readonly data: Uint8Array };

/** SPICE_DATA_COMPRESSION_TYPE_*. */
const dataCompression = { none: 0, lz4: 1 } as const;

/** A byte of LZ4 stands for at most so many bytes. */
const LZ4_MAX_RATIO = 255;

export const compressedData = custom<CompressedData>(
  1,
  (r) => {
    const type = u8.read(r);
    if (type === dataCompression.none) return { compression: 'none', data: rest.read(r) };
    if (type !== dataCompression.lz4) throw new DecodeError('invalid', `compression ${type}`, ['type']);
    const uncompressedSize = u32.read(r);
    const data = rest.read(r);
    if (uncompressedSize > data.byteLength * LZ4_MAX_RATIO) {
      const detail = `${uncompressedSize} bytes can't come out of ${data.byteLength}`;
      throw new DecodeError('oversized', detail, ['uncompressedSize']);
    }
    return { compression: 'lz4', uncompressedSize, data };
  },
  (w, v) => {
    w.u8(dataCompression[v.compression]);
    if (v.compression === 'lz4') w.u32(v.uncompressedSize);
    w.bytes(v.data);
  },
);

/** Messages of a channel that carries a byte stream, from the server. SPICE_MSG_SPICEVMC_*. */
export const vmcFromServer = {
  ...baseFromServer,
  data: { id: 101, body: rest },
  compressedData: { id: 102, body: compressedData },
} as const;
export type VmcFromServer = MessageOf<typeof vmcFromServer>;
export const vmcMessages = messages(vmcFromServer);

/** Messages of a channel that carries a byte stream, to the server. SPICE_MSGC_SPICEVMC_*. */
export const vmcToServer = {
  ...baseToServer,
  data: { id: 101, body: rest },
  compressedData: { id: 102, body: compressedData },
} as const;
export type VmcToServer = MessageOf<typeof vmcToServer>;
export const vmcCommands = messages(vmcToServer);

/** The usbredir channel's messages: a byte stream in the usbredir protocol. */
export const usbredirFromServer = vmcFromServer;
export const usbredirToServer = vmcToServer;
