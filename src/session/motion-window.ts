import type { InputEvent } from '../wire/input-event.ts';
import { MOTION_ACK_BUNCH } from '../wire/inputs.ts';

/** A pointer's movement that has not been sent yet. */
export type Motion = Extract<InputEvent, { readonly kind: 'motion' | 'position' }>;

/** The reference client sends this many movements ahead of the server's acknowledgement. */
const WINDOW = MOTION_ACK_BUNCH * 2;

/**
 * Movements within the server's window: what does not fit is merged (distances are added, the last position counts) and
 * goes out with the next acknowledgement, or before the next button.
 */
export class MotionWindow {
  #unacknowledged = 0;
  #waiting: Motion | null = null;

  /** @returns the movement to send now, or null when it waits */
  move(motion: Motion): Motion | null {
    this.#waiting = merge(this.#waiting, motion);
    return this.#unacknowledged < WINDOW ? this.flush() : null;
  }

  /** MOUSE_MOTION_ACK came. @returns the movement to send now, or null */
  acknowledged(): Motion | null {
    this.#unacknowledged = Math.max(0, this.#unacknowledged - MOTION_ACK_BUNCH);
    return this.flush();
  }

  /** What waits, to be sent now whatever the window says: a button must not overtake the pointer. */
  flush(): Motion | null {
    const motion = this.#waiting;
    if (motion) this.#unacknowledged += 1;
    this.#waiting = null;
    return motion;
  }
}

function merge(waiting: Motion | null, next: Motion): Motion {
  if (waiting?.kind !== 'motion' || next.kind !== 'motion') return next;
  return { kind: 'motion', dx: waiting.dx + next.dx, dy: waiting.dy + next.dy, buttons: next.buttons };
}
