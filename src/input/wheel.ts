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
  #gathered = 0;
  #last = -Infinity;

  /** Clicks of this turn: positive is down (towards the person), negative is up. */
  turn(turn: Turn): number {
    if (Math.abs(turn.deltaX) > Math.abs(turn.deltaY)) return 0;
    if (turn.timeStamp - this.#last > REST || Math.sign(turn.deltaY) !== Math.sign(this.#gathered)) this.#gathered = 0;
    this.#last = turn.timeStamp;
    this.#gathered += this.#clicks(turn);
    // Ten tenths of a click are one, also when they add up to a hair less.
    const whole = Math.trunc(this.#gathered + Math.sign(this.#gathered) * 1e-9) + 0;
    this.#gathered -= whole;
    return whole;
  }

  #clicks({ deltaY, deltaMode }: Turn): number {
    switch (deltaMode) {
      case 1:
        return deltaY / LINES;
      case 2:
        return Math.sign(deltaY);
      default:
        return Math.abs(deltaY) >= NOTCH
          ? Math.sign(deltaY) * Math.max(1, Math.round(Math.abs(deltaY) / 120))
          : deltaY / PIXELS;
    }
  }
}
