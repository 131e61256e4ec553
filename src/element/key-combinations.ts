/** Keys that a person can't press in a browser, or that the browser or its system keeps for itself. */
export const keyCombinations: readonly (readonly string[])[] = [
  ['ControlLeft', 'AltLeft', 'Delete'],
  ['ControlLeft', 'AltLeft', 'Backspace'],
  ['AltLeft', 'Tab'],
  ['AltLeft', 'F4'],
  ['MetaLeft'],
  ['PrintScreen'],
  ...[1, 2, 3, 4, 5, 6].map((number) => ['ControlLeft', 'AltLeft', `F${number}`]),
];
