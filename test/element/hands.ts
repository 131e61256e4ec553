import type { TestDisplay } from './test-display.ts';

/** What an element sent of a person's hands: scancodes that went down and up, places, buttons, in order. */
export function hands(element: TestDisplay): string[] {
  return element.client.input.map((event) => {
    switch (event.kind) {
      case 'keyDown':
        return `+${event.scancode.toString(16)}`;
      case 'keyUp':
        return `-${event.scancode.toString(16)}`;
      case 'position':
        return `at ${event.x},${event.y}`;
      case 'press':
      case 'release':
        return `${event.kind} ${event.button}`;
      case 'motion':
        return `by ${event.dx},${event.dy}`;
      case 'modifiers':
        return `locks ${event.modifiers}`;
    }
  });
}
