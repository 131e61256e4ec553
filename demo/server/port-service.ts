import { portCommands, portMessages } from '../../src/wire/port.ts';
import type { portFromServer, portToServer } from '../../src/wire/port.ts';
import type { Guest, GuestWatcher } from './guest.ts';
import type { LinkedChannel } from './link-stage.ts';
import { ServerChannel } from './server-channel.ts';

/** The port's name, as products name theirs. */
export const PORT_NAME = 'org.spice-display.console.0';

/** The guest's serial console, as a port: what is typed in the guest is heard there, and what is said there is typed. */
export class PortService implements GuestWatcher {
  readonly channel: ServerChannel<typeof portFromServer, typeof portToServer>;
  readonly #decoder = new TextDecoder();
  readonly #seamless: boolean;
  #guest: Guest | null = null;

  /** `seamless`: the client comes from another host with all it knows. */
  constructor(link: LinkedChannel, seamless: boolean) {
    this.#seamless = seamless;
    this.channel = new ServerChannel(
      link,
      { outgoing: portMessages, incoming: portCommands },
      {
        message: (message) => {
          if (message.name === 'data') this.#guest?.fromPort(this.#decoder.decode(message.body, { stream: true }));
        },
        closed: () => {
          this.leave();
        },
      },
    );
  }

  start(): void {
    if (!this.#seamless) this.channel.send({ name: 'init', body: { name: PORT_NAME, opened: true } });
  }

  enter(guest: Guest): void {
    this.#guest = guest;
    guest.watch(this);
  }

  leave(): void {
    this.#guest?.unwatch(this);
    this.#guest = null;
  }

  typed(text: string): void {
    this.channel.send({ name: 'data', body: new TextEncoder().encode(text) });
  }
}
