import type { portFromServer, portToServer } from '../../../src/wire/port.ts';
import type { smartcardFromServer, smartcardToServer } from '../../../src/wire/smartcard.ts';
import type { vmcFromServer, vmcToServer } from '../../../src/wire/vmc.ts';
import { bytesOf, sample } from '../sample.ts';
import type { Samples } from '../sample.ts';
import * as base from './base.ts';

const data = sample(bytesOf(1, 2), 'hex 01 02', 0);
const plain = sample({ compression: 'none' as const, data: bytesOf(7) }, 'u8 0 \n hex 07', 1);
const packed = sample(
  { compression: 'lz4' as const, uncompressedSize: 200, data: bytesOf(7, 8) },
  'u8 1 # LZ4 \n u32 200 # uncompressed_size \n hex 07 08',
  6,
);

export const vmcSamples: Samples<typeof vmcFromServer> = {
  ...base.fromServer,
  data: [data],
  compressedData: [packed, plain],
};
export const vmcCommandSamples: Samples<typeof vmcToServer> = {
  ...base.toServer,
  data: [data],
  compressedData: [packed, plain],
};

export const portSamples: Samples<typeof portFromServer> = {
  ...vmcSamples,
  init: [
    sample(
      { name: 'org.port', opened: true },
      `u32 9     # name_size with the zero
       ptr name
       u8 1      # opened
       name:
       text org.port
       u8 0`,
    ),
  ],
  event: [sample({ event: 'break' }, 'u8 2')],
};
export const portCommandSamples: Samples<typeof portToServer> = {
  ...vmcCommandSamples,
  event: [sample({ event: 'closed' }, 'u8 1')],
};

const card = sample(
  { type: 'apdu' as const, readerId: 1, data: bytesOf(0, 0xa4) },
  'u32 7 # APDU \n u32 1 # reader_id \n u32 2 # length \n hex 00 a4',
);
export const smartcardSamples: Samples<typeof smartcardFromServer> = { ...base.fromServer, data: [card] };
export const smartcardCommandSamples: Samples<typeof smartcardToServer> = { ...base.toServer, data: [card] };
