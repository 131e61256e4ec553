import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Client } from '../worker/client.ts';
import { ClipboardRefused, exchanged, keyOf, mayRead, readClipboard, writeClipboard } from './browser-clipboard.ts';
import type { Contents, Refusal } from './browser-clipboard.ts';
import { DocumentListeners } from './document-listeners.ts';

/** Which way the clipboard is shared. */
export type ClipboardMode = 'both' | 'to-guest' | 'from-guest' | 'off';

/** What the `clipboard` event tells. */
export interface ClipboardDetail {
  readonly direction: 'to-guest' | 'from-guest';
  /** MIME types of what is there; none when it is gone. */
  readonly types: readonly string[];
  /**
   * `offered`: one side has something new for the other; `copied`: the guest's is on the person's clipboard; `blocked`:
   * the browser does not allow that, see `reason`; what the guest has is tried again with the next key or click on the
   * element;
   * `cleared`: the guest has nothing any more; `failed`: it could not be had.
   */
  readonly state: 'offered' | 'copied' | 'blocked' | 'cleared' | 'failed';
  /**
   * Why it is blocked or failed: the browser wants a `gesture` or the `permission`, the page has not the `focus`, the
   * browser or this page can't (`unsupported`: no secure page, or no such type), or the `guest` did not give it.
   */
  readonly reason: Refusal | 'guest' | null;
  /** A sentence for a person, empty unless blocked or failed. */
  readonly message: string;
  /** The guest's clipboard as data of one of `types`; for `from-guest` only. */
  readonly read: (type?: string) => Promise<Blob>;
}

/** What the clipboard needs of its element. */
export interface ClipboardOwner {
  client(): Client | null;
  mode(): ClipboardMode;
  /** Whether there is a session that the person's doing may reach. */
  open(): boolean;
  /** Whether the guest's agent shares its clipboard. */
  agentShares(): boolean;
  surface: HTMLElement;
  windows: boolean;
  /** Files were pasted. */
  pasteFiles(files: readonly File[]): void;
  /** Dispatches the event; false when it was prevented. */
  emit(detail: ClipboardDetail): boolean;
}

/** So long keys wait for the browser's paste event, in milliseconds. */
const PASTE_EVENT = 100;
/** So long keys wait until the guest has heard of what it is to paste, in milliseconds. */
const OFFER_TRAVEL = 100;

/**
 * The person's clipboard and the guest's. To the guest: on focus where the page may read the clipboard, and with the keys
 * that paste, in every browser. From the guest: at once where the page may write it, else with the next key or click.
 */
