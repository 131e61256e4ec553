import { html } from 'lit';
import { createRef, ref } from 'lit/directives/ref.js';
import type { TemplateResult } from 'lit';
import type { Texts } from './texts.ts';

/** What a field passes on. */
export interface TypingOwner {
  /** Types a text; fails with a RangeError for characters without a key. */
  type(text: string): Promise<void>;
  /** Pastes a text that can't be typed; fails when the guest has no agent for it. */
  paste(text: string): Promise<void>;
  press(codes: readonly string[]): void;
  /** A text could reach the guest in no way. */
  failed(text: string): void;
}

/** What an on-screen keyboard calls editing, and the key that does the same. */
const keysOfEdits: Readonly<Record<string, string>> = {
  insertLineBreak: 'Enter',
  insertParagraph: 'Enter',
  deleteContentBackward: 'Backspace',
  deleteContentForward: 'Delete',
};

/**
 * A field that nobody sees: on-screen keyboards and input methods want one to type into. It stays empty; what is typed
 * goes to the guest when it is done being composed.
 */
export class TypingField {
  readonly #owner: TypingOwner;
  readonly #field = createRef<HTMLTextAreaElement>();

  constructor(owner: TypingOwner) {
    this.#owner = owner;
  }

  /** Brings the on-screen keyboard up, if there is one. */
  focus(): void {
    this.#field.value?.focus({ preventScroll: true });
  }

  render(texts: Texts): TemplateResult {
    return html`<textarea
      ${ref(this.#field)}
      class="typing"
      tabindex="-1"
      rows="1"
      autocapitalize="off"
      autocomplete="off"
      spellcheck="false"
      aria-label=${texts.type}
      @keydown=${this.#key}
      @beforeinput=${this.#edit}
      @compositionend=${this.#composed}
    ></textarea>`;
  }

  /** Keys that edit or lead somewhere, where they are told as keys; Tab is the page's. */
  readonly #key = (event: KeyboardEvent): void => {
    if (event.isComposing || event.key === 'Process' || event.key === 'Unidentified' || event.code === '') return;
    event.stopPropagation();
    if (event.key.length === 1 || /^(Tab|Dead|Shift|Control|Alt|Meta)/.test(event.key)) return;
    event.preventDefault();
    this.#press(event.code);
  };

  readonly #edit = (event: InputEvent): void => {
    if (event.isComposing || event.inputType === 'insertCompositionText') return;
    event.preventDefault();
    const code = keysOfEdits[event.inputType];
    if (code !== undefined) this.#press(code);
    else this.#type(event.data ?? event.dataTransfer?.getData('text/plain') ?? '');
  };

  readonly #composed = (event: CompositionEvent): void => {
    (event.target as HTMLTextAreaElement).value = '';
    this.#type(event.data);
  };

  #press(code: string): void {
    try {
      this.#owner.press([code]);
    } catch {
      // a key that no PC keyboard has, or no session to press it in
    }
  }

  #type(text: string): void {
    if (text === '') return;
    this.#owner
      .type(text)
      .catch(async (error: unknown) => {
        if (!(error instanceof RangeError)) return; // the session ended
        await this.#owner.paste(text);
        this.#owner.press(['ControlLeft', 'KeyV']);
      })
      .catch(() => {
        this.#owner.failed(text);
      });
  }
}
