/** Keys in a row whose scancodes follow each other. */
const row = (first: number, codes: string): (readonly [string, number])[] =>
  codes.split(' ').map((code, index) => [code, first + index]);

/**
 * `KeyboardEvent.code` to PC scan code set 1, written as `wire/input-event.ts` says. Keys that came after that set have
 * the numbers that QEMU and the reference client agree on, not those that Windows gave them later.
 */
const scancodes: ReadonlyMap<string, number> = new Map<string, number>([
  ...row(0x01, 'Escape Digit1 Digit2 Digit3 Digit4 Digit5 Digit6 Digit7 Digit8 Digit9 Digit0 Minus Equal Backspace'),
  ...row(0x0f, 'Tab KeyQ KeyW KeyE KeyR KeyT KeyY KeyU KeyI KeyO KeyP BracketLeft BracketRight Enter'),
  ...row(0x1d, 'ControlLeft KeyA KeyS KeyD KeyF KeyG KeyH KeyJ KeyK KeyL Semicolon Quote Backquote'),
  ...row(0x2a, 'ShiftLeft Backslash KeyZ KeyX KeyC KeyV KeyB KeyN KeyM Comma Period Slash ShiftRight'),
  ...row(0x37, 'NumpadMultiply AltLeft Space CapsLock F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 NumLock ScrollLock'),
  ...row(0x47, 'Numpad7 Numpad8 Numpad9 NumpadSubtract Numpad4 Numpad5 Numpad6 NumpadAdd'),
  ...row(0x4f, 'Numpad1 Numpad2 Numpad3 Numpad0 NumpadDecimal'),
  ...row(0x56, 'IntlBackslash F11 F12 NumpadEqual'),
  ...row(0x5d, 'F13 F14 F15'),
  ['F16', 0x55],
  ['F17', 0xe003],
  ['F18', 0xe077],
  ['F19', 0xe004],
  ['F20', 0x5a],
  ['F21', 0x74],
  ['F22', 0xe079],
  ['F23', 0x6d],
  ['F24', 0x6f],
  // Japanese and Korean keyboards
  ...row(0x70, 'KanaMode Lang2 Lang1 IntlRo'),
  ...row(0x76, 'Lang5 Lang4 Lang3 Convert'),
  ['NonConvert', 0x7b],
  ...row(0x7d, 'IntlYen NumpadComma'),
  // Keys that came with the enhanced keyboard
  ['NumpadEnter', 0xe01c],
  ['ControlRight', 0xe01d],
  ['NumpadDivide', 0xe035],
  ['PrintScreen', 0xe037],
  ['AltRight', 0xe038],
  ['Pause', 0xe11d45],
  ...row(0xe047, 'Home ArrowUp PageUp'),
  ['ArrowLeft', 0xe04b],
  ['ArrowRight', 0xe04d],
  ...row(0xe04f, 'End ArrowDown PageDown Insert Delete'),
  ...row(0xe05b, 'MetaLeft MetaRight ContextMenu Power Sleep'),
  ['WakeUp', 0xe063],
  // Media, browser and office keys
  ...row(0xe005, 'Again Props Undo'),
  ...row(0xe009, 'New Redo'),
  ['MailForward', 0xe00e],
  ['MediaTrackPrevious', 0xe010],
  ...row(0xe018, 'MediaRewind MediaTrackNext'),
  ...row(0xe020, 'AudioVolumeMute LaunchApp2 MediaPlayPause'),
  ...row(0xe024, 'MediaStop Suspend'),
  ['MediaPause', 0xe029],
  ...row(0xe02e, 'AudioVolumeDown Close AudioVolumeUp MediaRecord BrowserHome MediaPlay MediaFastForward'),
  ['Print', 0xe039],
  ['Cut', 0xe03c],
  ['Find', 0xe041],
  ['BrightnessDown', 0xe04c],
  ...row(0xe054, 'BrightnessUp Save DisplayToggleIntExt'),
  ['MailSend', 0xe05a],
  ...row(0xe064, 'MailReply BrowserSearch BrowserFavorites BrowserRefresh BrowserStop BrowserForward BrowserBack'),
  ...row(0xe06b, 'LaunchApp1 LaunchMail MediaSelect'),
  ...row(0xe075, 'Help NumpadParenLeft'),
  ['Copy', 0xe078],
  ['NumpadParenRight', 0xe07b],
  ...row(0x64, 'Open Paste'),
  ['Eject', 0x6c],
  // Names that some browsers use for the same keys
  ['OSLeft', 0xe05b],
  ['OSRight', 0xe05c],
  ['VolumeMute', 0xe020],
  ['VolumeDown', 0xe02e],
  ['VolumeUp', 0xe030],
  ['LaunchMediaPlayer', 0xe06d],
  ['Hiragana', 0x77],
  ['Katakana', 0x78],
]);

/** What a keyboard sends for PrintScreen while Alt is held: SysRq. */
const SYSRQ = 0x54;

/** The scancode of a key by its `KeyboardEvent.code`, or undefined for a key that PC keyboards don't have. */
export function scancodeOf(code: string, altHeld = false): number | undefined {
  return code === 'PrintScreen' && altHeld ? SYSRQ : scancodes.get(code);
}

/** All the codes that have a scancode. */
export function knownCodes(): readonly string[] {
  return [...scancodes.keys()];
}
