// npm test: everything that needs Node only. npm run test:e2e: what needs Docker, Python and a database.
import { spawnSync } from 'node:child_process';

const [kind, ...rest] = process.argv.slice(2);
const e2e = kind === 'e2e';
const args = e2e ? ['--config', 'jest.e2e.config.cjs', ...rest] : process.argv.slice(2);
const jest = spawnSync(process.execPath, ['node_modules/jest/bin/jest.js', ...args], { stdio: 'inherit' });
process.exitCode = jest.status ?? 1;
