import { cursorCommands, cursorMessages } from '../wire/cursor.ts';
import { inputsCommands, inputsMessages } from '../wire/inputs.ts';
import { mainCommands, mainMessages } from '../wire/main.ts';

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
} as const;
