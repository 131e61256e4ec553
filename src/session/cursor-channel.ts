import { DecodeError } from '../bytes/decode-error.ts';
import { ProtocolError } from './errors.ts';
import type { OwnMessage } from './channel.ts';
import type { CursorFromServer, CursorShape } from '../wire/cursor.ts';

/** What the cursor channel wants done. */
export type CursorEffect =
  | { readonly do: 'shape'; readonly shape: CursorShape }
  | { readonly do: 'hide' }
  /** Where the guest has its pointer, in pixels of the guest. */
  | { readonly do: 'move'; readonly x: number; readonly y: number };

/** The number of shapes that a server has kept here, as it counts them itself. */
const MAX_SHAPES = 256;
/** Bytes of them all: 16 MiB are 256 shapes of 128x128 pixels. */
const MAX_BYTES = 16 << 20;

/** The cursor channel: keeps the shapes it was told to, and says what is to be shown. */
export class CursorChannel {
  readonly #sizeOf: (shape: CursorShape) => number;
  readonly #shapes = new Map<bigint, CursorShape>();
  /** Bytes of the shapes that are kept. */
  #bytes = 0;
  #shape: CursorShape | null = null;
  #visible = false;

  /** `sizeOf`: bytes that a shape's pixels take; throws a DecodeError for one that is too large to be any. */
  constructor(sizeOf: (shape: CursorShape) => number) {
    this.#sizeOf = sizeOf;
  }

  /**
   * @throws {ProtocolError} for a shape that is not kept
   * @throws {DecodeError} for one that is too large, or shorter than its size needs
   */
  handle(message: OwnMessage<CursorFromServer>): readonly CursorEffect[] {
    switch (message.name) {
      case 'init':
        this.#forgetAll();
        return this.#set(message.body.cursor, message.body.visible, message.body.position);
      case 'set':
        return this.#set(message.body.cursor, message.body.visible, message.body.position);
      case 'reset':
        this.#forgetAll();
        this.#shape = null;
        return this.#show(false);
      case 'move':
        return [...this.#show(true), { do: 'move', ...message.body.position }];
      case 'hide':
        return this.#show(false);
      case 'trail':
        // A trail is a look of the guest's own pointer; where the page draws the pointer, the platform's looks count.
        return [];
      case 'invalOne':
        this.#forget(message.body.id);
        return [];
      case 'invalAll':
        this.#forgetAll();
        return [];
      default:
        return message satisfies never;
    }
  }

  #set(sent: CursorShape | null, visible: boolean, position: { x: number; y: number }): readonly CursorEffect[] {
    if (sent) this.#shape = this.#resolve(sent);
    const shown: readonly CursorEffect[] =
      visible && sent && this.#shape ? this.#shown(this.#shape) : this.#show(visible && this.#shape !== null);
    return [...shown, { do: 'move', ...position }];
  }

  #resolve(sent: CursorShape): CursorShape {
    if (sent.fromCache) {
      const kept = this.#shapes.get(sent.unique);
      if (!kept) throw new ProtocolError(`set.cursor.unique: shape ${sent.unique.toString()} is not kept`);
      return kept;
    }
    const size = this.#sizeOf(sent);
    if (sent.data.byteLength < size) {
      throw new DecodeError('truncated', `needs ${size} bytes, ${sent.data.byteLength} left`, ['cursor', 'data']);
    }
    // The bytes are borrowed from the message, and a shape outlives it; what may stand behind them does not.
    const shape = { ...sent, data: sent.data.slice(0, size) };
    if (sent.cacheMe) this.#keep(shape);
    return shape;
  }

  #keep(shape: CursorShape): void {
    this.#forget(shape.unique);
    this.#shapes.set(shape.unique, shape);
    this.#bytes += shape.data.byteLength;
    while (this.#shapes.size > MAX_SHAPES || this.#bytes > MAX_BYTES) {
      const [oldest] = this.#shapes.keys();
      if (oldest === undefined) break;
      this.#forget(oldest);
    }
  }

  #forget(unique: bigint): void {
    this.#bytes -= this.#shapes.get(unique)?.data.byteLength ?? 0;
    this.#shapes.delete(unique);
  }

  #forgetAll(): void {
    this.#shapes.clear();
    this.#bytes = 0;
  }

  #shown(shape: CursorShape): readonly CursorEffect[] {
    this.#visible = true;
    return [{ do: 'shape', shape }];
  }

  #show(visible: boolean): readonly CursorEffect[] {
    if (visible === this.#visible) return [];
    this.#visible = visible;
    return visible && this.#shape ? [{ do: 'shape', shape: this.#shape }] : [{ do: 'hide' }];
  }
}
