import { DecodeError } from '../bytes/decode-error.ts';
import { Reader } from '../bytes/reader.ts';
import { Writer } from '../bytes/writer.ts';

/** One field of a message: how it is read and how it is written. Its TypeScript type is `T`. */
export interface Field<T> {
  /** @throws {DecodeError} when the bytes are no such field */
  read(reader: Reader): T;
  write(writer: Writer, value: T): void;
  /** The fewest bytes such a field takes; a count is checked against it before anything is allocated. */
  readonly minSize: number;
}

/** The TypeScript type of a field. */
export type TypeOf<F> = F extends Field<infer T> ? T : never;

function field<T>(minSize: number, read: (reader: Reader) => T, write: (writer: Writer, value: T) => void): Field<T> {
  return { minSize, read, write };
}

export const u8 = field(
  1,
  (r) => r.u8(),
  (w, v: number) => {
    w.u8(v);
  },
);
export const u16 = field(
  2,
  (r) => r.u16(),
  (w, v: number) => {
    w.u16(v);
  },
);
export const u32 = field(
  4,
  (r) => r.u32(),
  (w, v: number) => {
    w.u32(v);
  },
);
export const i8 = field(
  1,
  (r) => r.i8(),
  (w, v: number) => {
    w.i8(v);
  },
);
export const i16 = field(
  2,
  (r) => r.i16(),
  (w, v: number) => {
    w.i16(v);
  },
);
export const i32 = field(
  4,
  (r) => r.i32(),
  (w, v: number) => {
    w.i32(v);
  },
);
export const u64 = field(
  8,
  (r) => r.u64(),
  (w, v: bigint) => {
    w.u64(v);
  },
);
export const i64 = field(
  8,
  (r) => r.i64(),
  (w, v: bigint) => {
    w.i64(v);
  },
);

/** One byte that is false when 0 and true otherwise. */
export const bool8 = field(
  1,
  (r) => r.u8() !== 0,
  (w, v: boolean) => {
    w.u8(v ? 1 : 0);
  },
);

/** Four bytes that are false when 0 and true otherwise. */
export const bool32 = field(
  4,
  (r) => r.u32() !== 0,
  (w, v: boolean) => {
    w.u32(v ? 1 : 0);
  },
);

/** All bytes that are left in the message; borrowed from it. */
export const rest: Field<Uint8Array> = field(
  0,
  (r) => r.rest(),
  (w, v: Uint8Array) => {
    w.bytes(v);
  },
);

/** As many bytes as the number before them says; borrowed from the message. */
export function countedBytes(count: Field<number>): Field<Uint8Array> {
  return field(
    count.minSize,
    (r) => r.bytes(count.read(r)),
    (w, v) => {
      count.write(w, v.byteLength);
      w.bytes(v);
    },
  );
}

/** Exactly `length` bytes; borrowed from the message. */
export function fixedBytes(length: number): Field<Uint8Array> {
  return field(
    length,
    (r) => r.bytes(length),
    (w, v) => {
      w.bytes(v);
    },
  );
}

/** Fields one after the other. The keys' order is the order on the wire. */
export function struct<S extends Record<string, Field<unknown>>>(fields: S): Field<{ [K in keyof S]: TypeOf<S[K]> }> {
  const entries = Object.entries<Field<unknown>>(fields);
  const minSize = entries.reduce((sum, [, member]) => sum + member.minSize, 0);
  type Body = { [K in keyof S]: TypeOf<S[K]> };
  return field(
    minSize,
    (r) => {
      const body: Record<string, unknown> = {};
      let key = '';
      try {
        for (const entry of entries) {
          key = entry[0];
          body[key] = entry[1].read(r);
        }
      } catch (error) {
        throw error instanceof DecodeError ? error.within(key) : error;
      }
      return body as Body;
    },
    (w, v) => {
      for (const [name, member] of entries) member.write(w, v[name]);
    },
  );
}

/** `count` items, where the number stands before them. */
export function array<T>(count: Field<number>, item: Field<T>): Field<T[]> {
  return field(
    count.minSize,
    (r) => items(r, count.read(r), item),
    (w, v) => {
      count.write(w, v.length);
      for (const value of v) item.write(w, value);
    },
  );
}

