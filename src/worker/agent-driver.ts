import { AgentSession } from '../session/agent/agent-session.ts';
import type { AgentEffect, GuestEffects, GuestVolume } from '../session/agent/agent-session.ts';
import type { FetchProblem } from '../session/agent/clipboard.ts';
import type { MainEffect } from '../session/main-channel.ts';
import type { MonitorsConfig } from '../wire/agent.ts';
import type { MainToServer } from '../wire/main.ts';
import { clipboardTypeOf, mimeTypeOf, mimeTypesOf, otherImages } from './clipboard-types.ts';
import { convertImage } from './convert-image.ts';
import type { PageEndpoint } from './session-driver.ts';

/** So long the guest may take for a piece of its clipboard without sending anything, in milliseconds. */
const FETCH_TIMEOUT = 30_000;
/** At most so often a file's progress is told, in milliseconds. */
const PROGRESS_INTERVAL = 100;

/** Someone who waits for data of the guest's clipboard. */
interface Fetch {
  readonly resolve: (data: Uint8Array) => void;
  readonly reject: (error: Error) => void;
  lastHeard: number;
}

const problems: Record<FetchProblem, string> = {
  gone: 'the guest does not have that any more',
  refused: 'the guest did not give its clipboard',
  agent: "the guest's agent does not share its clipboard",
};

/** The guest's agent for the page: carries out what `AgentSession` wants. */
export class AgentDriver {
  readonly #page: PageEndpoint;
  readonly #send: (message: MainToServer) => void;
  readonly #session = new AgentSession();
  /** Types of the guest's clipboard, as it offered them. */
  #guestTypes: readonly number[] = [];
  readonly #fetches = new Map<number, Fetch>();
  #fetchTimer: ReturnType<typeof setInterval> | null = null;
  readonly #files = new Map<number, { readonly file: File; told: number }>();

  constructor(page: PageEndpoint, send: (message: MainToServer) => void) {
    this.#page = page;
    this.#send = send;
  }

  /** An effect of the main channel; those that are not of the agent are left alone. */
  handle(effect: MainEffect): void {
    switch (effect.do) {
      case 'agent':
        this.#run(this.#session.connected(effect.tokens));
        break;
      case 'agentTokens':
        this.#run(this.#session.addTokens(effect.tokens));
        break;
      case 'agentData':
        for (const fetch of this.#fetches.values()) fetch.lastHeard = performance.now();
        this.#run(this.#session.receive(effect.data));
        break;
      default:
        break;
    }
  }

  /** The session ended. */
  close(): void {
    this.#run(this.#session.connected(null));
  }

  /** The page's clipboard has data of these MIME types; none: it has nothing. */
  offer(types: readonly string[]): void {
    const offered = types.flatMap((type) => clipboardTypeOf(type) ?? []);
    if (offered.length === 0) this.#run(this.#session.release('clipboard'));
    else this.#run(this.#session.grab('clipboard', offered).effects);
  }

  /** The guest's clipboard as data of a MIME type. Fails with a sentence. */
  async read(mimeType: string): Promise<Blob> {
    const wanted = clipboardTypeOf(mimeType);
    const offered = wanted !== null && this.#guestTypes.includes(wanted);
    // A guest that offers an image in another format is asked for that, and the image converted.
    const type = offered ? wanted : mimeType === 'image/png' ? otherImages(this.#guestTypes)[0] : null;
    if (type === null || type === undefined) throw new Error(`the guest's clipboard has no ${mimeType}`);
    const data = await this.#fetch(type);
    const blob = new Blob([data as Uint8Array<ArrayBuffer>], { type: mimeTypeOf(type) ?? mimeType });
    return blob.type === mimeType ? blob : convertImage(blob, mimeType);
  }

  sendFile(id: number, file: File): void {
    this.#files.set(id, { file, told: 0 });
    this.#run(this.#session.startFile(id, file.name, file.size));
  }

  cancelFile(id: number): void {
    this.#run(this.#session.cancelFile(id));
  }

  setMonitors(monitors: MonitorsConfig | null): void {
    this.#run(this.#session.setMonitors(monitors));
  }

  setEffects(off: GuestEffects | null): void {
    this.#run(this.#session.setEffects(off));
  }

  setVolume(volume: GuestVolume): void {
    this.#run(this.#session.setVolume(volume).effects);
  }

  #run(effects: readonly AgentEffect[]): void {
    for (const effect of effects) this.#carryOut(effect);
  }

  #carryOut(effect: AgentEffect): void {
    switch (effect.do) {
      case 'send':
        this.#send(effect.message);
        break;
      case 'agentChanged':
        this.#page.notify('agent', { connected: effect.connected, capabilities: effect.capabilities });
        break;
      case 'guestGrab':
      case 'guestRelease':
        // A page has one clipboard: what is only selected in the guest is not copied.
        if (effect.selection !== 'clipboard') break;
        this.#guestTypes = effect.do === 'guestGrab' ? effect.types : [];
        this.#page.notify('guestClipboard', { types: mimeTypesOf(this.#guestTypes) });
        break;
      case 'wanted':
        void this.#provide(effect.selection, effect.type);
        break;
      case 'fetched':
        this.#takeFetch(effect.request)?.resolve(effect.data);
        break;
      case 'fetchFailed':
        this.#takeFetch(effect.request)?.reject(new Error(problems[effect.problem]));
        break;
      case 'readFile':
        void this.#readFile(effect.id, effect.offset, effect.length);
        break;
      case 'fileProgress':
        this.#tellProgress(effect.progress);
        break;
      case 'guestVolume':
        this.#page.notify('guestVolume', effect.volume);
        break;
      case 'warn':
        this.#page.notify('notify', { severity: 'warning', message: effect.message });
        break;
      default:
        effect satisfies never;
    }
  }

