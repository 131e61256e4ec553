import { expect } from 'chai';
import { AGENT_TOKENS, MainChannel } from '../../src/session/main-channel.ts';

const init = (changes: { supportedMouseModes?: number; agentConnected?: boolean } = {}) =>
  ({
    name: 'init',
    body: {
      sessionId: 9,
      displayChannelsHint: 1,
      supportedMouseModes: 3,
      currentMouseMode: 'server',
      agentConnected: true,
      agentTokens: 5,
      multiMediaTime: 77,
      ramHint: 0,
      ...changes,
    },
  }) as const;

describe('the main channel', () => {
  it('begins a session: its number, clock, mouse and agent, and then asks for the channels', () => {
    expect(new MainChannel().handle(init())).to.deep.equal([
      { do: 'setSession', connectionId: 9 },
      { do: 'setClock', serverTime: 77 },
      // The mode that it has is told where it is to stay.
      { do: 'send', message: { name: 'mouseModeRequest', body: { mode: 'client' } } },
      { do: 'send', message: { name: 'agentStart', body: { numTokens: AGENT_TOKENS } } },
      { do: 'agent', tokens: 5 },
      { do: 'send', message: { name: 'attachChannels', body: undefined } },
    ]);
  });

  it('asks for no mode that the server has not, and starts no agent that is not there', () => {
    const effects = new MainChannel().handle(init({ supportedMouseModes: 1, agentConnected: false }));
    expect(effects.flatMap((effect) => (effect.do === 'send' ? effect.message.name : []))).to.deep.equal([
      'attachChannels',
    ]);
    expect(effects).to.deep.include({ do: 'agent', tokens: null });
    expect(effects).to.deep.include({ do: 'setMouseMode', mode: 'server', supported: ['server'] });
  });

  it('asks for the channels once, and not at all where they are known', () => {
    const asks = (main: MainChannel) =>
      main.handle(init()).some((effect) => effect.do === 'send' && effect.message.name === 'attachChannels');
    const main = new MainChannel();
    expect([asks(main), asks(main)]).to.deep.equal([true, false]);
    expect(asks(new MainChannel({ attached: true }))).to.equal(false);
  });

  it('tells name and number together, whichever comes first', () => {
    const main = new MainChannel();
    const uuid = Uint8Array.from({ length: 16 }, (_, index) => index);
    expect(main.handle({ name: 'uuid', body: { uuid } })).to.deep.equal([
      { do: 'setName', name: '', uuid: '00010203-0405-0607-0809-0a0b0c0d0e0f' },
    ]);
    expect(main.handle({ name: 'name', body: { name: 'guest' } })).to.deep.equal([
      { do: 'setName', name: 'guest', uuid: '00010203-0405-0607-0809-0a0b0c0d0e0f' },
    ]);
  });

  it('starts each agent that comes, and tells of one that goes', () => {
    const main = new MainChannel();
    const start = { do: 'send', message: { name: 'agentStart', body: { numTokens: AGENT_TOKENS } } };
    expect(main.handle({ name: 'agentConnected', body: undefined })).to.deep.equal([start, { do: 'agent', tokens: 0 }]);
    expect(main.handle({ name: 'agentConnectedTokens', body: { numTokens: 7 } })).to.deep.equal([
      start,
      { do: 'agent', tokens: 7 },
    ]);
    expect(main.handle({ name: 'agentDisconnected', body: { errorCode: 0 } })).to.deep.equal([
      { do: 'agent', tokens: null },
    ]);
  });
});
