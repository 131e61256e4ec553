import type { OwnMessage } from './channel.ts';
import { MotionWindow } from './motion-window.ts';
import type { Motion } from './motion-window.ts';
import { keyCode } from '../wire/input-event.ts';
import type { InputEvent } from '../wire/input-event.ts';
import type { InputsFromServer, InputsToServer, MouseButton } from '../wire/inputs.ts';

const buttonNames: readonly MouseButton[] = ['left', 'middle', 'right', 'up', 'down', 'side', 'extra'];

/** The inputs channel: events in, messages out. It holds movements back as the server's window demands. */
export class InputsChannel {
  readonly #motions = new MotionWindow();

  /** @returns the messages that carry the event, oldest first; none when it waits for the server */
  encode(event: InputEvent): readonly InputsToServer[] {
    switch (event.kind) {
      case 'keyDown':
        return [{ name: 'keyDown', body: { code: keyCode(event.scancode, true) } }];
      case 'keyUp':
        return [{ name: 'keyUp', body: { code: keyCode(event.scancode, false) } }];
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

function motionMessages(motion: Motion | null): InputsToServer[] {
  if (!motion) return [];
  if (motion.kind === 'motion') {
    return [{ name: 'mouseMotion', body: { dx: motion.dx, dy: motion.dy, buttonsState: motion.buttons } }];
  }
  const { x, y, buttons, monitor } = motion;
  return [{ name: 'mousePosition', body: { x, y, buttonsState: buttons, displayId: monitor } }];
}
