import { Writable } from 'node:stream';
import { LosslessNumber } from 'lossless-json';
import { configError, Failure } from '../../../spec/failure.js';
import { Writer } from '../writer.js';
import { bookmark } from './bookmarks.js';
import { type SingerOptions, SingerOutput } from './output.js';
import type { SingerStream } from './selection.js';

const sink = () => {
  const chunks: string[] = [];
  const stream = new Writable({ write: (chunk: Buffer, _, done) => done(void chunks.push(String(chunk))) });
  return { stream, text: () => chunks.join('') };
};
const calls: SingerStream = {
  name: 'calls',
  mode: 'incremental',
  keyProperties: ['id', 'seq'],
  replicationKey: 'at',
  schema: { properties: { id: { type: 'string' }, n: { type: ['null', 'integer'] }, note: {} } },
};
const tags: SingerStream = {
  name: 'tags',
  mode: 'full_refresh',
  keyProperties: ['id'],
  schema: { properties: { id: { type: 'string' } } },
};

function begin(more: Partial<SingerOptions> = {}, activateVersion = false) {
  const [out, err] = [sink(), sink()];
  const clock = { now: 1_000_000 };
  const output = new SingerOutput({
    writer: new Writer(out.stream),
    mask: (text) => text.replaceAll('secret', '***'),
    level: 'INFO',
    log: { json: false },
    stderr: err.stream,
    tap: 'tap-acme',
    sync: { streams: [calls, tags], bookmarks: new Map([['old', { kept: 1 }]]), activateVersion },
    now: () => clock.now,
    ...more,
  });
  // biome-ignore lint/suspicious/noExplicitAny: messages of all types.
  const lines = (): any[] =>
    out
      .text()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  return { output, clock, lines, raw: out.text, log: err.text };
}
const rows = (count: number) => Array.from({ length: count }, (_, i) => ({ data: { id: String(i) } }));
const state = (cursor: string) => ({ v: 2, cursor });

it('writes a schema when a stream begins, before its records', () => {
  const { output, lines } = begin();
  // Where the run begins: a target that takes the first STATE for stored at once then loses nothing.
  const begun = { old: { kept: 1 }, calls: bookmark(undefined, 'at'), tags: bookmark(undefined, undefined) };
  output.status('calls', 'STARTED');
  output.records('calls', rows(1));
  expect(lines()).toEqual([
    {
      type: 'SCHEMA',
      stream: 'calls',
      schema: calls.schema,
      key_properties: ['id', 'seq'],
      bookmark_properties: ['at'],
    },
    { type: 'STATE', value: { bookmarks: begun } },
    { type: 'RECORD', stream: 'calls', record: { id: '0' }, time_extracted: '1970-01-01T00:16:40.000Z' },
  ]);
});

it('writes one STATE every 10 s or 10,000 rows, whole, and the last at the end', async () => {
  const { output, clock, lines } = begin();
  const states = () => lines().filter(({ type }) => type === 'STATE');
  output.records('calls', rows(9999));
  output.state('calls', state('1'));
  expect(states()).toHaveLength(0);
  output.records('calls', rows(1));
  output.state('calls', state('2'));
  output.state('calls', state('3'));
  expect(states()).toHaveLength(1);
  clock.now += 9_999;
  output.state('calls', state('4'));
  expect(states()).toHaveLength(1);
  clock.now += 1;
  output.state('calls', state('5'));
  expect(states()).toHaveLength(2);
  output.state('calls', state('6'));
  await output.end();
  expect(states().map(({ value }) => value.bookmarks.calls.replication_key_value)).toEqual(['2', '5', '6']);
  for (const { value } of states())
    expect(value.bookmarks).toMatchObject({ old: { kept: 1 }, tags: bookmark(undefined, undefined) });
});

it('writes what it kept back when the run is stopped, and the same state no second time', async () => {
  const { output, lines } = begin();
  output.state('calls', state('7'));
  output.checkpoint();
  await output.end();
  expect(lines().map(({ value }) => value.bookmarks.calls.state)).toEqual([[state('7')]]);
});

