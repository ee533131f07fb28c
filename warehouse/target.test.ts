import { mustBeTarget } from './target.js';

test.each(['calls.duckdb', './a b.db', 'C:\\data\\calls.duckdb', 'postgres://u@h/d', 'postgresql://h/d'])(
  '%s is a target',
  (target) => expect(() => mustBeTarget(target)).not.toThrow(),
);

test.each([
  ['', /target is empty/],
  [' ', /target is empty/],
  [':memory:', /would be gone/],
  ['mysql://h/d', /"mysql:" is no target/],
  ['md:calls', /"md:" is no target/],
])('%j is none: its rows would be nowhere', (target, what) =>
  expect(() => mustBeTarget(target)).toThrow(what),
);
