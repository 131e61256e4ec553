/**
 * Writes `custom-elements.json` from the element's source and its doc comments. With `--check` it writes nothing, and
 * fails when the file is not current or when something that a page's author can use has no description.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';

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
    return `${JSON.stringify(JSON.parse(readFileSync(join(folder, file), 'utf8')), null, 2)}\n`;
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

const text = analyze();
const complaints = undescribed(JSON.parse(text));
if (process.argv.includes('--check')) {
  let present = '';
  try {
    present = readFileSync(file, 'utf8');
  } catch {
    // as good as an old one
  }
  if (present !== text) complaints.push(`${file} is not current: npm run manifest`);
} else {
  writeFileSync(file, text);
}
for (const complaint of complaints) console.error(complaint);
if (complaints.length > 0) process.exit(1);
