import { expect } from 'chai';
import { Keyboard } from '../../src/input/keyboard.ts';
import type { Key } from '../../src/input/keyboard.ts';
import type { Platform } from '../../src/input/platform.ts';
import { scancodeOf } from '../../src/input/scancodes.ts';
import { KeyboardModifier } from '../../src/wire/input-event.ts';
import type { InputEvent } from '../../src/wire/input-event.ts';

interface Given {
  key?: string;
  at?: number;
  meta?: boolean;
  composing?: boolean;
  locks?: readonly string[];
}

function key(code: string, { key: name = '', at = 0, meta = false, composing = false, locks = [] }: Given = {}): Key {
  return {
    code,
    key: name,
    timeStamp: at,
    metaKey: meta,
    isComposing: composing,
    getModifierState: (lock) => locks.includes(lock),
  };
}

/** A keyboard and what it sent, as `+code` and `-code` in hexadecimal. */
function keyboardOn(platform: Platform): { keyboard: Keyboard; sent: () => string[] } {
  let log: string[] = [];
  const keyboard = new Keyboard(platform, (events) => {
    log.push(...events.map(describeEvent));
  });
  const sent = (): string[] => {
    const all = log;
    log = [];
    return all;
  };
  return { keyboard, sent };
}

function describeEvent(event: InputEvent): string {
  if (event.kind === 'keyDown') return `+${event.scancode.toString(16)}`;
  if (event.kind === 'keyUp') return `-${event.scancode.toString(16)}`;
  return event.kind === 'modifiers' ? `locks ${event.modifiers}` : event.kind;
}

describe('the keyboard', () => {
  it('sends keys down and up, and repeats as down again', () => {
    const { keyboard, sent } = keyboardOn('other');
    expect(keyboard.keyDown(key('KeyA'))).to.equal(true);
    keyboard.keyDown(key('KeyA'));
    expect(keyboard.keyUp(key('KeyA'))).to.equal(true);
    expect(sent()).to.deep.equal(['+1e', '+1e', '-1e']);
  });

  it('leaves alone what no PC keyboard has, and what was never pressed', () => {
    const { keyboard, sent } = keyboardOn('other');
    expect(keyboard.keyDown(key('BrightnessAuto'))).to.equal(false);
    expect(keyboard.keyDown(key(''))).to.equal(false);
    expect(keyboard.keyUp(key('KeyA'))).to.equal(false);
    expect(sent()).to.deep.equal([]);
  });

  it('leaves alone what an input method composes', () => {
    const { keyboard, sent } = keyboardOn('other');
    expect(keyboard.keyDown(key('KeyA', { composing: true }))).to.equal(false);
    expect(keyboard.keyDown(key('KeyA', { key: 'Process' }))).to.equal(false);
    expect(sent()).to.deep.equal([]);
  });

  it('releases everything that is down', () => {
    const { keyboard, sent } = keyboardOn('other');
    keyboard.keyDown(key('ShiftLeft'));
    keyboard.keyDown(key('Pause'));
    sent();
    keyboard.releaseAll(0);
    expect(sent()).to.deep.equal(['-2a', '-e11d45']);
    keyboard.releaseAll(0);
    expect(sent()).to.deep.equal([]);
  });

  it('sends SysRq for PrintScreen with Alt, and releases what it pressed', () => {
    const { keyboard, sent } = keyboardOn('other');
    keyboard.keyDown(key('PrintScreen'));
    keyboard.keyUp(key('PrintScreen'));
    keyboard.keyDown(key('AltLeft'));
    keyboard.keyDown(key('PrintScreen'));
    keyboard.keyUp(key('AltLeft'));
    keyboard.keyUp(key('PrintScreen'));
    expect(sent()).to.deep.equal(['+e037', '-e037', '+38', '+54', '-38', '-54']);
  });

  describe('on Windows', () => {
    it('sends AltGr as the right Alt alone', async () => {
      const { keyboard, sent } = keyboardOn('windows');
      keyboard.keyDown(key('ControlLeft', { at: 1000 }));
      keyboard.keyDown(key('AltRight', { at: 1000, key: 'AltGraph' }));
      keyboard.keyDown(key('KeyE', { at: 1100 }));
      await new Promise((resolve) => setTimeout(resolve, 80));
      keyboard.keyUp(key('KeyE', { at: 1200 }));
      keyboard.keyUp(key('ControlLeft', { at: 1300 }));
      keyboard.keyUp(key('AltRight', { at: 1300 }));
      expect(sent()).to.deep.equal(['+e038', '+12', '-12', '-e038']);
    });

    it('sends a left Ctrl that stays alone after a moment', async () => {
      const { keyboard, sent } = keyboardOn('windows');
      keyboard.keyDown(key('ControlLeft', { at: 1000 }));
      expect(sent()).to.deep.equal([]);
      await new Promise((resolve) => setTimeout(resolve, 80));
      expect(sent()).to.deep.equal(['+1d']);
    });

    it('sends a left Ctrl at once when another key follows or it comes up', () => {
      const { keyboard, sent } = keyboardOn('windows');
      keyboard.keyDown(key('ControlLeft', { at: 1000 }));
      keyboard.keyDown(key('KeyC', { at: 1010 }));
      expect(sent()).to.deep.equal(['+1d', '+2e']);
      keyboard.releaseAll(0);
      sent();
      keyboard.keyDown(key('ControlLeft', { at: 2000 }));
      keyboard.keyUp(key('ControlLeft', { at: 2020 }));
      expect(sent()).to.deep.equal(['+1d', '-1d']);
    });

    it('keeps Ctrl and the right Alt apart when they come one after the other', () => {
      const { keyboard, sent } = keyboardOn('windows');
      keyboard.keyDown(key('ControlLeft', { at: 1000 }));
      keyboard.keyDown(key('AltRight', { at: 1200 }));
      expect(sent()).to.deep.equal(['+1d', '+e038']);
    });

    it('releases both Shift keys when one is told to be up', () => {
      const { keyboard, sent } = keyboardOn('windows');
      keyboard.keyDown(key('ShiftLeft'));
      keyboard.keyDown(key('ShiftRight'));
      sent();
      keyboard.keyUp(key('ShiftRight'));
      expect(sent()).to.have.members(['-2a', '-36']);
    });

    it('taps the Japanese keys of which only the going down is told', () => {
      const { keyboard, sent } = keyboardOn('windows');
      keyboard.keyDown(key('Backquote', { key: 'Hankaku' }));
      expect(sent()).to.deep.equal(['+29', '-29']);
    });
  });

  describe('on macOS', () => {
    it('taps keys that are pressed with Meta, whose coming up is not told', () => {
      const { keyboard, sent } = keyboardOn('mac');
      keyboard.keyDown(key('MetaLeft', { meta: true }));
      keyboard.keyDown(key('KeyC', { meta: true }));
      keyboard.keyUp(key('MetaLeft'));
      expect(sent()).to.deep.equal(['+e05b', '+2e', '-2e', '-e05b']);
    });

    it('releases with Meta what was pressed before it', () => {
      const { keyboard, sent } = keyboardOn('mac');
      keyboard.keyDown(key('KeyX'));
      keyboard.keyDown(key('MetaLeft', { meta: true }));
      keyboard.keyUp(key('MetaLeft'));
      expect(sent()).to.deep.equal(['+2d', '+e05b', '-2d', '-e05b']);
    });

    it('taps Caps Lock when it goes on and when it goes off', () => {
      const { keyboard, sent } = keyboardOn('mac');
      keyboard.keyDown(key('CapsLock'));
      keyboard.keyUp(key('CapsLock'));
      expect(sent()).to.deep.equal(['+3a', '-3a', '+3a', '-3a']);
    });
  });

  describe('with lock keys', () => {
    it('gives the guest the person’s locks before the first key after the focus came', () => {
      const { keyboard, sent } = keyboardOn('other');
      keyboard.guestLocks(KeyboardModifier.numLock);
      keyboard.focused();
      keyboard.keyDown(key('KeyA', { locks: ['CapsLock'] }));
      keyboard.keyDown(key('KeyB', { locks: ['CapsLock'] }));
      expect(sent()).to.deep.equal([`locks ${KeyboardModifier.capsLock}`, '+1e', '+30']);
    });

    it('says nothing while the guest has not told its locks, nor when they agree', () => {
      const { keyboard, sent } = keyboardOn('other');
      keyboard.keyDown(key('KeyA', { locks: ['NumLock'] }));
      keyboard.guestLocks(KeyboardModifier.numLock);
      keyboard.keyDown(key('KeyA', { locks: ['NumLock'] }));
      expect(sent()).to.deep.equal(['+1e', '+1e']);
    });

    it('lets a lock key change the guest by itself', () => {
      const { keyboard, sent } = keyboardOn('other');
      keyboard.guestLocks(0);
      keyboard.keyDown(key('CapsLock', { locks: ['CapsLock'] }));
      expect(sent()).to.deep.equal(['+3a']);
    });

    it('leaves Num Lock alone on a Mac, which has none', () => {
      const { keyboard, sent } = keyboardOn('mac');
      keyboard.guestLocks(KeyboardModifier.numLock);
      keyboard.keyDown(key('KeyA'));
      expect(sent()).to.deep.equal(['+1e']);
    });
  });
});