export class ClipboardControl implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #owner: ClipboardOwner;
  /** What the guest was offered, by MIME type. */
  #offered = new Map<string, Blob>();
  /** Tells what was last seen on the person's clipboard, or put there. */
  #seen: string | null = null;
  #guestTypes: readonly string[] = [];
  /** Counts the guest's offers. */
  #guestOffers = 0;
  /** What came from the guest and waits for a gesture. */
  #waiting: Contents | null = null;
  /** Input that waits until the guest has heard of what it is to paste; null: none does. */
  #held: (() => void)[] | null = null;
  #release: ReturnType<typeof setTimeout> | null = null;

  constructor(host: ReactiveControllerHost & HTMLElement, owner: ClipboardOwner) {
    this.#host = host;
    this.#owner = owner;
    const { surface } = owner;
    surface.addEventListener('focus', () => {
      this.#gesture();
      void this.sync();
    });
    surface.addEventListener('keydown', this.#keyDown, { capture: true });
    for (const type of ['keyup', 'pointerdown', 'pointerup']) surface.addEventListener(type, this.#gesture);
    host.addController(this);
    new DocumentListeners(host, { paste: this.#paste }, { focus: this.#windowFocus });
  }

  hostDisconnected(): void {
    this.#letGo();
  }

  /** Sends input now, or after what the guest is to paste. */
  gate(send: () => void): void {
    if (this.#held === null) send();
    else this.#held.push(send);
  }

  /** Whether a key event is to have its effect on the page, too: that a `paste` event comes. */
  wantsDefault(event: KeyboardEvent): boolean {
    return this.#held !== null && pastes(event);
  }

  /** Whether something of the guest's waits for a gesture. */
  get waiting(): boolean {
    return this.#waiting !== null;
  }

  /** Whether the person's clipboard may go to the guest, and can. */
  get gives(): boolean {
    return this.#toGuest;
  }

  /** Whether the guest has something that may go to the person's clipboard. */
  get takes(): boolean {
    return this.#fromGuest && this.#guestTypes.some((type) => exchanged.includes(type));
  }

  /** Offers the guest what is on the person's clipboard, if the page may read it without asking. */
  async sync(): Promise<void> {
    if (!this.#toGuest || !this.#page.hasFocus() || !(await mayRead(this.#page))) return;
    try {
      await this.#offer(await this.#tidied(await readClipboard(this.#page)));
    } catch {
      // Taken away between the question and the reading, or nothing that can be read is there. Pasting still works.
    }
  }

  /**
   * Offers the guest what is on the person's clipboard, upon a gesture; the browser may ask the person. False when nothing
   * is there that could be offered. Fails with a ClipboardRefused, which the event tells, too.
   */
  async giveNow(): Promise<boolean> {
    try {
      const contents = await this.#tidied(await readClipboard(this.#page));
      if (contents.size === 0 || !this.#toGuest) return false;
      this.#seen = await keyOf(contents);
      this.#announce(contents);
      return true;
    } catch (error) {
      if (error instanceof ClipboardRefused) this.#tellRefused('to-guest', error, []);
      throw error;
    }
  }

  /** Puts the guest's clipboard on the person's, upon a gesture. Fails with a ClipboardRefused, or what the guest fails with. */
  async takeNow(): Promise<void> {
    const contents = this.#waiting ?? (await this.#fetch());
    await writeClipboard(this.#page, contents);
    this.#wait(null);
    this.#seen = await keyOf(contents);
    this.#tell('from-guest', 'copied');
  }

  /** Offers the guest this text or image. Rejects when the guest has no agent that takes it. */
  async give(data: string | Blob): Promise<void> {
    if (!this.#owner.agentShares()) throw new DOMException("the guest's agent takes no clipboard", 'InvalidStateError');
    const blob = typeof data === 'string' ? new Blob([data], { type: 'text/plain' }) : data;
    this.#announce(new Map([[blob.type.replace(/;.*/, ''), blob]]));
    await Promise.resolve();
  }

  /** The guest's clipboard. Rejects with a sentence. */
  async read(type = 'text/plain'): Promise<Blob> {
    const client = this.#owner.client();
    if (client === null) throw new DOMException('there is no session', 'InvalidStateError');
    return client.session.call('readClipboard', { type });
  }

  /** What the guest wants of what it was offered. */
  provide(type: string): Blob | null {
    return this.#offered.get(type) ?? null;
  }

  /** The guest has something new to copy from, or nothing any more. */
  guestOffered(types: readonly string[]): void {
    const had = this.#guestTypes.length > 0;
    this.#guestTypes = types;
    this.#guestOffers += 1;
    this.#wait(null);
    // What was offered to it before is not on its clipboard any more.
    if (types.length > 0) this.#offered = new Map();
    if (!this.#fromGuest) return;
    if (types.length === 0) {
      if (had) this.#tell('from-guest', 'cleared');
    } else if (this.#tell('from-guest', 'offered')) void this.#copy(this.#guestOffers);
  }

  /** The agent came, or went: it knows nothing of what was offered, so that it is offered anew. */
  agentChanged(): void {
    this.#seen = null;
    if (!this.#owner.agentShares()) {
      // A guest that moves to another server is without an agent for a moment.
      if (!this.#owner.open()) this.#offered = new Map();
      this.#guestTypes = [];
      this.#wait(null);
      this.#letGo();
    } else {
      if (this.#offered.size > 0) this.#announce(this.#offered);
      if (this.#owner.surface.matches(':focus')) void this.sync();
    }
  }

  /** The page's author shares it another way. */
  modeChanged(): void {
    if (!this.#toGuest && this.#offered.size > 0) {
      this.#offered = new Map();
      this.#owner.client()?.session.notify('offerClipboard', { types: [] });
    }
    if (!this.#fromGuest) this.#wait(null);
  }

  get #toGuest(): boolean {
    const mode = this.#owner.mode();
    return (mode === 'both' || mode === 'to-guest') && this.#owner.open() && this.#owner.agentShares();
  }

  get #fromGuest(): boolean {
    const mode = this.#owner.mode();
    return mode === 'both' || mode === 'from-guest';
  }

  /** @returns whether the guest hears of something new */
  async #offer(contents: Contents): Promise<boolean> {
    if (contents.size === 0) return false;
    const key = await keyOf(contents);
    if (key === this.#seen) return false;
    this.#seen = key;
    if (!this.#toGuest) return false;
    this.#announce(contents);
    return true;
  }

  #announce(contents: Contents): void {
    this.#offered = new Map(contents);
    const types = [...contents.keys()];
    this.#owner.client()?.session.notify('offerClipboard', { types });
    this.#tell('to-guest', 'offered', null, '', types);
  }

  async #copy(offer: number): Promise<void> {
    if (!this.takes) {
      this.#tell('from-guest', 'failed', 'unsupported', 'A browser’s clipboard takes no data of this type.');
      return;
    }
    try {
      const contents = await this.#fetch();
      if (offer !== this.#guestOffers || !this.#fromGuest) return;
      await this.#write(contents);
    } catch (error) {
      if (offer !== this.#guestOffers) return;
      this.#tell('from-guest', 'failed', 'guest', error instanceof Error ? error.message : String(error));
    }
  }

  /** What the guest has of the types that are exchanged. */
  async #fetch(): Promise<Contents> {
    const contents = new Map<string, Blob>();
    for (const type of this.#guestTypes) if (exchanged.includes(type)) contents.set(type, await this.read(type));
    return contents;
  }

  async #write(contents: Contents): Promise<void> {
    const again = this.#waiting === contents;
    this.#wait(contents);
    const key = await keyOf(contents);
    try {
      await writeClipboard(this.#page, contents);
    } catch (error) {
      if (this.#waiting !== contents || again || !(error instanceof ClipboardRefused)) return;
      if (error.refusal === 'unsupported') this.#wait(null);
      this.#tellRefused('from-guest', error);
      return;
    }
    if (this.#waiting !== contents) return;
    this.#wait(null);
    this.#seen = key;
    this.#tell('from-guest', 'copied');
  }

  /** The document that the element is in: it is the one that may have the focus. */
  get #page(): Document {
    return this.#owner.surface.ownerDocument;
  }

  #wait(contents: Contents | null): void {
    const other = this.waiting !== (contents !== null);
    this.#waiting = contents;
    if (other) this.#host.requestUpdate();
  }

  #tellRefused(
    direction: ClipboardDetail['direction'],
    { refusal, message }: ClipboardRefused,
    types = this.#guestTypes,
  ) {
    this.#tell(direction, refusal === 'unsupported' ? 'failed' : 'blocked', refusal, message, types);
  }

  #tell(
    direction: ClipboardDetail['direction'],
    state: ClipboardDetail['state'],
    reason: ClipboardDetail['reason'] = null,
    message = '',
    types = this.#guestTypes,
  ): boolean {
    return this.#owner.emit({ direction, state, types, reason, message, read: (type) => this.read(type) });
  }

  readonly #windowFocus = (): void => {
    this.#gesture();
    if (this.#owner.surface.matches(':focus')) void this.sync();
  };

  readonly #gesture = (): void => {
    if (this.#waiting !== null) void this.#write(this.#waiting);
  };

  /** Keys that paste: what is on the clipboard comes first. */
  readonly #keyDown = (event: KeyboardEvent): void => {
    this.#gesture();
    if (event.repeat || this.#held !== null || !pastes(event) || !this.#toGuest) return;
    this.#held = [];
    this.#releaseIn(PASTE_EVENT);
  };

  readonly #paste = (event: ClipboardEvent): void => {
    if (this.#held === null) return;
    event.preventDefault();
    event.stopPropagation();
    void this.#takePaste(event.clipboardData).then((news) => {
      if (news) this.#releaseIn(OFFER_TRAVEL);
      else this.#letGo();
    });
  };

  async #takePaste(data: DataTransfer | null): Promise<boolean> {
    const contents = new Map<string, Blob>();
    const text = data?.getData('text/plain') ?? '';
    const files = [...(data?.files ?? [])];
    const image = files.length === 1 && files[0]!.type === 'image/png' ? files[0] : undefined;
    if (text !== '') contents.set('text/plain', new Blob([text], { type: 'text/plain' }));
    if (image !== undefined) contents.set('image/png', image);
    else if (files.length > 0) this.#owner.pasteFiles(files);
    return this.#offer(await this.#tidied(contents));
  }

  /** Windows has its own line ends on its clipboard; here they are all the same. */
  async #tidied(contents: Contents): Promise<Contents> {
    const text = this.#owner.windows ? contents.get('text/plain') : undefined;
    if (text === undefined) return contents;
    const lines = (await text.text()).replaceAll('\r\n', '\n');
    return new Map([...contents, ['text/plain', new Blob([lines], { type: 'text/plain' })]]);
  }

  #releaseIn(delay: number): void {
    if (this.#release !== null) clearTimeout(this.#release);
    this.#release = setTimeout(() => {
      this.#letGo();
    }, delay);
  }

  #letGo(): void {
    if (this.#release !== null) clearTimeout(this.#release);
    this.#release = null;
    const held = this.#held ?? [];
    this.#held = null;
    for (const send of held) send();
  }
}

function pastes({ code, key, ctrlKey, metaKey, shiftKey, altKey }: KeyboardEvent): boolean {
  if (altKey) return false;
  if (code === 'Insert') return shiftKey && !ctrlKey && !metaKey;
  return ctrlKey !== metaKey && (key.toLowerCase() === 'v' || key === 'Paste');
}
