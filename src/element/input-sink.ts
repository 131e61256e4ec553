import type { InputEvent } from '../wire/input-event.ts';

/** Sends input to the guest at once. `at`: the DOM event's `timeStamp`, in milliseconds since the page's time origin. */
export type SendInput = (events: readonly InputEvent[], at: number) => void;
