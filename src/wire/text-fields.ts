import { DecodeError } from '../bytes/decode-error.ts';
import { decodeText, encodeText } from '../bytes/text.ts';
import type { Writer } from '../bytes/writer.ts';
import { custom } from './schema.ts';
import type { Field } from './schema.ts';

// Text is UTF-8 with a terminating zero, which is counted. A zero that is missing or comes early is not an error: the text
// ends where it ends.

function writeText(w: Writer, bytes: Uint8Array): void {
  w.bytes(bytes);
  w.u8(0);
}

/** Text behind the number of its bytes. */
export function countedText(count: Field<number>): Field<string> {
  return custom(
    count.minSize,
    (r) => decodeText(r.bytes(count.read(r))),
    (w, v) => {
      const bytes = encodeText(v);
      count.write(w, bytes.byteLength + 1);
      writeText(w, bytes);
    },
  );
}

/** The number of a text's bytes and a pointer to them; null for a null pointer. */
export const optionalText = custom<string | null>(
  8,
  (r) => {
    const size = r.u32();
    const offset = r.u32();
    return offset === 0 ? null : decodeText(r.at(offset).bytes(size));
  },
  (w, v) => {
    if (v === null) {
      w.u32(0);
      w.u32(0);
      return;
    }
    const bytes = encodeText(v);
    w.u32(bytes.byteLength + 1);
    w.pointer(() => {
      writeText(w, bytes);
    });
  },
);

/** Like `optionalText`, but a null pointer is not accepted. */
export const pointedText = custom<string>(
  8,
  (r) => {
    const text = optionalText.read(r);
    if (text === null) throw new DecodeError('pointer', 'points nowhere');
    return text;
  },
  (w, v) => {
    optionalText.write(w, v);
  },
);
