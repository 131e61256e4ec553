import type { MessageTable, TypeOf } from '../../src/wire/schema.ts';
import { layout } from './layout.ts';

/** A message's body as a value and as bytes. */
export interface Sample<T> {
  readonly body: T;
  readonly bytes: Uint8Array;
  /** Where the part begins that takes all that is left; a message cut behind that is a shorter message, not an error. */
  readonly openFrom: number;
}

/** At least one sample of each message. A message without one is a compile error, and a failing test. */
export type Samples<T extends MessageTable> = {
  readonly [K in keyof T]: readonly [Sample<TypeOf<T[K]['body']>>, ...Sample<TypeOf<T[K]['body']>>[]];
};

/** `description`: see `layout`. */
export function sample<T>(body: T, description: string, openFrom = Infinity): Sample<T> {
  return { body, bytes: layout(description), openFrom };
}

export const bytesOf = (...values: number[]): Uint8Array => Uint8Array.from(values);
