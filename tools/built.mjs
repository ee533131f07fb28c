// Before a script that runs what `npm ci` built: says what to do where that is missing. node tools/built.mjs FILE
import { existsSync } from 'node:fs';

const [file] = process.argv.slice(2);
if (!existsSync(file)) {
  process.stderr.write(
    `${file} is not there: the project is not built. Run npm ci first (or npm run build, when it is installed already).\n`,
  );
  process.exitCode = 1;
}
