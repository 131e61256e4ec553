import { expect } from 'chai';
import { deathOf, startClient } from '../../src/worker/client.ts';
import type { ClientHandlers } from '../../src/worker/client.ts';
import type { SocketLike } from '../../src/worker/page-relay.ts';
import type { Closing } from '../../src/worker/protocol.ts';

const nothing = () => undefined;

/** Handlers that note how sessions end, and answer nothing of use to the rest. */
function handlers(ends: Closing[], openSocket: ClientHandlers['openSocket']): ClientHandlers {
  const notices: ClientHandlers['session']['notices'] = {
    state: nothing,
    connected: nothing,
    serverName: nothing,
    mouseMode: nothing,
    agent: nothing,
    modifiers: nothing,
    cursor: nothing,
    cursorPosition: nothing,
    notify: nothing,
    soundPlaying: nothing,
    closePlayer: nothing,
    closeMicrophone: nothing,
    mmTimeReset: nothing,
    migrationStart: nothing,
    migrationEnd: nothing,
    latency: nothing,
    guestClipboard: nothing,
    fileProgress: nothing,
    guestVolume: nothing,
    portOpen: nothing,
    portData: nothing,
    portBreak: nothing,
    portClose: nothing,
    closed: (closing) => ends.push(closing),
  };
  return {
    openSocket,
    died: (closing) => ends.push(closing),
    session: {
      calls: {
        credentials: () => null,
        openPlayer: () => null,
        openMicrophone: () => null,
        resolveMigration: ({ host }) => host,
        clipboardData: () => null,
      },
      notices,
    },
    display: {
      calls: {},
      notices: { resized: nothing, picture: nothing, monitors: nothing, streamStart: nothing, streamEnd: nothing },
    },
  };
}

const target = {
  url: 'ws://127.0.0.1:1/',
  credentials: { password: '', username: '' },
  options: {
    preferredCompression: null,
    preferredCodecs: [],
    streamLatency: 'auto' as const,
    latencyInterval: 1000,
    viewOnly: false,
    microphone: false,
  },
};

describe('the client', () => {
  it('starts two workers that try to connect, and tells why they could not', async () => {
    const ends: Closing[] = [];
    const client = startClient(handlers(ends, () => new WebSocket('ws://127.0.0.1:1/')));
    const error: unknown = await client.session
      .call('connect', { ...target, relaySockets: false })
      .catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(Error);
    expect(ends).to.have.length(1);
    expect(ends[0]).to.include({ reason: 'network', clean: false });
    client.end();
  });

  it('opens sockets by the page when it is to, and says when the page can’t', async () => {
    const ends: Closing[] = [];
    const asked: unknown[] = [];
    const client = startClient(
      handlers(ends, (channel) => {
        asked.push(channel);
        throw new Error('no socket today');
      }),
    );
    await client.session.call('connect', { ...target, relaySockets: true }).catch(nothing);
    expect(asked).to.deep.equal([{ url: target.url, channelType: 1, channelId: 0 }]);
    expect(ends[0]?.reason).to.equal('network');
    client.end();
  });

  it('closes a socket that the page makes when it has ended', async () => {
    let made: (socket: SocketLike) => void = nothing;
    let asked: () => void = nothing;
    const question = new Promise<void>((resolve) => (asked = resolve));
    const client = startClient(
      handlers([], () => {
        asked();
        return new Promise((resolve) => (made = resolve));
      }),
    );
    client.session.call('connect', { ...target, relaySockets: true }).catch(nothing);
    await question;
    client.end();
    let closes = 0;
    made({ binaryType: '', send: nothing, close: () => (closes += 1) });
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(closes).to.equal(1);
  });

  it('fails what still waits when it ends', async () => {
    const client = startClient(handlers([], () => new WebSocket('ws://127.0.0.1:1/')));
    const waiting = client.display.call('screenshot', { monitor: 0, type: 'image/png', quality: undefined });
    client.end();
    const error: unknown = await waiting.catch((reason: unknown) => reason);
    expect((error as Error).message).to.equal('the element ended its connection');
  });

  it('tells a worker that could not be loaded from one that failed', () => {
    expect(deathOf('display', 'https://host/lib/app.js', {})).to.deep.equal({
      reason: 'network',
      clean: false,
      message: 'The display worker of this element could not be loaded: https://host/lib/display.worker.js',
    });
    expect(deathOf('session', 'https://host/lib/app.js', { message: 'out of memory' })).to.deep.equal({
      reason: 'protocol',
      clean: false,
      message: 'The session worker of this element failed: out of memory',
    });
  });
});
