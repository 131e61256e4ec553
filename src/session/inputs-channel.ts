import type { OwnMessage } from './channel.ts';
import { MotionWindow } from './motion-window.ts';
import type { Motion } from './motion-window.ts';
import type { InputsFromServer, InputsToServer, MouseButton } from '../wire/inputs.ts';

/** What a person's hands do. Scancodes: PC set 1; a prefix 0xe0 stands in the second byte, as in 0xe01d. */
export type InputEvent =
  | { readonly kind: 'keyDown' | 'keyUp'; readonly scancode: number }
  /** Bytes as a keyboard sends them, none of them 0, for keys that are sent whole: Pause, which has no release. */
  | { readonly kind: 'scancodes'; readonly bytes: readonly number[] }
  /** Lock keys as they shall be: bits scroll 1, num 2, caps 4. */
  | { readonly kind: 'modifiers'; readonly modifiers: number }
  | Motion
  /** Buttons: left 1, middle 2, right 3, up 4, down 5, side 6, extra 7; the mask has bit (button − 1), after the change. */
  | { readonly kind: 'press' | 'release'; readonly button: number; readonly buttons: number };

const buttonNames: readonly MouseButton[] = ['left', 'middle', 'right', 'up', 'down', 'side', 'extra'];

/** The inputs channel: events in, messages out. It holds movements back as the server's window demands. */
export class InputsChannel {
  readonly #motions = new MotionWindow();

  /** @returns the messages that carry the event, oldest first; none when it waits for the server */
  encode(event: InputEvent): readonly InputsToServer[] {
    switch (event.kind) {
      case 'keyDown':
      case 'keyUp': {
        const code = wireScancode(event.scancode);
        return [
          event.kind === 'keyDown'
            ? { name: 'keyDown', body: { code } }
            : { name: 'keyUp', body: { code: code | releaseBit(code) } },
        ];
      }
      case 'scancodes':
        return inFours(event.bytes).map((code) => ({ name: 'keyDown', body: { code } }));
      case 'modifiers':
        return [{ name: 'keyModifiers', body: { modifiers: event.modifiers } }];
      case 'motion':
      case 'position':
        return motionMessages(this.#motions.move(event));
      case 'press':
      case 'release': {
        const button = buttonNames[event.button - 1];
        if (!button) return [];
        const body = { button, buttonsState: event.buttons };
        return [
          ...motionMessages(this.#motions.flush()),
          event.kind === 'press' ? { name: 'mousePress', body } : { name: 'mouseRelease', body },
        ];
      }
    }
  }

  /** @returns messages to send in answer, and the lock keys when the guest tells them */
  handle(message: OwnMessage<InputsFromServer>): { send: readonly InputsToServer[]; modifiers: number | null } {
    switch (message.name) {
      case 'init':
        return { send: [], modifiers: message.body.keyboardModifiers };
      case 'keyModifiers':
        return { send: [], modifiers: message.body.modifiers };
      case 'mouseMotionAck':
        return { send: motionMessages(this.#motions.acknowledged()), modifiers: null };
      default:
        return message satisfies never;
    }
  }
}

/** A message holds up to four bytes of a sequence, the first one lowest. */
function inFours(bytes: readonly number[]): number[] {
  const codes: number[] = [];
  bytes.forEach((byte, index) => {
    const slot = index % 4;
    if (slot === 0) codes.push(byte);
    else codes[codes.length - 1] = (codes[codes.length - 1]! | (byte << (slot * 8))) >>> 0;
  });
  return codes;
}

/** 0xe01d as the wire has it: first byte lowest. */
function wireScancode(scancode: number): number {
  return scancode > 0xff ? ((scancode & 0xff) << 8) | (scancode >>> 8) : scancode;
}

/** The bit that makes the last byte of a code, in wire order, that of a released key. */
function releaseBit(code: number): number {
  return code > 0xff ? 0x8000 : 0x80;
}

function motionMessages(motion: Motion | null): InputsToServer[] {
  if (!motion) return [];
  if (motion.kind === 'motion') {
    return [{ name: 'mouseMotion', body: { dx: motion.dx, dy: motion.dy, buttonsState: motion.buttons } }];
  }
  const { x, y, buttons, monitor } = motion;
  return [{ name: 'mousePosition', body: { x, y, buttonsState: buttons, displayId: monitor } }];
}
