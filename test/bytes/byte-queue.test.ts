import { expect } from 'chai';
import { ByteQueue } from '../../src/bytes/byte-queue.ts';

const count = (length: number, from = 0): Uint8Array => Uint8Array.from({ length }, (_, index) => from + index);

describe('ByteQueue', () => {
  it('gives a view where a piece lies whole in a chunk', () => {
    const queue = new ByteQueue();
    const chunk = count(10);
    queue.push(chunk);
    const first = queue.take(4)!;
    const second = queue.take(6)!;
    expect(first.buffer).to.equal(chunk.buffer);
    expect(second.buffer).to.equal(chunk.buffer);
    expect([...first, ...second]).to.deep.equal([...chunk]);
    expect(queue.length).to.equal(0);
  });

  it('gives nothing while too few bytes wait, and loses none', () => {
    const queue = new ByteQueue();
    queue.push(count(3));
    expect(queue.take(4)).to.equal(null);
    queue.push(count(1, 3));
    expect([...queue.take(4)!]).to.deep.equal([0, 1, 2, 3]);
  });

  it('takes what any chunks hold in any pieces', () => {
    for (const chunkSize of [1, 3, 100, 4095, 4096, 5000]) {
      for (const pieceSize of [1, 2, 99, 4096, 9001]) {
        const queue = new ByteQueue();
        const all = Uint8Array.from({ length: 20_000 }, (_, index) => (index * 7) & 0xff);
        const taken: Uint8Array[] = [];
        for (let at = 0; at < all.byteLength; at += chunkSize) {
          queue.push(all.slice(at, at + chunkSize));
          for (let piece = queue.take(pieceSize); piece; piece = queue.take(pieceSize)) taken.push(piece);
        }
        taken.push(queue.take(queue.length)!);
        const joined = taken.flatMap((piece) => Array.from(piece));
        expect(joined, `chunks of ${chunkSize}, pieces of ${pieceSize}`).to.deep.equal(Array.from(all));
      }
    }
  });

  it('leaves what was taken as it was', () => {
    const queue = new ByteQueue();
    queue.push(count(3));
    queue.push(count(3, 3));
    queue.take(3);
    const kept = queue.take(2)!;
    queue.push(count(100, 50));
    queue.push(count(100, 50));
    expect([...kept]).to.deep.equal([3, 4]);
    expect([...queue.take(2)!]).to.deep.equal([5, 50]);
  });

  it('takes a large piece that came byte by byte in linear time', () => {
    const queue = new ByteQueue();
    const byte = new Uint8Array([1]);
    const started = performance.now();
    for (let index = 0; index < 1_000_000; index++) {
      queue.push(byte);
      if (queue.take(1_000_000)) expect(index).to.equal(999_999);
    }
    // Quadratic copying would be 500 GB.
    expect(performance.now() - started).to.be.below(10_000);
    expect(queue.length).to.equal(0);
  });
});
