import type { ReactiveController, ReactiveControllerHost } from 'lit';

type Listeners<Events> = Partial<{ readonly [T in keyof Events]: (event: Events[T]) => void }>;

/** Listens to the document that an element is in, and to its window, also after the element was moved to another. */
export class DocumentListeners implements ReactiveController {
  readonly #host: HTMLElement;
  readonly #listeners: Listeners<DocumentEventMap>;
  readonly #windowListeners: Listeners<WindowEventMap>;
  /** Kept, for an element that was moved hears of its leaving when it is in the other document already. */
  #document: Document | null = null;

  /** `listeners` hear the document's events first, before what they are aimed at. */
  constructor(
    host: ReactiveControllerHost & HTMLElement,
    listeners: Listeners<DocumentEventMap>,
    windowListeners: Listeners<WindowEventMap> = {},
  ) {
    this.#host = host;
    this.#listeners = listeners;
    this.#windowListeners = windowListeners;
    host.addController(this);
  }

  hostConnected(): void {
    this.#document = this.#host.ownerDocument;
    for (const [type, listener] of Object.entries(this.#listeners)) {
      this.#document.addEventListener(type, listener as EventListener, { capture: true });
    }
    for (const [type, listener] of Object.entries(this.#windowListeners)) {
      this.#document.defaultView?.addEventListener(type, listener as EventListener);
    }
  }

  hostDisconnected(): void {
    for (const [type, listener] of Object.entries(this.#listeners)) {
      this.#document?.removeEventListener(type, listener as EventListener, { capture: true });
    }
    for (const [type, listener] of Object.entries(this.#windowListeners)) {
      this.#document?.defaultView?.removeEventListener(type, listener as EventListener);
    }
    this.#document = null;
  }
}
