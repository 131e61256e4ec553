import { html, nothing } from 'lit';
import type { ReactiveController, ReactiveControllerHost, TemplateResult } from 'lit';
import type { SoundState } from '../audio/audio-output.ts';
import type { SessionState } from '../worker/protocol.ts';
import { DocumentListeners } from './document-listeners.ts';
import type { Scaling } from './attributes.ts';
import { ClipboardMenu } from './clipboard-menu.ts';
import type { ClipboardMenuHost, Clipboards } from './clipboard-menu.ts';
import { keyCombinations } from './key-combinations.ts';
import { actionButton, menu, menuButton, menuOf } from './menu.ts';
import { keyNames } from './texts.ts';
import type { Texts } from './texts.ts';

/** How long the pointer rests in fullscreen until the bar goes, in milliseconds. */
const REST = 2500;

/** What the controls show and change of their element. */
export interface ControlsHost extends ReactiveControllerHost, HTMLElement, ClipboardMenuHost {
  readonly controls: boolean;
  readonly viewOnly: boolean;
  readonly state: SessionState;
  readonly texts: Texts;
  readonly soundState: SoundState;
  readonly guestWidth: number;
  scaling: Scaling;
  muted: boolean;
  volume: number;
  sendKeys(codes: readonly string[]): void;
  screenshot(): Promise<Blob>;
  connect(): Promise<void>;
  disconnect(): void;
  requestUpdate(): void;
  focus(): void;
}

/** The bar of `controls`: plain buttons, and menus that the browser itself opens, closes and gives the focus. */
export class Controls implements ReactiveController {
  readonly #host: ControlsHost;
  readonly #type: () => void;
  readonly #clipboard: ClipboardMenu;
  #statistics = false;
  #resting = false;
  #rest: ReturnType<typeof setTimeout> | null = null;

  /** `type` brings up the on-screen keyboard. */
  constructor(host: ControlsHost, type: () => void, clipboards: Clipboards) {
    this.#host = host;
    this.#type = type;
    this.#clipboard = new ClipboardMenu(host, clipboards);
    host.addController(this);
    new DocumentListeners(host, { fullscreenchange: this.#moved });
  }

  /** Whether the figures are to be seen. */
  get statistics(): boolean {
    return this.#statistics && this.#host.controls;
  }

  hostConnected(): void {
    this.#host.addEventListener('pointermove', this.#moved, { capture: true });
    this.#host.addEventListener('pointerdown', this.#moved, { capture: true });
  }

  hostDisconnected(): void {
    this.#host.removeEventListener('pointermove', this.#moved, { capture: true });
    this.#host.removeEventListener('pointerdown', this.#moved, { capture: true });
    if (this.#rest !== null) clearTimeout(this.#rest);
    this.#rest = null;
  }

  render(): TemplateResult {
    const host = this.#host;
    const { texts, state } = host;
    const live = state === 'connected' || state === 'migrating';
    const hands = live && !host.viewOnly;
    const full = this.#full;
    const away = state === 'idle' || state === 'disconnected';
    const silent = host.muted || host.volume === 0 || host.soundState === 'blocked';
    return html`<slot name="controls"
      ><div
        part="controls"
        class="controls ${this.#resting ? 'resting' : ''}"
        role="toolbar"
        aria-label=${texts.controls}
      >
        ${menuButton('keys', texts.keys, 'keys', { disabled: !hands })}
        ${actionButton('type', texts.type, this.#type, { disabled: !hands })} ${this.#clipboard.button(!hands)}
        ${menuButton('scaling', texts.scaling, 'scaling')}
        ${menuButton(
          silent ? 'silent' : 'sound',
          host.soundState === 'blocked' ? texts.soundBlocked : texts.sound,
          'sound',
          { blocked: host.soundState === 'blocked' },
        )}
        ${actionButton('screenshot', texts.screenshot, this.#save, { disabled: !live || host.guestWidth === 0 })}
        ${actionButton('statistics', texts.statistics, this.#toggleStatistics, { pressed: this.#statistics })}
        ${
          host.ownerDocument.fullscreenEnabled
            ? actionButton(
                full ? 'leaveFullscreen' : 'fullscreen',
                full ? texts.leaveFullscreen : texts.fullscreen,
                this.#toggleFullscreen,
              )
            : nothing
        }
        ${
          away
            ? actionButton('reconnect', texts.reconnect, this.#connect)
            : actionButton('disconnect', texts.disconnect, this.#disconnect)
        }
        ${this.#keysMenu()} ${this.#clipboard.render()} ${this.#scalingMenu()} ${this.#soundMenu()}
      </div></slot
    >`;
  }

  #keysMenu(): TemplateResult {
    const { texts } = this.#host;
    return menu(
      'keys',
      'group',
      texts.keys,
      html`${keyCombinations.map(
        (codes) =>
          html`<button
            type="button"
            @click=${(event: Event) => {
              menuOf(event)?.hidePopover();
              this.#host.sendKeys(codes);
              this.#host.focus();
            }}
          >
            ${keyNames(codes).replace(/^Meta$/, texts.metaKey)}
          </button>`,
      )}`,
    );
  }

  #scalingMenu(): TemplateResult {
    const { texts, scaling } = this.#host;
    const names: Record<Scaling, string> = {
      fit: texts.scalingFit,
      down: texts.scalingDown,
      none: texts.scalingNone,
      guest: texts.scalingGuest,
    };
    return menu(
      'scaling',
      'radiogroup',
      texts.scaling,
      html`${(Object.keys(names) as Scaling[]).map(
        (value) =>
          html`<label
            ><input
              type="radio"
              name="scaling"
              .checked=${value === scaling}
              @change=${() => {
                this.#host.scaling = value;
              }}
            />${names[value]}</label
          >`,
      )}`,
    );
  }

  #soundMenu(): TemplateResult {
    const host = this.#host;
    const { texts } = host;
    return menu(
      'sound',
      'group',
      texts.sound,
      html`${host.soundState === 'blocked' ? html`<p>${texts.soundBlocked}</p>` : nothing}
        ${host.soundState === 'unavailable' ? html`<p>${texts.soundUnavailable}</p>` : nothing}
        <label
          ><input
            type="checkbox"
            .checked=${host.muted}
            @change=${(event: Event) => {
              host.muted = (event.target as HTMLInputElement).checked;
            }}
          />${texts.mute}</label
        >
        <label
          >${texts.volume}<input
            type="range"
            min="0"
            max="1"
            step="0.05"
            .value=${String(host.volume)}
            @input=${(event: Event) => {
              host.volume = (event.target as HTMLInputElement).valueAsNumber;
            }}
        /></label>`,
    );
  }

