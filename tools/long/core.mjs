import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { transformSync } from 'esbuild';

/**
 * A hash of what core/ executes, tests excluded: comments, empty lines and types do not count. Unlike a
 * commit it survives squashes and rebases, and it needs no git: the same sources have the same hash wherever
 * they lie.
 */
export function coreHash(root = '.') {
  const files = readdirSync(join(root, 'core'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(test|fixture)\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .map((path) => ({ path, name: path.split(sep).join('/') }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const hash = createHash('sha256');
  const base = join(root, 'core').split(sep).join('/');
  for (const { path, name } of files) {
    const text = executed(path);
    hash.update(`${name.slice(base.length)}\0${text.length}\0`).update(text);
  }
  return hash.digest('hex').slice(0, 16);
}

function executed(path) {
  const text = readFileSync(path, 'utf8');
  if (!path.endsWith('.ts')) return text.replaceAll('\r\n', '\n');
  return transformSync(text, { loader: 'ts', minifyWhitespace: true, legalComments: 'none' }).code;
}

const git = (...args) => {
  const { status, stdout } = spawnSync('git', args, { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
};

/**
 * For readers: the last commit that touched core/, and whether the tree differed from what was committed (the
 * page itself aside).
 */
export function commitOfCore(page) {
  const commit = git('log', '-1', '--format=%h', '--', 'core', ':(exclude)core/**/*.test.ts');
  const changed = git('status', '--porcelain')?.split('\n');
  return {
    commit: commit || 'unknown',
    clean: changed?.every((line) => line === '' || line.endsWith(` ${page}`)) ?? false,
  };
}
