import { html, nothing } from 'lit';
import type { PropertyDeclarations, PropertyValues, TemplateResult } from 'lit';
import type { SoundState } from '../audio/audio-output.ts';
import { platformOf } from '../input/platform.ts';
import type { AgentCapability, GuestVolume } from '../worker/agent-protocol.ts';
import { startClient } from '../worker/client.ts';
import type { Client, ClientHandlers } from '../worker/client.ts';
import type { Monitor, MouseMode, SessionState } from '../worker/protocol.ts';
import { AttributeProperties, optionNames, optionsOf } from './attribute-properties.ts';
import { effectsOf, releaseCodesOf } from './attributes.ts';
import { clientHandlers } from './client-handlers.ts';
import type { ChannelFactory, HandlerParts } from './client-handlers.ts';
import { ClipboardControl } from './clipboard.ts';
import { Connection } from './connection.ts';
import type { ConnectionOwner, Target } from './connection.ts';
import { Controls } from './controls.ts';
import { controlsStyles } from './controls-styles.ts';
import { CredentialsPrompt } from './credentials.ts';
import { GuestCursor } from './cursor.ts';
import { CustomStates } from './custom-states.ts';
import { dispatch } from './events.ts';
import type { Emit, SpiceDisplayEventDetails, SpiceDisplayEventMap } from './events.ts';
import { figures } from './figures.ts';
import { FilesControl } from './files.ts';
import { FilesPanel } from './files-panel.ts';
import { GuestFacts } from './guest-facts.ts';
import { GuestSize } from './guest-size.ts';
import type { SendInput } from './input-sink.ts';
import { KeyboardControl } from './keyboard.ts';
import type { ResolveMigration } from './migration-target.ts';
import { channelOf, monitorOf, placedIn } from './monitor-place.ts';
import { credentialsDialog, statusOf, statusPanel } from './panels.ts';
import { PointerControl } from './pointer.ts';
import { portNames, PortsControl } from './ports.ts';
import { Screen } from './screen.ts';
import { SessionMember } from './session-member.ts';
import { SharedSession } from './shared-session.ts';
import { AddressError, channelUrl } from './socket-url.ts';
import { Sound } from './sound.ts';
import { Statistics } from './statistics.ts';
import type { SpiceDisplayStats } from './statistics.ts';
import { styles } from './styles.ts';
import { keyNames } from './texts.ts';
import { TypingField } from './typing-field.ts';
import { Typist } from './typist.ts';

