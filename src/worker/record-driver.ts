import type { FromRecorder } from '../audio/messages.ts';
import type { OwnMessage } from '../session/channel.ts';
import type { RecordFromServer, RecordToServer } from '../wire/record.ts';

/** What the record channel needs of its session. */
export interface RecordHost {
  send(message: RecordToServer): void;
  /** Asks the page for the microphone; null when its author or the person does not want that. */
  openMicrophone(format: { channels: number; frequency: number }): Promise<MessagePort | null>;
  closeMicrophone(): void;
  /** The server's multimedia time now. */
  time(): number;
}

/** The microphone: from the recorder in the audio thread to the record channel's messages. */
export class RecordDriver {
  readonly #host: RecordHost;
  #port: MessagePort | null = null;
  #muted = false;
  #turn = 0;

  constructor(host: RecordHost) {
    this.#host = host;
  }

  handle(message: OwnMessage<RecordFromServer>): void {
    switch (message.name) {
      case 'start':
        this.#start(message.body);
        break;
      case 'stop':
        this.close();
        break;
      case 'mute':
        this.#muted = message.body.mute;
        break;
      case 'volume':
        // The person's own microphone has a level of its own, which the guest does not turn.
        break;
      default:
        message satisfies never;
    }
  }

  close(): void {
    this.#turn += 1;
    if (!this.#port) return;
    this.#port.close();
    this.#port = null;
    this.#host.closeMicrophone();
  }

  #start(format: { channels: number; frequency: number }): void {
    this.close();
    const turn = ++this.#turn;
    void this.#host
      .openMicrophone({ channels: format.channels, frequency: format.frequency })
      .catch(() => null)
      .then((port) => {
        if (!port) return;
        if (turn !== this.#turn) {
          port.close();
          return;
        }
        this.#port = port;
        const time = this.#host.time();
        this.#host.send({ name: 'startMark', body: { time } });
        this.#host.send({ name: 'mode', body: { time, mode: 'raw', data: new Uint8Array(0) } });
        port.onmessage = ({ data: { samples } }: MessageEvent<FromRecorder>) => {
          if (this.#muted) samples.fill(0);
          const data = new Uint8Array(samples.buffer);
          this.#host.send({ name: 'data', body: { time: this.#host.time(), data } });
        };
      });
  }
}
