import { expect } from 'chai';
import { DecodeError } from '../../src/bytes/decode-error.ts';
import { ProtocolError } from '../../src/session/errors.ts';
import { portMessages } from '../../src/wire/port.ts';
import type { PortToServer } from '../../src/wire/port.ts';
import { PortsDriver } from '../../src/worker/ports-driver.ts';
import type { PageEndpoint } from '../../src/worker/session-driver.ts';

const PORT = 3;
const ids = { init: 201, event: 202, data: 101, compressedData: 102 };

/** `abc` five times, then `hello`: three literals, a match of twelve bytes three back, five literals. */
const block = [0x38, ...bytesOf('abc'), 3, 0, 0x50, ...bytesOf('hello')];

function bytesOf(text: string): number[] {
  return [...new TextEncoder().encode(text)];
}

/** A session whose page and server are this test. */
class Session {
  readonly told: string[] = [];
  readonly sent: PortToServer[] = [];
  closed = false;
  readonly driver: PortsDriver;

  constructor(names: readonly string[] | 'all' = 'all') {
    const page = {
      notify: (name: string, detail: { data?: Uint8Array; name?: string }) => {
        const said = detail.data === undefined ? detail.name : new TextDecoder().decode(detail.data);
        this.told.push(said === undefined ? name : `${name} ${said}`);
      },
    };
    this.driver = new PortsDriver(page as unknown as PageEndpoint);
    this.driver.want(names);
    this.driver.add(PORT, {
      send: (message) => this.sent.push(message),
      close: () => (this.closed = true),
    });
  }

  /** The server sends these bytes as a message. */
  hear(name: keyof typeof ids, ...bytes: number[]): Promise<void> | undefined {
    const message = portMessages.decode(ids[name], Uint8Array.from(bytes));
    return this.driver.handle(PORT, message as Parameters<PortsDriver['handle']>[1]);
  }

  open(): void {
    void this.hear('init', 5, 0, 0, 0, 9, 0, 0, 0, 1, ...bytesOf('port\0'));
  }
}

describe('the ports of a session', () => {
  it('inflate what a server sends compressed by LZ4, and acknowledge it when the page has it', async () => {
    const session = new Session();
    session.open();
    let acknowledged = false;
    const done = session.hear('compressedData', 1, 20, 0, 0, 0, ...block)!.then(() => (acknowledged = true));
    expect(session.told).to.deep.equal(['portOpen port', 'portData abcabcabcabcabchello']);
    await Promise.resolve();
    expect(acknowledged).to.equal(false);
    session.driver.taken(PORT, 1);
    await done;
    expect(acknowledged).to.equal(true);
  });

  it('refuse compressed data that is not right, before anything is allocated for it', () => {
    const session = new Session();
    session.open();
    for (const bytes of [
      [1, 21, 0, 0, 0, ...block],
      [1, 19, 0, 0, 0, ...block],
      [1, 20, 0, 0, 0, 0x38, ...bytesOf('abc'), 9, 0],
      [1, 0xff, 0xff, 0xff, 0xff, ...block],
      [2, 20, 0, 0, 0, ...block],
    ]) {
      expect(() => session.hear('compressedData', ...bytes), String(bytes)).to.throw(DecodeError);
    }
    expect(session.told).to.deep.equal(['portOpen port']);
  });

  it('are only those that the page names, while the guest has them open', () => {
    const other = new Session(['another']);
    other.open();
    expect([other.closed, other.told]).to.deep.equal([true, []]);
    const session = new Session(['port']);
    session.open();
    void session.hear('event', 2);
    void session.hear('event', 1);
    void session.hear('data', ...bytesOf('late'));
    expect(session.told).to.deep.equal(['portOpen port', 'portBreak', 'portClose']);
    expect(() => {
      session.driver.write(PORT, new Uint8Array(1));
    }).to.throw('closed');
    void session.hear('event', 0);
    session.driver.write(PORT, new Uint8Array(100_000));
    expect(session.sent.map((message) => (message.name === 'data' ? message.body.byteLength : 0))).to.deep.equal([
      65_536, 34_464,
    ]);
  });

  it('are acknowledged as the page reads, and wholly when they close', async () => {
    const session = new Session();
    session.open();
    const taken: number[] = [];
    for (const byte of [1, 2, 3]) void session.hear('data', byte)?.then(() => taken.push(byte));
    session.driver.taken(PORT, 1);
    await Promise.resolve();
    expect(taken).to.deep.equal([1]);
    session.driver.lost(PORT);
    await Promise.resolve();
    expect(taken).to.deep.equal([1, 2, 3]);
    session.driver.taken(PORT, 9);
    expect(session.hear('data', 1), 'of a port that is gone').to.equal(undefined);
  });

  it('end when a page does not read what waits, in large messages or in small ones', () => {
    const large = new Session();
    large.open();
    const say = ({ driver }: Session, size: number) =>
      driver.handle(PORT, { name: 'data', body: new Uint8Array(size) });
    for (let i = 0; i < 63; i++) void say(large, 1 << 20);
    expect(() => say(large, 1 << 20)).to.throw(ProtocolError, 'wait for the page to read');
    large.driver.taken(PORT, 1);
    expect(() => say(large, 1 << 20)).not.to.throw();
    const small = new Session();
    small.open();
    for (let i = 0; i < 65_000; i++) void say(small, 1);
    expect(() => {
      for (let i = 0; i < 1000; i++) void say(small, 1);
    }).to.throw(ProtocolError);
  });
});
