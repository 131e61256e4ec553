import type { Millis, MmTime } from './millis.ts';
import type { StreamBuffer } from './stream-buffer.ts';
import type { Timeline } from './timeline.ts';

/** A frame as it came: STREAM_DATA or STREAM_DATA_SIZED. */
export interface FrameArrival<Payload> {
  /** The frame's multimedia time. */
  readonly mmTime: MmTime;
  /** Whatever the driver needs to decode and place it: bytes, rectangle, clip. Never looked at here. */
  readonly payload: Payload;
  /** What it costs in memory, in bytes. */
  readonly bytes: number;
  /** Whether a decoder can begin with it. Leave it out for MJPEG, where all are. */
  readonly keyframe?: boolean;
}

/**
 * `queued`: waits, undecoded. `decoding`: given to the decoder. `ready`: its picture waits for its moment. `gone`: it
 * was shown or dropped, and a picture that may still come for it is to be closed.
 */
export type FrameState = 'queued' | 'decoding' | 'ready' | 'gone';

/** A frame in a stream's buffer. Only the buffer changes it; the driver reads it. */
export class StreamFrame<Payload, Picture> {
  readonly stream: StreamBuffer<Payload, Picture>;
  readonly mmTime: MmTime;
  readonly payload: Payload;
  readonly bytes: number;
  readonly keyframe: boolean;
  readonly arrivedAt: Millis;
  /** How long before its multimedia time it arrived, in milliseconds; negative when it came late. */
  readonly margin: number;
  /** Its time line, and its place there. */
  readonly timeline: Timeline;
  readonly time: number;
  /** The decoded picture, from `decoded` on. Whoever is handed the frame by `show` or `drop` owns it. */
  picture: Picture | undefined;
  state: FrameState = 'queued';
  /** Given to the decoder, which has not answered yet. */
  inFlight = false;
  decodeStartedAt: Millis | undefined;
  decodedAt: Millis | undefined;
  /** Is to be decoded for the sake of those that follow, and not to be shown. */
  passed = false;
  /** Due at this moment at the latest, because a later frame is. */
  ceiling = Infinity;

  constructor(
    stream: StreamBuffer<Payload, Picture>,
    arrival: FrameArrival<Payload>,
    dating: { readonly timeline: Timeline; readonly time: number; readonly margin: number },
    now: Millis,
  ) {
    this.stream = stream;
    this.mmTime = arrival.mmTime;
    this.payload = arrival.payload;
    this.bytes = arrival.bytes;
    this.keyframe = arrival.keyframe ?? false;
    this.arrivedAt = now;
    this.margin = dating.margin;
    this.timeline = dating.timeline;
    this.time = dating.time;
  }

  /** When it is to be shown, as known now: clocks may still move it. */
  get dueAt(): Millis {
    return Math.min(this.timeline.dueAt(this.time), this.ceiling) as Millis;
  }

  /** When to look whether it is `after` milliseconds beyond its moment, which may still move; negative: before it. */
  meets(after: number, now: Millis): Millis {
    const moment = (this.timeline.dueAt(this.time) + after) as Millis;
    return Math.min(this.timeline.meeting(moment, now), this.ceiling + after) as Millis;
  }
}