it('writes no STATE where nothing was to be read, or only a sample', async () => {
  const idle = begin({ sync: undefined as never });
  await idle.output.end();
  const sampled = begin({
    sync: { streams: [calls], bookmarks: new Map(), activateVersion: false, sample: true },
  });
  await sampled.output.end();
  expect(idle.raw() + sampled.raw()).toBe('');
});

it('versions streams that are read whole, if wanted, and makes the version valid when they are complete', () => {
  const { output, lines } = begin({}, true);
  for (const name of ['calls', 'tags']) {
    output.records(name, rows(1));
    output.status(name, 'COMPLETE');
  }
  expect(lines().map(({ type, stream, version }) => [type, stream, version])).toEqual([
    ['RECORD', 'calls', undefined],
    ['RECORD', 'tags', 1_000_000],
    ['ACTIVATE_VERSION', 'tags', 1_000_000],
  ]);
  const plain = begin();
  plain.output.records('tags', rows(1));
  plain.output.status('tags', 'COMPLETE');
  expect(plain.raw()).not.toContain('ersion');
  const failed = begin({}, true);
  failed.output.status('tags', 'INCOMPLETE');
  expect(failed.raw()).toBe('');
});

it('writes numbers digit by digit, and lines that every reader takes for one', () => {
  const { output, raw } = begin();
  output.records('calls', [{ data: { id: 'a', n: 2n ** 63n, note: `\u2028\u0085 ${'\ud83d'} 😀` } }]);
  output.records('calls', [{ data: { id: 'b', note: new LosslessNumber('0.12345678901234567890') } }]);
  expect(raw()).toContain('"n":9223372036854775808');
  expect(raw()).toContain('"note":"\\u2028\\u0085 \\ufffd 😀"');
  expect(raw()).toContain('"note":0.12345678901234567890');
});

it('writes null for a value no target would take, and says so once', () => {
  const { output, lines, log } = begin();
  output.records('calls', [{ data: { id: 'a', n: 'x' } }, { data: { id: 'b', n: [] } }]);
  expect(lines().map(({ record }) => record)).toEqual([
    { id: 'a', n: null },
    { id: 'b', n: null },
  ]);
  expect(log()).toBe('WARNING calls: "n" came with values that are no integer: they are written as null.\n');
});

it('prints a catalog in lines that Meltano can read', () => {
  const { output, raw } = begin();
  output.answer('catalog', { streams: [{ stream: 'a' }] });
  expect(raw().split('\n').length).toBeGreaterThan(4);
});

it('logs as text, masked and without a line that is too long', () => {
  const { output, log, raw } = begin();
  output.log('DEBUG', 'not wanted');
  output.log('INFO', 'the secret');
  output.error(configError(`no ${'x'.repeat(100_000)}`), 'calls');
  output.error(new Failure('system_error', 'a bug', { internal: 'TypeError: secret' }));
  const lines = log().trimEnd().split('\n');
  expect(lines[0]).toBe('INFO the ***');
  expect(lines[1]).toMatch(/^ERROR calls: no x+… \(100003 characters\)$/);
  expect(lines.slice(2)).toEqual(['ERROR a bug', 'ERROR TypeError: ***']);
  expect(raw()).toBe('');
});

it("logs as JSON with every field that Meltano's structured logging asks for, at the level of its file", () => {
  const { output, log } = begin({ log: { json: true, level: 'WARN' } });
  output.log('INFO', 'not wanted');
  output.error(configError('wrong'), 'calls');
  const line = JSON.parse(log());
  expect(line).toEqual({
    level: 'error',
    pid: process.pid,
    logger_name: 'tap-acme',
    ts: expect.any(Number),
    thread_name: 'main',
    app_name: 'tap-acme',
    stream_name: 'calls',
    message: 'wrong',
    extra: { failure_type: 'config_error' },
  });
});