  async #provide(selection: 'clipboard' | 'primary' | 'secondary', type: number): Promise<void> {
    let data: Uint8Array | null = null;
    try {
      const blob = await this.#page.call('clipboardData', { type: mimeTypeOf(type) ?? '' });
      if (blob) data = new Uint8Array(await blob.arrayBuffer());
    } catch {
      // The page could not read it: the guest is told that there is nothing.
    }
    this.#run(this.#session.provide(selection, type, data));
  }

  #fetch(type: number): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const { request, effects } = this.#session.request('clipboard', type);
      this.#fetches.set(request, { resolve, reject, lastHeard: performance.now() });
      this.#fetchTimer ??= setInterval(() => {
        this.#giveUpFetches();
      }, 1000);
      this.#run(effects);
    });
  }

  #giveUpFetches(): void {
    for (const [request, { lastHeard }] of this.#fetches) {
      if (performance.now() - lastHeard < FETCH_TIMEOUT) continue;
      this.#session.abandon(request);
      this.#takeFetch(request)?.reject(new Error('the guest did not answer'));
    }
  }

  #takeFetch(request: number): Fetch | undefined {
    const fetch = this.#fetches.get(request);
    this.#fetches.delete(request);
    if (this.#fetches.size === 0 && this.#fetchTimer !== null) {
      clearInterval(this.#fetchTimer);
      this.#fetchTimer = null;
    }
    return fetch;
  }

  async #readFile(id: number, offset: number, length: number): Promise<void> {
    const entry = this.#files.get(id);
    if (!entry) return;
    try {
      const bytes = new Uint8Array(await entry.file.slice(offset, offset + length).arrayBuffer());
      if (bytes.byteLength < length) throw new Error('the file became shorter');
      this.#run(this.#session.fileData(id, bytes));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#run(this.#session.fileUnreadable(id, message));
    }
  }

  #tellProgress(progress: Extract<AgentEffect, { do: 'fileProgress' }>['progress']): void {
    const entry = this.#files.get(progress.id);
    if (progress.state === 'waiting' || progress.state === 'sending') {
      const now = performance.now();
      if (!entry || (progress.state === 'sending' && now - entry.told < PROGRESS_INTERVAL)) return;
      entry.told = now;
    } else this.#files.delete(progress.id);
    this.#page.notify('fileProgress', progress);
  }
}
