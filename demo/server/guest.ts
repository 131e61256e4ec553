import type { DrawMessage } from '../../src/wire/display.ts';
import type { Rect } from '../../src/wire/geometry.ts';
import { KeyboardModifier } from '../../src/wire/inputs.ts';
import type { MouseButton } from '../../src/wire/inputs.ts';
import { Agent } from './agent.ts';
import type { AgentState } from './agent.ts';
import { Canvas } from './canvas.ts';
import { Framebuffer } from './framebuffer.ts';
import { characterOf } from './keyboard.ts';
import type { KeyChange } from './keyboard.ts';
import { cursorAt } from './scene/cursors.ts';
import type { CursorName } from './scene/cursors.ts';
import { Desktop } from './scene/desktop.ts';
import type { HostLook } from './scene/desktop.ts';
import { sizeFor } from './scene/theme.ts';
import type { Layout } from './scene/theme.ts';
import { Film } from './scene/video.ts';
import type { VideoFrame } from './scene/video.ts';

/** Who shows what the guest does: one for each client's channels. */
export interface GuestWatcher {
  draw?(message: DrawMessage, area: Rect): void;
  /** The screen has another size, and is drawn anew. */
  resized?(): void;
  /** Somebody typed this in the guest. */
  typed?(text: string): void;
  /** A new picture of the film; the framebuffer has it, and no draw command brings it. */
  film?(frame: VideoFrame, at: Rect): void;
  cursor?(name: CursorName, x: number, y: number): void;
  pointerMoved?(x: number, y: number): void;
  /** Lock keys: bits of `KeyboardModifier`. */
  locks?(bits: number): void;
  /** A tone begins, of so many hertz. */
  tone?(frequency: number): void;
}

/** What the guest can tell of itself, for tests. */
export interface GuestState {
  readonly typed: string;
  readonly keys: readonly KeyChange[];
  readonly pointer: { readonly x: number; readonly y: number };
  readonly wheel: number;
  readonly buttons: readonly MouseButton[];
  readonly locks: number;
  /** Number of the film's last picture, -1 before the first. */
  readonly frame: number;
  /** null: none runs in it. */
  readonly agent: AgentState | null;
}

export interface GuestOptions {
  /** Things move by themselves; true by default. */
  readonly animation?: boolean;
  /** The film runs; true by default. */
  readonly film?: boolean;
  /** An agent runs in it; false by default. */
  readonly agent?: boolean;
}

/** Keys that the guest remembers for tests. */
const REMEMBERED = 1000;
const TICK = 40;
const KEY_C = 0x2e;
const KEY_V = 0x2f;
/** A pentatonic row: whatever is typed sounds well. */
const tones = [262, 294, 330, 392, 440, 523, 587, 659];

/** The machine whose screen the scripted servers offer. It may move from one to another. */
export class Guest {
  readonly agent: Agent | null;
  #canvas: Canvas;
  readonly #desktop: Desktop;
  readonly #film = new Film();
  readonly #watchers = new Set<GuestWatcher>();
  readonly #options: Required<GuestOptions>;
  readonly #buttons = new Set<MouseButton>();
  #keys: KeyChange[] = [];
  #held = new Set<number>();
  #locks: number = KeyboardModifier.numLock;
  #pointer: { x: number; y: number };
  #wheel = 0;
  #cursor: CursorName = 'arrow';
  #frame = -1;
  #toldFiles = 0;
  #timer: ReturnType<typeof setInterval> | null = null;
  #clock: () => number = () => 0;

  constructor(look: HostLook, options: GuestOptions = {}) {
    this.#options = { animation: true, film: true, agent: false, ...options };
    this.agent = this.#options.agent ? new Agent() : null;
    this.#canvas = this.#screenOf(1024, 768);
    this.#pointer = { x: 512, y: 384 };
    this.#desktop = new Desktop(look);
    this.#desktop.paint(this.#canvas, this.#lit);
    this.#tellPointer();
  }

