// Code splitting makes a file of each set of modules that the same entries reach. Of what every process of a
// connector loads at once it made a dozen, and each file costs a millisecond of start-up. Here every entry
// reaches all of it, so that it is one file.
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** What every process of a connector loads at once. */
const AT_ONCE = ['core/index.ts', 'core/verbs/main.ts'];
/** Loaded beside a connector and never by one: simulators. */
const ASIDE = /[\\/]simulator(?:\.ts$|[\\/]index\.ts$)/;

/**
 * For esbuild, with the folder that holds `core/`: entries, and what is imported when it is asked for, are
 * followed by an import of what is loaded at once. No module has side effects, so nothing runs that did not.
 */
export const together = (root) => ({
  name: 'together',
  setup(build) {
    const entries = new Set();
    build.onResolve({ filter: /^[./]|\.ts$/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
      if (pluginData === 'together' || (kind !== 'dynamic-import' && kind !== 'entry-point'))
        return undefined;
      const found = await build.resolve(path, { kind, importer, resolveDir, pluginData: 'together' });
      if (/\.ts$/.test(found.path) && !ASIDE.test(found.path)) entries.add(found.path);
      return found;
    });
    // Behind the last line, so that the maps still name the right ones.
    build.onLoad({ filter: /\.ts$/, namespace: 'file' }, ({ path }) => {
      if (!entries.has(path)) return undefined;
      const imports = AT_ONCE.map((name) => `import ${JSON.stringify(join(root, name))};`);
      const contents = `${readFileSync(path, 'utf8')}\n${imports.join('')}\n`;
      return { contents, loader: extname(path).slice(1) };
    });
  },
});
