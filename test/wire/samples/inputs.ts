import type { inputsFromServer, inputsToServer } from '../../../src/wire/inputs.ts';
import { bytesOf, sample } from '../sample.ts';
import type { Samples } from '../sample.ts';
import * as base from './base.ts';

export const fromServer: Samples<typeof inputsFromServer> = {
  ...base.fromServer,
  init: [sample({ keyboardModifiers: 2 }, 'u16 2 # num lock')],
  keyModifiers: [sample({ modifiers: 7 }, 'u16 7')],
  mouseMotionAck: [sample(undefined, '')],
};

export const toServer: Samples<typeof inputsToServer> = {
  ...base.toServer,
  keyDown: [sample({ code: 0x48e0 }, 'hex e0 48 00 00 # cursor up')],
  keyUp: [sample({ code: 0xc8e0 }, 'hex e0 c8 00 00')],
  keyModifiers: [sample({ modifiers: 4 }, 'u16 4')],
  keyScancode: [sample(bytesOf(0xe1, 0x1d, 0x45), 'hex e1 1d 45 # half of Pause', 0)],
  mouseMotion: [sample({ dx: -3, dy: 4, buttonsState: 1 }, 'i32 -3 \n i32 4 \n u16 1')],
  mousePosition: [
    sample({ x: 640, y: 480, buttonsState: 0x60, displayId: 1 }, 'u32 640 \n u32 480 \n u16 0x60 \n u8 1'),
  ],
  mousePress: [sample({ button: 'side', buttonsState: 0x20 }, 'u8 6 \n u16 0x20')],
  mouseRelease: [sample({ button: 'down', buttonsState: 0 }, 'u8 5 \n u16 0')],
};
