import type { GestureButton } from './pointer.ts';

/** A finger on the picture, in CSS pixels of the window. */
export interface Finger {
  readonly id: number;
  readonly x: number;
  readonly y: number;
  /** Milliseconds, on any clock. */
  readonly at: number;
}

type Place = Pick<Finger, 'x' | 'y'>;

/** What fingers do, in the terms of a mouse. Places are in CSS pixels of the window. */
export type TouchAction =
  | { readonly do: 'place'; readonly x: number; readonly y: number }
  | { readonly do: 'move'; readonly dx: number; readonly dy: number }
  | { readonly do: 'press' | 'release'; readonly button: GestureButton }
  /** Two fingers moved by so much together; a wheel turns the other way. */
  | { readonly do: 'scroll'; readonly dx: number; readonly dy: number }
  /** Two fingers went apart (positive) or together by so many steps. */
  | { readonly do: 'zoom'; readonly steps: number };

/** A finger that moved less rests, in CSS pixels. */
const SLACK = 8;
/** A finger that rests so long is a press of the right button, in milliseconds. */
export const HOLD = 600;
/** Two fingers that come and go within this time tap, in milliseconds. */
const TAP = 400;
/** Two fingers that go so far apart, or together, zoom by a step, in CSS pixels. */
const PINCH = 60;

type State =
  | { readonly is: 'idle' }
  /** One finger, of which it isn't known yet what it wants. */
  | { readonly is: 'resting'; readonly start: Finger }
  /** One finger moves with a button held, or (`button` null, not `direct`) the pointer alone. */
  | { readonly is: 'dragging'; readonly id: number; readonly button: GestureButton | null }
  /** Two fingers that came down at `from`, of which it isn't known yet whether they tap, scroll or pinch. */
  | { readonly is: 'two'; readonly start: Finger; readonly from: readonly [Finger, Finger] }
  | { readonly is: 'scrolling'; readonly middle: Place }
  /** `spread`: how far apart they were when they last zoomed. */
  | { readonly is: 'pinching'; readonly spread: number }
  /** The gesture is over, but fingers are still there. */
  | { readonly is: 'over' };

/**
 * Fingers as a mouse. Direct, a finger is where it points: a tap clicks, a drag drags, a long press is the right button.
 * Otherwise the picture is a trackpad: a finger moves the pointer from where it is, a long press and then a drag drags.
 * Two fingers scroll, pinch, or tap for the right button.
 */
export class TouchGestures {
  #state: State = { is: 'idle' };
  readonly #fingers = new Map<number, Finger>();
  #direct = true;

  /** When `hold` is to be called unless something else happens, on the clock of the fingers; null for never. */
  get holdAt(): number | null {
    return this.#state.is === 'resting' ? this.#state.start.at + HOLD : null;
  }

  /** A finger came. `direct` counts with the first one. */
  down(finger: Finger, direct: boolean): TouchAction[] {
    this.#fingers.set(finger.id, finger);
    if (this.#fingers.size === 1) {
      this.#direct = direct;
      this.#state = { is: 'resting', start: finger };
      return [];
    }
    const state = this.#state;
    if (state.is === 'resting') {
      const start = { ...state.start, at: finger.at };
      const [one = finger, other = finger] = this.#fingers.values();
      this.#state = { is: 'two', start, from: [one, other] };
      return [];
    }
    this.#state = { is: 'over' };
    return state.is === 'dragging' ? released(state.button) : [];
  }

  /** A finger moved. */
  move(finger: Finger): TouchAction[] {
    const before = this.#fingers.get(finger.id);
    if (before === undefined) return [];
    this.#fingers.set(finger.id, finger);
    const step: TouchAction = this.#direct
      ? { do: 'place', x: finger.x, y: finger.y }
      : { do: 'move', dx: finger.x - before.x, dy: finger.y - before.y };
    const state = this.#state;
    switch (state.is) {
      case 'resting': {
        if (distance(state.start, finger) < SLACK) return [];
        const button = this.#direct ? 1 : null;
        this.#state = { is: 'dragging', id: finger.id, button };
        return button === null ? [step] : [...this.#at(state.start), { do: 'press', button }, step];
      }
      case 'dragging':
        return state.id === finger.id ? [step] : [];
      case 'two': {
        const ways = state.from.map((from) => distance(from, this.#fingers.get(from.id) ?? from));
        // Fingers move one after the other: the first one's way alone tells little.
        if (Math.max(...ways) < SLACK || (Math.min(...ways) < SLACK / 2 && Math.max(...ways) < 3 * SLACK)) return [];
        const before = { middle: middleOf(state.from), spread: distance(...state.from) };
        const middle = middleOf([...this.#fingers.values()]);
        if (Math.abs(this.#spread - before.spread) > 1.5 * distance(before.middle, middle)) {
          this.#state = { is: 'pinching', spread: before.spread };
          return [...this.#at(state.start), ...this.#zoomed(before.spread)];
        }
        this.#state = { is: 'scrolling', middle };
        return [...this.#at(state.start), scrolled(before.middle, middle)];
      }
      case 'scrolling': {
        const middle = middleOf([...this.#fingers.values()]);
        this.#state = { is: 'scrolling', middle };
        return [scrolled(state.middle, middle)];
      }
      case 'pinching':
        return this.#zoomed(state.spread);
      default:
        return [];
    }
  }

  /** A finger left. */
  up(finger: Finger): TouchAction[] {
    if (!this.#fingers.delete(finger.id)) return [];
    const state = this.#state;
    this.#state = this.#fingers.size === 0 ? { is: 'idle' } : { is: 'over' };
    switch (state.is) {
      case 'resting':
        return [...this.#at(state.start), ...clicked(1)];
      case 'dragging':
        return released(state.button);
      case 'two':
        return finger.at - state.start.at > TAP ? [] : [...this.#at(state.start), ...clicked(3)];
      default:
        return [];
    }
  }

  /** The finger rested until `holdAt`. */
  hold(): TouchAction[] {
    const state = this.#state;
    if (state.is !== 'resting') return [];
    const button = this.#direct ? 3 : 1;
    this.#state = { is: 'dragging', id: state.start.id, button };
    return [...this.#at(state.start), { do: 'press', button }];
  }

  /** All fingers were taken away by something else. */
  cancel(): TouchAction[] {
    const state = this.#state;
    this.#fingers.clear();
    this.#state = { is: 'idle' };
    return state.is === 'dragging' ? released(state.button) : [];
  }

  #zoomed(since: number): TouchAction[] {
    const steps = Math.trunc((this.#spread - since) / PINCH);
    if (steps === 0) return [];
    this.#state = { is: 'pinching', spread: since + steps * PINCH };
    return [{ do: 'zoom', steps }];
  }

  /** How far apart two fingers are. */
  get #spread(): number {
    const [one, other] = this.#fingers.values();
    return one === undefined || other === undefined ? 0 : distance(one, other);
  }

  #at({ x, y }: Finger): TouchAction[] {
    return this.#direct ? [{ do: 'place', x, y }] : [];
  }
}

function middleOf(fingers: readonly Place[]): Place {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return { x: mean(fingers.map(({ x }) => x)), y: mean(fingers.map(({ y }) => y)) };
}

function scrolled(from: Place, to: Place): TouchAction {
  return { do: 'scroll', dx: to.x - from.x, dy: to.y - from.y };
}

function distance(a: Place, b: Place): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function clicked(button: GestureButton): TouchAction[] {
  return [
    { do: 'press', button },
    { do: 'release', button },
  ];
}

function released(button: GestureButton | null): TouchAction[] {
  return button === null ? [] : [{ do: 'release', button }];
}
