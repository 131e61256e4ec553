import type { SpiceDisplayElement } from '../../src/element/element.ts';
import { make } from './elements.ts';

/** An attribute of the element and the values it takes. */
type Attribute =
  | { readonly name: string; readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly name: string; readonly kind: 'flag' }
  | { readonly name: string; readonly kind: 'text'; readonly hint: string }
  | {
      readonly name: string;
      readonly kind: 'number' | 'range';
      readonly value: number;
      readonly min: number;
      readonly max: number;
      readonly step: number;
    };

const attributes: readonly Attribute[] = [
  { name: 'scaling', kind: 'choice', values: ['fit', 'down', 'none', 'guest'] },
  { name: 'controls', kind: 'flag' },
  { name: 'view-only', kind: 'flag' },
  { name: 'muted', kind: 'flag' },
  { name: 'volume', kind: 'range', value: 1, min: 0, max: 1, step: 0.05 },
  { name: 'reconnect', kind: 'flag' },
];

/** Those that few pages set. */
const seldom: readonly Attribute[] = [
  { name: 'monitor', kind: 'number', value: 0, min: 0, max: 15, step: 1 },
  {
    name: 'preferred-compression',
    kind: 'choice',
    values: ['', 'off', 'auto-glz', 'auto-lz', 'quic', 'glz', 'lz', 'lz4'],
  },
  { name: 'preferred-codecs', kind: 'text', hint: 'h264 vp9 vp8 mjpeg' },
  { name: 'stream-latency', kind: 'choice', values: ['auto', 'server'] },
  { name: 'latency-interval', kind: 'number', value: 1000, min: 100, max: 10000, step: 100 },
  { name: 'release-keys', kind: 'text', hint: 'ControlLeft+AltLeft' },
  { name: 'clipboard', kind: 'choice', values: ['both', 'to-guest', 'from-guest', 'off'] },
  { name: 'microphone', kind: 'flag' },
  { name: 'refuse-files', kind: 'flag' },
  { name: 'disable-effects', kind: 'text', hint: 'wallpaper animation' },
  { name: 'ports', kind: 'text', hint: '* (all)' },
];

/**
 * Fills two boxes of a form with a control for each attribute; `changed` is told after each change. What is given brings
 * the controls up to date with the element, which changes some attributes by itself.
 */
export function fillAttributeForm(
  form: HTMLFormElement,
  boxes: { readonly usual: HTMLElement; readonly seldom: HTMLElement },
  display: SpiceDisplayElement,
  changed: () => void,
): () => void {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
  });
  const updates = [...fill(boxes.usual, attributes, display, changed), ...fill(boxes.seldom, seldom, display, changed)];
  const update = (): void => {
    for (const one of updates) one();
  };
  update();
  // The element's own controls change some of them.
  for (const type of ['click', 'input']) {
    display.addEventListener(type, () => {
      setTimeout(update);
    });
  }
  return update;
}

function fill(
  box: HTMLElement,
  some: readonly Attribute[],
  display: SpiceDisplayElement,
  changed: () => void,
): (() => void)[] {
  return some.map((attribute) => {
    const control = controlOf(attribute);
    const label = make('label');
    label.append(make('code', attribute.name), control);
    box.append(label);
    control.addEventListener(
      control instanceof HTMLSelectElement || attribute.kind === 'text' ? 'change' : 'input',
      () => {
        apply(display, attribute, control);
        changed();
      },
    );
    return () => {
      show(display, attribute, control);
    };
  });
}

function controlOf(attribute: Attribute): HTMLInputElement | HTMLSelectElement {
  if (attribute.kind === 'choice') {
    const select = make('select');
    for (const value of attribute.values) {
      const option = make('option', value === '' ? 'the server’s choice' : value);
      option.value = value;
      select.append(option);
    }
    return select;
  }
  const input = make('input');
  switch (attribute.kind) {
    case 'flag':
      input.type = 'checkbox';
      break;
    case 'text':
      input.type = 'text';
      input.placeholder = attribute.hint;
      input.spellcheck = false;
      break;
    case 'number':
    case 'range':
      input.type = attribute.kind;
      input.min = String(attribute.min);
      input.max = String(attribute.max);
      input.step = String(attribute.step);
      input.value = String(attribute.value);
  }
  return input;
}

/** What holds without the attribute. */
function usualOf(attribute: Exclude<Attribute, { kind: 'flag' }>): string {
  if (attribute.kind === 'choice') return attribute.values[0] ?? '';
  return attribute.kind === 'text' ? '' : String(attribute.value);
}

/** Shows what the element has, unless a person is changing it. */
function show(display: SpiceDisplayElement, attribute: Attribute, control: HTMLInputElement | HTMLSelectElement): void {
  if (attribute.kind === 'text') {
    if (!control.matches(':focus')) control.value = display.getAttribute(attribute.name) ?? '';
    return;
  }
  const property = attribute.name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const value = (display as unknown as Readonly<Record<string, string | number | boolean>>)[property]!;
  if (attribute.kind === 'flag') (control as HTMLInputElement).checked = value === true;
  else if (!control.matches(':focus')) control.value = String(value);
}

/** An attribute that says what holds without it is not set. */
function apply(display: HTMLElement, attribute: Attribute, control: HTMLInputElement | HTMLSelectElement): void {
  const { name } = attribute;
  if (attribute.kind === 'flag') {
    display.toggleAttribute(name, (control as HTMLInputElement).checked);
    return;
  }
  const value = control.value.trim();
  if (value === usualOf(attribute)) display.removeAttribute(name);
  else display.setAttribute(name, value);
}

/** The element as a page would write it. */
export function markupOf(display: HTMLElement): string {
  const parts = Array.from(display.attributes)
    .filter(({ name }) => name !== 'id' && name !== 'tabindex')
    .map(({ name, value }) => (value === '' ? name : `${name}="${value.replaceAll('"', '&quot;')}"`));
  const one = `<spice-display ${parts.join(' ')}></spice-display>`;
  return one.length <= 48 ? one : `<spice-display\n  ${parts.join('\n  ')}\n></spice-display>`;
}
