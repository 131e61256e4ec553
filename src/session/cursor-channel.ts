import { ProtocolError } from './errors.ts';
import type { OwnMessage } from './channel.ts';
import type { CursorFromServer, CursorShape } from '../wire/cursor.ts';

/** What the cursor channel wants done. */
export type CursorEffect =
  | { readonly do: 'shape'; readonly shape: CursorShape }
  | { readonly do: 'hide' }
  /** Where the guest has its pointer, in pixels of the guest. */
  | { readonly do: 'move'; readonly x: number; readonly y: number };

/** The number of shapes that are kept, as in the reference client; a server does not announce more than it sent. */
const MAX_SHAPES = 256;

/** The cursor channel: keeps the shapes it was told to, and says what is to be shown. */
export class CursorChannel {
  readonly #shapes = new Map<bigint, CursorShape>();
  #shape: CursorShape | null = null;
  #visible = false;

  /** @throws {ProtocolError} for a shape that was never sent */
  handle(message: OwnMessage<CursorFromServer>): readonly CursorEffect[] {
    switch (message.name) {
      case 'init':
        this.#shapes.clear();
        return this.#set(message.body.cursor, message.body.visible, message.body.position);
      case 'set':
        return this.#set(message.body.cursor, message.body.visible, message.body.position);
      case 'reset':
        this.#shapes.clear();
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
        this.#shapes.delete(message.body.id);
        return [];
      case 'invalAll':
        this.#shapes.clear();
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
      if (!kept) throw new ProtocolError(`set.cursor.unique: shape ${sent.unique.toString()} was never sent`);
      return kept;
    }
    // The bytes are borrowed from the message, and a shape outlives it.
    const shape = { ...sent, data: sent.data.slice() };
    if (sent.cacheMe) {
      this.#shapes.delete(sent.unique);
      this.#shapes.set(sent.unique, shape);
      const [oldest] = this.#shapes.keys();
      if (this.#shapes.size > MAX_SHAPES && oldest !== undefined) this.#shapes.delete(oldest);
    }
    return shape;
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