  get state(): GuestState {
    return {
      typed: this.#desktop.typing.text,
      keys: [...this.#keys],
      pointer: { ...this.#pointer },
      wheel: this.#wheel,
      buttons: [...this.#buttons],
      locks: this.#locks,
      frame: this.#frame,
      agent: this.agent?.state ?? null,
    };
  }

  /** What its screen shows. */
  get framebuffer(): Framebuffer {
    return this.#canvas.framebuffer;
  }

  /** Where things are on its screen. */
  get layout(): Layout {
    return this.#canvas.layout;
  }

  get cursor(): CursorName {
    return this.#cursor;
  }

  get pointer(): { readonly x: number; readonly y: number } {
    return this.#pointer;
  }

  get locks(): number {
    return this.#locks;
  }

  /** The guest runs on a host, whose multimedia clock is `clock`. */
  runOn(look: HostLook, clock: () => number): void {
    this.#clock = clock;
    this.#desktop.moved(this.#canvas, look, this.#lit);
    this.#desktop.pointer(this.#canvas, this.#pointer.x, this.#pointer.y, this.#wheel, new Set());
  }

  /** The guest moves as long as somebody watches. */
  watch(watcher: GuestWatcher): void {
    this.#watchers.add(watcher);
    this.#timer ??= setInterval(() => {
      this.#tick();
    }, TICK);
  }

  unwatch(watcher: GuestWatcher): void {
    this.#watchers.delete(watcher);
    if (this.#watchers.size === 0) this.stop();
  }

  /** Stands still, until somebody watches anew. */
  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  key(change: KeyChange): void {
    this.#keys.push(change);
    if (this.#keys.length > REMEMBERED) this.#keys.shift();
    this.#desktop.key(this.#canvas, change);
    const repeated = this.#held.has(change.scancode);
    if (change.down) this.#held.add(change.scancode);
    else this.#held.delete(change.scancode);
    if (!change.down) return;
    if (!repeated) this.#turnLock(change.scancode);
    this.#type(change.scancode);
  }

  /** Lock keys as the client wants them. */
  setLocks(bits: number): void {
    this.#locks = bits;
    this.#desktop.lit(this.#canvas, this.#lit);
  }

  /** The pointer in pixels of the screen. */
  pointTo(x: number, y: number): void {
    this.#pointer = { x: within(x, this.layout.width), y: within(y, this.layout.height) };
    this.#tellPointer();
  }

  /** The mouse was moved. */
  pointBy(dx: number, dy: number): void {
    this.pointTo(this.#pointer.x + dx, this.#pointer.y + dy);
    for (const watcher of this.#watchers) watcher.pointerMoved?.(this.#pointer.x, this.#pointer.y);
  }

  button(button: MouseButton, down: boolean): void {
    if (down) this.#buttons.add(button);
    else this.#buttons.delete(button);
    if (down && button === 'up') this.#wheel += 1;
    if (down && button === 'down') this.#wheel -= 1;
    this.#desktop.lit(this.#canvas, this.#lit);
    this.#tellPointer();
  }

  #tellPointer(): void {
    const { x, y } = this.#pointer;
    this.#desktop.pointer(this.#canvas, x, y, this.#wheel, this.#buttons);
    const cursor = cursorAt(x, y, this.layout);
    if (cursor === this.#cursor) return;
    this.#cursor = cursor;
    for (const watcher of this.#watchers) watcher.cursor?.(cursor, x, y);
  }

  #turnLock(scancode: number): void {
    const bit = { 0x3a: KeyboardModifier.capsLock, 0x45: KeyboardModifier.numLock, 0x46: KeyboardModifier.scrollLock }[
      scancode
    ];
    if (bit === undefined) return;
    this.setLocks(this.#locks ^ bit);
    for (const watcher of this.#watchers) watcher.locks?.(this.#locks);
  }

  #type(scancode: number): void {
    const chord = [0x1d, 0x38, 0xe01d].some((key) => this.#held.has(key));
    const shift = this.#held.has(0x2a) || this.#held.has(0x36);
    const caps = (this.#locks & KeyboardModifier.capsLock) !== 0;
    if (chord && this.agent) this.#share(this.agent, scancode);
    const control = { 0x0e: '\b', 0x1c: '\n', 0xe01c: '\n' }[scancode];
    const character = chord ? null : (control ?? characterOf(scancode, shift, caps));
    if (character === null) return;
    this.#desktop.typing.type(this.#canvas, character);
    for (const watcher of this.#watchers) watcher.typed?.(character);
    const tone = tones[scancode % tones.length]!;
    for (const watcher of this.#watchers) watcher.tone?.(tone);
  }

  /** Ctrl+C copies all that was typed, Ctrl+V pastes what the client has. */
  #share(agent: Agent, scancode: number): void {
    if (scancode === KEY_C) agent.copy(this.#desktop.typing.text);
    if (scancode === KEY_V) this.#write(agent.state.text);
  }

  /** A text as if it were typed, without what the guest has no letters for. */
  #write(text: string): void {
    for (const character of text) this.#desktop.typing.type(this.#canvas, character);
  }

  /** A text that came over the port, as if it were typed. */
  fromPort(text: string): void {
    this.#write(text);
  }

  #screenOf(width: number, height: number): Canvas {
    return new Canvas(new Framebuffer(width, height), (message, area) => {
      for (const watcher of this.#watchers) watcher.draw?.(message, area);
    });
  }

  /** Gives the screen the size that the client wants, as far as there is room for the desktop. */
  #fitScreen(): void {
    const wanted = this.agent?.monitor;
    if (!wanted) return;
    const { width, height } = sizeFor(wanted);
    if (width === this.layout.width && height === this.layout.height) return;
    const watchers = [...this.#watchers];
    // Nobody can follow what is drawn before the new screen is known.
    this.#watchers.clear();
    this.#canvas = this.#screenOf(width, height);
    this.#desktop.paint(this.#canvas, this.#lit);
    this.pointTo(this.#pointer.x, this.#pointer.y);
    for (const watcher of watchers) this.#watchers.add(watcher);
    for (const watcher of watchers) watcher.resized?.();
  }

  /** Says which files have come. */
  #tellFiles(): void {
    const files = this.agent?.state.files ?? [];
    for (const { name, size } of files.slice(this.#toldFiles)) this.#write(`[${name}: ${size} bytes]\n`);
    this.#toldFiles = files.length;
  }

  #tick(): void {
    const now = performance.now();
    this.#tellFiles();
    this.#fitScreen();
    if (this.#options.animation) this.#desktop.animate(this.#canvas, now, this.#clock());
    if (!this.#options.film) return;
    const frame = this.#film.at(now);
    if (frame.number === this.#frame) return;
    this.#frame = frame.number;
    const { video } = this.layout;
    this.framebuffer.put(video.left, video.top, frame.width, frame.pixels);
    for (const watcher of this.#watchers) watcher.film?.(frame, video);
  }

  get #lit(): { locks: number; buttons: ReadonlySet<MouseButton> } {
    return { locks: this.#locks, buttons: this.#buttons };
  }
}

function within(value: number, size: number): number {
  return Math.min(Math.max(value, 0), size - 1);
}
