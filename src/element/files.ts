import type { Client } from '../worker/client.ts';
import type { FileProgress } from '../worker/agent-protocol.ts';

/** What the files need of their element. */
export interface FilesOwner {
  client(): Client | null;
  /** Whether there is a session that the person's doing may reach. */
  open(): boolean;
  /** Whether files that are dropped or pasted go to the guest. */
  accepts(): boolean;
  /** Files are over the element and would be taken. */
  over(yes: boolean): void;
  /** Dispatches `file-transfer`; false when it was prevented. */
  emit(progress: FileProgress, cancelable: boolean): boolean;
}

/** Files on their way to the guest: dropped on the element, pasted, or sent by the page. */
export class FilesControl {
  readonly #owner: FilesOwner;
  readonly #under = new Map<number, FileProgress>();
  #lastId = 0;
  /** How many of the element's descendants the drag is in. */
  #depth = 0;

  constructor(element: HTMLElement, owner: FilesOwner) {
    this.#owner = owner;
    element.addEventListener('dragenter', (event) => {
      if (!this.#takes(event)) return;
      event.preventDefault();
      this.#depth += 1;
      owner.over(true);
    });
    element.addEventListener('dragover', (event) => {
      if (!this.#takes(event)) return;
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy';
    });
    element.addEventListener('dragleave', () => {
      this.#depth = Math.max(0, this.#depth - 1);
      if (this.#depth === 0) owner.over(false);
    });
    element.addEventListener('drop', (event) => {
      this.#depth = 0;
      owner.over(false);
      if (!this.#takes(event)) return;
      event.preventDefault();
      this.#dropped(event.dataTransfer!);
    });
  }

  /** Files that the person pasted. */
  pasted(files: readonly File[]): void {
    if (this.#owner.accepts()) this.send(files);
  }

  /** Sends files. @returns their numbers, as the events name them */
  send(files: Iterable<File>): number[] {
    const client = this.#owner.client();
    return [...files].map((file) => {
      const id = ++this.#lastId;
      const waiting = { id, name: file.name, size: file.size, sent: 0, state: 'waiting', error: null } as const;
      this.#under.set(id, waiting);
      if (!this.#owner.emit(waiting, true)) this.progress({ ...waiting, state: 'cancelled' });
      else if (client !== null) client.session.notify('sendFile', { id, file });
      return id;
    });
  }

  /** Gives a file up that is on its way. */
  cancel(id: number): void {
    if (this.#under.has(id)) this.#owner.client()?.session.notify('cancelFile', { id });
  }

  /** How a file's transfer stands, from the worker. */
  progress(progress: FileProgress): void {
    if (!this.#under.has(progress.id)) return;
    const ended = progress.state !== 'waiting' && progress.state !== 'sending';
    if (ended) this.#under.delete(progress.id);
    else this.#under.set(progress.id, progress);
    // The first event was dispatched before the worker heard of the file.
    if (progress.state !== 'waiting') this.#owner.emit(progress, false);
  }

  /** The session ended, and with it what was on its way. */
  sessionEnded(): void {
    for (const file of this.#under.values()) {
      const error = { problem: 'session', message: 'the session ended' } as const;
      this.progress({ ...file, state: 'failed', error });
    }
  }

  #takes({ dataTransfer }: DragEvent): boolean {
    return this.#owner.open() && this.#owner.accepts() && dataTransfer?.types.includes('Files') === true;
  }

  #dropped(data: DataTransfer): void {
    const files: File[] = [];
    for (const item of data.items) {
      if (item.kind !== 'file') continue;
      const file = item.getAsFile();
      if (item.webkitGetAsEntry()?.isDirectory === true) this.#refuseFolder(file?.name ?? '');
      else if (file !== null) files.push(file);
    }
    this.send(files);
  }

  #refuseFolder(name: string): void {
    const error = { problem: 'read', message: 'a folder can’t be sent' } as const;
    this.#owner.emit({ id: ++this.#lastId, name, size: 0, sent: 0, state: 'failed', error }, false);
  }
}
