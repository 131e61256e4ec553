import { cursorShapeSize, decodeCursorShape } from '../codecs/cursor-shape.ts';
import { CursorChannel } from '../session/cursor-channel.ts';
import type { OwnMessage } from '../session/channel.ts';
import type { CursorFromServer, CursorShape as SentShape } from '../wire/cursor.ts';
import type { CursorShape } from './protocol.ts';

/** Carries out what the cursor channel wants: shapes become PNGs that a page can use as its pointer. */
export class CursorDriver {
  readonly #channel = new CursorChannel(({ type, width, height }) => cursorShapeSize(type, width, height));
  readonly #show: (shape: CursorShape) => void;
  readonly #move: (position: { x: number; y: number }) => void;
  /** Encoding takes its time; only the shape asked for last is shown. */
  #latest = 0;

  constructor(show: (shape: CursorShape) => void, move: (position: { x: number; y: number }) => void) {
    this.#show = show;
    this.#move = move;
  }

  /** @throws {ProtocolError | DecodeError} for a shape that can't be */
  handle(message: OwnMessage<CursorFromServer>): void {
    for (const effect of this.#channel.handle(message)) {
      switch (effect.do) {
        case 'hide':
          this.#latest += 1;
          this.#show({ visible: false });
          break;
        case 'move':
          this.#move({ x: effect.x, y: effect.y });
          break;
        case 'shape':
          this.#encode(effect.shape);
      }
    }
  }

  /** Another driver takes the channel over: what is still being encoded is not shown any more. */
  close(): void {
    this.#latest += 1;
  }

  #encode(sent: SentShape): void {
    const { width, height } = sent;
    const turn = ++this.#latest;
    if (width === 0 || height === 0) {
      this.#show({ visible: false });
      return;
    }
    const pixels = decodeCursorShape(sent.type, width, height, sent.data);
    void toDataUrl(pixels, width, height).then((url) => {
      if (turn !== this.#latest) return;
      this.#show({
        visible: true,
        url,
        width,
        height,
        hotX: Math.min(sent.hotSpotX, width - 1),
        hotY: Math.min(sent.hotSpotY, height - 1),
      });
    });
  }
}

async function toDataUrl(pixels: Uint32Array, width: number, height: number): Promise<string> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d')!;
  const data = new Uint8ClampedArray(pixels.slice().buffer);
  context.putImageData(new ImageData(data, width, height), 0, 0);
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      resolve(reader.result as string);
    };
    reader.onerror = () => {
      reject(reader.error ?? new Error('the shape could not be read'));
    };
    reader.readAsDataURL(blob);
  });
}