// The events of the element, typed; and those of every HTML element.
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- adds overloads to methods that exist
export interface SpiceDisplayElement {
  addEventListener<Type extends keyof SpiceDisplayEventMap>(
    type: Type,
    listener: (this: this, event: SpiceDisplayEventMap[Type]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener<Type extends keyof HTMLElementEventMap>(
    type: Type,
    listener: (this: this, event: HTMLElementEventMap[Type]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<Type extends keyof SpiceDisplayEventMap>(
    type: Type,
    listener: (this: this, event: SpiceDisplayEventMap[Type]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener<Type extends keyof HTMLElementEventMap>(
    type: Type,
    listener: (this: this, event: HTMLElementEventMap[Type]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | EventListenerOptions,
  ): void;
}

/**
 * The screen, keyboard and mouse of a virtual machine that a SPICE server offers.
 *
 * It connects when it is in a document and has `src`, and shows what the guest shows. A click or Tab gives it the focus;
 * then all keys are the guest's, Tab too, until Ctrl and Alt are pressed together and let go (see `release-keys`): from
 * then on keys are the page's, so that Tab leaves, until the element is focused or clicked anew.
 *
 * @tag spice-display
 * @summary A virtual machine's screen, keyboard and mouse over SPICE.
 *
 * @fires connect - The session began; the server's name and UUID as far as it told them.
 * @fires disconnect - The session ended, or did not come about. `message` is a sentence for a person.
 * @fires credentialsrequired - The server wants to know who is there; `attempt` counts from 1. Set `password` (and `username`) while it is dispatched, or prevent it and set them later; otherwise the element asks by itself. Cancelable.
 * @fires resize - The guest's picture has another size, in its pixels. A session that begins with the size that is shown already says nothing; after another `src` nothing is shown, and the first picture's size is told whatever it is.
 * @fires state-change - `state` changed.
 * @fires stream-start - The server began a video stream.
 * @fires stream-end - A video stream ended; how many of its frames were shown, dropped and late.
 * @fires mm-time-reset - The server's multimedia clock jumped.
 * @fires migration-start - The guest begins to move to another server.
 * @fires migration-end - The move ended. Its `kind` may be another than that of `migration-start`: the one says how the move went, the other how it was meant.
 * @fires latency - Delays of the last `latency-interval` milliseconds.
 * @fires sound-change - The guest's sound began or ended, or waits for a gesture on the page.
 * @fires agent-change - The guest's agent came, said what it can (then once more, with `capabilities`), or went.
 * @fires clipboard - One side has something new for the other (`offered`); the guest's is on the person's clipboard (`copied`), or is not, with the reason why. `types` are MIME types. Preventing an `offered` of direction `from-guest` leaves the person's clipboard alone; `read` gets the guest's data at any time. Cancelable.
 * @fires file-transfer - A file is about to be sent to the guest (`waiting`; cancelable: preventing it keeps the file here), is on its way, or is no more.
 * @fires guest-volume - The volume was changed in the guest itself; `volume` is from 0 to 1.
 * @fires port-open - A port named in `ports` is open: `port.readable` and `port.writable` are its streams of bytes.
 * @fires port-close - A port was closed; its streams have ended.
 * @fires mouse-mode-change - Whose pointer leads: the person's own, or the guest's.
 * @fires modifiers-change - The guest's lock keys changed.
 * @fires monitors-change - The guest has other monitors, or they lie elsewhere.
 * @fires notify - The server has something to say.
 *
 * @slot controls - In place of the bar that `controls` shows.
 *
 * @csspart screen - The canvas with the guest's picture.
 * @csspart status - What is said about the connection, with the button to reconnect.
 * @csspart controls - The bar of controls.
 * @csspart files - The list of files over the picture: those that could not be sent and, with `controls`, those on their way.
 * @csspart statistics - The figures that a button of the bar shows over the picture.
 * @csspart dialog - The form that asks for user name and password.
 *
 * @cssstate connecting - A connection is being made.
 * @cssstate connected - There is a session.
 * @cssstate migrating - The guest is moving to another server.
 * @cssstate disconnected - The session ended.
 * @cssstate files-over - Files are dragged over the element, which would take them.
 * @cssstate sound-blocked - The guest plays sound, and the browser wants a gesture before it is heard.
 *
 * @cssprop [--spice-display-background=light-dark(#eceef1, #15171a)] - Around the picture, and where there is none.
 * @cssprop [--spice-display-color=light-dark(#24292f, #e3e6ea)] - Text.
 * @cssprop [--spice-display-panel-background=light-dark(#ffffff, #22262b)] - Behind the status over a picture, and behind the dialog.
 * @cssprop [--spice-display-line-color=light-dark(#c4cad1, #434a52)] - Borders.
 * @cssprop [--spice-display-accent-color=light-dark(#0b57d0, #9ec1ff)] - The main button, and what is under way.
 * @cssprop [--spice-display-on-accent-color=light-dark(#ffffff, #10203c)] - Text on the main button.
 * @cssprop [--spice-display-error-color=light-dark(#b3261e, #ffb4ab)] - A refused password.
 * @cssprop [--spice-display-focus-color=var(--spice-display-accent-color)] - The ring around what has the focus.
 * @cssprop [--spice-display-radius=0.5rem] - Corners of panels and buttons.
 * @cssprop [--spice-display-font=400 0.9375rem/1.45 system-ui, sans-serif] - The element's own words.
 * @cssprop [--spice-display-empty-height=15rem] - The least height while there is no picture.
 */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- see the interface above
export class SpiceDisplayElement extends AttributeProperties {
  /** @internal */
  static override readonly shadowRootOptions: ShadowRootInit = { mode: 'open', delegatesFocus: true };
  /** @internal */
  static override readonly styles = [styles, controlsStyles];
  /** @internal */
  static override readonly properties: PropertyDeclarations = { session: { converter: (text: string | null) => text } };

  readonly #emit: Emit = (name, detail, options = {}) => dispatch(this, name, detail, options);
  readonly #facts = new GuestFacts();
  readonly #states = new CustomStates(this);
  readonly #statistics = new Statistics();
  readonly #screen = new Screen(this, (width, height) => {
    this.#cursor.update();
    this.#emit('resize', { width, height });
  });
  readonly #cursor = new GuestCursor(this.#screen);
  readonly #credentials = new CredentialsPrompt(
    this,
    (request) => !this.#emit('credentialsrequired', request, { cancelable: true }),
  );
  readonly #shared = new SharedSession(() => {
    this.connect().catch(() => undefined); // told by the `disconnect` event
  });
  readonly #member: SessionMember = new SessionMember(this, {
    connection: () => this.#connection,
    sessionOf: (element) =>
      element instanceof SpiceDisplayElement && element.#member.wanted === null ? element.#shared : null,
    memberOf: (element) => (element instanceof SpiceDisplayElement ? element.#member : null),
  });
  readonly #connection = new Connection(this, this.#connectionOwner());
  readonly #send: SendInput = (events, at) => {
    const placed = placedIn(this.#facts.monitors, events);
    this.#clipboardControl.gate(() => {
      this.#connection.client?.session.notify('input', { events: placed, at: performance.timeOrigin + at });
    });
  };
  readonly #open = (): boolean => this.#connection.live && !this.viewOnly;
  readonly #keyboard = new KeyboardControl(
    this,
    this.#screen.surface,
    platformOf(navigator.userAgent),
    this.#open,
    this.#send,
  );
  readonly #pointer = new PointerControl(this, {
    screen: this.#screen,
    cursor: this.#cursor,
    keyboard: this.#keyboard,
    open: this.#open,
    monitor: () => this.monitor,
    send: this.#send,
  });
  readonly #typist = new Typist(this.#send);
  readonly #clipboardControl = new ClipboardControl(this, {
    client: () => this.#connection.client,
    mode: () => this.clipboard,
    open: this.#open,
    agentShares: () => this.agentCapabilities.includes('clipboardByDemand'),
    surface: this.#screen.surface,
    windows: platformOf(navigator.userAgent) === 'windows',
    pasteFiles: (files) => {
      this.#files.pasted(files);
    },
    emit: (detail) => this.#emit('clipboard', detail, { cancelable: true }),
  });
  readonly #filesPanel = new FilesPanel(this);
  readonly #files = new FilesControl(this, {
    client: () => this.#connection.client,
    open: this.#open,
    accepts: () => !this.refuseFiles,
    over: (yes) => {
      this.#states.toggle('files-over', yes);
    },
    emit: (progress, cancelable) => {
      this.#filesPanel.told(progress);
      return this.#emit('file-transfer', progress, { cancelable });
    },
  });
  readonly #guestSize = new GuestSize(this, this.#screen.surface, {
    client: () => this.#connection.client,
    wanted: () => this.scaling === 'guest' && this.#open() && this.agentCapabilities.includes('monitorsConfig'),
    monitor: () => this.monitor,
    monitors: () => this.#facts.monitors,
  });
  readonly #portsControl = new PortsControl((type, port) => {
    this.#emit(type, { port });
  });
  readonly #sound = new Sound(this, (state) => {
    this.#states.toggle('sound-blocked', state === 'blocked');
    this.#emit('sound-change', { state });
    this.requestUpdate();
  });

  readonly #typing = new TypingField({
    type: (text) => this.typeText(text),
    paste: (text) => this.paste(text),
    press: (codes) => {
      this.sendKeys(codes);
    },
    failed: (text) => {
      this.#emit('notify', { severity: 'warning', message: this.texts.untypable.replace('{text}', () => text) });
    },
  });
  readonly #controls = new Controls(
    this,
    () => {
      this.#typing.focus();
    },
    this.#clipboardControl,
  );

  #overlayHadFocus = false;

  /** Makes the socket of each channel, in place of a WebSocket to `src`. Taken up by the next connection. */
  channelFactory: ChannelFactory | null = null;

  /** Says where the server is that the guest moves to, for a page whose servers are behind a gateway. Default: `src` with that server's host and port. */
  resolveMigration: ResolveMigration | null = null;

  constructor() {
    super();
    this.#keyboard.letThrough((event) => this.#clipboardControl.wantsDefault(event));
  }

  /** Another `spice-display` of the same document or shadow tree, or its id: this element shows a monitor of that one's session instead of having its own. Its `src` is not used then; sound, questions for a password and the size of the guest are the other's. */
  get session(): SpiceDisplayElement | string | null {
    const { wanted } = this.#member;
    return typeof wanted === 'string' || wanted instanceof SpiceDisplayElement ? wanted : null;
  }

  set session(session: SpiceDisplayElement | string | null) {
    this.#member.wanted = session;
  }

  /** The password for the server. Never an attribute, never logged. Setting it answers a `credentialsrequired` that was prevented. */
  get password(): string {
    return this.#credentials.page.password;
  }

  set password(password: string | null) {
    this.#credentials.page = { ...this.#credentials.page, password: password ?? '' };
  }

  /** The user name for a server that asks for one. Set it before `password`. */
  get username(): string {
    return this.#credentials.page.username;
  }

  set username(username: string | null) {
    this.#credentials.setUsername(username ?? '');
  }

  /** What the connection is at: `idle`, `connecting`, `connected`, `migrating` or `disconnected`. */
  get state(): SessionState {
    return this.#connection.state;
  }

  /** A snapshot of all counters behind the events: per stream, per channel, per codec, memory; and what this browser lacks. */
  get stats(): SpiceDisplayStats {
    return this.#statistics.snapshot;
  }

  /** The width of the guest's picture in its pixels; 0 while there is none. */
  get guestWidth(): number {
    return this.#screen.guestWidth;
  }

  /** The height of the guest's picture in its pixels; 0 while there is none. */
  get guestHeight(): number {
    return this.#screen.guestHeight;
  }

  /** Whether the guest's sound is heard (`running`), waits for a gesture on the page (`blocked`), can't be played here (`unavailable`), or there is none (`off`). */
  get soundState(): SoundState {
    return this.#sound.state;
  }

  /** The guest's monitors: rectangles in its pixels. */
  get monitors(): readonly Monitor[] {
    return this.#facts.monitors;
  }

  /** The name the server gave itself, or empty. */
  get serverName(): string {
    return this.#facts.server.name;
  }

  /** The UUID of the virtual machine, or empty. */
  get serverUuid(): string {
    return this.#facts.server.uuid;
  }

  /** Whose pointer leads: `client` is the person's own, `server` is the guest's, moved by a locked pointer. */
  get mouseMode(): MouseMode {
    return this.#facts.mouseMode;
  }

  /** Whether the guest's agent is there. */
  get agentConnected(): boolean {
    return this.#facts.agentConnected;
  }

  /** What the guest's agent can, by the protocol's names such as `clipboardByDemand`, `monitorsConfig`; empty without one. */
  get agentCapabilities(): readonly AgentCapability[] {
    return this.#facts.agentCapabilities;
  }

  /** Connects to `src`. The promise is kept when the session is connected, and fails with a ConnectError that says why not. */
  connect(): Promise<void> {
    return this.#connection.connect();
  }

  /** Ends the session, or the attempt at one. The last picture stays. */
  disconnect(): void {
    this.#connection.disconnect();
  }

  /** Presses keys in order and releases them in reverse, by their `KeyboardEvent.code`. Throws a TypeError for a code no PC keyboard has, and an InvalidStateError without a session. */
  sendKeys(codes: readonly string[]): void {
    if (!Array.isArray(codes)) throw new TypeError('sendKeys takes an array of KeyboardEvent.code names');
    this.#needSession();
    this.#typist.chord(codes);
  }

  /** Presses Ctrl+Alt+Delete. */
  sendCtrlAltDel(): void {
    this.sendKeys(['ControlLeft', 'AltLeft', 'Delete']);
  }

  /** Types a text as on a US keyboard. The promise is kept when the last key was sent; a RangeError names the first character that has no key. */
  async typeText(text: string): Promise<void> {
    if (typeof text !== 'string') throw new TypeError('typeText takes a string');
    this.#needSession();
    await this.#typist.type(text);
  }

  /** Puts a text or an image on the guest's clipboard, whatever `clipboard` says; `sendKeys(['ControlLeft', 'KeyV'])` then pastes it in most guests. Rejects with an InvalidStateError when there is no agent that takes it. */
  async paste(data: string | Blob): Promise<void> {
    this.#needSession();
    await this.#clipboardControl.give(data);
  }

  /** What is on the guest's clipboard, as data of this MIME type. Rejects when there is no such data. */
  readGuestClipboard(type = 'text/plain'): Promise<Blob> {
    return this.#clipboardControl.read(type);
  }

  /** Sends files to the guest, where its agent saves them; `file-transfer` tells how that goes. Returns the files' ids in those events. Throws an InvalidStateError without a session. */
  sendFiles(files: Iterable<File>): number[] {
    this.#needSession();
    return this.#files.send(files);
  }

  /** Gives a file up that is on its way to the guest. `id`: from `file-transfer` or `sendFiles`. */
  cancelFile(id: number): void {
    this.#files.cancel(id);
  }

  /** Sets the volume in the guest itself (`volume` from 0 to 1), as its agent does it. Throws an InvalidStateError when there is no agent that does. */
  setGuestVolume({ volume, muted = false }: { volume: number; muted?: boolean }): void {
    this.#needSession();
    if (!this.agentCapabilities.includes('audioVolumeSync')) {
      throw new DOMException("the guest's agent sets no volume", 'InvalidStateError');
    }
    const level = Math.round(Math.min(1, Math.max(0, volume)) * 0xffff);
    const sent: GuestVolume = { isPlayback: true, mute: muted, volume: [level, level] };
    this.#connection.client?.session.notify('guestVolume', sent);
  }

  /** The guest's picture with its own pixels, as an image file. `type` is a MIME type (`image/png`), `quality` is from 0 to 1 for types that lose. */
  async screenshot({ type = 'image/png', quality }: { type?: string; quality?: number } = {}): Promise<Blob> {
    const client = this.#connection.client;
    if (client === null || !this.#screen.hasPicture) {
      throw new DOMException('there is no picture yet', 'InvalidStateError');
    }
    return client.display.call('screenshot', { monitor: this.monitor, type, quality });
  }

  /** Gives the guest the keyboard; or the form that asks for a password, while it does. */
  override focus(options?: FocusOptions): void {
    const control = this.shadowRoot?.querySelector<HTMLElement>('.dialog input, .status button');
    (control ?? this.#screen.surface).focus(options);
  }

  /** Takes the keyboard from the guest; keys that are down come up. */
  override blur(): void {
    const active = this.shadowRoot?.activeElement;
    if (active instanceof HTMLElement) active.blur();
  }

  /** Starts the element's workers; a subclass may put something else in their place. @internal */
  protected startClient(handlers: ClientHandlers): Client {
    return startClient(handlers);
  }

  /** @internal */
  protected override willUpdate(changed: PropertyValues<this>): void {
    this.#overlayHadFocus = this.shadowRoot?.activeElement?.closest('.overlay') != null;
    if (changed.has('src') && this.session === null && (this.src !== '' || this.hasUpdated)) {
      // Another machine's picture is not this one's last.
      if (this.#hasTarget && this.hasUpdated) this.#screen.forget();
      this.#connection.targetChanged();
    }
    if (changed.has('reconnect')) this.#connection.reconnectChanged();
    if (changed.has('scaling') || !this.hasUpdated) this.#screen.scaling = this.scaling;
    if (changed.has('monitor')) {
      this.#screen.showMonitor(this.monitor);
      this.#cursor.channel = channelOf(this.#facts.monitors, this.monitor);
    }
    if (changed.has('viewOnly') && this.viewOnly) this.#letGo();
    if (changed.has('releaseKeys') || !this.hasUpdated)
      this.#keyboard.setReleaseCodes(releaseCodesOf(this.releaseKeys));
    const surface = this.#screen.surface;
    const open = this.#open();
    surface.toggleAttribute('data-open', open);
    surface.tabIndex = this.#connection.live ? 0 : -1;
    surface.role = open ? 'application' : 'img';
    surface.ariaLabel = this.serverName === '' ? this.texts.screen : this.serverName;
    if (open && this.releaseKeys !== '') surface.setAttribute('aria-description', this.#releaseHint);
    else surface.removeAttribute('aria-description');
  }

  /** @internal */
  protected override render(): TemplateResult {
    const { state, closing, reach, retrying } = this.#connection;
    const request = this.#credentials.request;
    const session = {
      state,
      closing,
      reach,
      retrying,
      hasTarget: this.#hasTarget,
      missingMonitor: this.#missingMonitor,
    };
    const status = statusOf(session, this.texts);
    const classes = [
      'frame',
      this.#screen.hasPicture ? '' : 'empty',
      state === 'connecting' || state === 'disconnected' ? 'stale' : '',
      request === null ? '' : 'asks',
    ];
    return html`<div class=${classes.join(' ')}>
      <div class="stage">
        <div class="viewport" tabindex="-1">${this.#screen.surface}</div>
        ${this.#filesPanel.render(this.texts, this.controls)}
        ${this.#controls.statistics ? figures(this.stats, { width: this.guestWidth, height: this.guestHeight }, this.texts) : nothing}
        <div class="overlay">
          ${statusPanel(status, request !== null, this.texts, () => {
            this.connect().catch(() => undefined); // told by the `disconnect` event
          })}
          ${
            request === null
              ? nothing
              : credentialsDialog(request, this.texts, (answer) => {
                  if (answer === null) this.#credentials.giveUp();
                  else this.#credentials.submit(answer);
                })
          }
        </div>
        ${this.#keyboard.explains && this.releaseKeys !== '' ? html`<p class="hint" aria-hidden="true">${this.#releaseHint}</p>` : nothing}
      </div>
      ${this.controls ? [this.#typing.render(this.texts), this.#controls.render()] : nothing}
    </div>`;
  }

  /** @internal */
  protected override updated(changed: PropertyValues<this>): void {
    if (optionNames.some((name) => changed.has(name))) this.#connection.optionsChanged(optionsOf(this));
    if (changed.has('scaling') || changed.has('monitor') || changed.has('viewOnly')) this.#guestSize.changed();
    if (changed.has('clipboard') || changed.has('viewOnly')) this.#clipboardControl.modeChanged();
    if (changed.has('disableEffects')) this.#tellEffects();
    this.#moveFocus();
  }

  get #releaseHint(): string {
    return this.texts.release.replace('{keys}', keyNames(releaseCodesOf(this.releaseKeys)));
  }

  /** An element that waits for another's session has nothing to connect to. */
  get #hasTarget(): boolean {
    return this.session === null ? this.src.trim() !== '' : this.#member.session !== null;
  }

  get #missingMonitor(): number | null {
    const { monitors } = this.#facts;
    return monitors.length === 0 || monitorOf(monitors, this.monitor) !== undefined ? null : this.monitor;
  }

  #target(): Target {
    if (this.session !== null && this.#member.session === null) {
      throw new AddressError('There is no spice-display whose session this one could share.', { missing: true });
    }
    return {
      url: this.session === null ? channelUrl(this.src, this.ownerDocument.baseURI) : '',
      credentials: this.#credentials.known,
      options: optionsOf(this),
      relaySockets: this.channelFactory !== null,
    };
  }

  #tellEffects(): void {
    this.#connection.client?.session.notify('guestEffects', effectsOf(this.disableEffects));
  }

  #needSession(): void {
    if (!this.#connection.live) throw new DOMException('there is no session', 'InvalidStateError');
    if (this.viewOnly) throw new DOMException('the element is view-only', 'InvalidStateError');
  }

  #letGo(): void {
    this.#keyboard.letGo();
    this.#pointer.letGo();
    this.#typist.stop();
  }

  /** The form takes the focus when it comes and nothing else of the page has it; the screen, when what had it goes. */
  #moveFocus(): void {
    const root = this.shadowRoot;
    if (root === null) return;
    const dialog = root.querySelector<HTMLElement>('.dialog');
    if (dialog !== null) {
      const { activeElement: active, body } = this.ownerDocument;
      const free = active === null || active === body || root.activeElement !== null;
      if (free && !dialog.contains(root.activeElement)) dialog.querySelector('input')?.focus({ preventScroll: true });
      return;
    }
    if (this.#overlayHadFocus && root.activeElement === null) this.#screen.surface.focus({ preventScroll: true });
  }

  #connectionOwner(): ConnectionOwner {
    return {
      start: (connection) => {
        const handlers = this.#handlers(connection);
        if (this.#member.session !== null) return this.#member.session.join(handlers);
        return this.#shared.started(this.startClient(this.#shared.handlers(handlers)));
      },
      target: () => this.#target(),
      hasTarget: () => this.#hasTarget,
      reconnects: () => this.reconnect,
      sharedReach: () => this.#member.session?.reach ?? null,
      opening: (client) => {
        this.#screen.attach(client);
        client.session.notify('ports', { names: portNames(this.ports) });
        this.#tellEffects();
      },
      ended: () => {
        this.#screen.detach();
        this.#shared.ended({ reason: 'closed', clean: true, message: 'Disconnected.' });
      },
      stateChanged: (from, to) => {
        this.#states.show(to === 'idle' ? null : to);
        if (to === 'connecting') {
          this.#facts.server = { name: '', uuid: '' };
          this.#statistics.begin(performance.now());
        }
        if (to === 'disconnected') this.#sessionEnded();
        this.#cursor.active = this.#connection.live;
        this.#emit('state-change', { from, to });
        this.#shared.stateChanged(from, to);
      },
      connected: (server) => {
        if (server.name !== '' || server.uuid !== '') this.#facts.server = server;
        this.#statistics.connected(performance.now());
        this.#emit('connect', { ...this.#facts.server });
        this.#shared.connected(this.#facts.server);
      },
      disconnected: (closing) => {
        this.#emit('disconnect', closing);
        this.#shared.closed(closing, this.#connection.reach);
      },
    };
  }

  #sessionEnded(): void {
    this.#credentials.close();
    this.#letGo();
    this.#agentChanged({ connected: false, capabilities: [] });
    this.#files.sessionEnded();
    this.#portsControl.sessionEnded();
  }

  #agentChanged({ connected, capabilities }: SpiceDisplayEventDetails['agent-change']): void {
    const same =
      connected === this.#facts.agentConnected && capabilities.join() === this.#facts.agentCapabilities.join();
    if (same) return;
    this.#facts.agentConnected = connected;
    this.#facts.agentCapabilities = capabilities;
    this.#clipboardControl.agentChanged();
    this.#guestSize.changed();
    this.#emit('agent-change', { connected, capabilities });
  }

  #handlers(connection: Parameters<ConnectionOwner['start']>[0]): ClientHandlers {
    const parts: HandlerParts = {
      page: this,
      facts: this.#facts,
      connection: this.#connection,
      credentials: this.#credentials,
      screen: this.#screen,
      cursor: this.#cursor,
      keyboard: this.#keyboard,
      pointer: this.#pointer,
      clipboard: this.#clipboardControl,
      files: this.#files,
      ports: this.#portsControl,
      sound: this.#sound,
      statistics: this.#statistics,
      emit: this.#emit,
      url: () => this.#connection.movedTo ?? this.#target().url,
      reported: () => {
        if (this.#controls.statistics) this.requestUpdate();
      },
      agentChanged: (agent) => {
        this.#agentChanged(agent);
      },
    };
    return clientHandlers(parts, connection);
  }
}
