import { expect } from 'chai';
import '../../src/element/spice-display.ts';
import type { SpiceDisplayElement } from '../../src/element/element.ts';
import { startQemu } from '../harness/page.ts';
import { uncaughtErrors } from '../harness/uncaught.ts';
import { until } from '../harness/until.ts';

/** What a server said on each channel, as it came; keys are type and id. */
type Recording = Map<string, Uint8Array<ArrayBuffer>[]>;

/** Bytes of a channel's link stage, which a damaged recording leaves alone: its refusals have tests of their own. */
const LINK_BYTES = 16 + 178 + 8 + 4;

/** A socket of a real server whose bytes are noted. */
function recording(to: Recording) {
  return ({ url, channelType, channelId }: { url: string; channelType: number; channelId: number }): WebSocket => {
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    to.set(`${channelType} ${channelId}`, chunks);
    const socket = new WebSocket(url, 'binary');
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) => {
      chunks.push(new Uint8Array(data.slice(0)));
    });
    return socket;
  };
}

/** A socket that says what was recorded: each answer of the link stage when the client has spoken, then the rest. */
class ReplaySocket extends EventTarget {
  binaryType = 'arraybuffer';
  readyState = 0;
  readonly #chunks: Uint8Array<ArrayBuffer>[];
  #said = 0;

  constructor(chunks: readonly Uint8Array<ArrayBuffer>[]) {
    super();
    const whole = joined(chunks);
    const reply = replySize(whole);
    this.#chunks = [whole.slice(0, reply), whole.slice(reply)];
    setTimeout(() => {
      this.readyState = 1;
      this.dispatchEvent(new Event('open'));
    });
  }

  send(): void {
    // A client speaks twice in the link stage; what the server said after the ticket's result follows by itself.
    const most = this.#said === 0 ? 1 : Infinity;
    setTimeout(() => {
      for (let count = 0; count < most && this.#said < this.#chunks.length; count++, this.#said++) {
        this.dispatchEvent(new MessageEvent('message', { data: this.#chunks[this.#said]!.buffer }));
      }
    });
  }

  close(): void {
    this.readyState = 3;
  }
}

/** Bytes of the server's first answer: a header of 16, whose last number counts what follows. */
function replySize(whole: Uint8Array): number {
  return 16 + new DataView(whole.buffer, whole.byteOffset).getUint32(12, true);
}

/** Deterministic numbers below `limit`. */
function numbers(seed: number): (limit: number) => number {
  let state = seed * 2654435761 + 1;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** The recording with some bytes of one channel changed, behind its link stage. */
function damaged(original: Recording, seed: number): { channel: string; recording: Recording } {
  const next = numbers(seed);
  const channels = [...original.keys()].filter((key) => sizeOf(original.get(key)!) > LINK_BYTES + 8);
  const channel = channels[next(channels.length)]!;
  const whole = joined(original.get(channel)!);
  const damages = 1 + next(8);
  for (let count = 0; count < damages; count++) {
    whole[LINK_BYTES + next(whole.length - LINK_BYTES)] = [0, 0xff, 0x80, next(256)][next(4)]!;
  }
  const copy = new Map(original);
  copy.set(channel, [whole]);
  return { channel, recording: copy };
}

const sizeOf = (chunks: readonly Uint8Array[]): number => chunks.reduce((sum, { length }) => sum + length, 0);

function joined(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(sizeOf(chunks));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

describe('recorded channels with random damage', function () {
  this.timeout(120_000);
  const uncaught = uncaughtErrors();
  after(() => {
    document.body.replaceChildren();
  });

  function playing(sockets: SpiceDisplayElement['channelFactory']): {
    element: SpiceDisplayElement;
    ends: CustomEvent<{ reason: string; message: string }>[];
  } {
    const element = document.createElement('spice-display');
    const ends: CustomEvent<{ reason: string; message: string }>[] = [];
    element.addEventListener('disconnect', (event) => ends.push(event));
    element.channelFactory = sockets;
    element.src = 'ws://127.0.0.1:1/';
    document.body.append(element);
    return { element, ends };
  }

  it('ends with one sentence that names the channel, or goes on', async () => {
    const original: Recording = new Map();
    const qemu = await startQemu({ guest: 'desktop frames=10', compression: 'auto_glz' });
    const record = recording(original);
    const { element } = playing((channel) => record({ ...channel, url: qemu.url }));
    await until('a picture', () => (element.guestWidth > 0 ? true : undefined));
    await qemu.waitForGuest(({ rounds }) => rounds > 0);
    await new Promise((resolve) => setTimeout(resolve, 500));
    element.remove();
    await qemu.stop();

    // The recording itself plays: what ends a damaged one is the damage.
    const whole = playing(
      ({ channelType, channelId }) => new ReplaySocket(original.get(`${channelType} ${channelId}`)!),
    );
    await until('the recorded picture', () => (whole.element.guestWidth > 0 ? true : undefined));
    expect(whole.ends).to.be.empty;
    whole.element.remove();

    let ended = 0;
    for (let seed = 1; seed <= 25; seed++) {
      const { channel, recording: broken } = damaged(original, seed);
      const { element: victim, ends } = playing(
        ({ channelType, channelId }) =>
          new ReplaySocket(broken.get(`${channelType} ${channelId}`) ?? original.values().next().value!),
      );
      // Damage in a length makes the rest of a channel one message that never comes whole: nothing happens then.
      await until(
        'the session',
        () => (ends.length > 0 || victim.state === 'connected' ? true : undefined),
        5000,
      ).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(ends.length, `seed ${seed}, channel ${channel}`).to.be.at.most(1);
      for (const { detail } of ends) {
        ended++;
        expect(detail.reason, detail.message).to.be.oneOf(['protocol', 'server']);
        expect(detail.message).to.match(/^(main channel|(display|inputs|cursor|playback) channel \d+): .+/);
      }
      victim.remove();
      document.body.replaceChildren();
    }
    expect(ended, 'sessions that the damage ended').to.be.above(3);
    expect(uncaught()).to.deep.equal([]);
  });
});
