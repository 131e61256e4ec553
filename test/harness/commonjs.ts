import { createRequire } from 'node:module';
import { build } from 'esbuild';

interface Plugin {
  readonly name: string;
  resolveImport(args: { source: string }): string | undefined;
  serve(context: { path: string }): Promise<{ body: string; type: string } | undefined>;
}

const require = createRequire(import.meta.url);
const prefix = '/__commonjs/';

/** Lets the test server serve packages that are CommonJS as modules, under the names that `import` uses. */
export function commonjsPackages(names: readonly string[]): Plugin {
  return {
    name: 'commonjs-packages',
    resolveImport: ({ source }) => (names.includes(source) ? `${prefix}${source}.js` : undefined),
    async serve({ path }) {
      const name = names.find((it) => path === `${prefix}${it}.js`);
      if (name === undefined) return undefined;
      const members = Object.keys(require(name) as object);
      const contents = `import it from '${name}';\nexport const { ${members.join(', ')} } = it;`;
      const { outputFiles } = await build({
        stdin: { contents, resolveDir: process.cwd() },
        bundle: true,
        format: 'esm',
        write: false,
      });
      return { body: outputFiles[0]!.text, type: 'js' };
    },
  };
}
