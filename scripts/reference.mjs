// The text of docs/reference.md; `npm run manifest` writes it.
import { format, resolveConfig } from 'prettier';
import { register } from 'tsx/esm/api';

register();
const { english } = await import('../src/element/texts.ts');
const choices = await import('../src/element/attributes.ts');

const words = `
## Words

- **Multimedia time**: the server's clock in milliseconds, by which it dates frames of video and sound. It has nothing to do
  with the time of day, and jumps when the guest moves to another host.
- **Round trip**: from a ping to the server until its answer is here.
- **Margin** of a stream: how long before its multimedia time a frame arrives. The server aims at some hundred milliseconds;
  a negative margin is a frame that came too late.
- **Jitter** of a stream: how much longer frames are under way than the fastest one; the 99th percentile. A picture is held
  back by about that much to run evenly (\`stream-latency="auto"\`).
- **Skew**: picture minus sound. Positive: the picture is shown after its sound is heard. People notice some 45 ms of a
  picture that is late, and some 125 ms of one that is early.
- **Late**: a frame that arrived after the moment it was to be shown. **Dropped**: one that was never shown, for whatever
  reason.
- **Blackout** of a move: the longest time without a new picture while the guest made some. It begins with the last picture
  that the old server sent, so it may be longer than the move itself.
`;

/** Text in a cell of a table. */
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const code = (text) => (text === '' ? '' : `\`${text.replaceAll('|', '\\|')}\``);
function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** What holds when an attribute is not set, as an author writes it. */
function defaultOf({ fieldName, default: written }) {
  const fallback = choices[fieldName]?.fallback;
  if (fallback !== undefined) return fallback === '' ? 'empty' : code(String(fallback));
  if (written === undefined || written === "''") return 'empty';
  return written === 'false' ? 'off' : code(written);
}

function signature({ name, parameters = [], return: result }) {
  const inner = parameters.map(({ name: parameter, type, optional, default: usual }) => {
    const mark = optional === true || (usual !== undefined && !parameter.startsWith('{')) ? '?' : '';
    return `${parameter}${mark}${type && !parameter.startsWith('{') ? `: ${type.text}` : ''}`;
  });
  return `${name}(${inner.join(', ')}): ${result?.type.text ?? 'void'}`;
}

/** @returns the file's text, of the element's entry in the manifest and what `publicTypes` gives */
export async function referenceOf(element, types) {
  const attributes = new Set((element.attributes ?? []).map(({ fieldName }) => fieldName));
  const methods = element.members.filter(({ kind }) => kind === 'method');
  const properties = element.members.filter(({ kind, name }) => kind === 'field' && !attributes.has(name));
  const described = (list) => list.map(({ name, description }) => [code(name), cell(description)]);
  const fieldRows = (fields) =>
    fields.map(({ path, type, description }) => [code(path), code(type), cell(description)]);

  const parts = [
    `# Reference of \`<${element.tagName}>\``,
    'Written by `npm run manifest` from the source; `npm run check` sees to it that it is current. `custom-elements.json` has the same for editors and other tools. All times are in milliseconds, all sizes of the guest in its own pixels.',
    words.trim(),
    '## Attributes',
    'Each is a property, too. A value that is none warns once on the console, and the default holds.',
    table(
      ['attribute', 'property', 'type', 'default', ''],
      element.attributes.map((one) => [
        code(one.name),
        code(one.fieldName),
        code(types.memberType(one.fieldName)),
        defaultOf(one),
        cell(one.description),
      ]),
    ),
    '## Properties',
    table(
      ['property', 'type', ''],
      properties.map(({ name, type, description, readonly }) => [
        code(name),
        code(['texts', 'stats', 'monitors', 'agentCapabilities'].includes(name) ? type.text : types.memberType(name)),
        `${readonly === true ? 'Read-only. ' : ''}${cell(description)}`,
      ]),
    ),
    '### `stats`',
    'A snapshot. What is in the `latency` event means the same here.',
    table(['field', 'type', ''], fieldRows(types.fieldsOf('stats'))),
    '### `monitors`',
    table(['field of each', 'type', ''], fieldRows(types.fieldsOf('monitors'))),
    '### `texts`',
    'Give an object with those that shall be other words.',
    table(
      ['key', 'English', ''],
      types.texts.map(({ path, description }) => [code(path), cell(english[path] ?? ''), cell(description)]),
    ),
    '## Methods',
    ...methods.flatMap((method) => [`### \`${signature(method)}\``, method.description]),
    '## Events',
    'They are dispatched on the element and do not bubble. Each is a `CustomEvent`; the tables are its `detail`.',
    ...element.events.flatMap(({ name, description }) => [
      `### \`${name}\``,
      description,
      table(['detail', 'type', ''], fieldRows(types.events.get(name)?.fields ?? [])),
    ]),
    '## Slots',
    table(['slot', ''], described(element.slots)),
    '## Parts',
    'For `spice-display::part(…)`.',
    table(['part', ''], described(element.cssParts)),
    '## States',
    'For `spice-display:state(…)`.',
    table(['state', ''], described(element.cssStates)),
    '## CSS properties',
    table(
      ['property', 'default', ''],
      element.cssProperties.map(({ name, default: usual, description }) => [
        code(name),
        code(usual ?? ''),
        cell(description),
      ]),
    ),
  ];
  const file = 'docs/reference.md';
  return format(parts.join('\n\n'), { ...(await resolveConfig(file)), parser: 'markdown' });
}
