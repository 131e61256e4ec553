import type { MouseButton } from '../../../src/wire/inputs.ts';
import type { Canvas } from '../canvas.ts';
import { textWidth } from '../font.ts';
import type { KeyChange } from '../keyboard.ts';
import { Bars } from './bars.ts';
import { KeyList } from './key-list.ts';
import { Lamps } from './lamps.ts';
import type { Lit } from './lamps.ts';
import { Pad } from './pad.ts';
import { StatusBar } from './status-bar.ts';
import { film, theme } from './theme.ts';
import { Ticker } from './ticker.ts';
import { Typing } from './typing.ts';

/** The host that the guest is on, as the guest shows it. */
export interface HostLook {
  readonly name: string;
  /** 0x00RRGGBB. */
  readonly accent: number;
}

/** All that is on the guest's screen but the film. */
export class Desktop {
  readonly typing = new Typing();
  readonly #keys = new KeyList();
  readonly #lamps = new Lamps();
  readonly #pad = new Pad();
  readonly #bars = new Bars();
  readonly #ticker = new Ticker();
  readonly #bar = new StatusBar();
  #look: HostLook;

  constructor(look: HostLook) {
    this.#look = look;
  }

  paint(canvas: Canvas, lit: Lit): void {
    const { layout } = canvas;
    paintBackground(canvas);
    title(canvas, layout.video, 'Film: an MJPEG stream');
    title(canvas, layout.keys, 'Keyboard');
    title(canvas, layout.lamps, 'Lock keys and buttons');
    title(canvas, layout.typing, 'Type, copy, paste, drop files');
    title(canvas, layout.pad, 'Draw here');
    this.typing.paint(canvas);
    this.#keys.paint(canvas);
    this.#pad.paint(canvas);
    this.#ticker.paint(canvas);
    canvas.frame(layout.video, 0x000000, 0x000000);
    const sentence = 'The film stands still.';
    canvas.text(
      layout.video.left + (film.width - textWidth(sentence, 1)) / 2,
      layout.video.top + 104,
      sentence,
      theme.faint,
    );
    this.#paintLook(canvas, lit);
  }

  /** The guest is on another host now. */
  moved(canvas: Canvas, look: HostLook, lit: Lit): void {
    this.#look = look;
    this.#paintLook(canvas, lit);
  }

  key(canvas: Canvas, change: KeyChange): void {
    this.#keys.add(canvas, change);
  }

  lit(canvas: Canvas, lit: Lit): void {
    this.#lamps.update(canvas, lit, this.#look.accent);
  }

  pointer(canvas: Canvas, x: number, y: number, wheel: number, buttons: ReadonlySet<MouseButton>): void {
    if (buttons.has('right')) this.#pad.wipe(canvas);
    this.#pad.stroke(canvas, x, y, buttons.has('left'), this.#look.accent);
    this.#pad.tell(canvas, x, y, wheel);
  }

  /** `time`: the guest's own, `clock`: the host's; both in milliseconds. */
  animate(canvas: Canvas, time: number, clock: number): void {
    this.#bars.move(canvas, time, this.#look.accent);
    this.#ticker.move(canvas);
    this.typing.blink(canvas, Math.floor(time / 500) % 2 === 0);
    this.#bar.tick(canvas, clock);
  }

  #paintLook(canvas: Canvas, lit: Lit): void {
    this.#bar.paint(canvas, this.#look.name, this.#look.accent);
    this.#lamps.paint(canvas, lit, this.#look.accent);
    this.#bars.paint(canvas, this.#look.accent);
  }
}

function title(canvas: Canvas, { left, top }: { left: number; top: number }, text: string): void {
  canvas.text(left, top - 24, text, theme.dim, 2);
}

function paintBackground(canvas: Canvas): void {
  const { width, height } = canvas.layout;
  const pixels = new Uint32Array(width * height);
  for (let y = 0; y < height; y++) pixels.fill(blend(theme.top, theme.bottom, y / height), y * width, (y + 1) * width);
  canvas.put(0, 0, width, pixels);
}

function blend(from: number, to: number, share: number): number {
  const channel = (shift: number): number => {
    const a = (from >> shift) & 0xff;
    const b = (to >> shift) & 0xff;
    return Math.round(a + (b - a) * share) << shift;
  };
  return channel(16) | channel(8) | channel(0);
}
