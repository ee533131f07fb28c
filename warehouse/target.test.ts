import { mustBeTarget, secretsOfTarget } from './target.js';

test.each(['calls.duckdb', './a b.db', 'C:\\data\\calls.duckdb', 'postgres://u@h/d', 'postgresql://h/d'])(
  '%s is a target',
  (target) => expect(() => mustBeTarget(target)).not.toThrow(),
);

test.each([
  ['', /target is empty/],
  [' ', /target is empty/],
  [':memory:', /would be gone/],
  ['-', /"-" is no file/],
  ['mysql://h/d', /"mysql:" is no target/],
  ['md:calls', /"md:" is no target/],
])('%j is none: its rows would be nowhere', (target, what) =>
  expect(() => mustBeTarget(target)).toThrow(what),
);

test('the password of a server is a secret, in its URL as it is and as it is meant, or beside it', () => {
  expect(secretsOfTarget('postgres://u:p%40ss@h/d', {})).toEqual(['p%40ss', 'p@ss']);
  expect(secretsOfTarget('postgres://u@h/d', { PGPASSWORD: 'p@ss' })).toEqual(['p@ss']);
  expect(secretsOfTarget('calls.duckdb', { PGPASSWORD: 'p@ss' })).toEqual([]);
});
