import { refusal } from '../timing/stream-report.ts';
import type { DisplayMessage, DisplayToServer } from '../wire/display.ts';
import type { Painter } from '../surfaces/painter.ts';

/** The video streams of one display channel: from STREAM_CREATE to the surface, at the time that the clocks say. */
export class StreamPlayer {
  readonly send: (message: DisplayToServer) => void;

  constructor(channel: { readonly painter: Painter; readonly send: (message: DisplayToServer) => void }) {
    this.send = channel.send;
  }

  create(body: DisplayMessage<'streamCreate'>['body']): void {
    this.send({ name: 'streamReport', body: refusal(body.id) });
  }

  data(body: DisplayMessage<'streamData'>['body']): void {
    body;
  }

  dataSized(body: DisplayMessage<'streamDataSized'>['body']): void {
    body;
  }

  clip(body: DisplayMessage<'streamClip'>['body']): void {
    body;
  }

  destroy(id: number): void {
    id;
  }

  destroyAll(): void {
    return;
  }

  surfaceDestroyed(surfaceId: number): void {
    surfaceId;
  }

  activateReport(body: DisplayMessage<'streamActivateReport'>['body']): void {
    body;
  }

  setLatency(mode: 'auto' | 'server'): void {
    mode;
  }

  close(): void {
    return;
  }
}
