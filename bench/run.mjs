/**
 * `npm run bench`: this project beside spice-html5 (Debian's package) on the same servers in the same run, in Chromium and
 * Firefox; ratios first, above 1 where this project is better. Arguments keep to parts and browsers:
 * `npm run bench -- keys connect firefox`, `npm run bench -- streams vp8`.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';

// The harness is TypeScript, and this file is read by plain Node.
register();
const { openSides } = await import('./sides.mjs');
const sections = await import('./sections.mjs');

const titles = {
  connect: 'Connect',
  busy: 'The main thread',
  hands: 'Hands beside a busy picture',
  keys: 'Keys',
  streams: 'Streams',
  latency: 'Latency of streams',
  commands: 'Draw commands',
};
const browsers = ['chromium', 'firefox'];
const videos = Object.keys(sections.videos);
const args = process.argv.slice(2);
for (const arg of args) {
  if (arg !== 'codecs' && !(arg in titles) && !browsers.includes(arg) && !videos.includes(arg)) {
    const known = ['codecs', ...Object.keys(titles), ...videos, ...browsers];
    throw new Error(`what is ${arg}? known: ${known.join(' ')}`);
  }
}
const kinds = browsers.filter((kind) => args.includes(kind) || !args.some((arg) => browsers.includes(arg)));
const parts = args.filter((arg) => !browsers.includes(arg) && !videos.includes(arg));
const wanted = (part) => parts.length === 0 || parts.includes(part);

let failed = 0;
if (wanted('codecs')) {
  const run = [fileURLToPath(new URL('codecs/run.mjs', import.meta.url)), ...kinds];
  if (spawnSync(process.execPath, run, { stdio: 'inherit' }).status !== 0) failed++;
}
for (const kind of kinds) {
  for (const [part, title] of Object.entries(titles)) {
    if (!wanted(part)) continue;
    console.log(`\n${title} in ${kind}`);
    const sides = await openSides(kind);
    try {
      await sections[part](
        sides,
        args.filter((arg) => videos.includes(arg)),
      );
    } catch (error) {
      failed++;
      console.log(`  failed: ${error.message}`);
    } finally {
      await sides.close();
    }
  }
}
process.exit(failed > 0 ? 1 : 0);
