/**
 * Writes `custom-elements.json` from the element's source and its doc comments, and `docs/reference.md` from that. With
 * `--check` it writes nothing, and fails when one of them is not current or when something that a page's author can use has
 * no description.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { publicTypes } from './public-types.mjs';
import { referenceOf } from './reference.mjs';

const file = 'custom-elements.json';
const analyzer = createRequire(import.meta.url).resolve('@custom-elements-manifest/analyzer/cem.js');

/** The manifest as the analyzer makes it now. */
function analyze() {
  mkdirSync('build', { recursive: true });
  const folder = mkdtempSync('build/manifest-');
  try {
    const config = 'custom-elements-manifest.config.mjs';
    execFileSync(process.execPath, [
      analyzer,
      'analyze',
      '--config',
      config,
      '--outdir',
      relative('.', folder),
      '--quiet',
    ]);
    return JSON.parse(readFileSync(join(folder, file), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What has no description, as sentences. */
function undescribed(manifest) {
  const complaints = [];
  const elements = manifest.modules.flatMap((module) => module.declarations ?? []).filter((one) => one.customElement);
  if (elements.length !== 1) complaints.push(`there are ${elements.length} elements in it instead of one`);
  for (const element of elements) {
    for (const key of ['description', 'summary', 'tagName'])
      if (!element[key]) complaints.push(`the element has no ${key}`);
    for (const kind of ['attributes', 'members', 'events', 'slots', 'cssParts', 'cssStates', 'cssProperties']) {
      for (const { name, description } of element[kind] ?? []) {
        if (!description) complaints.push(`${kind}: ${name} has no description`);
      }
    }
  }
  return complaints;
}

/** Gives the events their types, which the analyzer can't see: the class knows them by way of a map. */
function addEventTypes(manifest, types) {
  for (const { declarations = [] } of manifest.modules) {
    for (const event of declarations.flatMap(({ events }) => events ?? [])) {
      event.type = { text: types.events.get(event.name)?.type ?? 'Event' };
    }
  }
}

/** Fields whose names say it all. */
const plain = /(^|\.)(min|mean|last|width|height|codec|name|from|to|\w+Lock|muted|connected|severity|direction|kind)$/;

const types = publicTypes();
const manifest = analyze();
addEventTypes(manifest, types);
const complaints = undescribed(manifest);
const element = manifest.modules.flatMap((module) => module.declarations ?? []).find((one) => one.customElement);
for (const [name, { fields }] of types.events) {
  if (!element.events.some((event) => event.name === name)) complaints.push(`the event ${name} has no @fires`);
  for (const { path, description } of fields) {
    if (!description && !plain.test(path)) complaints.push(`events: ${path} of ${name} has no description`);
  }
}
const files = {
  [file]: `${JSON.stringify(manifest, null, 2)}\n`,
  'docs/reference.md': await referenceOf(element, types),
};
for (const [name, text] of Object.entries(files)) {
  if (!process.argv.includes('--check')) writeFileSync(name, text);
  else if (!existsSync(name) || readFileSync(name, 'utf8') !== text) {
    complaints.push(`${name} is not current: npm run manifest`);
  }
}
for (const complaint of complaints) console.error(complaint);
if (complaints.length > 0) process.exit(1);
