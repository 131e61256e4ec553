import { expect } from 'chai';
import { ProtocolError } from '../../src/session/errors.ts';
import { DrawQueue } from '../../src/worker/draw-queue.ts';

const MIB = 1 << 20;

/** A queue whose preparations end when the test says so, and notes of what happened. */
function made() {
  const ran: number[] = [];
  const started: number[] = [];
  const finish = new Map<number, () => void>();
  const errors: Error[] = [];
  const queue = new DrawQueue((error) => errors.push(error));
  const push = (id: number, ahead: number | null = null, run: () => 'done' | 'later' = () => 'done'): void => {
    queue.push({
      size: 1,
      ahead:
        ahead === null
          ? null
          : {
              bytes: ahead,
              prepare: () => {
                started.push(id);
                return new Promise<void>((resolve) => finish.set(id, resolve));
              },
            },
      run: () => {
        const outcome = run();
        if (outcome === 'done') ran.push(id);
        return outcome;
      },
    });
  };
  const end = async (id: number): Promise<void> => {
    finish.get(id)!();
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { queue, ran, started, errors, push, end };
}

describe('the queue of draws', () => {
  it('prepares in parallel, and runs in the order sent', async () => {
    const { ran, started, push, end } = made();
    for (const id of [1, 2, 3]) push(id, MIB);
    push(4);
    expect(started).deep.equal([1, 2, 3]);
    await end(3);
    await end(2);
    expect(ran).deep.equal([]);
    await end(1);
    expect(ran).deep.equal([1, 2, 3, 4]);
  });

  it('prepares ahead only as far as there is room, and goes on as it gets free', async () => {
    const { queue, ran, started, push, end } = made();
    for (let id = 1; id <= 6; id++) push(id, 50 * MIB);
    push(7, MIB);
    expect(started).deep.equal([1, 2]);
    expect(queue.bytes).below(101 * MIB);
    await end(1);
    expect([ran, started]).deep.equal([[1], [1, 2, 3]]);
    await end(2);
    await end(3);
    expect([ran, started]).deep.equal([
      [1, 2, 3],
      [1, 2, 3, 4, 5],
    ]);
    for (const id of [4, 5, 6, 7]) await end(id);
    expect(ran).deep.equal([1, 2, 3, 4, 5, 6, 7]);
    expect(queue.bytes).equal(0);
  });

  it('prepares what is larger than all room alone', async () => {
    const { ran, started, push, end } = made();
    for (const id of [1, 2, 3]) push(id, 256 * MIB);
    expect(started).deep.equal([1]);
    for (const id of [1, 2, 3]) await end(id);
    expect([ran, started]).deep.equal([
      [1, 2, 3],
      [1, 2, 3],
    ]);
  });

  it('does not start thousands of small preparations at once', () => {
    const { started, push } = made();
    for (let id = 0; id < 20_000; id++) push(id, 4);
    expect(started.length).most(8192);
  });

  it('refuses messages without number while the head waits, empty ones too', () => {
    const { queue, push } = made();
    push(0, null, () => 'later');
    expect(() => {
      for (let id = 1; id < 600_000; id++) push(id);
    }).throw(ProtocolError, /queue: \d+ messages of \d+ bytes wait to be drawn/);
    expect(queue.length).within(500_000, 530_000);
  });

  it('works off a long queue in linear time', async () => {
    let waits = true;
    const { queue, ran, push } = made();
    push(0, null, () => (waits ? 'later' : 'done'));
    for (let id = 1; id < 300_000; id++) push(id);
    waits = false;
    const started = performance.now();
    queue.retry();
    await Promise.resolve();
    expect(ran.length).equal(300_000);
    expect(performance.now() - started).below(3000);
    expect([queue.length, queue.bytes]).deep.equal([0, 0]);
  });

  it('goes on behind a job that throws, and stops for good when it is closed', () => {
    const { queue, ran, errors, push } = made();
    push(1, null, () => {
      throw new Error('no');
    });
    push(2);
    expect(errors.map(({ message }) => message)).deep.equal(['no']);
    push(3, null, () => {
      queue.close();
      return 'done';
    });
    push(4);
    expect(ran).deep.equal([2, 3]);
    expect([queue.length, queue.bytes]).deep.equal([0, 0]);
  });
});
