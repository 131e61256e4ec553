import { baseFromServer, baseToServer } from './common.ts';
import { empty, enumeration, i32, messages, rest, struct, u16, u32, u8 } from './schema.ts';
import type { MessageOf, TypeOf } from './schema.ts';

export { KeyboardModifier } from './input-event.ts';

/** SPICE_MOUSE_BUTTON_*. The wheel is the buttons `up` and `down`. */
export const mouseButton = enumeration(u8, { left: 1, middle: 2, right: 3, up: 4, down: 5, side: 6, extra: 7 });
export type MouseButton = TypeOf<typeof mouseButton>;

/** SPICE_MOUSE_BUTTON_MASK_*: bits of the buttons that are held. */
export const MouseButtonMask = { left: 1, middle: 2, right: 4, up: 8, down: 16, side: 32, extra: 64 } as const;

/** Messages of the inputs channel from the server. SPICE_MSG_INPUTS_*. */
export const inputsFromServer = {
  ...baseFromServer,
  init: { id: 101, body: struct({ keyboardModifiers: u16 }) },
  keyModifiers: { id: 102, body: struct({ modifiers: u16 }) },
  /** Comes once for each `MOTION_ACK_BUNCH` mouse motions or positions. */
  mouseMotionAck: { id: 111, body: empty },
} as const;
export type InputsFromServer = MessageOf<typeof inputsFromServer>;
export const inputsMessages = messages(inputsFromServer);

/** How many mouse motions and positions one `mouseMotionAck` stands for. SPICE_INPUT_MOTION_ACK_BUNCH. */
export const MOTION_ACK_BUNCH = 4;

const button = struct({ button: mouseButton, buttonsState: u16 });

/** Messages of the inputs channel to the server. SPICE_MSGC_INPUTS_*. */
export const inputsToServer = {
  ...baseToServer,
  /** `code`: an XT scan code of up to four bytes, the first sent in the lowest byte. */
  keyDown: { id: 101, body: struct({ code: u32 }) },
  keyUp: { id: 102, body: struct({ code: u32 }) },
  keyModifiers: { id: 103, body: struct({ modifiers: u16 }) },
  /** Scan code bytes as a keyboard would send them, of any number. Only with `inputsCapability.keyScancode`. */
  keyScancode: { id: 104, body: rest },
  mouseMotion: { id: 111, body: struct({ dx: i32, dy: i32, buttonsState: u16 }) },
  mousePosition: { id: 112, body: struct({ x: u32, y: u32, buttonsState: u16, displayId: u8 }) },
  mousePress: { id: 113, body: button },
  mouseRelease: { id: 114, body: button },
} as const;
export type InputsToServer = MessageOf<typeof inputsToServer>;
export const inputsCommands = messages(inputsToServer);
