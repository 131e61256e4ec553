import type { SpiceDisplayElement } from '../../src/element/element.ts';
import { fillAttributeForm, markupOf } from './attribute-form.ts';
import { byId, make } from './elements.ts';
import { EventLog } from './event-log.ts';
import { LatencyOverlay } from './latency-overlay.ts';
import { MoveLine } from './move-line.ts';
import { ask } from './offers.ts';
import type { Offers } from './offers.ts';
import { PortConsole } from './port-console.ts';
import { sourcesOf } from './sources.ts';
import type { Source } from './sources.ts';
import { followTheme } from './theme.ts';

await customElements.whenDefined('spice-display');
const display = document.querySelector<SpiceDisplayElement>('#display')!;
const server = byId('server', HTMLSelectElement);
const url = byId('url', HTMLInputElement);
const connect = byId('connect', HTMLButtonElement);
const state = byId('state', HTMLElement);
const said = byId('said', HTMLElement);
const migration = byId('migration', HTMLElement);
const migrate = byId('migrate', HTMLButtonElement);
const kind = byId('kind', HTMLSelectElement);
const markup = byId('markup', HTMLElement);

followTheme(byId('theme', HTMLSelectElement));
const offers = await ask<Offers>('servers');
new EventLog(display, offers.events, {
  list: byId('events', HTMLOListElement),
  filter: byId('filter', HTMLInputElement),
  withLatency: byId('with-latency', HTMLInputElement),
  clear: byId('clear', HTMLButtonElement),
});
const overlay = new LatencyOverlay(display, {
  box: byId('latency', HTMLElement),
  canvas: byId('plot', HTMLCanvasElement),
  legend: byId('legend', HTMLUListElement),
  line: byId('stream-line', HTMLParagraphElement),
});

const sources = sourcesOf(offers);
for (const { id, label } of sources) {
  const option = make('option', label);
  option.value = id;
  server.append(option);
}

const chosen = (): Source => sources.find(({ id }) => id === server.value) ?? sources[0]!;
const running = (): boolean => display.state !== 'idle' && display.state !== 'disconnected';

/** Shows a line under the screen; with nothing to say, what the guest is. */
function say(text: string): void {
  said.textContent = text === '' ? chosen().about : text;
}
const moves = new MoveLine(display, say);

/** Tells a person what went wrong. */
function complain(error: unknown): void {
  say(error instanceof Error ? error.message : String(error));
}

/** Does something that was asked for, and tells what went wrong with it. */
function telling(work: () => Promise<void> | void): () => void {
  return () => {
    Promise.resolve().then(work).catch(complain);
  };
}

new PortConsole(
  display,
  {
    box: byId('port', HTMLElement),
    name: byId('port-name', HTMLElement),
    output: byId('port-output', HTMLElement),
    form: byId('port-line', HTMLFormElement),
    input: byId('port-text', HTMLInputElement),
  },
  complain,
);

function show(): void {
  state.textContent = display.state;
  state.dataset['state'] = display.state;
  connect.textContent = running() ? 'Disconnect' : 'Connect';
  connect.classList.toggle('main', !running());
  url.parentElement!.hidden = chosen().id !== 'custom';
  // A field that is not shown asks for nothing; and no address is needed to disconnect.
  url.disabled = chosen().id !== 'custom';
  connect.formNoValidate = running();
  migrate.disabled = display.state !== 'connected';
  markup.textContent = markupOf(display);
  updateForm();
}

function showKinds(): void {
  const { kinds } = chosen();
  migration.hidden = kinds.length === 0;
  kind.replaceChildren(...kinds.map((name) => make('option', name)));
}

async function begin(): Promise<void> {
  say('');
  const address = await chosen().address(url.value.trim());
  // The same address again is no change that the element would act on.
  if (display.getAttribute('src') === address) await display.connect();
  else display.setAttribute('src', address);
}

byId('source', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  if (running()) display.disconnect();
  else telling(begin)();
});
server.addEventListener('change', () => {
  if (running()) display.disconnect();
  showKinds();
  show();
  say('');
  if (chosen().id !== 'custom') telling(begin)();
  else url.focus();
});

/** A button that stays pressed while something is shown. */
function showing(id: string, show: (shown: boolean) => void): void {
  const button = byId(id, HTMLButtonElement);
  button.addEventListener('click', () => {
    const shown = button.ariaPressed !== 'true';
    button.ariaPressed = String(shown);
    show(shown);
  });
}
showing('show-latency', (shown) => {
  overlay.shown = shown;
});
// Another element with the same session; the guest knows of one client.
showing('show-second', (shown) => {
  const second = byId('second', HTMLElement);
  second.hidden = !shown;
  // An element of a session is drawn whether it is seen or not.
  if (shown) second.setAttribute('session', 'display');
  else second.removeAttribute('session');
});
migrate.addEventListener(
  'click',
  telling(async () => {
    migrate.disabled = true;
    try {
      await moves.watch(() => chosen().move(kind.value));
    } finally {
      show();
    }
  }),
);
byId('typing', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  telling(() => display.typeText(byId('text', HTMLInputElement).value))();
});
byId('copy', HTMLButtonElement).addEventListener(
  'click',
  telling(async () => {
    await navigator.clipboard.writeText(markup.textContent);
    say('The markup is in the clipboard.');
  }),
);

const updateForm = fillAttributeForm(
  byId('attributes', HTMLFormElement),
  { usual: byId('usual', HTMLElement), seldom: byId('seldom', HTMLElement) },
  display,
  show,
);
display.addEventListener('state-change', ({ detail: { from, to } }) => {
  show();
  // What was said of the last session is over.
  if (from === 'connecting' && to === 'connected') say('');
});
display.addEventListener('disconnect', ({ detail }) => {
  say(detail.reason === 'closed' ? '' : detail.message);
});
display.addEventListener('clipboard', ({ detail }) => {
  if (detail.state === 'blocked' || detail.state === 'failed') say(detail.message);
});
display.addEventListener('file-transfer', ({ detail }) => {
  if (detail.state === 'done') say(`The guest has ${detail.name}.`);
  else if (detail.error !== null) say(`${detail.name}: ${detail.error.message}`);
});
display.addEventListener('notify', ({ detail }) => {
  // QEMU warns at each connection without TLS; the log has that.
  if (detail.severity !== 'warning') say(detail.message);
});
new MutationObserver(show).observe(display, { attributes: true });
showKinds();
show();
telling(begin)();
