import type { OwnMessage } from '../session/channel.ts';
import { imagesOf } from '../surfaces/message-images.ts';
import { isDraw } from '../wire/display.ts';
import type { DisplayFromServer } from '../wire/display.ts';
import { BoundedWait } from './bounded-wait.ts';
import type { StreamPlayer } from './stream-player.ts';

/** How long draws may wait for the last frames of streams to be shown, in milliseconds. */
const PATIENCE = 1000;

/** Messages that put an end to what is on a surface. */
const wholeSurface: ReadonlySet<string> = new Set(['mode', 'reset', 'surfaceCreate', 'surfaceDestroy']);

/**
 * What waits for the last frames of streams that ended: frames that came in time are shown, and none is drawn over
 * something newer.
 */
export class EndedStreams {
  readonly #streams: Pick<StreamPlayer, 'draining' | 'drainsAt' | 'discardDraining'>;
  readonly #wait: BoundedWait;

  /** `again` is called when frames have been waited for long enough. */
  constructor(streams: Pick<StreamPlayer, 'draining' | 'drainsAt' | 'discardDraining'>, again: () => void) {
    this.#streams = streams;
    this.#wait = new BoundedWait(PATIENCE, again);
  }

  /**
   * Whether a message has to wait for frames; when it has waited too long they are given up.
   * @param moving the guest is on its way to another server
   */
  holdUp(message: OwnMessage<DisplayFromServer>, moving: boolean): boolean {
    return this.#lasts(this.#meets(message, moving));
  }

  /** The same for the end of all surfaces. */
  holdUpAll(): boolean {
    return this.#lasts(this.#streams.draining);
  }

  #lasts(meets: boolean): boolean {
    if (meets && this.#wait.lasts()) return true;
    this.#wait.end();
    if (meets) this.#streams.discardDraining();
    return false;
  }

  /** Whether a message has to do with places where frames are still to be shown. */
  #meets(message: OwnMessage<DisplayFromServer>, moving: boolean): boolean {
    const streams = this.#streams;
    if (!streams.draining) return false;
    // Of the guest's move nothing may be lost, whatever comes next.
    if (moving) return !message.name.startsWith('stream');
    if (!isDraw(message)) return wholeSurface.has(message.name);
    const { surfaceId, box } = message.body.base;
    if (streams.drainsAt(surfaceId, message.name === 'copyBits' ? null : box)) return true;
    const { pictures, mask } = imagesOf(message);
    return [...pictures, ...(mask ? [mask] : [])].some(
      ({ body }) => body.type === 'surface' && streams.drainsAt(body.surfaceId, null),
    );
  }
}
