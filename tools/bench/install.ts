import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.js';

/** Where the others are. */
export interface Peers {
  /** A folder whose packages hold the Faros CDK. */
  faros: string;
  /** A Python that has the Python CDK. */
  python: string;
}

/** What is compared with, in exactly these versions. */
export const VERSIONS = { faros: '0.23.19', axios: '1.21.1', python: '7.39.1' };

/** Installs the others from their packages, below node_modules and once. @throws with what could not be installed. */
export function installPeers(tell: (text: string) => void): Peers {
  const folder = join(root, 'node_modules/.cache/bench');
  const faros = join(folder, `faros-${VERSIONS.faros}`);
  if (!existsSync(join(faros, 'node_modules/faros-airbyte-cdk'))) {
    tell(`installing the Faros CDK ${VERSIONS.faros}`);
    mkdirSync(faros, { recursive: true });
    writeFileSync(join(faros, 'package.json'), '{ "private": true }\n');
    const packages = [`faros-airbyte-cdk@${VERSIONS.faros}`, `axios@${VERSIONS.axios}`];
    demand('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...packages], faros);
  }
  const venv = join(folder, `python-${VERSIONS.python}`);
  const python = join(venv, 'bin/python');
  if (!existsSync(join(venv, 'ready'))) {
    tell(`installing the Python CDK ${VERSIONS.python}`);
    demand('python3', ['-m', 'venv', venv], folder);
    demand(
      python,
      ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', `airbyte-cdk==${VERSIONS.python}`],
      folder,
    );
    writeFileSync(join(venv, 'ready'), '');
  }
  return { faros, python };
}

function demand(program: string, words: readonly string[], cwd: string): void {
  const { status, stderr, error } = spawnSync(program, words, { cwd, encoding: 'utf8' });
  if (status !== 0)
    throw new Error(`${program} ${words.join(' ')} failed: ${error?.message ?? stderr.slice(-1000)}`);
}
