/**
 * Writes `docs/support.md` from the protocol's tables in `src/wire`: each message, image type, bitmap format and
 * capability, and the tests in which it occurs. With `--check` it writes nothing, and fails when the file is not current
 * or when a drawing operation or an image type occurs in no test.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { register } from 'tsx/esm/api';

register();
const { catalogue } = await import('../src/wire/catalogue.ts');
const { commonCapability } = await import('../src/wire/capabilities.ts');
const { ImageType, BitmapFormat } = await import('../src/wire/image.ts');
const { operations, settings } = await import('../test/conformance/settings.ts');

const file = 'docs/support.md';

function filesOf(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`)
    .sort();
}

const texts = (folder) => filesOf(folder).map((name) => [name, readFileSync(name, 'utf8')]);
const tests = texts('test').filter(([name]) => !name.startsWith('test/harness/'));

/** Tests that draw, before those that only read and write bytes. */
const rank = (name) => {
  const folders = ['test/conformance', 'test/surfaces', 'test/codecs', 'test/worker', 'test/session', 'test/streams'];
  const at = folders.findIndex((folder) => name.startsWith(folder));
  return at < 0 ? folders.length : at;
};

/** Up to three test files with a message or an image of a name, and the samples that are written and read. */
function testsOf(name, more = []) {
  const literal = new RegExp(`\\b(name|type): '${name}'`);
  const sample = new RegExp(`(\\b${name}:)|'${name}'`);
  const found = tests
    .filter(([path, text]) => (path.startsWith('test/wire/samples/') ? sample : literal).test(text))
    .map(([path]) => path);
  return [...more, ...found.sort((a, b) => rank(a) - rank(b) || a.localeCompare(b))].slice(0, 3);
}

const links = (paths) => paths.map((path) => `[${path.replace('test/', '')}](../${path})`).join(', ');
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const complaints = [];
const parts = [
  '# What is supported, and the tests that show it',
  'Written by `npm run support` from the tables in `src/wire`; `npm run check` sees to it that it is current.',
];

/** `drawAlphaBlend` is `alpha_blend` to the test device. */
const deviceName = (name) =>
  name.replace(/^draw/, '').replace(/[A-Z]/g, (letter, at) => (at > 0 ? '_' : '') + letter.toLowerCase());
const conformance = 'test/conformance/operations.test.ts';
const drawing = Object.entries(catalogue.display.fromServer).filter(
  ([name]) => name.startsWith('draw') || name === 'copyBits',
);
parts.push(
  '## Drawing operations',
  `Each is compared with the server's own rendering, pixel by pixel, with every lossless setting of the server (${settings
    .filter(({ lossless }) => lossless)
    .map(({ name }) => name)
    .join(', ')}), with and without caches, off-screen surfaces and clips.`,
  table(
    ['operation', 'message', 'tests'],
    drawing.map(([name, { id }]) => {
      if (!operations.includes(deviceName(name)))
        complaints.push(`${name} is not compared with the server's rendering`);
      return [deviceName(name).replaceAll('_', ' '), `\`${name}\` ${id}`, links(testsOf(name, [conformance]))];
    }),
  ),
);

const images = Object.entries(ImageType).map(([name, id]) => {
  const found = testsOf(name);
  if (found.length === 0) complaints.push(`images of type ${name} occur in no test`);
  return [name, String(id), links(found)];
});
const formats = Object.entries(BitmapFormat).map(([name, id]) => [
  name,
  String(id),
  links([conformance, 'test/codecs/image-codecs.test.ts']),
]);
parts.push('## Image types', table(['type', 'number', 'tests'], images));
parts.push('## Formats of bitmaps', table(['format', 'number', 'tests'], formats));

const capabilities = [
  ...Object.entries(commonCapability).map(([name, bit]) => ['all', `\`${name}\``, String(bit)]),
  ...Object.entries(catalogue).flatMap(([channel, tables]) =>
    Object.entries(tables.capabilities).map(([name, bit]) => [channel, `\`${name}\``, String(bit)]),
  ),
];
parts.push(
  '## Capabilities',
  'Those that have a name here; `src/worker` says which of them a channel announces.',
  table(['channel', 'capability', 'bit'], capabilities),
);

parts.push('## Messages', 'All of them can be read and written.');
for (const [channel, { fromServer, toServer }] of Object.entries(catalogue)) {
  const base = new Set(
    channel === 'tunnel'
      ? []
      : [...Object.keys(catalogue.tunnel.fromServer), ...Object.keys(catalogue.tunnel.toServer)],
  );
  const rows = [
    ...Object.entries(fromServer).map(([name, { id }]) => [name, id, 'from the server']),
    ...Object.entries(toServer).map(([name, { id }]) => [name, id, 'to the server']),
  ]
    .filter(([name]) => !base.has(name))
    .map(([name, id, way]) => {
      return [`\`${name}\``, String(id), way, links(testsOf(name))];
    });
  const title = channel === 'tunnel' ? 'every channel' : channel;
  if (rows.length > 0) parts.push(`### ${title}`, table(['message', 'number', 'direction', 'tests'], rows));
}

const text = await format(parts.join('\n\n'), { ...(await resolveConfig(file)), parser: 'markdown' });
if (process.argv.includes('--check')) {
  let present = '';
  try {
    present = readFileSync(file, 'utf8');
  } catch {
    // as good as an old one
  }
  if (present !== text) complaints.push(`${file} is not current: npm run support`);
} else {
  writeFileSync(file, text);
}
for (const complaint of complaints) console.error(complaint);
process.exit(complaints.length > 0 ? 1 : 0);
