/**
 * Builds `dist/`: the two page entries with a shared chunk, and each worker and worklet as one file beside them.
 * Nothing is left to be resolved by the page: no bare import, and every file is found from `import.meta.url`.
 */
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import commonjs from '@rollup/plugin-commonjs';
import nodeResolve from '@rollup/plugin-node-resolve';
import dts from 'rollup-plugin-dts';
import esbuild from 'rollup-plugin-esbuild';
import { checkSizes } from './scripts/size-budget.mjs';

const watching = process.env.ROLLUP_WATCH === 'true';
const pages = { 'spice-display': 'src/element/spice-display.ts', element: 'src/element/element.ts' };
const workers = {
  'session.worker': 'src/worker/session.worker.ts',
  'display.worker': 'src/worker/display.worker.ts',
  'audio.worklet': 'src/audio/audio.worklet.ts',
};

/** `new URL('../any/where.ts', import.meta.url)` means the built file of that name, and all built files lie together. */
const besides = {
  name: 'files-beside',
  transform(code) {
    const replaced = code.replace(
      /new URL\(\s*'([^']+)',\s*import\.meta\.url\s*\)/g,
      (_, path) => `new URL('./${basename(path).replace(/\.ts$/, '.js')}', import.meta.url)`,
    );
    // The lines stay the same, and so does the source map.
    return replaced === code ? null : { code: replaced, map: null };
  },
};

/**
 * Lit's browser build touches `HTMLElement` and `document` when it is imported. Its build for Node doesn't, but brings a
 * whole stand-in for the DOM along; these two replacements are all that an import on a server needs.
 */
const importableOnServers = {
  name: 'importable-on-servers',
  transform(code, id) {
    const replace = (from, to) => {
      if (!code.includes(from)) this.error(`lit has changed: ${JSON.stringify(from)} is not in ${id}`);
      return { code: code.replace(from, to), map: null };
    };
    if (/reactive-element[/\\]reactive-element\.js$/.test(id)) {
      return replace('extends HTMLElement', 'extends(globalThis.HTMLElement??class{})');
    }
    if (/lit-html[/\\]lit-html\.js$/.test(id)) {
      return replace('=document,', '=globalThis.document??{createTreeWalker:()=>null},');
    }
    return null;
  },
};

const code = () => [
  besides,
  importableOnServers,
  nodeResolve({ browser: true }),
  commonjs(),
  esbuild({ target: 'es2022', minify: !watching, sourceMap: true, tsconfig: 'tsconfig.base.json' }),
];

/** What is in `dist/` besides the modules; and how much it may weigh. */
const finish = {
  name: 'finish',
  buildStart() {
    rmSync('dist', { recursive: true, force: true });
  },
  writeBundle() {
    for (const file of ['codecs.wasm', 'codecs.js']) copyFileSync(`build/${file}`, `dist/${file}`);
  },
};

const output = { dir: 'dist', format: 'es', sourcemap: true, chunkFileNames: 'shared-[hash].js' };
const present = Object.entries(workers).filter(([, file]) => existsSync(file));

export default [
  { input: pages, output, plugins: [finish, ...code()] },
  ...present.map(([name, file]) => ({
    input: { [name]: file },
    output: { ...output, inlineDynamicImports: true },
    plugins: code(),
  })),
  {
    input: pages,
    output: { dir: 'dist', format: 'es', chunkFileNames: 'shared.d.ts' },
    plugins: [
      dts({
        tsconfig: 'src/element/tsconfig.json',
        compilerOptions: { composite: false, incremental: false },
        respectExternal: true, // Lit's types come along, as its code does
      }),
      {
        name: 'sizes',
        closeBundle() {
          checkSizes();
        },
      },
    ],
  },
];
