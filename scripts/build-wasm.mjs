/**
 * Compiles src/codecs/assembly (AssemblyScript) twice: with SIMD to build/codecs.wasm, and without, translated to
 * JavaScript, to build/codecs.js for pages whose policy forbids WebAssembly.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import asc from 'assemblyscript/asc';
import { transform } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

// Fixed addresses lie below the heap; layout.ts says where it begins.
const layout = await readFile('src/codecs/assembly/layout.ts', 'utf8');
const reserved = /RESERVED: usize = (0x[0-9a-f]+);/.exec(layout)?.[1];
if (reserved === undefined) throw new Error('layout.ts: RESERVED is not a plain number');

const plain = ['bulk-memory', 'nontrapping-f2i', 'sign-extension', 'mutable-globals'];

async function compile(file, flags) {
  const { error, stderr } = await asc.main(
    [
      'src/codecs/assembly/index.ts',
      ...['--outFile', file, '--runtime', 'minimal', '--optimizeLevel', '3', '--shrinkLevel', '0'],
      ...['--noAssert', '--use', 'abort=', '--memoryBase', String(Number(reserved)), ...flags],
    ],
    { stdout: process.stdout },
  );
  if (error) throw new Error(`${error.message}\n${stderr}`);
}

/** One function that makes an instance, instead of a module that is one. */
function instances(code) {
  const end = code.indexOf('var retasmFunc');
  if (/^import /m.test(code) || end < 0) throw new Error('wasm2js has changed its output');
  return `export function instantiate() {${code.slice(0, end)}return asmFunc({});\n}\n`;
}

await mkdir('build', { recursive: true });
await compile('build/codecs.wasm', ['--enable', 'simd']);

const folder = await mkdtemp(join(tmpdir(), 'codecs-'));
try {
  await compile(
    join(folder, 'plain.wasm'),
    plain.flatMap((feature) => ['--disable', feature]),
  );
  const wasm2js = join(root, 'node_modules/.bin/wasm2js');
  await promisify(execFile)(wasm2js, [join(folder, 'plain.wasm'), '-O3', '-o', join(folder, 'plain.js')]);
  const { code } = await transform(instances(await readFile(join(folder, 'plain.js'), 'utf8')), { minify: true });
  await writeFile('build/codecs.js', code);
} finally {
  await rm(folder, { recursive: true });
}