describe('scancodes', () => {
  it('differ for all keys but those with two names', () => {
    const names = ['OSLeft MetaLeft', 'OSRight MetaRight', 'VolumeUp AudioVolumeUp', 'LaunchMediaPlayer MediaSelect'];
    for (const pair of names) {
      const [one = '', other = ''] = pair.split(' ');
      expect(scancodeOf(one)).to.equal(scancodeOf(other)).and.not.to.equal(undefined);
    }
  });

  it('are those of PC scan code set 1 at the ends of each row', () => {
    const known: Record<string, number> = {
      Escape: 0x01,
      Backspace: 0x0e,
      Enter: 0x1c,
      Backquote: 0x29,
      Backslash: 0x2b,
      ShiftRight: 0x36,
      F1: 0x3b,
      F10: 0x44,
      ScrollLock: 0x46,
      NumpadAdd: 0x4e,
      NumpadDecimal: 0x53,
      IntlBackslash: 0x56,
      F12: 0x58,
      F13: 0x5d,
      F15: 0x5f,
      F24: 0x6f,
      Undo: 0xe007,
      Copy: 0xe078,
      Cut: 0xe03c,
      Paste: 0x65,
      Help: 0xe075,
      Eject: 0x6c,
      Lang5: 0x76,
      MediaFastForward: 0xe034,
      IntlRo: 0x73,
      IntlYen: 0x7d,
      PageUp: 0xe049,
      Delete: 0xe053,
      ContextMenu: 0xe05d,
      MediaPlayPause: 0xe022,
      BrowserBack: 0xe06a,
      MediaSelect: 0xe06d,
    };
    for (const [code, scancode] of Object.entries(known)) expect(scancodeOf(code), code).to.equal(scancode);
  });
});
