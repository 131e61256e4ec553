import assert from 'node:assert/strict';
import { test } from 'node:test';
import { build } from 'esbuild';

/** What a bundler that goes by package.json leaves of a module that is imported for what it does alone. */
async function bundled(path: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: `import './${path}';`, resolveDir: process.cwd() },
    ...({ bundle: true, minify: true, format: 'esm', write: false, logLevel: 'silent' } as const),
  });
  return outputFiles[0]?.text ?? '';
}

for (const path of ['dist/spice-display.js', 'src/element/spice-display.ts']) {
  void test(`a bundler keeps an import of ${path}, which registers the element`, async () => {
    assert.match(await bundled(path), /\.define\("spice-display"/);
  });
}

for (const name of ['worker/session.worker', 'worker/display.worker', 'audio/audio.worklet']) {
  void test(`a bundler keeps what ${name} does`, async () => {
    assert.notEqual(await bundled(`src/${name}.ts`), '');
    assert.notEqual(await bundled(`dist/${name.replace(/.*\//, '')}.js`), '');
  });
}

for (const path of ['dist/element.js', 'src/element/element.ts', 'src/element/define.ts', 'dist/codecs.js']) {
  void test(`a bundler leaves ${path} out where nothing of it is used`, async () => {
    assert.equal(await bundled(path), '');
  });
}
