import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';

const dist = new URL('../../dist/', import.meta.url);

for (const entry of ['spice-display.js', 'element.js']) {
  void test(`dist/${entry} can be imported where there is no window`, async () => {
    const names = ['window', 'document', 'HTMLElement', 'customElements'];
    assert.deepEqual(
      names.filter((name) => name in globalThis),
      [],
    );
    const module = (await import(new URL(entry, dist).href)) as { SpiceDisplayElement?: unknown };
    assert.equal(typeof module.SpiceDisplayElement, 'function');
    assert.deepEqual(
      names.filter((name) => name in globalThis),
      [],
      'the import must not leave stand-ins behind for others to find',
    );
  });
}

void test('nothing in dist/ is left for the page to resolve', () => {
  const modules = readdirSync(dist).filter((name) => name.endsWith('.js'));
  assert.ok(modules.includes('spice-display.js') && modules.includes('session.worker.js'));
  for (const name of modules) {
    const code = readFileSync(new URL(name, dist), 'utf8');
    const imports = [...code.matchAll(/(?:^|[;}\s])(?:import|export)\b[^;'"()]*?\bfrom\s*["']([^"']+)["']/g)];
    const bare = imports.map(([, from]) => from ?? '').filter((from) => !from.startsWith('./'));
    assert.deepEqual(bare, [], name);
    // Files are found beside the module, whatever they were called in the sources.
    for (const [, path = ''] of code.matchAll(/new URL\(\s*["'`]([^"'`]+)["'`]\s*,\s*import\.meta\.url\s*\)/g)) {
      assert.ok(path.startsWith('./') && !path.endsWith('.ts'), `${name}: ${path}`);
      assert.ok(readdirSync(dist).includes(path.slice(2)), `${name} asks for ${path}, which is not in dist/`);
    }
  }
});
