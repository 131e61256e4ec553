import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Connection } from './connection.ts';
import type { Follower, SharedSession } from './shared-session.ts';

/** The element a member belongs to. */
type MemberHost = ReactiveControllerHost & HTMLElement;

/** How long an id may name nobody: the page may put that element in later. Milliseconds. */
const PATIENCE = 2000;

/** What a member needs to know of its element and others. */
export interface MemberParts {
  readonly connection: () => Connection;
  /** The session of an element that may be followed, or null for anything else. */
  readonly sessionOf: (element: Element) => SharedSession | null;
  /** The part that an element has in sessions, or null for anything else. */
  readonly memberOf: (element: Element) => SessionMember | null;
}

/**
 * An element's part in the session of another: finds that one by the id that the page's author wrote or takes the one
 * given, and connects whenever it does.
 */
export class SessionMember implements ReactiveController, Follower {
  readonly #host: MemberHost;
  readonly #parts: MemberParts;
  #wanted: Element | string | null = null;
  #session: SharedSession | null = null;
  #unfollow: () => void = nothing;
  #patience: ReturnType<typeof setTimeout> | null = null;

  constructor(host: MemberHost, parts: MemberParts) {
    this.#host = host;
    this.#parts = parts;
    host.addController(this);
  }

  /** The element whose session is wanted, or its id; null for a session of the element's own. */
  get wanted(): Element | string | null {
    return this.#wanted;
  }

  set wanted(wanted: Element | string | null) {
    this.#wanted = wanted === '' || wanted === this.#host ? null : wanted;
    this.look();
  }

  /** The session of the other element, or null while there is none to be found. */
  get session(): SharedSession | null {
    return this.#session;
  }

  hostConnected(): void {
    this.look();
    this.#unfollow();
    this.#unfollow = this.#session?.follow(this) ?? nothing;
    if (this.#session?.active === true && this.#parts.connection().state === 'idle') this.begin();
    this.#patience = setTimeout(() => {
      if (this.#wanted === null || this.#session !== null) return;
      const wanted = typeof this.#wanted === 'string' ? this.#wanted : this.#wanted.localName;
      console.warn(`<${this.#host.localName}>: session="${wanted.slice(0, 80)}" is no element with a session.`);
    }, PATIENCE);
    // Those that wait for this element by its id.
    const { id } = this.#host;
    if (id === '') return;
    const root = this.#host.getRootNode() as Document | DocumentFragment;
    for (const other of root.querySelectorAll(`[session="${CSS.escape(id)}"]`)) this.#parts.memberOf(other)?.look();
  }

  hostDisconnected(): void {
    if (this.#patience !== null) clearTimeout(this.#patience);
    this.#unfollow();
    this.#unfollow = nothing;
  }

  /** Finds the element anew: it may have come, or another is wanted. */
  look(): void {
    const root = this.#host.getRootNode();
    const wanted = this.#wanted;
    let element: Element | null = null;
    if (typeof wanted !== 'string') element = wanted;
    else if ('getElementById' in root) element = (root as Document | ShadowRoot).getElementById(wanted);
    const session = element === null || element === this.#host ? null : this.#parts.sessionOf(element);
    // An element on its way within the page is in no tree for a moment.
    if (session === this.#session || (session === null && wanted !== null && !this.#host.isConnected)) return;
    this.#unfollow();
    const before = this.#session;
    this.#session = session;
    if (before !== null || this.#parts.connection().client !== null) this.#parts.connection().leave();
    this.#unfollow = this.#host.isConnected ? (session?.follow(this) ?? nothing) : nothing;
    if (session?.active === true) this.begin();
    this.#host.requestUpdate();
  }

  begin(): void {
    if (this.#host.isConnected) void this.#parts.connection().connect();
  }
}

function nothing(): void {
  // There is nobody to follow.
}
