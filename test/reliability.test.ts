import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { newFolder } from './folder.js';

const PAGE = 'docs/reliability.md';

function check(page: string, root = '.') {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'tools/long.mjs'), '--check', '--page', page],
    {
      encoding: 'utf8',
    },
  );
  return { status, said: stdout + stderr };
}

/** The tool and core/ alone: without git, as after a download. */
function copied(): { root: string; page: string; hash: string } {
  const root = newFolder();
  for (const folder of ['core', 'tools']) cpSync(folder, join(root, folder), { recursive: true });
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
  const page = join(root, 'page.md');
  writeFileSync(page, `| Content of core/ | \`${'0'.repeat(16)}\` |`);
  const hash = /core\/ is ([0-9a-f]{16}) now/.exec(check(page, root).said)?.[1] ?? '';
  writeFileSync(page, `| Content of core/ | \`${hash}\` |`);
  return { root, page, hash };
}

// A release demands a fresh page (npm run release:check); between releases its age is worth a warning and no red test.
test('the page of a change that did not run the long tests is a warning', () => {
  const { status, said } = check(PAGE);
  if (status !== 0) process.stderr.write(`Warning: ${said}`);
  expect(existsSync(PAGE)).toBe(true);
});

test('a change of core/ makes the page stale, one of its tests does not', () => {
  const { root, page, hash } = copied();
  expect(check(page, root)).toEqual({ status: 0, said: '' });
  writeFileSync(join(root, 'core/sync/seen.test.ts'), '// another test');
  writeFileSync(join(root, 'core/sync/new.test.ts'), '// a new one');
  expect(check(page, root)).toEqual({ status: 0, said: '' });
  const file = join(root, 'core/sync/seen.ts');
  const before = readFileSync(file, 'utf8');
  writeFileSync(file, before.replaceAll('\n', '\r\n'));
  expect(check(page, root)).toEqual({ status: 0, said: '' });
  writeFileSync(file, `${before}\n// a comment, and an empty line\n`);
  expect(check(page, root)).toEqual({ status: 0, said: '' });
  writeFileSync(file, before.replace('MAX_SEEN = 100_000', 'MAX_SEEN = 100_001'));
  const stale = check(page, root);
  expect(stale.status).toBe(1);
  expect(stale.said).toMatch(
    /was written for [0-9a-f]{16}, and core\/ is [0-9a-f]{16} now: run `npm run test:long` and commit the page/,
  );
  expect(stale.said).toContain(hash);
});

test('a page that is missing or names nothing is stale', () => {
  const { root, page } = copied();
  writeFileSync(page, '# Reliability\n');
  for (const one of [page, join(root, 'none.md')]) {
    const { status, said } = check(one, root);
    expect({ status, said }).toEqual({
      status: 1,
      said: expect.stringMatching(/is missing or names no content of core\/: run `npm run test:long`/),
    });
  }
});

test('a number that is none ends it before anything is run', () => {
  const { status, stderr } = spawnSync(process.execPath, ['tools/long.mjs', '--kills', 'many'], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 1, stderr: 'test:long: --kills is a number above 0.\n' });
});
