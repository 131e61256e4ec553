import { expect } from 'chai';
import { relaySocket } from '../../src/worker/page-relay.ts';
import type { SocketLike } from '../../src/worker/page-relay.ts';
import type { RelayToPage, RelayToWorker } from '../../src/worker/relay.ts';

/** A socket with `on…` properties only, as a test double or a wrapper may be. */
class PlainSocket implements SocketLike {
  binaryType = 'blob';
  readyState = 0;
  readonly sent: number[][] = [];
  closes = 0;
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: never) => void) | null = null;
  onclose: ((event: never) => void) | null = null;
  onerror: ((event: never) => void) | null = null;
  send(data: ArrayBuffer): void {
    if (this.readyState !== 1) throw new Error('not open');
    this.sent.push([...new Uint8Array(data)]);
  }
  close(): void {
    this.closes++;
  }
  fire(type: 'open' | 'message' | 'close' | 'error', event: object = {}): void {
    if (type === 'open') this.readyState = 1;
    this[`on${type}`]?.(event as never);
  }
}

/** Joins a socket; `ends` counts how often that was said to be over. Gives the worker's end and what it hears, as text. */
function join(socket: SocketLike) {
  const { port1, port2 } = new MessageChannel();
  const heard: string[] = [];
  port2.onmessage = ({ data }: MessageEvent<RelayToWorker>) => {
    if ('opened' in data) heard.push('opened');
    else if ('data' in data) heard.push([...new Uint8Array(data.data)].join(' '));
    else heard.push(`closed ${data.closed.clean} ${data.closed.message}`);
  };
  const ends = { count: 0 };
  const end = relaySocket(socket, port1, () => {
    ends.count += 1;
  });
  const tell = (message: RelayToPage) => {
    port2.postMessage(message);
  };
  return { heard, tell, end, ends };
}

const later = () => new Promise((resolve) => setTimeout(resolve, 20));

describe('a relayed socket', () => {
  it('says once that it is over, whoever ends it', async () => {
    const socket = new PlainSocket();
    const broken = join(socket);
    expect(broken.ends.count).to.equal(0);
    socket.fire('close', { wasClean: true });
    broken.end();
    expect(broken.ends.count).to.equal(1);
    const left = join(new PlainSocket());
    left.tell({ close: true });
    await later();
    expect(left.ends.count).to.equal(1);
    const unusable = join({ binaryType: '' } as unknown as SocketLike);
    unusable.end();
    expect(unusable.ends.count).to.equal(1);
  });

  it('carries bytes both ways', async () => {
    const socket = new PlainSocket();
    const { heard, tell } = join(socket);
    expect(socket.binaryType).to.equal('arraybuffer');
    socket.fire('open');
    socket.fire('message', { data: Uint8Array.of(1, 2).buffer });
    tell({ send: Uint8Array.of(3, 4).buffer });
    await later();
    expect(heard).to.deep.equal(['opened', '1 2']);
    expect(socket.sent).to.deep.equal([[3, 4]]);
  });

  it('takes what is open already, views, and blobs in their order', async () => {
    const socket = new PlainSocket();
    socket.readyState = 1;
    const { heard } = join(socket);
    socket.fire('message', { data: Uint8Array.of(9, 1, 2, 9).subarray(1, 3) });
    socket.fire('message', { data: new Blob([Uint8Array.of(3)]) });
    socket.fire('message', { data: new Blob([Uint8Array.of(4)]) });
    socket.fire('message', { data: Uint8Array.of(5).buffer });
    socket.fire('close', { wasClean: true, code: 1000, reason: 'done' });
    await later();
    expect(heard).to.deep.equal([
      'opened',
      '1 2',
      '3',
      '4',
      '5',
      'closed true the socket was closed with code 1000: done',
    ]);
  });

  it('takes an RTCDataChannel', async () => {
    const [one, other] = [new RTCPeerConnection(), new RTCPeerConnection()];
    one.onicecandidate = ({ candidate }) => void other.addIceCandidate(candidate ?? undefined);
    other.onicecandidate = ({ candidate }) => void one.addIceCandidate(candidate ?? undefined);
    const channel = one.createDataChannel('spice');
    const { heard, tell } = join(channel);
    const echoed = new Promise<void>((resolve) => {
      other.ondatachannel = ({ channel: far }) => {
        far.binaryType = 'arraybuffer';
        far.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
          far.send(data);
          resolve();
        };
      };
    });
    await one.setLocalDescription();
    await other.setRemoteDescription(one.localDescription!);
    await other.setLocalDescription();
    await one.setRemoteDescription(other.localDescription!);
    for (let wait = 0; wait < 200 && heard.length === 0; wait++) await later();
    tell({ send: Uint8Array.of(7, 8).buffer });
    await echoed;
    for (let wait = 0; wait < 50 && heard.length < 2; wait++) await later();
    expect(heard).to.deep.equal(['opened', '7 8']);
    one.close();
    other.close();
  });

  it('ends once, whoever ends it', async () => {
    const socket = new PlainSocket();
    const { heard, tell } = join(socket);
    socket.fire('open');
    tell({ close: true });
    await later();
    expect(socket.closes).to.equal(1);
    socket.fire('close', {});
    socket.fire('message', { data: Uint8Array.of(1).buffer });
    await later();
    expect(heard).to.deep.equal(['opened', 'closed true the socket was closed']);
  });

  it('tells of what a socket does that no socket should', async () => {
    const text = new PlainSocket();
    const first = join(text);
    text.fire('open');
    text.fire('message', { data: 'text' });
    const shut = new PlainSocket();
    const second = join(shut);
    second.tell({ send: Uint8Array.of(1).buffer });
    const broken = { send: () => undefined, close: () => undefined } as unknown as SocketLike;
    const third = join(Object.freeze(broken));
    await later();
    expect(first.heard).to.deep.equal(['opened', 'closed false the socket delivered a message that is not binary']);
    expect(second.heard).to.deep.equal(['closed false the socket refused to send: Error: not open']);
    expect(third.heard[0]).to.match(/^closed false the socket can't be used: TypeError/);
    expect(text.closes).to.equal(1);
  });

  it('is closed with the element’s workers', () => {
    const socket = new PlainSocket();
    join(socket).end();
    expect(socket.closes).to.equal(1);
  });
});
