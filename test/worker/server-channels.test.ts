import { expect } from 'chai';
import type { PageEndpoint } from '../../src/worker/session-driver.ts';
import { PortsDriver } from '../../src/worker/ports-driver.ts';
import { ServerChannels } from '../../src/worker/server-channels.ts';
import type { ChannelsListener } from '../../src/worker/server-channels.ts';
import { until } from '../harness/until.ts';
import { channelsList, fakeChannels, init } from './fake-channels.ts';

const target = { server: 2, url: 'ws://target', password: '', connectionId: 7 };

/** The channels of a session with the server at `ws://source`, and what they told. */
async function started(displayOffered: ChannelsListener['displayOffered'] = () => Promise.resolve()) {
  const servers = await fakeChannels();
  const told: string[] = [];
  const ports = new PortsDriver({
    notify: () => undefined,
    call: () => Promise.resolve(null),
  } as unknown as PageEndpoint);
  ports.want('all');
  const tell = (what: string) => () => {
    told.push(what);
  };
  const channels = new ServerChannels({ server: 1, url: 'ws://source', password: '' }, servers.open, {
    mainLinked: () => undefined,
    mainEffect: (effect, server) => {
      if (effect.do === 'setClock') told.push(`clock ${effect.serverTime} of ${server}`);
    },
    displayOffered,
    ready: tell('ready'),
    modifiers: (bits) => told.push(`modifiers ${bits}`),
    cursor: (channel, shape) => told.push(`cursor ${channel}: ${shape.visible ? `${shape.width} wide` : 'none'}`),
    cursorPosition: (channel, { x, y }) => told.push(`cursor ${channel} at ${x},${y}`),
    notify: (severity, message) => told.push(`${severity}: ${message}`),
    ports,
    playback: {
      now: () => 0,
      playing: () => undefined,
      openPlayer: () => Promise.resolve(null),
      heard: () => undefined,
      silent: () => undefined,
      notify: () => undefined,
    },
    record: {
      allowed: () => false,
      openMicrophone: () => Promise.resolve(null),
      closeMicrophone: () => undefined,
      time: () => 0,
    },
    moving: tell('moving'),
    stranded: tell('stranded'),
    moved: tell('moved'),
    gone: tell('gone'),
    aheadLost: tell('ahead lost'),
    closed: (error, label) => told.push(`closed: ${label}: ${error.name}: ${error.message}`),
  });
  const main = await until('main channel', () => servers.main.connections.find(({ linked }) => linked));
  return { channels, servers, told, main, ports };
}

/** The same, with some channels linked. */
async function ready(...offered: Parameters<typeof channelsList>) {
  const all = await started();
  all.main.say(init(7));
  all.main.say(channelsList(...offered));
  await until('channels', () => (all.told.includes('ready') ? true : undefined));
  all.told.length = 0;
  return all;
}

