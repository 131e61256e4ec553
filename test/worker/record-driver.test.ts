import { expect } from 'chai';
import { DecodeError } from '../../src/bytes/decode-error.ts';
import { RecordDriver } from '../../src/worker/record-driver.ts';
import type { RecordToServer } from '../../src/wire/record.ts';

/** A session whose page and server are this test. */
class Session {
  readonly driver: RecordDriver;
  readonly sent: RecordToServer[] = [];
  readonly asked: string[] = [];
  readonly #answers: ((port: MessagePort | null) => void)[] = [];
  recorder: MessagePort | null = null;
  allowed = true;

  constructor() {
    this.driver = new RecordDriver({
      send: (message) => this.sent.push(message),
      allowed: () => this.allowed,
      openMicrophone: ({ channels, frequency }) => {
        this.asked.push(`open ${channels} ${frequency}`);
        return new Promise((resolve) => this.#answers.push(resolve));
      },
      closeMicrophone: () => this.asked.push('close'),
      time: () => 4_294_967_290,
    });
  }

  start(channels = 2, frequency = 48_000): void {
    this.driver.handle({ name: 'start', body: { channels, format: 's16', frequency } });
  }

  stop(): void {
    this.driver.handle({ name: 'stop', body: undefined });
  }

  /** The page answers the oldest question for the microphone. */
  async answer(yes = true): Promise<void> {
    const { port1, port2 } = new MessageChannel();
    if (yes) this.recorder = port1;
    this.#answers.shift()!(yes ? port2 : null);
    await settle();
  }

  async hear(...samples: number[]): Promise<void> {
    this.recorder!.postMessage({ samples: Int16Array.from(samples) });
    await settle();
  }

  get names(): string {
    return this.sent.map(({ name }) => name).join(' ');
  }
}

function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 10));
}

describe('record driver', () => {
  let session: Session;

  beforeEach(() => {
    session = new Session();
  });

  afterEach(() => {
    session.driver.close();
    session.recorder?.close();
  });

  it('says when recording begins and how, then sends what is heard', async () => {
    session.start();
    expect([session.asked, session.names]).to.deep.equal([['open 2 48000'], '']);
    await session.answer();
    await session.hear(1, -2);
    expect(session.names).to.equal('startMark mode data');
    const last = session.sent.at(-1)!;
    if (last.name !== 'data') throw new Error('no data');
    expect([last.body.time, [...last.body.data]]).to.deep.equal([4_294_967_290, [1, 0, 0xfe, 0xff]]);
  });

  it('sends silence while the guest has muted it', async () => {
    session.start();
    await session.answer();
    session.driver.handle({ name: 'mute', body: { mute: true } });
    await session.hear(5, 6);
    session.driver.handle({ name: 'mute', body: { mute: false } });
    await session.hear(7, 8);
    const data = session.sent.flatMap(({ name, body }) => (name === 'data' ? [[...body.data]] : []));
    expect(data).to.deep.equal([
      [0, 0, 0, 0],
      [7, 0, 8, 0],
    ]);
  });

  it('sends nothing when the microphone is refused', async () => {
    session.start();
    await session.answer(false);
    expect(session.names).to.equal('');
  });

  it('asks when the author allows the microphone while the guest already records, and lets go when no longer', async () => {
    session.allowed = false;
    session.start(1, 44_100);
    expect(session.asked).to.deep.equal([]);
    session.allowed = true;
    session.driver.permissionChanged();
    session.driver.permissionChanged();
    expect(session.asked).to.deep.equal(['open 1 44100']);
    await session.answer();
    session.allowed = false;
    session.driver.permissionChanged();
    await session.hear(1, 2);
    expect([session.asked.slice(1), session.names]).to.deep.equal([['close'], 'startMark mode']);
    session.allowed = true;
    session.driver.permissionChanged();
    await session.answer();
    await session.hear(3);
    expect(session.names).to.equal('startMark mode startMark mode data');
  });

  it('does not ask when the guest has stopped before the author allows the microphone', () => {
    session.allowed = false;
    session.start();
    session.stop();
    session.allowed = true;
    session.driver.permissionChanged();
    expect(session.asked).to.deep.equal([]);
  });

  it('lets go of the microphone when the guest stops, also while the person is still asked', async () => {
    session.start();
    session.stop();
    expect(session.asked).to.deep.equal(['open 2 48000', 'close']);
    await session.answer();
    expect(session.names).to.equal('');
    session.start();
    await session.answer();
    session.stop();
    session.stop();
    await session.hear(1, 2);
    expect(session.asked.slice(2)).to.deep.equal(['open 2 48000', 'close']);
    expect(session.names).to.equal('startMark mode');
  });

  for (const [channels, frequency] of [
    [0, 48_000],
    [0xffffffff, 48_000],
    [1, 0],
    [1, 0xffffffff],
  ] as const) {
    it(`refuses ${channels} channels at ${frequency}`, () => {
      expect(() => {
        session.start(channels, frequency);
      }).to.throw(DecodeError);
      expect(session.asked).to.deep.equal([]);
    });
  }
});
