import { expect } from 'chai';
import type { Closing, MigrationEnd, MigrationStart, SessionOptions } from '../../src/worker/protocol.ts';
import { SessionDriver } from '../../src/worker/session-driver.ts';
import type { DisplayEndpoint, PageEndpoint } from '../../src/worker/session-driver.ts';
import { until } from '../harness/until.ts';
import { channelsList, fakeChannels, init } from './fake-channels.ts';

const options: SessionOptions = {
  preferredCompression: null,
  preferredCodecs: [],
  streamLatency: 'auto',
  latencyInterval: 100_000,
  viewOnly: false,
  microphone: false,
};

/** A session with the server at `ws://source/`, all of whose sockets come through the page. */
async function started({ open = () => Promise.resolve(undefined) }: { open?: () => Promise<undefined> } = {}) {
  const servers = await fakeChannels();
  const told: string[] = [];
  const closings: Closing[] = [];
  const moves: string[] = [];
  const page = {
    notify: (name: string, detail: unknown) => {
      told.push(name);
      if (name === 'closed') closings.push(detail as Closing);
      if (name.startsWith('migration')) moves.push(`${name} ${(detail as MigrationStart | MigrationEnd).kind}`);
    },
    call: (name: string, args: unknown) => {
      if (name === 'openRelay') servers.relay(args as Parameters<typeof servers.relay>[0]);
      return Promise.resolve(name === 'resolveMigration' ? `ws://${(args as { host: string }).host}/` : null);
    },
  };
  const figures = { blackout: 0, framesDropped: 0, mmTimeShift: 0 };
  const display = {
    notify: () => undefined,
    call: (name: string) =>
      name === 'open' ? open() : Promise.resolve(name === 'finishMigration' ? figures : undefined),
  };
  const driver = new SessionDriver(page as unknown as PageEndpoint, display as unknown as DisplayEndpoint);
  driver.ports.want('all');
  const connected = driver
    .connect({ url: 'ws://source/', credentials: { password: '', username: '' }, options, relaySockets: true })
    .catch((error: unknown) => error);
  const mainAt = (url: string) =>
    until(`main channel at ${url}`, () =>
      servers.main.connections.find((it) => it.linked && !it.closed && it.url === url),
    );
  /** The server at `url` begins a session with these channels. */
  const serve = async (url: string, ...channels: Parameters<typeof channelsList>) => {
    const main = await mainAt(url);
    main.say(init(7));
    main.say(channelsList(...channels));
    return main;
  };
  return { driver, servers, told, moves, closings, connected, mainAt, serve };
}

const to = (host: string) => ({ port: 5900, sport: 0, host, certSubject: null });

describe('a session', () => {
  it('ends, and says why, when the display worker could not load its codecs', async () => {
    const missing = 'http://page/codecs.wasm could not be loaded (status 404)';
    const { serve, connected, closings } = await started({ open: () => Promise.reject(new Error(missing)) });
    await serve('ws://source/', ['display', 0]);
    expect(String(await connected)).to.equal(`Error: display worker: ${missing}`);
    expect(closings).to.deep.equal([{ reason: 'network', clean: false, message: `display worker: ${missing}` }]);
  });

  it('follows a guest whose source goes away in the middle of the move', async () => {
    const { serve, servers, connected, closings, told, moves, driver } = await moving();
    servers.inputs.at('ws://source/').breakOff();
    await until('a connection anew', () => servers.main.connections[2]);
    await serve('ws://target/', ['inputs', 0]);
    await until('the end of the move', () => (told.includes('migrationEnd') ? true : undefined));
    expect(moves).to.deep.equal(['migrationStart seamless', 'migrationEnd switch-host']);
    expect(await connected).to.equal(undefined);
    expect(closings).to.deep.equal([]);
    expect(servers.main.connections.length).to.equal(3);
    expect(servers.main.connections.map(({ closed }) => closed)).to.deep.equal([true, true, false]);
    driver.close({ reason: 'closed', clean: true, message: '' });
  });

  it('ends where bytes break the protocol in the middle of a move', async () => {
    const { servers, closings } = await moving();
    servers.inputs.at('ws://source/').say({ name: 'migrateData', body: new Uint8Array(0) });
    await until('the end', () => closings[0]);
    expect(closings[0]).to.deep.equal({
      reason: 'protocol',
      clean: false,
      message: 'inputs channel 0: migrateData: nobody asked for it',
    });
  });

  it('ends where a display channel breaks the protocol in the middle of a move', async () => {
    const { driver, closings } = await moving();
    const closing = { reason: 'protocol', clean: false, message: 'display channel 0: drawCopy: truncated' } as const;
    driver.displayClosed(1, closing);
    expect(closings).to.deep.equal([closing]);
  });

  it('closes the ports of a server that tells it to turn to another', async () => {
    const { serve, servers, told, driver } = await started();
    const main = await serve('ws://source/', ['port', 1]);
    const port = await until('port', () => servers.port.connections.find(({ linked }) => linked));
    port.say({ name: 'init', body: { name: 'org.test.0', opened: true } });
    await until('open port', () => (told.includes('portOpen') ? true : undefined));
    main.say({ name: 'migrateSwitchHost', body: to('target') });
    await serve('ws://target/', ['port', 1]);
    await until('the end of the move', () => (told.includes('migrationEnd') ? true : undefined));
    expect(told.filter((name) => name.startsWith('port'))).to.deep.equal(['portOpen', 'portClose']);
    const again = await until('port', () =>
      servers.port.connections.find((it) => it.linked && it.url === 'ws://target/'),
    );
    again.say({ name: 'init', body: { name: 'org.test.0', opened: true } });
    await until('open port', () => (told.at(-1) === 'portOpen' ? true : undefined));
    driver.close({ reason: 'closed', clean: true, message: '' });
  });

  /** A seamless move whose main channel has changed over, while the inputs channel has not. */
  async function moving() {
    const all = await started();
    const { serve, servers, mainAt, connected } = all;
    const main = await serve('ws://source/', ['inputs', 0]);
    await connected;
    main.say({ name: 'migrateBeginSeamless', body: { target: to('target'), sourceMigrationVersion: 1 } });
    (await mainAt('ws://target/')).say({ name: 'migrateDstSeamlessAck', body: undefined });
    await until('the link', () => (main.names.includes('migrateConnectedSeamless') ? true : undefined));
    main.say({ name: 'migrate', body: { flags: 0 } });
    await until('the move', () => (all.told.includes('migrationStart') ? true : undefined));
    expect(servers.inputs.connections.length).to.equal(2);
    return all;
  }
});
