// Compiles src/codecs/assembly (AssemblyScript) to build/codecs.wasm.
import { mkdir, readFile } from 'node:fs/promises';
import asc from 'assemblyscript/asc';

const layout = await readFile(new URL('../src/codecs/assembly/layout.ts', import.meta.url), 'utf8');
if (!/RESERVED: usize = 0x20000 \+ 64 \+ 8 \* <usize>MAX_SIDE \+ 64;/.test(layout)) {
  throw new Error('layout.ts: RESERVED changed, memoryBase below has to follow');
}
const memoryBase = 0x20000 + 64 + 8 * 16384 + 64;

await mkdir(new URL('../build/', import.meta.url), { recursive: true });
const { error, stderr } = await asc.main(
  [
    'src/codecs/assembly/index.ts',
    '--outFile',
    'build/codecs.wasm',
    '--runtime',
    'minimal',
    '--optimizeLevel',
    '3',
    '--shrinkLevel',
    '0',
    '--converge',
    '--noAssert',
    '--enable',
    'simd',
    '--memoryBase',
    String(memoryBase),
    '--use',
    'abort=',
  ],
  { stdout: process.stdout },
);
if (error) {
  console.error(String(stderr), error.message);
  process.exitCode = 1;
}
