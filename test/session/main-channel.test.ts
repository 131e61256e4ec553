import { expect } from 'chai';
import { MainChannel } from '../../src/session/main-channel.ts';
import type { MainEffect } from '../../src/session/main-channel.ts';
import { MouseMode } from '../../src/wire/main.ts';

const both = MouseMode.server | MouseMode.client;

const init = (currentMouseMode: 'server' | 'client', supportedMouseModes: number, agentConnected = false) =>
  ({
    name: 'init',
    body: {
      sessionId: 7,
      displayChannelsHint: 1,
      supportedMouseModes,
      currentMouseMode,
      agentConnected,
      agentTokens: 10,
      multiMediaTime: 1000,
      ramHint: 0,
    },
  }) as const;

/** What is wanted, in short. */
const short = (effects: readonly MainEffect[]): string[] =>
  effects.map((effect) => {
    switch (effect.do) {
      case 'send':
        return `send ${effect.message.name}`;
      case 'setMouseMode':
        return `mouse ${effect.mode} of ${effect.supported.join()}`;
      default:
        return effect.do;
    }
  });

describe('the main channel', () => {
  it('begins a session: its number, its clock, and the question for the channels', () => {
    const main = new MainChannel();
    expect(short(main.handle(init('client', both)))).to.deep.equal([
      'setSession',
      'setClock',
      'mouse client of server,client',
      'agent',
      'send attachChannels',
    ]);
    expect(short(main.handle(init('client', both, true))), 'the channels are asked for once').to.deep.equal([
      'setSession',
      'setClock',
      'mouse client of server,client',
      'send agentStart',
      'agent',
    ]);
  });

  it('asks for absolute positions, and tells the mode that comes of it', () => {
    const main = new MainChannel();
    const effects = short(main.handle(init('server', both)));
    expect(effects).to.include('send mouseModeRequest');
    expect(effects.filter((effect) => effect.startsWith('mouse '))).to.deep.equal([]);
    const answer = { name: 'mouseMode', body: { supportedModes: both, currentMode: 'client' } } as const;
    expect(short(main.handle(answer))).to.deep.equal(['mouse client of server,client']);
  });

  it('tells at once that there are no absolute positions, and asks when there are', () => {
    const main = new MainChannel();
    expect(short(main.handle(init('server', MouseMode.server)))).to.include('mouse server of server');
    const news = { name: 'mouseMode', body: { supportedModes: both, currentMode: 'server' } } as const;
    expect(short(main.handle(news))).to.deep.equal(['mouse server of server,client', 'send mouseModeRequest']);
  });

  it('tells a target that took the session over as it was which mode it is in', () => {
    const main = new MainChannel();
    main.handle(init('server', MouseMode.server));
    expect(short(main.resumed())).to.deep.equal([]);
    main.handle({ name: 'mouseMode', body: { supportedModes: both, currentMode: 'client' } });
    expect(short(main.resumed())).to.deep.equal(['send mouseModeRequest']);
  });
});
