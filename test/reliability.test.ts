import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PAGE = 'docs/reliability.md';

function check(page: string, root = '.') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'tools/long.mjs'), '--check', '--page', page], {
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr };
}

/** The tool and core/ alone: without git, as after a download. */
function copied(): { root: string; page: string; hash: string } {
  const root = mkdtempSync(join(tmpdir(), 'trunkline-reliability-'));
  for (const folder of ['core', 'tools']) cpSync(folder, join(root, folder), { recursive: true });
  const page = join(root, 'page.md');
  writeFileSync(page, `| Content of core/ | \`${'0'.repeat(16)}\` |`);
  const hash = /core\/ is ([0-9a-f]{16}) now/.exec(check(page, root).said)?.[1] ?? '';
  writeFileSync(page, `| Content of core/ | \`${hash}\` |`);
  return { root, page, hash };
}

// Until the first whole run there is no page.
const title = `${PAGE} is not older than the last change of core/`;
if (existsSync(PAGE)) test(title, () => expect(check(PAGE)).toEqual({ status: 0, said: '' }));
else test.todo(title);

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
  writeFileSync(file, `${before}\n`);
  const stale = check(page, root);
  expect(stale.status).toBe(1);
  expect(stale.said).toMatch(/was written for [0-9a-f]{16}, and core\/ is [0-9a-f]{16} now: run `npm run test:long` and commit the page/);
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
  const { status, stderr } = spawnSync(process.execPath, ['tools/long.mjs', '--kills', 'many'], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 1, stderr: 'test:long: --kills is a number above 0.\n' });
});