  get #full(): boolean {
    const root = this.#host.getRootNode() as Document | ShadowRoot;
    return root.fullscreenElement === this.#host;
  }

  readonly #toggleStatistics = (): void => {
    this.#statistics = !this.#statistics;
    this.#host.requestUpdate();
  };

  readonly #toggleFullscreen = (): void => {
    const done = this.#full ? this.#host.ownerDocument.exitFullscreen() : this.#host.requestFullscreen();
    done.catch(() => undefined); // the browser does not want to, and shows so by not doing it
  };

  readonly #connect = (): void => {
    this.#host.connect().catch(() => undefined); // told by the `disconnect` event
  };

  readonly #disconnect = (): void => {
    this.#host.disconnect();
  };

  /** Saves the picture as a file, as the browser saves downloads. */
  readonly #save = (): void => {
    void this.#host.screenshot().then(
      (blob) => {
        const url = URL.createObjectURL(blob);
        const link = document.createElement('a');
        link.href = url;
        link.download = `${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}.png`;
        link.click();
        setTimeout(() => {
          URL.revokeObjectURL(url);
        }, 10_000);
      },
      () => undefined, // the session ended meanwhile
    );
  };

  /** The pointer moved: the bar is there, and in fullscreen goes again when the pointer rests. */
  readonly #moved = (): void => {
    if (!this.#host.controls) return;
    if (this.#rest !== null) clearTimeout(this.#rest);
    this.#rest = null;
    this.#setResting(false);
    if (!this.#full) return;
    this.#rest = setTimeout(() => {
      const open = this.#host.shadowRoot?.querySelector('.menu:popover-open') ?? null;
      if (open === null) this.#setResting(true);
    }, REST);
  };

  #setResting(resting: boolean): void {
    if (this.#resting === resting && !this.#full) this.#host.requestUpdate();
    if (this.#resting === resting) return;
    this.#resting = resting;
    this.#host.requestUpdate();
  }
}
