/**
 * Holds the files in `dist/` to `dist-size-budget.json`: bytes, packed by gzip. A change that needs more raises the
 * number, so that its reader sees it.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

/** Prints what each file weighs, and throws when one weighs more than it may or has no number. */
export function checkSizes() {
  const budget = JSON.parse(readFileSync('dist-size-budget.json', 'utf8'));
  const complaints = [];
  for (const file of readdirSync('dist').sort()) {
    if (file.endsWith('.map') || file.endsWith('.d.ts')) continue;
    const bytes = gzipSync(readFileSync(`dist/${file}`)).length;
    const name = file.replace(/^shared-[\w-]+\./, 'shared.');
    const most = budget[name];
    console.log(`${name.padEnd(22)} ${String(bytes).padStart(8)} bytes gzipped, of ${most ?? '?'}`);
    if (most === undefined) complaints.push(`${name} has no number in dist-size-budget.json`);
    else if (bytes > most) complaints.push(`${name} weighs ${bytes} bytes gzipped, more than its ${most}`);
  }
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
}
