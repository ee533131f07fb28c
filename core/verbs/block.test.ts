import type { Output } from '../protocol/output.js';
import { blockOf, lineOf, type Moment } from './block.js';
import { Tally, waitsOf } from './tally.js';

let now = 0;
const silent: Output = {
  records: () => undefined,
  state: () => undefined,
  status: () => undefined,
  estimate: () => undefined,
  log: () => undefined,
  error: () => undefined,
  answer: () => undefined,
  end: async () => undefined,
};
const rows = (count: number) => Array.from({ length: count }, () => ({ data: {} }));

function watched(...streams: string[]) {
  now = 0;
  const tally = new Tally(streams, () => now);
  const moment = (more: Partial<Moment> = {}): Moment => ({
    title: 'acme',
    began: 0,
    now,
    tally,
    spent: { requests: 75, windows: [{ used: 60, count: 75, seconds: 60 }] },
    ...more,
  });
  return { tally, output: tally.follow(silent), moment };
}

test('rows, rate, what is pending and how long it may take, for each stream', () => {
  const { output, moment } = watched('calls', 'segments', 'tags');
  void output.status('calls', 'STARTED');
  output.estimate('calls', 3000);
  void output.records('calls', rows(500));
  now = 10_000;
  void output.records('calls', rows(500));
  void output.state('calls', { pending: { 7: {}, 8: {} } });
  void output.status('tags', 'COMPLETE');
  expect(blockOf(moment({ deadline: 70_000 }), 100).split('\n')).toEqual([
    'acme: 10 s, 75 requests (60 of 75 in 60 s), ends in 60 s',
    '  calls     1,000 rows, 100/s, 2 pending, of about 3,000, about 20 s left',
    '  segments  not begun',
    '  tags      0 rows, complete',
  ]);
  void output.state('calls', { pending: [['7', {}]] });
  expect(lineOf(moment())).toBe(
    'acme: 10 s, 75 requests (60 of 75 in 60 s); calls 1,000 rows, 100/s, 1 pending, of about 3,000, about 20 s left; tags 0 rows, complete',
  );
});

test('a stream that came to no end is incomplete, whoever ended it', () => {
  const { output, moment } = watched('calls');
  void output.status('calls', 'STARTED');
  void output.status('calls', 'INCOMPLETE');
  expect(blockOf(moment(), 100)).toContain('calls  0 rows, incomplete');
});

test('until when the vendor makes us wait, and why; whoever else listens is told too', () => {
  const { tally, moment } = watched('calls');
  const told: string[] = [];
  const { onWait, onResume } = waitsOf(tally, {
    onWait: ({ reason }) => void told.push(reason),
    onResume: () => void told.push('on'),
  });
  const until = 27_000;
  onWait({ until, reason: 'rate_limited' });
  const at = new Date(until).toTimeString().slice(0, 8);
  expect(blockOf(moment())).toContain(`waits until ${at} (27 s): the vendor's rate limit`);
  onResume();
  expect(blockOf(moment())).not.toContain('waits');
  expect(told).toEqual(['rate_limited', 'on']);
});

test('no line is longer than the terminal, and nothing moves its cursor', () => {
  const { moment } = watched('a\u001b[2J', 'b'.repeat(200));
  const block = blockOf(moment(), 40);
  expect(Math.max(...block.split('\n').map((line) => line.length))).toBeLessThan(40);
  expect(block).toContain('a\\u001b[2J');
});