/** Reads `length` items that stand one behind the other. */
export function items<T>(reader: Reader, length: number, item: Field<T>): T[] {
  if (item.minSize * length > reader.remaining) {
    throw new DecodeError('oversized', `${length} items of at least ${item.minSize} bytes, ${reader.remaining} left`);
  }
  reader.countItems(length);
  const values: T[] = [];
  try {
    while (values.length < length) values.push(item.read(reader));
  } catch (error) {
    throw error instanceof DecodeError ? error.within(String(values.length)) : error;
  }
  return values;
}

/** A 32-bit offset from the start of the message to where the field really is. 0 is not accepted. */
export function pointer<T>(target: Field<T>): Field<T> {
  return field(
    4,
    (r) => {
      const offset = r.u32();
      if (offset === 0) throw new DecodeError('pointer', 'points nowhere');
      return target.read(r.at(offset));
    },
    (w, v) => {
      w.pointer(() => {
        target.write(w, v);
      });
    },
  );
}

/** Like `pointer`, but 0 means that there is nothing. */
export function optionalPointer<T>(target: Field<T>): Field<T | null> {
  return field<T | null>(
    4,
    (r) => {
      const offset = r.u32();
      return offset === 0 ? null : target.read(r.at(offset));
    },
    (w, v) => {
      if (v === null) w.u32(0);
      else
        w.pointer(() => {
          target.write(w, v);
        });
    },
  );
}

/** A number that is one of a few named ones; as a value it is the name. */
export function enumeration<const N extends Record<string, number>>(
  base: Field<number>,
  names: N,
): Field<keyof N & string> {
  type Name = keyof N & string;
  const byValue = new Map(Object.entries(names).map(([name, value]) => [value, name as Name]));
  return field<Name>(
    base.minSize,
    (r) => {
      const value = base.read(r);
      const name = byValue.get(value);
      if (name === undefined) throw new DecodeError('invalid', `${value} is none of ${[...byValue.keys()].join(' ')}`);
      return name;
    },
    (w, v) => {
      base.write(w, names[v]!);
    },
  );
}

/** A field made of another one. `to` may throw a DecodeError; `from` is its inverse. */
export function mapped<A, B>(base: Field<A>, to: (value: A) => B, from: (value: B) => A): Field<B> {
  return field(
    base.minSize,
    (r) => to(base.read(r)),
    (w, v) => {
      base.write(w, from(v));
    },
  );
}

/** A field written by hand, for layouts that no combinator describes and for the hottest messages. */
export function custom<T>(
  minSize: number,
  read: (reader: Reader) => T,
  write: (writer: Writer, value: T) => void,
): Field<T> {
  return field(minSize, read, write);
}

/**
 * A field that is read by hand, because it is read very often; `described` is the same field made of combinators. It
 * writes, and when `read` fails it reads again to say which of its fields is at fault.
 */
export function fast<T>(described: Field<T>, read: (reader: Reader) => T): Field<T> {
  return field(
    described.minSize,
    (r) => {
      const start = r.position;
      try {
        return read(r);
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error;
        r.rewind(start);
        described.read(r);
        throw error;
      }
    },
    (w, v) => {
      described.write(w, v);
    },
  );
}

/** A message without a body. */
export const empty: Field<undefined> = field(
  0,
  () => undefined,
  () => undefined,
);

/** The messages of one direction of one channel: id and layout by name. */
export type MessageTable = Record<string, { readonly id: number; readonly body: Field<unknown> }>;

/** Any message of a table: its name and its body. */
export type MessageOf<T extends MessageTable> = {
  [K in keyof T & string]: { readonly name: K; readonly body: TypeOf<T[K]['body']> };
}[keyof T & string];

/** A table made ready to find messages by id. */
export interface Messages<T extends MessageTable> {
  /**
   * @returns the message, or null when the table has no message of that id
   * @throws {DecodeError} whose path starts with the message's name
   */
  decode(id: number, payload: Uint8Array): MessageOf<T> | null;
  encode(message: MessageOf<T>): { id: number; payload: Uint8Array };
}

export function messages<const T extends MessageTable>(table: T): Messages<T> {
  const byId = new Map(Object.entries(table).map(([name, entry]) => [entry.id, { name, body: entry.body }]));
  return {
    decode(id, payload) {
      const entry = byId.get(id);
      if (!entry) return null;
      try {
        return { name: entry.name, body: entry.body.read(new Reader(payload)) } as MessageOf<T>;
      } catch (error) {
        throw error instanceof DecodeError ? error.within(entry.name) : error;
      }
    },
    encode(message) {
      const entry = table[message.name]!;
      const writer = new Writer();
      entry.body.write(writer, message.body);
      return { id: entry.id, payload: writer.finish() };
    },
  };
}
