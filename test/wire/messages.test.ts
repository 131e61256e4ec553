import { expect } from 'chai';
import { DecodeError } from '../../src/bytes/decode-error.ts';
import { agentTable } from '../../src/wire/agent.ts';
import { catalogue } from '../../src/wire/catalogue.ts';
import type { ChannelName } from '../../src/wire/channel-types.ts';
import { messages } from '../../src/wire/schema.ts';
import type { MessageTable } from '../../src/wire/schema.ts';
import { damage } from './damage.ts';
import type { Sample } from './sample.ts';
import * as agent from './samples/agent.ts';
import * as base from './samples/base.ts';
import * as cursor from './samples/cursor.ts';
import * as display from './samples/display.ts';
import * as inputs from './samples/inputs.ts';
import * as main from './samples/main.ts';
import * as sound from './samples/sound.ts';
import * as streams from './samples/streams.ts';

type AnySamples = Readonly<Record<string, readonly Sample<unknown>[]>>;

const channelSamples: Record<ChannelName, readonly [AnySamples, AnySamples]> = {
  main: [main.fromServer, main.toServer],
  display: [display.fromServer, display.toServer],
  inputs: [inputs.fromServer, inputs.toServer],
  cursor: [cursor.fromServer, cursor.toServer],
  playback: [sound.playbackSamples, sound.playbackCommandSamples],
  record: [sound.recordSamples, sound.recordCommandSamples],
  tunnel: [base.fromServer, base.toServer],
  smartcard: [streams.smartcardSamples, streams.smartcardCommandSamples],
  usbredir: [streams.vmcSamples, streams.vmcCommandSamples],
  port: [streams.portSamples, streams.portCommandSamples],
  webdav: [streams.portSamples, streams.portCommandSamples],
};

const tables: { title: string; table: MessageTable; samples: AnySamples }[] = [
  ...Object.entries(catalogue).flatMap(([name, { fromServer, toServer }]) => {
    const [down, up] = channelSamples[name as ChannelName];
    return [
      { title: `${name} from the server`, table: fromServer, samples: down },
      { title: `${name} to the server`, table: toServer, samples: up },
    ];
  }),
  {
    title: 'agent without capabilities',
    table: agentTable({ clipboardSelection: false, clipboardGrabSerial: false }),
    samples: agent.oldSamples,
  },
  {
    title: 'agent with selections and serials',
    table: agentTable({ clipboardSelection: true, clipboardGrabSerial: true }),
    samples: agent.newSamples,
  },
];

function problemOf(read: () => unknown): DecodeError | null {
  try {
    read();
    return null;
  } catch (error) {
    expect(error).instanceOf(DecodeError);
    return error as DecodeError;
  }
}

for (const { title, table, samples } of tables) {
  describe(`messages: ${title}`, () => {
    const wire = messages(table);

    it('has a sample of every message, and ids of their own', () => {
      expect(Object.keys(samples)).to.have.members(Object.keys(table));
      const ids = Object.values(table).map(({ id }) => id);
      expect(new Set(ids).size).to.equal(ids.length);
    });

    for (const [name, { id }] of Object.entries(table)) {
      const ofMessage = samples[name] ?? [];

      it(`${name}: value to bytes and bytes to value`, () => {
        expect(ofMessage).not.empty;
        for (const { body, bytes } of ofMessage) {
          expect(wire.decode(id, bytes)).to.deep.equal({ name, body });
          const written = wire.encode({ name, body });
          expect(written.id).to.equal(id);
          expect(Array.from(written.payload)).to.deep.equal(Array.from(bytes));
        }
      });

      it(`${name}: cut anywhere is an error that names the message, or a shorter open end`, () => {
        for (const { bytes, openFrom } of ofMessage) {
          for (let length = 0; length < bytes.byteLength; length++) {
            const cut = bytes.slice(0, length);
            let decoded: ReturnType<typeof wire.decode> = null;
            const error = problemOf(() => {
              decoded = wire.decode(id, cut);
            });
            if (error) {
              expect(error.problem).to.be.oneOf(['truncated', 'oversized', 'pointer']);
              expect(error.path[0]).to.equal(name);
              expect(error.message).to.equal(`${error.path.join('.')}: ${error.detail}`);
            } else {
              expect(length, `${name} cut to ${length} bytes`).to.be.at.least(openFrom);
              const again = wire.encode(decoded!).payload;
              expect(Array.from(again)).to.deep.equal(Array.from(cut.subarray(0, again.byteLength)));
            }
          }
        }
      });

      it(`${name}: damaged bytes are a message or a DecodeError`, () => {
        for (const { bytes } of ofMessage) {
          for (const damaged of damage(bytes, id, 200)) problemOf(() => wire.decode(id, damaged));
        }
      });
    }

    it('leaves ids alone that it does not know', () => {
      expect(wire.decode(9999, new Uint8Array(4))).to.equal(null);
    });
  });
}