describe('the channels of a session', () => {
  it('are opened once each, whatever the list repeats', async () => {
    const { channels, servers, main, told } = await started();
    main.say(init(7));
    main.say(channelsList(['inputs', 0], ['playback', 0], ['playback', 0], ['playback', 1], ['inputs', 0]));
    main.say(channelsList(['cursor', 0]));
    await until('channels', () => (told.includes('ready') ? true : undefined));
    expect(servers.opened).to.deep.equal(['main 0', 'inputs 0', 'playback 0']);
    expect(told).to.include('warning: main channel: 1 channels are not opened, the server offers too many');
    channels.close();
    const all = [...servers.main.connections, ...servers.inputs.connections, ...servers.playback.connections];
    expect(all.every(({ closed }) => closed)).to.equal(true);
  });

  it('end with a sentence when the display worker lacks what it needs', async () => {
    const { main, told } = await started(() =>
      Promise.reject(new Error('codecs.wasm could not be loaded (status 404)')),
    );
    main.say(init(7));
    main.say(channelsList(['display', 0]));
    await until('end', () => told.find((line) => line.startsWith('closed')));
    expect(told.at(-1)).to.equal(
      'closed: display worker: TransportError: codecs.wasm could not be loaded (status 404)',
    );
    expect(told).not.to.include('ready');
  });

  it('pass over what waits for other channels, and acknowledge it', async () => {
    const { servers, told } = await ready(['inputs', 0]);
    const inputs = servers.inputs.at('ws://source');
    inputs.say({ name: 'setAck', body: { generation: 1, window: 2 } });
    inputs.say({
      name: 'waitForChannels',
      body: { waitFor: [{ channelType: 2, channelId: 0, serial: 1_000_000n }] },
    });
    inputs.say({ name: 'keyModifiers', body: { modifiers: 4 } });
    expect(told).to.deep.equal(['modifiers 4']);
    expect(inputs.names).to.deep.equal(['ackSync', 'ack']);
  });

  it('hear a source late after a seamless move, each clock under its own server', async () => {
    const { channels, servers, told, main } = await ready(['inputs', 0]);
    await channels.linkMainAhead(target, () => undefined);
    await channels.linkOthersAhead(target);
    main.say({ name: 'migrate', body: { flags: 0 } });
    servers.inputs.at('ws://source').say({ name: 'migrate', body: { flags: 0 } });
    expect(channels.allOn(2)).to.equal(true);
    told.length = 0;
    main.say({ name: 'multiMediaTime', body: { time: 5 } });
    servers.main.at('ws://target').say({ name: 'multiMediaTime', body: { time: 900 } });
    servers.inputs.at('ws://source').say({ name: 'keyModifiers', body: { modifiers: 2 } });
    expect(told).to.deep.equal(['clock 5 of 1', 'clock 900 of 2', 'modifiers 2']);
  });

  it('answer a source, and heed it no more, once a target has begun anew', async () => {
    const { channels, servers, told, main } = await ready(['inputs', 0]);
    const inputs = servers.inputs.at('ws://source');
    await channels.linkMainAhead(target, () => undefined);
    await channels.linkOthersAhead(target);
    channels.takeMainOver();
    channels.takeOthersOver();
    told.length = 0;
    inputs.say({ name: 'setAck', body: { generation: 6, window: 1 } });
    inputs.say({ name: 'keyModifiers', body: { modifiers: 2 } });
    main.say({ name: 'multiMediaTime', body: { time: 5 } });
    main.say({ name: 'migrate', body: { flags: 0 } });
    main.say({ name: 'disconnecting', body: { timestamp: 0n, reason: 0 } });
    expect(told).to.deep.equal([]);
    expect(inputs.names, 'acknowledged where it came from').to.deep.equal(['ackSync', 'ack', 'ack']);
    expect(servers.inputs.at('ws://target').names).to.deep.equal([]);
    servers.inputs.at('ws://target').say({ name: 'keyModifiers', body: { modifiers: 1 } });
    expect(told).to.deep.equal(['modifiers 1']);
  });

  it('keep the pointers of several display channels apart', async () => {
    const { servers, told } = await ready(['cursor', 0], ['cursor', 1]);
    const [first, second] = servers.cursor.connections;
    expect([first?.link?.channelId, second?.link?.channelId]).to.deep.equal([0, 1]);
    const shape = (width: number, fromCache = false) => ({
      name: 'set' as const,
      body: {
        position: { x: width, y: 0 },
        visible: true,
        cursor: {
          ...{
            unique: 5n,
            type: 'alpha' as const,
            width,
            height: 1,
            hotSpotX: 0,
            hotSpotY: 0,
            cacheMe: true,
            fromCache,
          },
          data: new Uint8Array(fromCache ? 0 : width * 4),
        },
      },
    });
    first!.say(shape(8));
    second!.say(shape(16));
    await until('both shapes', () => (told.length === 4 ? true : undefined));
    expect(told).to.have.members(['cursor 0 at 8,0', 'cursor 1 at 16,0', 'cursor 0: 8 wide', 'cursor 1: 16 wide']);
    told.length = 0;
    first!.say({ name: 'invalAll', body: undefined });
    first!.say({ name: 'hide', body: undefined });
    second!.say(shape(16, true));
    expect(told).to.deep.equal(['cursor 0: none', 'cursor 1 at 16,0']);
    first!.say(shape(8, true));
    expect(told.at(-1)).to.equal('closed: cursor channel 0: ProtocolError: set.cursor.unique: shape 5 is not kept');
  });

  it('do not hold a migration up by a port that closes while it is linked ahead', async () => {
    const { channels, told, ports } = await ready(['inputs', 0], ['port', 3]);
    const linked = channels.linkOthersAhead(target);
    ports.close(3);
    await linked;
    expect(told).to.deep.equal(['gone']);
  });

  it('go on without a port that breaks the protocol', async () => {
    const { servers, told } = await ready(['port', 3]);
    const port = servers.port.at('ws://source');
    port.say({ name: 'init', body: { name: 'org.test.0', opened: true } });
    port.say({
      name: 'compressedData',
      body: { compression: 'lz4', uncompressedSize: 2 ** 30, data: Uint8Array.of(0) },
    });
    expect(told).to.have.length(2);
    expect(told[0]).to.match(/^warning: port channel 3: compressedData/);
    expect(told[1]).to.equal('gone');
    expect(port.closed).to.equal(true);
  });
});
