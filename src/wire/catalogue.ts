import { channelCapabilities } from './capabilities.ts';
import type { CapabilityTable } from './capabilities.ts';
import type { ChannelName } from './channel-types.ts';
import { baseFromServer, baseToServer } from './common.ts';
import { cursorFromServer, cursorToServer } from './cursor.ts';
import { displayFromServer, displayToServer } from './display.ts';
import { inputsFromServer, inputsToServer } from './inputs.ts';
import { mainFromServer, mainToServer } from './main.ts';
import { playbackFromServer, playbackToServer } from './playback.ts';
import { portFromServer, portToServer, webdavFromServer, webdavToServer } from './port.ts';
import { recordFromServer, recordToServer } from './record.ts';
import type { MessageTable } from './schema.ts';
import { smartcardFromServer, smartcardToServer } from './smartcard.ts';
import { usbredirFromServer, usbredirToServer } from './vmc.ts';

/** All that is known of a kind of channel: its messages of both directions, those of every channel included. */
export interface ChannelTables {
  readonly fromServer: MessageTable;
  readonly toServer: MessageTable;
  readonly capabilities: CapabilityTable;
}

/** Every message of every channel of SPICE 2.2. Tunnel channels were given up before 2.2 and have no messages of their own. */
export const catalogue: Readonly<Record<ChannelName, ChannelTables>> = {
  main: { fromServer: mainFromServer, toServer: mainToServer, capabilities: channelCapabilities.main },
  display: { fromServer: displayFromServer, toServer: displayToServer, capabilities: channelCapabilities.display },
  inputs: { fromServer: inputsFromServer, toServer: inputsToServer, capabilities: channelCapabilities.inputs },
  cursor: { fromServer: cursorFromServer, toServer: cursorToServer, capabilities: channelCapabilities.cursor },
  playback: { fromServer: playbackFromServer, toServer: playbackToServer, capabilities: channelCapabilities.playback },
  record: { fromServer: recordFromServer, toServer: recordToServer, capabilities: channelCapabilities.record },
  tunnel: { fromServer: baseFromServer, toServer: baseToServer, capabilities: channelCapabilities.tunnel },
  smartcard: {
    fromServer: smartcardFromServer,
    toServer: smartcardToServer,
    capabilities: channelCapabilities.smartcard,
  },
  usbredir: { fromServer: usbredirFromServer, toServer: usbredirToServer, capabilities: channelCapabilities.usbredir },
  port: { fromServer: portFromServer, toServer: portToServer, capabilities: channelCapabilities.port },
  webdav: { fromServer: webdavFromServer, toServer: webdavToServer, capabilities: channelCapabilities.webdav },
};
