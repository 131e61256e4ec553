import type { OwnMessage } from './channel.ts';
import { MouseMode } from '../wire/main.ts';
import type { ChannelId, MainFromServer, MainToServer, MigrationTarget } from '../wire/main.ts';

/** What the main channel wants done. The driver carries all of them out, in order, before the next message. */
export type MainEffect =
  | { readonly do: 'send'; readonly message: MainToServer }
  | { readonly do: 'setSession'; readonly connectionId: number }
  | { readonly do: 'openChannels'; readonly channels: readonly ChannelId[] }
  /** The server's multimedia time, milliseconds, 32 bit, as of the message's arrival. */
  | { readonly do: 'setClock'; readonly serverTime: number }
  | { readonly do: 'setMouseMode'; readonly mode: MouseMode; readonly supported: readonly MouseMode[] }
  | { readonly do: 'setName'; readonly name: string; readonly uuid: string }
  /** `tokens`: how many agent messages the server takes now; null when the agent is gone. */
  | { readonly do: 'agent'; readonly tokens: number | null }
  | { readonly do: 'agentTokens'; readonly tokens: number }
  | { readonly do: 'agentData'; readonly data: Uint8Array }
  | { readonly do: 'migrate'; readonly step: MigrateStep };

/** What the source's (or, for the two answers, the target's) main channel says of a migration. */
export type MigrateStep =
  | { readonly step: 'begin'; readonly target: MigrationTarget }
  | { readonly step: 'beginSeamless'; readonly target: MigrationTarget; readonly sourceVersion: number }
  | { readonly step: 'cancel' | 'end' | 'seamlessAck' | 'seamlessNack' }
  | { readonly step: 'switchHost'; readonly target: MigrationTarget };

/** How many agent messages this end takes before it grants more. */
export const AGENT_TOKENS = 256;

const askForPositions: MainEffect = { do: 'send', message: { name: 'mouseModeRequest', body: { mode: 'client' } } };

/** The main channel of one server: messages in, effects out. It knows neither sockets nor the time. */
export class MainChannel {
  #name = '';
  #uuid = '';
  #attached: boolean;
  #mouse: MouseMode = 'server';

  /** `attached`: the channels' list is not to be asked for. */
  constructor({ attached = false }: { readonly attached?: boolean } = {}) {
    this.#attached = attached;
  }

  /** Answers one message of the main channel. */
  handle(message: OwnMessage<MainFromServer>): readonly MainEffect[] {
    switch (message.name) {
      case 'init': {
        const { body } = message;
        return [
          { do: 'setSession', connectionId: body.sessionId },
          { do: 'setClock', serverTime: body.multiMediaTime },
          ...this.#firstMouseMode(body.currentMouseMode, body.supportedMouseModes),
          ...this.#agent(body.agentConnected ? body.agentTokens : null),
          // A target that a seamless migration led to knows its channels already and sends no INIT.
          ...this.#attach(),
        ];
      }
      case 'channelsList':
        return [{ do: 'openChannels', channels: message.body.channels }];
      case 'mouseMode':
        return this.#mouseMode(message.body.currentMode, message.body.supportedModes);
      case 'multiMediaTime':
        return [{ do: 'setClock', serverTime: message.body.time }];
      case 'agentConnected':
        return this.#agent(0);
      case 'agentConnectedTokens':
        return this.#agent(message.body.numTokens);
      case 'agentDisconnected':
        return this.#agent(null);
      case 'agentData':
        return [{ do: 'agentData', data: message.body }];
      case 'agentToken':
        return [{ do: 'agentTokens', tokens: message.body.numTokens }];
      case 'name':
        this.#name = message.body.name;
        return [{ do: 'setName', name: this.#name, uuid: this.#uuid }];
      case 'uuid':
        this.#uuid = formatUuid(message.body.uuid);
        return [{ do: 'setName', name: this.#name, uuid: this.#uuid }];
      case 'migrateBegin':
        return [{ do: 'migrate', step: { step: 'begin', target: message.body } }];
      case 'migrateBeginSeamless':
        return [
          {
            do: 'migrate',
            step: {
              step: 'beginSeamless',
              target: message.body.target,
              sourceVersion: message.body.sourceMigrationVersion,
            },
          },
        ];
      case 'migrateSwitchHost':
        return [{ do: 'migrate', step: { step: 'switchHost', target: message.body } }];
      case 'migrateCancel':
        return [{ do: 'migrate', step: { step: 'cancel' } }];
      case 'migrateEnd':
        return [{ do: 'migrate', step: { step: 'end' } }];
      case 'migrateDstSeamlessAck':
        return [{ do: 'migrate', step: { step: 'seamlessAck' } }];
      case 'migrateDstSeamlessNack':
        return [{ do: 'migrate', step: { step: 'seamlessNack' } }];
      default:
        return message satisfies never;
    }
  }

  /**
   * A target took the session over as it was. It was not told how the mouse is used, and begins with the mode that every
   * server begins with, unless its machine changes it on arrival.
   */
  resumed(): readonly MainEffect[] {
    return this.#mouse === 'client' ? [askForPositions] : [];
  }

  /** Asks for the channels' list, once in a channel's life. */
  #attach(): MainEffect[] {
    if (this.#attached) return [];
    this.#attached = true;
    return [{ do: 'send', message: { name: 'attachChannels', body: undefined } }];
  }

  /**
   * The mode that a server begins with holds only until it has changed to the one it is asked for, which it announces. At
   * a migration's target, the page would see the mode change there and back.
   */
  #firstMouseMode(mode: MouseMode, supportedBits: number): readonly MainEffect[] {
    const effects = this.#mouseMode(mode, supportedBits);
    return effects.includes(askForPositions) ? [askForPositions] : effects;
  }

  /** Tells the mode and asks for absolute positions wherever the server can take them. */
  #mouseMode(mode: MouseMode, supportedBits: number): readonly MainEffect[] {
    const supported = (['server', 'client'] as const).filter((name) => (supportedBits & MouseMode[name]) !== 0);
    const effects: MainEffect[] = [{ do: 'setMouseMode', mode, supported }];
    this.#mouse = mode;
    if (mode !== 'client' && supported.includes('client')) effects.push(askForPositions);
    return effects;
  }

  #agent(tokens: number | null): MainEffect[] {
    if (tokens === null) return [{ do: 'agent', tokens }];
    // What is said to the agent before the start is lost.
    return [
      { do: 'send', message: { name: 'agentStart', body: { numTokens: AGENT_TOKENS } } },
      { do: 'agent', tokens },
    ];
  }
}

/** 16 bytes as `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`. */
function formatUuid(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
