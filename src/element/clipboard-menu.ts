import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { keystrokesFor } from '../input/us-layout.ts';
import { ClipboardRefused, readClipboard } from './browser-clipboard.ts';
import type { Refusal } from './browser-clipboard.ts';
import type { ClipboardMode } from './clipboard.ts';
import { menu, menuButton, menuOf } from './menu.ts';
import type { Texts } from './texts.ts';

/** What the menu shows and does of its element. */
export interface ClipboardMenuHost {
  readonly ownerDocument: Document;
  readonly texts: Texts;
  readonly clipboard: ClipboardMode;
  readonly refuseFiles: boolean;
  readonly agentCapabilities: readonly string[];
  requestUpdate(): void;
  focus(): void;
  paste(data: string): Promise<void>;
  typeText(text: string): Promise<void>;
  sendFiles(files: Iterable<File>): number[];
  readGuestClipboard(type?: string): Promise<Blob>;
}

/** The part of the element that has the clipboards; see `ClipboardControl`. */
export interface Clipboards {
  readonly waiting: boolean;
  readonly gives: boolean;
  readonly takes: boolean;
  giveNow(): Promise<boolean>;
  takeNow(): Promise<void>;
}

interface Field {
  readonly direction: 'to-guest' | 'from-guest';
  readonly text: string;
}

/**
 * The menu of the clipboard, for what browsers allow upon a click only, and for those that don't allow even that: then a
 * field takes its place, into which the person pastes, or from which they copy.
 */
export class ClipboardMenu {
  readonly #host: ClipboardMenuHost;
  readonly #clipboards: Clipboards;
  /** What came of the last click, until the menu is opened again. */
  #said = '';
  /** A field in place of what the browser does not allow, and what is in it. */
  #field: Field | null = null;

  constructor(host: ClipboardMenuHost, clipboards: Clipboards) {
    this.#host = host;
    this.#clipboards = clipboards;
  }

  button(disabled: boolean): TemplateResult {
    const { texts } = this.#host;
    const { waiting } = this.#clipboards;
    return menuButton('clipboard', waiting ? texts.clipboardWaits : texts.clipboard, 'clipboard', {
      disabled,
      blocked: waiting,
    });
  }

  render(): TemplateResult {
    const { texts } = this.#host;
    const { gives, takes, waiting } = this.#clipboards;
    const files = this.#host.agentCapabilities.length > 0 && !this.#host.refuseFiles;
    const note = waiting ? texts.clipboardWaits : this.#lack;
    return menu(
      'clipboard',
      'group',
      texts.clipboard,
      html`${note === '' ? nothing : html`<p>${note}</p>`}
        <button type="button" ?disabled=${!takes} @click=${this.#take}>${texts.clipboardTake}</button>
        <button type="button" ?disabled=${!gives} @click=${this.#give}>${texts.clipboardGive}</button>
        <button type="button" @click=${this.#type}>${texts.clipboardType}</button>
        <button type="button" ?disabled=${!files} @click=${this.#chooseFiles}>${texts.sendFiles}</button>
        ${this.#field === null ? nothing : this.#renderField(this.#field)}
        <p role="status" class=${this.#said === '' ? 'nothing' : 'said'}>${this.#said}</p>`,
      (open) => {
        if (open) this.#say('');
      },
    );
  }

  /** Why the guest's clipboard is not shared, or empty. */
  get #lack(): string {
    const { texts, clipboard, agentCapabilities } = this.#host;
    if (!agentCapabilities.includes('clipboardByDemand')) return texts.clipboardNoAgent;
    return clipboard === 'off' ? texts.clipboardOff : '';
  }

  #renderField({ direction, text }: Field): TemplateResult {
    const { texts } = this.#host;
    const given = direction === 'to-guest';
    return html`<label class="field"
      >${given ? texts.clipboardPasteHere : texts.clipboardCopyHere}
      <textarea
        rows="3"
        spellcheck="false"
        .value=${text}
        ?readonly=${!given}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key !== 'Escape' && event.key !== 'Tab') event.stopPropagation();
        }}
        @focus=${(event: Event) => {
          (event.currentTarget as HTMLTextAreaElement).select();
        }}
        @input=${(event: Event) => {
          void this.#attempt(() => this.#host.paste((event.currentTarget as HTMLTextAreaElement).value));
        }}
      ></textarea>
    </label>`;
  }

  readonly #give = (event: Event): void => {
    const box = menuOf(event);
    void this.#attempt(async () => {
      if (await this.#clipboards.giveNow()) this.#end(box);
      else this.#say(this.#host.texts.clipboardEmpty);
    }, 'to-guest');
  };

  readonly #take = (event: Event): void => {
    const box = menuOf(event);
    void this.#attempt(async () => {
      await this.#clipboards.takeNow();
      this.#end(box);
    }, 'from-guest');
  };

  /** For guests that have no agent: their keyboard takes everything. */
  readonly #type = (event: Event): void => {
    const box = menuOf(event);
    void this.#attempt(async () => {
      const text = (await (await readClipboard(this.#host.ownerDocument)).get('text/plain')?.text()) ?? '';
      if (text === '') {
        this.#say(this.#host.texts.clipboardEmpty);
        return;
      }
      keystrokesFor(text); // fails for what can't be typed, while the menu is still there to say so
      this.#end(box);
      await this.#host.typeText(text);
    });
  };

  readonly #chooseFiles = (event: Event): void => {
    const box = menuOf(event);
    const input = this.#host.ownerDocument.createElement('input');
    input.type = 'file';
    input.multiple = true;
    input.addEventListener('change', () => {
      void this.#attempt(() => {
        this.#host.sendFiles(input.files ?? []);
        return Promise.resolve();
      });
    });
    input.click();
    this.#end(box);
  };

  /** Does what the browser or the guest may refuse, and says so then. */
  async #attempt(act: () => Promise<void>, direction: 'to-guest' | 'from-guest' | null = null): Promise<void> {
    const { texts } = this.#host;
    try {
      await act();
    } catch (error) {
      if (error instanceof ClipboardRefused && direction !== null) await this.#offerField(direction, error.refusal);
      else if (
        error instanceof ClipboardRefused ||
        (error instanceof DOMException && error.name === 'NotAllowedError')
      ) {
        this.#say(texts.clipboardDenied);
      } else this.#say(error instanceof Error ? error.message : String(error));
    }
  }

  async #offerField(direction: 'to-guest' | 'from-guest', refusal: Refusal): Promise<void> {
    let text = '';
    if (direction === 'from-guest') {
      text = await this.#host.readGuestClipboard().then(
        (blob) => blob.text(),
        () => '', // it has an image alone, which no field takes
      );
    }
    this.#field = direction === 'to-guest' || text !== '' ? { direction, text } : null;
    this.#said = refusal === 'unsupported' ? this.#host.texts.clipboardUnsupported : this.#host.texts.clipboardDenied;
    this.#host.requestUpdate();
  }

  #say(text: string): void {
    this.#said = text;
    this.#field = null;
    this.#host.requestUpdate();
  }

  #end(box: HTMLElement | null): void {
    this.#field = null;
    box?.hidePopover();
    this.#host.focus();
  }
}
