import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { TemplateResult } from 'lit';
import type { FileProblem, FileProgress } from '../worker/agent-protocol.ts';
import { icon } from './controls-icons.ts';
import type { Texts } from './texts.ts';

/** So long a file that has arrived stays in the list, in milliseconds. */
const DONE = 4000;

/** What the panel needs of its element. */
export interface FilesPanelOwner {
  requestUpdate(): void;
  cancelFile(id: number): void;
}

/** The files on their way to the guest, for a person to see and to cancel; those that failed stay until they are hidden. */
export class FilesPanel {
  readonly #owner: FilesPanelOwner;
  readonly #files = new Map<number, FileProgress>();

  constructor(owner: FilesPanelOwner) {
    this.#owner = owner;
  }

  /** A file is under way, or no more. */
  told(progress: FileProgress): void {
    const { id, state } = progress;
    if (state === 'cancelled') this.#files.delete(id);
    else this.#files.set(id, progress);
    if (state === 'done') {
      setTimeout(() => {
        this.#hide(id);
      }, DONE);
    }
    this.#owner.requestUpdate();
  }

  /** The list; nothing while there are no files. Without `all` only those that failed: nobody else may tell of them. */
  render(texts: Texts, all: boolean): TemplateResult | typeof nothing {
    const files = [...this.#files.values()].filter(({ state }) => all || state === 'failed');
    if (files.length === 0) return nothing;
    return html`<section part="files" class="files" aria-label=${texts.files}>
      ${repeat(
        files,
        ({ id }) => id,
        (file) => this.#row(file, texts),
      )}
    </section>`;
  }

  #row({ id, name, size, sent, state, error }: FileProgress, texts: Texts): TemplateResult {
    const under = state === 'waiting' || state === 'sending';
    const failed = texts.fileFailed
      .replace('{reason}', () => reason(error?.problem, texts))
      .replace('{name}', () => name);
    const action = (under ? texts.cancelFile : texts.hideFile).replace('{name}', () => name);
    return html`<div class="file">
      ${
        under
          ? html`<span class="name">${name}</span
              ><progress aria-label=${name} max=${Math.max(1, size)} .value=${sent}></progress>`
          : html`<p role=${state === 'failed' ? 'alert' : 'status'} class=${state}>
              ${state === 'failed' ? failed : texts.fileDone.replace('{name}', () => name)}
            </p>`
      }
      <button
        type="button"
        aria-label=${action}
        title=${action}
        @click=${() => {
          if (under) this.#owner.cancelFile(id);
          else this.#hide(id);
        }}
      >
        ${icon('close')}
      </button>
    </div>`;
  }

  #hide(id: number): void {
    if (this.#files.delete(id)) this.#owner.requestUpdate();
  }
}

/** Why a file was not sent, for a person. */
function reason(problem: FileProblem | undefined, texts: Texts): string {
  switch (problem) {
    case 'agent':
      return texts.fileNoAgent;
    case 'session':
      return texts.fileSessionEnded;
    case 'disabled':
      return texts.fileRefused;
    case 'space':
      return texts.fileNoSpace;
    case 'locked':
      return texts.fileLocked;
    case 'read':
      return texts.fileUnreadable;
    case 'guest':
    case undefined:
      return texts.fileGuestFailed;
  }
}
