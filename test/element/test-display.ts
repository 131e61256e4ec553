import { SpiceDisplayElement } from '../../src/element/element.ts';
import type { Client, ClientHandlers } from '../../src/worker/client.ts';
import type { Closing, DisplaySide, PageFromDisplay, PageFromSession, SessionSide } from '../../src/worker/protocol.ts';

type Sent = readonly [name: string, detail: unknown];

/** Stands in for both workers: notes what the element asks and tells, and answers as the test says. */
export class TestClient implements Client {
  readonly handlers: ClientHandlers;
  /** What the session worker was told and asked, in order. */
  readonly toSession: Sent[] = [];
  /** What the display worker was told and asked, in order. */
  readonly toDisplay: Sent[] = [];
  /** The canvases handed over: view to canvas. */
  readonly canvases = new Map<number, OffscreenCanvas>();
  /** What the session worker answers to other calls than `connect`. */
  readonly answers = new Map<string, (args: unknown) => unknown>();
  ended = false;
  #connecting: { resolve: () => void; reject: (error: Error) => void } | null = null;

  readonly session: Client['session'] = {
    call: ((name: string, args: unknown) => {
      this.toSession.push([name, args]);
      const answer = this.answers.get(name);
      if (answer !== undefined) return Promise.resolve(answer(args));
      return new Promise<void>((resolve, reject) => {
        this.#connecting = { resolve, reject };
      });
    }) as Client['session']['call'],
    notify: (name, detail) => {
      this.toSession.push([name, detail]);
    },
  };

  readonly display: Client['display'] = {
    call: ((name: string, args: unknown) => {
      this.toDisplay.push([name, args]);
      return Promise.resolve(new Blob(['picture'], { type: 'image/png' }));
    }) as Client['display']['call'],
    notify: (name, detail) => {
      this.toDisplay.push([name, detail]);
      if (name !== 'attachCanvas') return;
      const { view, canvas } = detail as DisplaySide['notices']['attachCanvas'];
      this.canvases.set(view, canvas);
    },
  };

  constructor(handlers: ClientHandlers) {
    this.handlers = handlers;
  }

  end(): void {
    this.ended = true;
  }

  /** Details of the notices of a name that the session worker got. */
  told<Name extends keyof SessionSide['notices']>(name: Name): SessionSide['notices'][Name][] {
    return this.toSession.flatMap(([one, detail]) => (one === name ? [detail as SessionSide['notices'][Name]] : []));
  }

  /** What `connect` was called with, for each call. */
  get connects(): SessionSide['calls']['connect']['args'][] {
    return this.toSession.flatMap(([name, args]) =>
      name === 'connect' ? [args as SessionSide['calls']['connect']['args']] : [],
    );
  }

  /** The input events that were sent, without their time. */
  get input() {
    return this.told('input').flatMap(({ events }) => events);
  }

  /** The session worker tells the page something. */
  tell<Name extends keyof PageFromSession['notices']>(name: Name, detail: PageFromSession['notices'][Name]): void {
    this.handlers.session.notices[name](detail);
  }

  /** The display worker tells the page something. */
  show<Name extends keyof PageFromDisplay['notices']>(name: Name, detail: PageFromDisplay['notices'][Name]): void {
    this.handlers.display.notices[name](detail);
  }

  /** The session is there. */
  accept(server = { name: 'guest', uuid: '1b4e28ba-2fa1-11d2-883f-0016d3cca427' }): void {
    this.tell('state', { from: 'connecting', to: 'connected' });
    this.tell('connected', server);
    this.#connecting?.resolve();
  }

  /** The session ended, or did not come about. */
  close(closing: Closing): void {
    this.tell('state', { from: 'connected', to: 'disconnected' });
    this.tell('closed', closing);
    this.#connecting?.reject(new Error(closing.message));
  }

  /** The guest has a picture of this size, and it is whole. */
  picture(width: number, height: number): void {
    for (const [view, canvas] of this.canvases) {
      canvas.width = width;
      canvas.height = height;
      const context = canvas.getContext('2d')!;
      context.fillStyle = '#246';
      context.fillRect(0, 0, width, height);
      this.show('resized', { view, width, height });
      this.show('picture', { view });
    }
  }
}

/** The element with stand-ins for its workers. */
export class TestDisplay extends SpiceDisplayElement {
  readonly clients: TestClient[] = [];

  /** The stand-in that was started last. */
  get client(): TestClient {
    return this.clients.at(-1)!;
  }

  get surface(): HTMLElement {
    return this.shadowRoot!.querySelector<HTMLElement>('.surface')!;
  }

  get statusText(): string {
    return this.shadowRoot!.querySelector('[role=status]')!.textContent.trim();
  }

  protected override startClient(handlers: ClientHandlers): Client {
    const client = new TestClient(handlers);
    this.clients.push(client);
    return client;
  }
}
customElements.define('test-display', TestDisplay);

/** An element in the document, with `src`, connecting. */
export async function connecting(set: (element: TestDisplay) => void = () => undefined): Promise<TestDisplay> {
  const element = new TestDisplay();
  element.style.cssText = 'width: 512px; height: 384px';
  element.src = 'ws://127.0.0.1:1/';
  set(element);
  document.body.append(element);
  await element.updateComplete;
  await settle();
  return element;
}

/** An element that is connected and shows a picture of 1024x768. */
export async function connected(set?: (element: TestDisplay) => void): Promise<TestDisplay> {
  const element = await connecting(set);
  element.client.accept();
  element.client.picture(1024, 768);
  await element.updateComplete;
  return element;
}

/** Lets promises and timers that are due run. */
export function settle(milliseconds = 0): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The events of these names, as `name detail` in JSON, from now on. */
export function record(element: TestDisplay, ...names: string[]): string[] {
  const log: string[] = [];
  for (const name of names) {
    element.addEventListener(name, (event: Event) => {
      log.push(`${name} ${JSON.stringify((event as CustomEvent).detail)}`);
    });
  }
  return log;
}

export const lost: Closing = { reason: 'network', clean: false, message: 'The connection was lost.' };
