import type { ReactiveControllerHost } from 'lit';
import type { Credentials, Secret } from '../worker/protocol.ts';

/** What the server asks for. */
export interface CredentialsRequest {
  readonly types: readonly Secret[];
  /** Counts from 1. */
  readonly attempt: number;
}

interface Open extends CredentialsRequest {
  /** The element asks by its own form; else the page said that it will answer. */
  readonly ownForm: boolean;
  readonly resolve: (answer: Credentials | null) => void;
}

/**
 * Answers the server's question for a password: by what the page sets while `credentialsrequired` is dispatched or, when
 * it prevented the event, later; otherwise by the element's own form.
 */
export class CredentialsPrompt {
  readonly #host: ReactiveControllerHost;
  /** Dispatches `credentialsrequired`; true when the page prevented it. */
  readonly #announce: (request: CredentialsRequest) => boolean;
  #open: Open | null = null;
  #page: Credentials = { password: '', username: '' };
  /** What the form last sent; reconnecting tries it first. */
  #typed: Credentials | null = null;
  #timesSet = 0;

  constructor(host: ReactiveControllerHost, announce: (request: CredentialsRequest) => boolean) {
    this.#host = host;
    this.#announce = announce;
  }

  /** What a new connection begins with. */
  get known(): Credentials {
    return this.#typed ?? this.#page;
  }

  /** What the page set. */
  get page(): Credentials {
    return this.#page;
  }

  /** The page sets a secret: it also answers the question when one is open. */
  set page(credentials: Credentials) {
    this.#page = credentials;
    this.#typed = null;
    this.#timesSet++;
    if (this.#open !== null) this.#settle(credentials);
  }

  /** A name alone answers nothing: the password follows. */
  setUsername(username: string): void {
    this.#page = { ...this.#page, username };
  }

  /** What the form has to ask for, or null when it isn't shown. */
  get request(): CredentialsRequest | null {
    return this.#open?.ownForm === true ? this.#open : null;
  }

  ask(request: CredentialsRequest): Promise<Credentials | null> {
    this.giveUp();
    const timesSet = this.#timesSet;
    const prevented = this.#announce(request);
    if (this.#timesSet !== timesSet) return Promise.resolve(this.#page);
    return new Promise((resolve) => {
      this.#open = { ...request, ownForm: !prevented, resolve };
      this.#host.requestUpdate();
    });
  }

  /** The form was sent. */
  submit(credentials: Credentials): void {
    this.#typed = credentials;
    this.#settle(credentials);
  }

  /** The person cancelled, or the connection ended. */
  giveUp(): void {
    this.#typed = null;
    this.#settle(null);
  }

  /** The connection ended: the question is void, what was typed may still be right. */
  close(): void {
    this.#settle(null);
  }

  #settle(answer: Credentials | null): void {
    const open = this.#open;
    if (open === null) return;
    this.#open = null;
    open.resolve(answer);
    this.#host.requestUpdate();
  }
}
