import { expect } from 'chai';
import { channelsToOpen } from '../../src/session/offered-channels.ts';
import { ChannelType } from '../../src/wire/channel-types.ts';

describe('the channels that a server offers', () => {
  it('are opened each once, in the order offered, where they are of use', () => {
    const { display, inputs, cursor, usbredir, main } = ChannelType;
    const list = [
      { type: main, id: 0 },
      { type: display, id: 1 },
      { type: display, id: 0 },
      { type: display, id: 1 },
      { type: usbredir, id: 0 },
      { type: 200, id: 0 },
      { type: inputs, id: 0 },
      { type: cursor, id: 1 },
    ];
    expect(channelsToOpen(list)).to.deep.equal({
      open: [
        { name: 'display', id: 1 },
        { name: 'display', id: 0 },
        { name: 'inputs', id: 0 },
        { name: 'cursor', id: 1 },
      ],
      leftOut: 0,
    });
  });

  it('are one playback, one record and one inputs channel', () => {
    const { playback, record, inputs } = ChannelType;
    const list = [playback, record, inputs].flatMap((type) => [
      { type, id: 3 },
      { type, id: 4 },
    ]);
    const { open, leftOut } = channelsToOpen(list);
    expect(open.map(({ name, id }) => `${name} ${id}`)).to.deep.equal(['playback 3', 'record 3', 'inputs 3']);
    expect(leftOut).to.equal(3);
  });

  it('are few, however long the list is', () => {
    const list = Array.from({ length: 1_000_000 }, (_, index) => ({ type: (index >> 8) & 255, id: index & 255 }));
    const { open, leftOut } = channelsToOpen(list);
    expect(open).to.have.length(16 + 16 + 1 + 1 + 1 + 64);
    expect(leftOut).to.equal(6 * 256 - 99);
  });
});
