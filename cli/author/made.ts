import { fileURLToPath } from 'node:url';
import type { CommonConfig, Source } from '../../core/author/source.js';

type Plugin = import('esbuild').Plugin;

/**
 * For esbuild: `made:all` is the `Made` of a connector, its validators as modules that are loaded when they are asked for. What would compile
 * them when the connector starts stays away, and with it half of what its image would hold.
 */
export async function madePlugins(source: Source<CommonConfig>): Promise<Plugin[]> {
  const { validatorsOf } = await import('../../kit/validators.js');
  return [madeOf(validatorsOf(source as Source<never>)), withoutCompilers];
}

/** They import a few helpers of what made them, which the framework has installed. */
const HELPERS = fileURLToPath(new URL('.', import.meta.url));

const madeOf = (modules: Readonly<Record<string, string>>): Plugin => ({
  name: 'made',
  setup(on) {
    on.onResolve({ filter: /^made:/ }, ({ path }) => ({ path: path.slice(5), namespace: 'made' }));
    on.onLoad({ filter: /.*/, namespace: 'made' }, ({ path }) => ({
      contents: path === 'all' ? loaders(Object.keys(modules)) : modules[path]!,
      resolveDir: HELPERS,
    }));
  },
});

function loaders(names: readonly string[]): string {
  const load = (name: string) => `() => import(${JSON.stringify(`made:${name}`)})`;
  const rows = names.flatMap((name) => {
    const [, stream] = /^rows\/(.*)$/s.exec(name) ?? [];
    return stream === undefined ? [] : [`${JSON.stringify(stream)}: ${load(name)}`];
  });
  return `export default { config: ${load('config')}, rows: { ${rows.join(', ')} } };`;
}

/** In the framework as it is installed they are pieces of a bundle, named after their modules. */
const withoutCompilers: Plugin = {
  name: 'without-compilers',
  setup(on) {
    on.onResolve({ filter: /\/compile(?:-\w+)?\.js$/ }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path, namespace: 'without-compilers' } : undefined,
    );
    on.onLoad({ filter: /.*/, namespace: 'without-compilers' }, () => ({
      contents: "throw new Error('The validators of this build are made beforehand, and one is missing.');",
    }));
  },
};
