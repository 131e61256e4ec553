import { cursorCommands, cursorMessages } from '../../src/wire/cursor.ts';
import type { cursorFromServer, cursorToServer } from '../../src/wire/cursor.ts';
import type { Guest, GuestWatcher } from './guest.ts';
import type { LinkedChannel } from './link-stage.ts';
import { cursorShape } from './scene/cursors.ts';
import type { CursorName } from './scene/cursors.ts';
import { ServerChannel } from './server-channel.ts';

/** The cursor channel of one client. */
export class CursorService implements GuestWatcher {
  readonly channel: ServerChannel<typeof cursorFromServer, typeof cursorToServer>;
  readonly #sent = new Set<CursorName>();
  #guest: Guest | null = null;
  #greeted: boolean;

  /** `seamless`: the client comes from another host with all it knows. */
  constructor(link: LinkedChannel, seamless: boolean) {
    this.#greeted = seamless;
    this.channel = new ServerChannel(
      link,
      { outgoing: cursorMessages, incoming: cursorCommands },
      {
        message: () => undefined,
        closed: () => {
          this.leave();
        },
      },
    );
  }

  start(): void {
    this.channel.begin();
  }

  enter(guest: Guest): void {
    this.#guest = guest;
    guest.watch(this);
    const { x, y } = guest.pointer;
    if (this.#greeted) {
      this.cursor(guest.cursor, x, y);
      return;
    }
    this.#greeted = true;
    this.#sent.add(guest.cursor);
    const shape = { position: { x, y }, visible: true, cursor: cursorShape(guest.cursor) };
    this.channel.send({ name: 'init', body: { ...shape, trailLength: 0, trailFrequency: 0 } });
  }

  leave(): void {
    this.#guest?.unwatch(this);
    this.#guest = null;
  }

  cursor(name: CursorName, x: number, y: number): void {
    const known = this.#sent.has(name);
    this.#sent.add(name);
    const shape = cursorShape(name);
    const cursor = known ? { ...shape, cacheMe: false, fromCache: true, data: new Uint8Array() } : shape;
    this.channel.send({ name: 'set', body: { position: { x, y }, visible: true, cursor } });
  }

  pointerMoved(x: number, y: number): void {
    this.channel.send({ name: 'move', body: { position: { x, y } } });
  }
}
