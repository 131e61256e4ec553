import { expect } from 'chai';
import { agentCapability } from '../../src/wire/agent.ts';
import * as capabilities from '../../src/wire/capabilities.ts';
import { ChannelType, channelName } from '../../src/wire/channel-types.ts';

const { decodeCapabilities, displayCapability, encodeCapabilities, hasCapability } = capabilities;

describe('capabilities', () => {
  it('are bits in words', () => {
    expect(encodeCapabilities(displayCapability, ['sizedStream', 'codecH265'])).to.deep.equal([0x4001]);
    expect(encodeCapabilities({ low: 31, high: 33 }, ['low', 'high'])).to.deep.equal([0x80000000, 2]);
    expect(encodeCapabilities(displayCapability, [])).to.deep.equal([]);
    expect(hasCapability([0x80000000, 2], 31)).to.equal(true);
    expect(hasCapability([0x80000000, 2], 33)).to.equal(true);
    expect(hasCapability([0x80000000, 2], 32)).to.equal(false);
    expect(hasCapability([0x80000000, 2], 64)).to.equal(false);
  });

  it('come back by name, without bits that have none', () => {
    const words = [0xffff8000 + 0x103, 7];
    expect([...decodeCapabilities(displayCapability, words)]).to.have.members([
      'sizedStream',
      'monitorsConfig',
      'multiCodec',
    ]);
  });

  it('are numbered from 0 without gaps in each table', () => {
    const { commonCapability, channelCapabilities } = capabilities;
    for (const table of [commonCapability, agentCapability, ...Object.values(channelCapabilities)]) {
      const numbers: number[] = Object.values(table);
      expect(numbers).to.deep.equal(numbers.map((_, index) => index));
    }
  });

  it('belong to channels by name', () => {
    for (const [name, type] of Object.entries(ChannelType)) expect(channelName(type)).to.equal(name);
    expect(channelName(0)).to.equal(null);
    expect(channelName(12)).to.equal(null);
  });
});
