import { spawnSync } from 'node:child_process';

test('the types are those of spec.json and the schemas (else: npm run types)', () => {
  const check = spawnSync(process.execPath, ['tools/types.mjs', '--check'], { encoding: 'utf8' });
  expect(check.stdout + check.stderr).toBe('');
  expect(check.status).toBe(0);
});

test('the table of connectors in the README is what they declare (else: npm run readme)', () => {
  const check = spawnSync(process.execPath, ['tools/readme.mjs', '--check'], { encoding: 'utf8' });
  expect(check.stdout + check.stderr).toBe('');
  expect(check.status).toBe(0);
});

test('the pages that are made from the code say what it says (else: npm run docs)', () => {
  const check = spawnSync(process.execPath, ['tools/docs.mjs', '--check'], { encoding: 'utf8' });
  expect(check.stdout + check.stderr).toBe('');
  expect(check.status).toBe(0);
});

test('the page of all the names is made from the types (else: npm run docs)', () => {
  const check = spawnSync(process.execPath, ['tools/api.mjs', '--check'], { encoding: 'utf8' });
  expect(check.stdout + check.stderr).toBe('');
  expect(check.status).toBe(0);
});
