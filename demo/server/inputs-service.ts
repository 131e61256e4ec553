import { inputsCommands, inputsMessages, MOTION_ACK_BUNCH } from '../../src/wire/inputs.ts';
import type { inputsFromServer, InputsToServer, inputsToServer } from '../../src/wire/inputs.ts';
import type { Guest, GuestWatcher } from './guest.ts';
import { codeBytes, ScancodeReader } from './keyboard.ts';
import type { LinkedChannel } from './link-stage.ts';
import { ServerChannel } from './server-channel.ts';
import type { Own } from './server-channel.ts';

/** The inputs channel of one client: gives the guest what comes. Between two hosts it is kept. */
export class InputsService implements GuestWatcher {
  readonly channel: ServerChannel<typeof inputsFromServer, typeof inputsToServer>;
  readonly #scancodes = new ScancodeReader();
  #guest: Guest | null = null;
  #early: Own<InputsToServer>[] = [];
  #motions = 0;
  #greeted = false;

  constructor(link: LinkedChannel, migrateData: (data: Uint8Array) => void) {
    this.channel = new ServerChannel(
      link,
      { outgoing: inputsMessages, incoming: inputsCommands },
      {
        message: (message) => {
          if (this.#guest) this.#handle(this.#guest, message);
          else if (this.#early.length < 1000) this.#early.push(message);
        },
        migrateData: (data) => {
          this.#greeted = true;
          migrateData(data);
        },
        closed: () => {
          this.leave();
        },
      },
    );
  }

  /** Begins to speak. */
  start(): void {
    this.channel.begin();
  }

  enter(guest: Guest): void {
    this.#guest = guest;
    guest.watch(this);
    if (!this.#greeted) this.channel.send({ name: 'init', body: { keyboardModifiers: guest.locks } });
    this.#greeted = true;
    const early = this.#early;
    this.#early = [];
    for (const message of early) this.#handle(guest, message);
  }

  leave(): void {
    this.#guest?.unwatch(this);
    this.#guest = null;
  }

  locks(bits: number): void {
    this.channel.send({ name: 'keyModifiers', body: { modifiers: bits } });
  }

  #handle(guest: Guest, message: Own<InputsToServer>): void {
    switch (message.name) {
      case 'keyDown':
      case 'keyUp':
        this.#keys(guest, codeBytes(message.body.code));
        break;
      case 'keyScancode':
        this.#keys(guest, message.body);
        break;
      case 'keyModifiers':
        guest.setLocks(message.body.modifiers);
        break;
      case 'mouseMotion':
        guest.pointBy(message.body.dx, message.body.dy);
        this.#countMotion();
        break;
      case 'mousePosition':
        guest.pointTo(message.body.x, message.body.y);
        this.#countMotion();
        break;
      case 'mousePress':
        guest.button(message.body.button, true);
        break;
      case 'mouseRelease':
        guest.button(message.body.button, false);
        break;
    }
  }

  #keys(guest: Guest, bytes: Iterable<number>): void {
    for (const change of this.#scancodes.push(bytes)) guest.key(change);
  }

  #countMotion(): void {
    this.#motions += 1;
    if (this.#motions % MOTION_ACK_BUNCH === 0) this.channel.send({ name: 'mouseMotionAck', body: undefined });
  }
}
