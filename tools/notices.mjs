// cli/author/notices.ts, for the tools.
import { buildSync } from 'esbuild';

const { outputFiles } = buildSync({
  entryPoints: ['cli/author/notices.ts'],
  bundle: true,
  format: 'esm',
  platform: 'node',
  write: false,
});
const code = Buffer.from(outputFiles[0].contents).toString('base64');
/** The licences of what esbuild's metafile names. */
export const { noticesOf } = await import(`data:text/javascript;base64,${code}`);
