import { bool8, enumeration, messages, struct, u8 } from './schema.ts';
import type { MessageOf, TypeOf } from './schema.ts';
import { pointedText } from './text-fields.ts';
import { vmcFromServer, vmcToServer } from './vmc.ts';

/** SPICE_PORT_EVENT_*. */
export const portEvent = enumeration(u8, { opened: 0, closed: 1, break: 2 });
export type PortEvent = TypeOf<typeof portEvent>;

const event = struct({ event: portEvent });

/** Messages of a port channel from the server. SPICE_MSG_PORT_* and SPICE_MSG_SPICEVMC_*. */
export const portFromServer = {
  ...vmcFromServer,
  init: { id: 201, body: struct({ name: pointedText, opened: bool8 }) },
  event: { id: 202, body: event },
} as const;
export type PortFromServer = MessageOf<typeof portFromServer>;
export const portMessages = messages(portFromServer);

/** Messages of a port channel to the server. SPICE_MSGC_PORT_* and SPICE_MSGC_SPICEVMC_*. */
export const portToServer = { ...vmcToServer, event: { id: 201, body: event } } as const;
export type PortToServer = MessageOf<typeof portToServer>;
export const portCommands = messages(portToServer);

/** The webdav channel's messages: a port whose bytes are HTTP in the framing of phodav. */
export const webdavFromServer = portFromServer;
export const webdavToServer = portToServer;
