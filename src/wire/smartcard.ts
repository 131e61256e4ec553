import { baseFromServer, baseToServer } from './common.ts';
import { countedBytes, enumeration, messages, struct, u32 } from './schema.ts';
import type { MessageOf, TypeOf } from './schema.ts';

/** SPICE_VSC_MESSAGE_TYPE_*: what a message between card reader and guest is about. */
export const vscMessageType = enumeration(u32, {
  init: 1,
  error: 2,
  readerAdd: 3,
  readerRemove: 4,
  atr: 5,
  cardRemove: 6,
  apdu: 7,
  flush: 8,
  flushComplete: 9,
});
export type VscMessageType = TypeOf<typeof vscMessageType>;

const data = struct({ type: vscMessageType, readerId: u32, data: countedBytes(u32) });

/** Messages of the smartcard channel from the server. SPICE_MSG_SMARTCARD_*. */
export const smartcardFromServer = { ...baseFromServer, data: { id: 101, body: data } } as const;
export type SmartcardFromServer = MessageOf<typeof smartcardFromServer>;
export const smartcardMessages = messages(smartcardFromServer);

/** Messages of the smartcard channel to the server. SPICE_MSGC_SMARTCARD_*. */
export const smartcardToServer = { ...baseToServer, data: { id: 101, body: data } } as const;
export type SmartcardToServer = MessageOf<typeof smartcardToServer>;
export const smartcardCommands = messages(smartcardToServer);
