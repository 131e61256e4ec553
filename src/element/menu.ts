import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { icon } from './controls-icons.ts';
import type { Icon } from './controls-icons.ts';

/** Between the bar and a menu, and between a menu and the window's edge, in CSS pixels. */
const GAP = 6;

/** A button of the bar that does something. `pressed`: it is one that stays pressed, or not. */
export function actionButton(
  name: Icon,
  label: string,
  act: () => void,
  { disabled = false, pressed }: { disabled?: boolean; pressed?: boolean } = {},
): TemplateResult {
  return html`<button
    type="button"
    aria-label=${label}
    title=${label}
    aria-pressed=${pressed ?? nothing}
    ?disabled=${disabled}
    @click=${act}
  >
    ${icon(name)}
  </button>`;
}

/** A button of the bar that opens the menu of this id. `blocked`: something waits for the person. */
export function menuButton(
  name: Icon,
  label: string,
  menu: string,
  { disabled = false, blocked = false }: { disabled?: boolean; blocked?: boolean } = {},
): TemplateResult {
  return html`<button
    type="button"
    class=${blocked ? 'blocked' : nothing}
    aria-label=${label}
    title=${label}
    popovertarget=${menu}
    ?disabled=${disabled}
  >
    ${icon(name)}
  </button>`;
}

/** A menu, which the browser itself opens, closes and lays over everything else. */
export function menu(
  id: string,
  role: 'group' | 'radiogroup',
  label: string,
  content: unknown,
  toggled: (open: boolean) => void = () => undefined,
): TemplateResult {
  return html`<div
    popover
    id=${id}
    class="menu"
    role=${role}
    aria-label=${label}
    @beforetoggle=${place}
    @keydown=${walk}
    @toggle=${(event: ToggleEvent) => {
      moveFocus(event);
      toggled(event.newState === 'open');
    }}
  >
    ${content}
  </div>`;
}

/** The menu that an event comes from. */
export function menuOf(event: Event): HTMLElement | null {
  return (event.currentTarget as HTMLElement).closest<HTMLElement>('.menu');
}

/** A menu takes the focus when it opens, and gives it back to its button when it took it along; engines differ in both. */
function moveFocus(event: ToggleEvent): void {
  const menu = event.currentTarget as HTMLElement;
  const root = menu.getRootNode() as ShadowRoot;
  if (event.newState === 'open') {
    stopsOf(menu)[0]?.focus();
  } else if (root.activeElement === null || menu.contains(root.activeElement)) {
    root.querySelector<HTMLElement>(`[popovertarget=${menu.id}]`)?.focus();
  }
}

/** What of a menu can have the focus: of its radio buttons the one that is chosen. */
function stopsOf(menu: HTMLElement): HTMLElement[] {
  const all = menu.querySelectorAll<HTMLElement>('button:not(:disabled), input, textarea');
  return [...all].filter((one) => !(one instanceof HTMLInputElement) || one.type !== 'radio' || one.checked);
}

/**
 * Tab and arrows go through a menu, and Tab past its end closes it. By itself Chromium's Tab leaves the page from a menu
 * that lies in a slot.
 */
function walk(event: KeyboardEvent): void {
  const { key, shiftKey } = event;
  const step = key === 'ArrowDown' || (key === 'Tab' && !shiftKey) ? 1 : key === 'ArrowUp' || key === 'Tab' ? -1 : 0;
  const from = event.target as HTMLElement;
  // Those have a use for arrows themselves.
  if (step === 0 || (key !== 'Tab' && from.matches('textarea, [type=radio], [type=range]'))) return;
  event.preventDefault();
  const menu = event.currentTarget as HTMLElement;
  const stops = stopsOf(menu);
  const next = stops[stops.indexOf(from) + step];
  if (next !== undefined) next.focus();
  else if (key === 'Tab') menu.hidePopover();
  else stops.at(step > 0 ? 0 : -1)?.focus();
}

/** Puts a menu that is about to open beside its button, on the side with more room. */
function place(event: Event): void {
  const menu = event.currentTarget as HTMLElement;
  const button = (menu.getRootNode() as ShadowRoot).querySelector(`[popovertarget=${menu.id}]`);
  if (button === null || (event as ToggleEvent).newState !== 'open') return;
  const { left, top, bottom } = button.getBoundingClientRect();
  const above = top > innerHeight - bottom;
  const room = (above ? top : innerHeight - bottom) - 2 * GAP;
  menu.style.setProperty('--left', `min(${Math.max(GAP, left)}px, calc(100vw - 19rem))`);
  menu.style.setProperty('--top', above ? 'auto' : `${bottom + GAP}px`);
  menu.style.setProperty('--bottom', above ? `${innerHeight - top + GAP}px` : 'auto');
  menu.style.setProperty('--room', `${room}px`);
}
