import type { FromRecorder } from '../audio/messages.ts';
import type { OwnMessage } from '../session/channel.ts';
import type { RecordFromServer, RecordToServer } from '../wire/record.ts';
import { checkSoundFormat } from './sound-format.ts';

/** Channels, and samples a second of each. */
interface Format {
  readonly channels: number;
  readonly frequency: number;
}

/** What the record channel needs of its session. */
export interface RecordHost {
  send(message: RecordToServer): void;
  /** Whether the page's author lets the guest hear the microphone; `permissionChanged` tells of changes. */
  allowed(): boolean;
  /** Asks the page for the microphone; null when the person does not want that. */
  openMicrophone(format: Format): Promise<MessagePort | null>;
  closeMicrophone(): void;
  /** The server's multimedia time now. */
  time(): number;
}

/** The microphone: from the recorder in the audio thread to the record channel's messages. */
export class RecordDriver {
  readonly #host: RecordHost;
  #port: MessagePort | null = null;
  #muted = false;
  /** What the guest records; null while it does not. */
  #format: Format | null = null;
  /** The page was asked for the microphone, and not told since that it is no longer wanted. */
  #asked = false;
  #turn = 0;

  constructor(host: RecordHost) {
    this.#host = host;
  }

  /** @throws {DecodeError} for a format that no sound has */
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

  /** The guest records no more, or the channel is gone. */
  close(): void {
    this.#format = null;
    this.#letGo();
  }

  /** The page's author may have changed their mind: what the guest began to record meanwhile is heard from now on. */
  permissionChanged(): void {
    if (!this.#host.allowed()) this.#letGo();
    else if (this.#format && !this.#asked) this.#ask(this.#format);
  }

  #letGo(): void {
    this.#turn += 1;
    this.#port?.close();
    this.#port = null;
    // Also of one that the person is still being asked for.
    if (this.#asked) this.#host.closeMicrophone();
    this.#asked = false;
  }

  #start({ channels, frequency }: Format): void {
    checkSoundFormat({ channels, frequency });
    this.#letGo();
    this.#format = { channels, frequency };
    if (this.#host.allowed()) this.#ask(this.#format);
  }

  #ask(format: Format): void {
    const turn = ++this.#turn;
    this.#asked = true;
    void this.#host
      .openMicrophone(format)
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
