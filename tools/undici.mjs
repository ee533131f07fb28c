// The parts of undici that a connector behind a proxy uses. Its front door loads fetch, web sockets, caches
// and mocks as well. The parts are the package's own files; nothing of them is copied or changed.

const parts = `
  import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
  import Pool from 'undici/lib/dispatcher/pool.js';
  import ProxyAgent from 'undici/lib/dispatcher/proxy-agent.js';
  import ask from 'undici/lib/api/api-request.js';
  import connect from 'undici/lib/api/api-connect.js';
  // Its front door does so too: a proxy is asked for a tunnel by it.
  Dispatcher.prototype.connect = connect;
  export { Dispatcher, Pool, ProxyAgent };
  export function request(address, options) {
    const { origin, pathname, search } = new URL(address);
    return ask.call(options.dispatcher, { ...options, origin, path: pathname + search });
  }
`;

/** For esbuild: `import … from 'undici'` means these parts. What is not among them fails the build. */
export const undiciParts = {
  name: 'undici-parts',
  setup(build) {
    // It carries its parser twice, the second one made for processors that take several bytes at once. Each
    // is 70 KB of every image, and behind a proxy nobody would notice the difference.
    build.onResolve({ filter: /llhttp_simd-wasm\.js$/ }, ({ path, importer, resolveDir }) =>
      build.resolve(path.replace('llhttp_simd-wasm', 'llhttp-wasm'), {
        kind: 'require-call',
        importer,
        resolveDir,
      }),
    );
    build.onResolve({ filter: /^undici$/ }, ({ path, kind }) =>
      kind === 'entry-point' ? undefined : { path, namespace: 'undici-parts', sideEffects: false },
    );
    build.onLoad({ filter: /.*/, namespace: 'undici-parts' }, () => ({
      contents: parts,
      resolveDir: import.meta.dirname,
      loader: 'js',
    }));
  },
};
