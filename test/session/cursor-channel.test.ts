import { expect } from 'chai';
import { DecodeError } from '../../src/bytes/decode-error.ts';
import { CursorChannel } from '../../src/session/cursor-channel.ts';
import type { CursorEffect } from '../../src/session/cursor-channel.ts';
import { ProtocolError } from '../../src/session/errors.ts';
import type { CursorShape } from '../../src/wire/cursor.ts';

const position = { x: 3, y: 4 };

/** A shape of `width` x 1 pixels of one byte each. `extra`: bytes behind them. */
function shape(unique: number, { width = 4, extra = 0, cacheMe = true } = {}): CursorShape {
  const data = new Uint8Array(width + extra).fill(unique);
  const header = { unique: BigInt(unique), type: 'alpha', width, height: 1, hotSpotX: 0, hotSpotY: 0 } as const;
  return { ...header, cacheMe, fromCache: false, data };
}

const kept = (unique: number): CursorShape => ({
  ...shape(unique, { cacheMe: false }),
  fromCache: true,
  data: new Uint8Array(0),
});

/** A channel, and what it wants done, in short. */
function started() {
  const channel = new CursorChannel(({ width, height }) => width * height);
  const told = (effects: readonly CursorEffect[]) =>
    effects.map((effect) =>
      effect.do === 'shape'
        ? `shape ${effect.shape.data.join()}`
        : effect.do === 'move'
          ? `move ${effect.x},${effect.y}`
          : 'hide',
    );
  return {
    handle: (message: Parameters<CursorChannel['handle']>[0]) => told(channel.handle(message)),
    set: (cursor: CursorShape | null, visible = true) =>
      told(channel.handle({ name: 'set', body: { position, visible, cursor } })),
  };
}

describe('the cursor channel', () => {
  it('shows, hides and moves what the server sets', () => {
    const { handle, set } = started();
    const init = { position, trailLength: 0, trailFrequency: 0, visible: true, cursor: shape(1) };
    expect(handle({ name: 'init', body: init })).to.deep.equal(['shape 1,1,1,1', 'move 3,4']);
    expect(handle({ name: 'hide', body: undefined })).to.deep.equal(['hide']);
    expect(handle({ name: 'hide', body: undefined })).to.deep.equal([]);
    expect(handle({ name: 'move', body: { position } })).to.deep.equal(['shape 1,1,1,1', 'move 3,4']);
    expect(set(shape(2))).to.deep.equal(['shape 2,2,2,2', 'move 3,4']);
    expect(set(null, false)).to.deep.equal(['hide', 'move 3,4']);
    expect(handle({ name: 'trail', body: { length: 1, frequency: 1 } })).to.deep.equal([]);
    expect(handle({ name: 'reset', body: undefined })).to.deep.equal([]);
    expect(handle({ name: 'move', body: { position } }), 'nothing to show').to.deep.equal(['hide', 'move 3,4']);
  });

  it('keeps shapes until they are invalid', () => {
    const { handle, set } = started();
    for (const unique of [1, 2, 3]) set(shape(unique));
    expect(set(kept(2))).to.deep.equal(['shape 2,2,2,2', 'move 3,4']);
    handle({ name: 'invalOne', body: { id: 2n } });
    expect(() => set(kept(2))).to.throw(ProtocolError, 'shape 2 is not kept');
    expect(set(kept(3))).to.have.length(2);
    handle({ name: 'invalAll', body: undefined });
    expect(() => set(kept(3))).to.throw(ProtocolError, 'shape 3 is not kept');
    set(shape(4, { cacheMe: false }));
    expect(() => set(kept(4))).to.throw(ProtocolError);
  });

  it('keeps only the bytes that a shape needs, and copies them', () => {
    const { set } = started();
    const sent = shape(1, { extra: 1000 });
    expect(set(sent)).to.deep.equal(['shape 1,1,1,1', 'move 3,4']);
    sent.data.fill(9);
    expect(set(kept(1))).to.deep.equal(['shape 1,1,1,1', 'move 3,4']);
  });

  it('refuses a shape with fewer bytes than its size, and keeps nothing of it', () => {
    const { set } = started();
    const short = { ...shape(1), data: new Uint8Array(3) };
    expect(() => set(short)).to.throw(DecodeError, 'needs 4 bytes, 3 left');
    expect(() => set(kept(1))).to.throw(ProtocolError);
  });

  it('keeps 256 shapes, and 16 MiB of them', () => {
    const many = started();
    for (let unique = 0; unique <= 256; unique++) many.set(shape(unique));
    expect(() => many.set(kept(0))).to.throw(ProtocolError);
    expect(many.set(kept(1))).to.have.length(2);
    const large = new CursorChannel(({ width, height }) => width * height);
    const set = (cursor: CursorShape) => large.handle({ name: 'set', body: { position, visible: true, cursor } });
    const mebibyte = 2 ** 20;
    for (let unique = 0; unique < 16; unique++) set(shape(unique, { width: mebibyte }));
    expect(set(kept(0)), 'as much as is kept').to.have.length(2);
    set(shape(0, { width: mebibyte }));
    expect(set(kept(1)), 'one for another of the same number').to.have.length(2);
    set(shape(16));
    expect(() => set(kept(1)), 'the oldest goes').to.throw(ProtocolError);
    expect(set(kept(2))).to.have.length(2);
  });
});
