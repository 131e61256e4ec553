import { cursorCommands, cursorMessages } from '../wire/cursor.ts';
import { inputsCommands, inputsMessages } from '../wire/inputs.ts';
import { mainCommands, mainMessages } from '../wire/main.ts';
import { playbackCommands, playbackMessages } from '../wire/playback.ts';
import { portCommands, portMessages } from '../wire/port.ts';
import { recordCommands, recordMessages } from '../wire/record.ts';

/** The kinds of channel that the session worker speaks, with what it can do on each. */
export const channelKinds = {
  main: {
    name: 'main',
    capabilities: ['semiSeamlessMigrate', 'nameAndUuid', 'agentConnectedTokens', 'seamlessMigrate'],
    incoming: mainMessages,
    outgoing: mainCommands,
  },
  inputs: { name: 'inputs', capabilities: ['keyScancode'], incoming: inputsMessages, outgoing: inputsCommands },
  cursor: { name: 'cursor', capabilities: [], incoming: cursorMessages, outgoing: cursorCommands },
  port: { name: 'port', capabilities: ['dataCompressLz4'], incoming: portMessages, outgoing: portCommands },
  record: { name: 'record', capabilities: ['volume'], incoming: recordMessages, outgoing: recordCommands },
} as const;

/** The playback channel; `opus` where this engine decodes that, else the server sends samples. */
export function playbackKind(opus: boolean) {
  return {
    name: 'playback',
    capabilities: opus ? ['volume', 'latency', 'opus'] : ['volume', 'latency'],
    incoming: playbackMessages,
    outgoing: playbackCommands,
  } as const;
}
