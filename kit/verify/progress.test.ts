import { checksOf, Progress } from './progress.js';
import { STEPS } from './steps/index.js';

function shown(columns: number | undefined) {
  let text = '';
  let at = 0;
  const progress = new Progress(
    (more) => {
      text += more;
    },
    columns,
    () => at,
  );
  progress.begun('check', 2);
  at = 700;
  progress.ended('check', 700);
  progress.begun('read', 2);
  at = 3000;
  progress.begun('usage', 2);
  progress.ended('read', 2300);
  return text;
}

test('a log has a line for each step: how far, for which checks, how long', () => {
  const [first, second] = shown(undefined).trimEnd().split('\n');
  expect(first).toBe('[1/2, 0.7 s] check-succeeds: 0.7 s');
  expect(second).toMatch(/^\[2\/2, 3\.0 s\] read-succeeds, \S+ and \d+ more: 2\.3 s$/);
});

test('a terminal has one line that is drawn anew, no longer than it is wide, and is left empty', () => {
  const drawn = shown(60).split('\r\x1b[K');
  expect(drawn.at(-1)).toBe('');
  expect(drawn.slice(1).every((line) => line.length < 60 && !line.includes('\n'))).toBe(true);
  expect(drawn.some((line) => /^\[1\/2, 3\.0 s\] read-succeeds, .*\(2\.3 s\)/.test(line))).toBe(true);
});

test('every step says what it is for', () => {
  for (const { name } of STEPS) expect(checksOf(name)).not.toBe('');
});
