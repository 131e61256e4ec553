/** What is used of a WheelEvent. */
export type Turn = Pick<WheelEvent, 'deltaX' | 'deltaY' | 'deltaMode' | 'timeStamp'>;

/** Pixels that make a click, when a wheel or trackpad tells of fine steps. */
const PIXELS = 100;
/** From so many pixels at once it is a notch of a coarse wheel: 100, 120 or more, as the system is set. */
const NOTCH = 60;
/** Lines that make a click: what most systems scroll by a notch. */
const LINES = 3;
/** A rest after which what was gathered is forgotten, in milliseconds. */
const REST = 500;

/** Gathers turns of the wheel, and fingers on a trackpad, to the whole clicks that a PC mouse's wheel has. */
export class Wheel {
  readonly #across = new Gatherer();
  readonly #along = new Gatherer();

  /** Clicks of this turn: positive is down (towards the person), or to the right when `sideways`. */
  turn({ deltaX, deltaY, deltaMode, timeStamp }: Turn): { readonly clicks: number; readonly sideways: boolean } {
    const sideways = Math.abs(deltaX) > Math.abs(deltaY);
    const clicks = sideways
      ? this.#across.add(clicksOf(deltaX, deltaMode), timeStamp)
      : this.#along.add(clicksOf(deltaY, deltaMode), timeStamp);
    return { clicks, sideways };
  }
}

/** Parts of clicks in one direction, until they are whole. */
class Gatherer {
  #gathered = 0;
  #last = -Infinity;

  add(clicks: number, at: number): number {
    if (at - this.#last > REST || Math.sign(clicks) !== Math.sign(this.#gathered)) this.#gathered = 0;
    this.#last = at;
    this.#gathered += clicks;
    // Ten tenths of a click are one, also when they add up to a hair less.
    const whole = Math.trunc(this.#gathered + Math.sign(this.#gathered) * 1e-9) + 0;
    this.#gathered -= whole;
    return whole;
  }
}

function clicksOf(delta: number, mode: number): number {
  switch (mode) {
    case 1:
      return delta / LINES;
    case 2:
      return Math.sign(delta);
    default:
      return Math.abs(delta) >= NOTCH
        ? Math.sign(delta) * Math.max(1, Math.round(Math.abs(delta) / 120))
        : delta / PIXELS;
  }
}
