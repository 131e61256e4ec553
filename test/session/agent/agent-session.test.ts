import { expect } from 'chai';
import { toCrLf, toLf } from '../../../src/session/agent/line-ends.ts';
import { AGENT_TOKENS } from '../../../src/session/main-channel.ts';
import { ClipboardType } from '../../../src/wire/agent.ts';
import { agentChunks } from '../../../src/wire/agent-framing.ts';
import { VirtualGuest } from './virtual-guest.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const clipboard = ['clipboardByDemand', 'clipboardSelection'] as const;
const { utf8Text, imagePng } = ClipboardType;

describe('session/agent', () => {
  it('announces itself, and answers only an agent that asks for it', () => {
    const guest = new VirtualGuest(clipboard);
    guest.take(guest.session.connected(10));
    expect(guest.news().map(({ name }) => name)).to.deep.equal(['announceCapabilities']);
    guest.say({ name: 'announceCapabilities', body: { request: false, capabilities: [1 << 5] } });
    expect(guest.news()).to.deep.equal([]);
    guest.say({ name: 'announceCapabilities', body: { request: true, capabilities: [1 << 5] } });
    expect(guest.news()).to.deep.equal([
      { name: 'announceCapabilities', body: { request: false, capabilities: [caps()] } },
    ]);
    expect(guest.wanted().at(-1)).to.deep.equal({
      do: 'agentChanged',
      connected: true,
      capabilities: ['clipboardByDemand'],
    });
  });

  it('sends a chunk for each token and no more, the small before the large, each to its end', () => {
    const guest = new VirtualGuest([...clipboard, 'monitorsConfig']);
    guest.start(4); // an announcement and its tokens
    guest.take(guest.session.grab('clipboard', [utf8Text]).effects);
    guest.say({ name: 'clipboardRequest', body: { selection: 'clipboard', type: utf8Text } });
    guest.chunks = 0;
    guest.take(guest.session.provide('clipboard', utf8Text, new Uint8Array(10_000)));
    guest.take(guest.session.setMonitors({ usePosition: false, monitors: [], physicalSizes: null }));
    expect(guest.chunks).to.equal(2); // of the four tokens, one went for the announcement and one for the grab
    guest.news();
    guest.take(guest.session.addTokens(3));
    expect(guest.chunks).to.equal(5);
    expect(guest.news().map(({ name }) => name)).to.deep.equal(['clipboard']);
    guest.take(guest.session.addTokens(3));
    expect(guest.chunks).to.equal(6);
    expect(guest.news().map(({ name }) => name)).to.deep.equal(['monitorsConfig']);
  });

  it('leaves an agent alone that takes nothing of thousands of messages of the page', () => {
    const guest = new VirtualGuest(['monitorsConfig']);
    guest.start(1);
    for (let count = 0; count < 5000; count++) {
      guest.take(guest.session.setMonitors({ usePosition: false, monitors: [], physicalSizes: null }));
    }
    expect(guest.wanted().map((effect) => effect.do)).to.deep.equal(['warn', 'agentChanged']);
  });

  it('lets a small message overtake large ones that were not begun', () => {
    const guest = new VirtualGuest(['monitorsConfig']);
    guest.start(2);
    for (const id of [1, 2]) guest.take(guest.session.startFile(id, `file ${id}`, 5000));
    guest.take(guest.session.addTokens(1));
    for (const id of [1, 2]) guest.say({ name: 'fileXferStatus', body: { id, result: 'canSendData', detail: null } });
    for (const id of [1, 2]) guest.take(guest.session.fileData(id, new Uint8Array(5000)));
    guest.take(guest.session.setMonitors({ usePosition: false, monitors: [], physicalSizes: null }));
    guest.news();
    guest.take(guest.session.addTokens(100));
    expect(guest.news().map(({ name }) => name)).to.deep.equal(['monitorsConfig', 'fileXferData', 'fileXferData']);
  });

  it('grants tokens back for every message it handled', () => {
    const guest = new VirtualGuest(clipboard);
    guest.start();
    for (let count = 0; count < 1000; count++) guest.take(guest.session.receive(new Uint8Array(0)));
    expect(guest.granted).to.be.within(1000 - AGENT_TOKENS / 2, 1001);
  });

  it('puts messages together from pieces of any size', () => {
    const guest = new VirtualGuest(clipboard);
    guest.start();
    guest.say({ name: 'clipboardGrab', body: { selection: 'clipboard', serial: null, types: [utf8Text] } }, 1);
    expect(guest.wanted()).to.deep.equal([{ do: 'guestGrab', selection: 'clipboard', types: [utf8Text] }]);
  });

  it('leaves an agent alone whose messages are wrong, still granting tokens, until another comes', () => {
    const guest = new VirtualGuest(clipboard);
    guest.start();
    guest.take(guest.session.startFile(1, 'a', 10));
    guest.wanted();
    guest.take(guest.session.receive(new Uint8Array(64).fill(0xff)));
    const wanted = guest.wanted();
    expect(wanted.map((effect) => effect.do)).to.deep.equal(['warn', 'fileProgress', 'agentChanged']);
    const granted = guest.granted;
    for (let count = 0; count < AGENT_TOKENS; count++) guest.take(guest.session.receive(new Uint8Array(10)));
    expect(guest.granted - granted).to.be.greaterThan(0);
    expect(guest.wanted()).to.deep.equal([]);
    guest.start();
    expect(guest.session.grab('clipboard', [utf8Text]).taken).to.equal(true);
  });

  it('refuses a message larger than any clipboard, before it has come', () => {
    const guest = new VirtualGuest(clipboard);
    guest.start();
    const header = agentChunks(4, new Uint8Array(0))[0]!.slice();
    new DataView(header.buffer).setUint32(16, 0x7fff_ffff, true);
    guest.take(guest.session.receive(header));
    expect(guest.wanted()[0]).to.have.property('do', 'warn');
  });

  describe('clipboard', () => {
    it('gives the guest what it offered, one request after the other, and nothing else', () => {
      const guest = new VirtualGuest(clipboard);
      guest.start();
      guest.take(guest.session.grab('clipboard', [utf8Text, imagePng]).effects);
      guest.news();
      for (const type of [utf8Text, imagePng, 3]) {
        guest.say({ name: 'clipboardRequest', body: { selection: 'clipboard', type } });
      }
      expect(guest.wanted()).to.deep.equal([{ do: 'wanted', selection: 'clipboard', type: utf8Text }]);
      guest.take(guest.session.provide('clipboard', utf8Text, bytes('hello')));
      expect(guest.wanted()).to.deep.equal([{ do: 'wanted', selection: 'clipboard', type: imagePng }]);
      guest.take(guest.session.provide('clipboard', imagePng, null));
      expect(guest.news().map(({ body }) => body)).to.deep.equal([
        { selection: 'clipboard', type: 0, data: bytes('') },
        { selection: 'clipboard', type: utf8Text, data: bytes('hello') },
        { selection: 'clipboard', type: 0, data: bytes('') },
      ]);
    });

    it('keeps no more for a guest than one that takes it would have, and says so once', () => {
      const guest = new VirtualGuest(clipboard);
      guest.start(4);
      guest.take(guest.session.grab('clipboard', [utf8Text]).effects);
      guest.wanted();
      const text = new Uint8Array(1 << 20);
      for (let count = 0; count < 1000; count++) {
        guest.say({ name: 'clipboardRequest', body: { selection: 'clipboard', type: utf8Text } });
        guest.take(guest.session.provide('clipboard', utf8Text, text));
      }
      expect(guest.wanted().filter((effect) => effect.do === 'warn')).to.have.length(1);
      guest.take(guest.session.addTokens(1_000_000));
      const sizes = guest.news().flatMap(({ name, body }) => (name === 'clipboard' ? [body.data.byteLength] : []));
      expect(sizes.filter((size) => size > 0)).to.have.length(127);
      expect(sizes).to.have.length(1000);
      guest.say({ name: 'clipboardRequest', body: { selection: 'clipboard', type: utf8Text } });
      guest.take(guest.session.provide('clipboard', utf8Text, text));
      expect(guest.news(), 'what was waiting has gone').to.deep.equal([
        { name: 'clipboard', body: { selection: 'clipboard', type: utf8Text, data: text } },
      ]);
    });

    it('leaves a guest alone that asks thousands of times and takes nothing', () => {
      const guest = new VirtualGuest(clipboard);
      guest.start(1);
      for (let count = 0; count < 5000; count++) {
        guest.say({ name: 'clipboardRequest', body: { selection: 'clipboard', type: utf8Text } });
      }
      const told = guest.wanted().filter((effect) => effect.do === 'warn');
      expect(told.map(({ message }) => message)).to.deep.equal([
        "the guest's agent is left alone: it takes none of the thousands of messages for it",
      ]);
    });

    it('fetches the guest’s data, once for all that wait for the same', () => {
      const guest = new VirtualGuest(clipboard);
      guest.start();
      guest.say({ name: 'clipboardGrab', body: { selection: 'clipboard', serial: null, types: [utf8Text, imagePng] } });
      guest.wanted();
      for (const type of [utf8Text, utf8Text, imagePng]) {
        guest.take(guest.session.request('clipboard', type).effects);
      }
      expect(guest.news().length).to.equal(2);
      guest.say({ name: 'clipboard', body: { selection: 'clipboard', type: utf8Text, data: bytes('hi\0') } });
      guest.say({ name: 'clipboard', body: { selection: 'clipboard', type: 0, data: bytes('') } });
      expect(guest.wanted()).to.deep.equal([
        { do: 'fetched', request: 1, type: utf8Text, data: bytes('hi') },
        { do: 'fetched', request: 2, type: utf8Text, data: bytes('hi') },
        { do: 'fetchFailed', request: 3, problem: 'refused' },
      ]);
    });

    it('fails what waits when the guest has something else, or nothing, or no agent', () => {
      const guest = new VirtualGuest(clipboard);
      guest.start();
      const grab = () => {
        guest.say({ name: 'clipboardGrab', body: { selection: 'clipboard', serial: null, types: [utf8Text] } });
      };
      const problems: unknown[] = [];
      const endings = [
        grab,
        () => {
          guest.say({ name: 'clipboardRelease', body: { selection: 'clipboard' } });
        },
        () => {
          guest.take(guest.session.grab('clipboard', [imagePng]).effects);
        },
        () => {
          guest.take(guest.session.connected(null));
        },
      ];
      for (const ending of endings) {
        grab();
        guest.take(guest.session.request('clipboard', utf8Text).effects);
        guest.wanted();
        ending();
        const failed = guest.wanted().find((effect) => effect.do === 'fetchFailed');
        problems.push(failed?.do === 'fetchFailed' && failed.problem);
      }
      expect(problems).to.deep.equal(['gone', 'gone', 'gone', 'agent']);
    });

    it('makes line ends the guest’s, and back, where the guest says that it has its own', () => {
      const guest = new VirtualGuest([...clipboard, 'guestLineendCrlf']);
      guest.start();
      guest.take(guest.session.grab('clipboard', [utf8Text]).effects);
      guest.say({ name: 'clipboardRequest', body: { selection: 'clipboard', type: utf8Text } });
      guest.news();
      guest.take(guest.session.provide('clipboard', utf8Text, bytes('a\nb\r\nc\r')));
      expect(guest.news()[0]?.body).to.deep.include({ data: bytes('a\r\nb\r\nc\r') });
      guest.say({ name: 'clipboardGrab', body: { selection: 'clipboard', serial: null, types: [utf8Text] } });
      guest.take(guest.session.request('clipboard', utf8Text).effects);
      guest.wanted();
      guest.say({ name: 'clipboard', body: { selection: 'clipboard', type: utf8Text, data: bytes('a\r\nb\nc\r') } });
      expect(guest.wanted()[0]).to.deep.include({ data: bytes('a\nb\nc\r') });
    });

    it('numbers grabs, and ignores one that crossed its own', () => {
      const guest = new VirtualGuest([...clipboard, 'clipboardGrabSerial']);
      guest.start();
      guest.take(guest.session.grab('clipboard', [utf8Text]).effects);
      expect(guest.news()[0]?.body).to.have.property('serial', 0);
      guest.say({ name: 'clipboardGrab', body: { selection: 'clipboard', serial: 0, types: [imagePng] } });
      expect(guest.wanted()).to.deep.equal([]);
      guest.say({ name: 'clipboardGrab', body: { selection: 'clipboard', serial: 1, types: [imagePng] } });
      expect(guest.wanted().length).to.equal(1);
      guest.take(guest.session.grab('clipboard', [utf8Text]).effects);
      expect(guest.news()[0]?.body).to.have.property('serial', 2);
    });

    it('offers nothing to an agent that shares no clipboard, and no selection to one that has only one', () => {
      const none = new VirtualGuest([]);
      none.start();
      expect(none.session.grab('clipboard', [utf8Text]).taken).to.equal(false);
      const one = new VirtualGuest(['clipboardByDemand']);
      one.start();
      expect(one.session.grab('primary', [utf8Text]).taken).to.equal(false);
      expect(one.session.grab('clipboard', [utf8Text]).taken).to.equal(true);
    });
  });

  describe('files', () => {
    const status = (id: number, result: 'canSendData' | 'success' | 'error' | 'notEnoughSpace') =>
      ({ name: 'fileXferStatus', body: { id, result, detail: null } }) as const;

    /** Answers every `readFile` from a file of zeros until nothing is wanted. */
    function feed(guest: VirtualGuest): unknown[] {
      const states: unknown[] = [];
      for (let wanted = guest.wanted(); wanted.length > 0; wanted = guest.wanted()) {
        for (const effect of wanted) {
          if (effect.do === 'readFile') guest.take(guest.session.fileData(effect.id, new Uint8Array(effect.length)));
          if (effect.do === 'fileProgress') states.push([effect.progress.sent, effect.progress.state]);
        }
      }
      return states;
    }

    it('sends a file in pieces after the guest takes it', () => {
      const guest = new VirtualGuest([]);
      guest.start(10_000);
      guest.take(guest.session.startFile(7, 'a\\b\n.txt', 150_000));
      const start = guest.news()[0];
      expect(start?.name === 'fileXferStart' && new TextDecoder().decode(start.body.data)).to.equal(
        '[vdagent-file-xfer]\nname=a\\\\b\\n.txt\nsize=150000\n\0',
      );
      expect(feed(guest)).to.deep.equal([[0, 'waiting']]);
      guest.say(status(7, 'canSendData'));
      expect(feed(guest)).to.deep.equal([
        [65536, 'sending'],
        [131072, 'sending'],
        [150000, 'sending'],
      ]);
      guest.say(status(7, 'success'));
      expect(feed(guest)).to.deep.equal([[150000, 'done']]);
      const sizes = guest.news().map(({ body, name }) => name === 'fileXferData' && body.data.byteLength);
      expect(sizes).to.deep.equal([65536, 65536, 18928]);
    });

    it('sends a file of no bytes as one message of none', () => {
      const guest = new VirtualGuest([]);
      guest.start();
      guest.take(guest.session.startFile(1, 'empty', 0));
      guest.news();
      guest.say(status(1, 'canSendData'));
      guest.say(status(1, 'canSendData'));
      guest.take(guest.session.addTokens(10));
      expect(guest.news().map(({ name }) => name)).to.deep.equal(['fileXferData']);
      guest.say(status(1, 'success'));
      expect(guest.wanted().at(-1)).to.have.nested.property('progress.state', 'done');
    });

    it('begins only so many at once, and the next when one ends', () => {
      const guest = new VirtualGuest([]);
      guest.start();
      for (let id = 1; id <= 10; id++) guest.take(guest.session.startFile(id, `${id}`, 10));
      expect(guest.news().length).to.equal(8);
      guest.take(guest.session.cancelFile(3));
      expect(guest.news().map(({ name }) => name)).to.deep.equal(['fileXferStatus', 'fileXferStart']);
      guest.take(guest.session.cancelFile(10));
      expect(guest.news()).to.deep.equal([]);
    });

    it('tells every way in which a file fails', () => {
      const problems: unknown[] = [];
      const note = (guest: VirtualGuest) => {
        for (const effect of guest.wanted()) {
          if (effect.do === 'fileProgress' && effect.progress.state === 'failed') problems.push(effect.progress.error);
        }
      };
      const guest = new VirtualGuest(['fileXferDetailedErrors']);
      guest.take(guest.session.startFile(1, 'a', 10));
      guest.start();
      for (const id of [2, 3, 4, 5]) guest.take(guest.session.startFile(id, 'a', 10));
      guest.wanted();
      const detail = { of: 'notEnoughSpace', diskFreeSpace: 3n } as const;
      guest.say({ name: 'fileXferStatus', body: { id: 2, result: 'notEnoughSpace', detail } });
      guest.say({
        name: 'fileXferStatus',
        body: { id: 3, result: 'error', detail: { of: 'error', errorType: 0, errorCode: 31 } },
      });
      guest.take(guest.session.fileUnreadable(4, 'it is gone'));
      guest.take(guest.session.connected(null));
      note(guest);
      const refusing = new VirtualGuest(['fileXferDisabled']);
      refusing.start();
      refusing.take(refusing.session.startFile(1, 'a', 10));
      note(refusing);
      expect(problems).to.deep.equal([
        { problem: 'space', message: 'the guest has no room for 10 bytes, 3 bytes are free' },
        { problem: 'guest', message: 'the guest could not save the file (error 31)' },
        { problem: 'read', message: 'it is gone' },
        { problem: 'agent', message: "the guest's agent went away" },
        { problem: 'disabled', message: 'the guest takes no files' },
      ]);
    });
  });

  it('tells the size and the looks it wants to each agent that comes', () => {
    const guest = new VirtualGuest(['monitorsConfig', 'displayConfig', 'audioVolumeSync']);
    const monitor = { width: 800, height: 600, depth: 32, x: 0, y: 0 };
    const config = { usePosition: true, monitors: [monitor], physicalSizes: [{ width: 200, height: 150 }] };
    guest.take(guest.session.setMonitors(config));
    guest.take(guest.session.setEffects({ wallpaper: true, fontSmooth: false, animation: true }));
    expect(guest.got).to.deep.equal([]);
    for (let agents = 0; agents < 2; agents++) {
      guest.take(guest.session.connected(100));
      guest.news();
      guest.say({ name: 'announceCapabilities', body: { request: false, capabilities: [(1 << 1) | (1 << 4)] } });
      expect(guest.news()).to.deep.equal([
        { name: 'displayConfig', body: { flags: 5, depth: 0 } },
        { name: 'monitorsConfig', body: { ...config, physicalSizes: null } },
        { name: 'monitorsConfig', body: config },
      ]);
    }
    expect(guest.session.setVolume({ isPlayback: true, mute: false, volume: [1, 2] }).taken).to.equal(false);
  });

  it('changes line ends in place of none, one and many', () => {
    const text = (array: Uint8Array) => new TextDecoder().decode(array);
    expect(text(toCrLf(bytes('\n\n')))).to.equal('\r\n\r\n');
    expect(text(toCrLf(bytes('plain')))).to.equal('plain');
    expect(text(toLf(bytes('\r\n\r\r\nx')))).to.equal('\n\r\nx');
  });
});

/** The word of capabilities that a client announces. */
function caps(): number {
  return [0, 1, 2, 4, 5, 6, 12, 14, 16, 17].reduce((word, bit) => word | (1 << bit), 0);
}
