import { Writable } from 'node:stream';
import { LosslessNumber } from 'lossless-json';
import { configError, Failure, transientError } from '../../spec/failure.js';
import { checkLines } from '../../test/lines.js';
import { type Message, parse } from '../../test/rig.js';
import { AirbyteOutput } from './airbyte.js';
import type { LogLevel } from './output.js';
import { Writer } from './writer.js';

function output({ level = 'INFO', namespaces }: { level?: LogLevel; namespaces?: Map<string, string> } = {}) {
  let stdout = '';
  const stream = new Writable({
    write(chunk, _, done) {
      stdout += chunk;
      done();
    },
  });
  const mask = (text: string) => text.replaceAll('SECRET', '****');
  const out = new AirbyteOutput({
    writer: new Writer(stream),
    mask,
    level,
    ...(namespaces === undefined ? {} : { namespaces }),
  });
  const lines = (): Message[] => {
    const messages = parse(stdout);
    checkLines({ code: 0, signal: null, stdout, stderr: '', messages });
    return messages;
  };
  return { out, lines, text: () => stdout };
}

it('counts the records between two states of a stream, exactly', () => {
  const { out, lines } = output();
  const rows = (n: number) => Array.from({ length: n }, (_, i) => ({ data: { id: i } }));
  void out.records('a', rows(3));
  void out.records('b', rows(2));
  void out.records('a', rows(4));
  void out.state('a', { at: 1 });
  void out.state('a', { at: 1 });
  void out.records('a', rows(1));
  void out.state('b', { at: 1 });
  void out.state('a', { at: 2 });
  const counts = lines().flatMap(({ state }) =>
    state ? [[state.stream.stream_descriptor.name, state.sourceStats.recordCount]] : [],
  );
  expect(counts).toEqual([
    ['a', 7],
    ['a', 0],
    ['b', 2],
    ['a', 1],
  ]);
});

it('writes data as it is and what people read masked', () => {
  const { out, lines } = output();
  void out.records('a', [{ data: { note: 'SECRET' } }]);
  void out.state('a', { note: 'SECRET' });
  out.log('WARN', 'a SECRET');
  out.error(new Failure('system_error', 'SECRET said', { internal: 'stack of SECRET' }), 'a');
  out.answer('connectionStatus', { status: 'FAILED', message: 'no SECRET' });
  const [record, state, log, trace, status] = lines();
  expect([record!['record'].data.note, state!['state'].stream.stream_state.note]).toEqual([
    'SECRET',
    'SECRET',
  ]);
  expect([log!['log'].message, status!['connectionStatus'].message]).toEqual(['a ****', 'no ****']);
  expect(trace!['trace'].error).toEqual({
    message: '**** said',
    internal_message: 'stack of ****',
    stack_trace: 'stack of ****',
    failure_type: 'system_error',
    stream_descriptor: { name: 'a' },
  });
});

it('gives a stack to bugs only', () => {
  const { out, lines } = output();
  out.error(configError('c'));
  out.error(transientError('t', { internal: 'i' }));
  out.error(new Failure('system_error', 's'));
  const [config, transient, bug] = lines().map(({ trace }) => trace.error);
  expect([config, transient]).toEqual([
    { message: 'c', failure_type: 'config_error' },
    { message: 't', internal_message: 'i', failure_type: 'transient_error' },
  ]);
  expect(bug.stack_trace).toContain('airbyte.test.ts');
});

it('brings a namespace back on everything that names its stream, and on nothing else', () => {
  const { out, lines } = output({ namespaces: new Map([['a', 'n"1']]) });
  for (const stream of ['a', 'b']) {
    void out.status(stream, 'STARTED');
    void out.records(stream, [{ data: { id: 1 } }]);
    void out.state(stream, { v: 1 });
    out.estimate(stream, 1.4);
    out.error(transientError('t'), stream);
  }
  const named = lines().map(({ record, state, trace }) => {
    const { name, stream, namespace } =
      record ??
      state?.stream.stream_descriptor ??
      trace.estimate ??
      (trace.error ?? trace.stream_status).stream_descriptor;
    return [name ?? stream, namespace];
  });
  expect(named).toEqual([...Array(5).fill(['a', 'n"1']), ...Array(5).fill(['b', undefined])]);
});

it('says until when a vendor makes us wait, in whole milliseconds', () => {
  const { out, lines } = output();
  void out.status('a', 'RUNNING', 1_800_000_000_000.7);
  expect(lines()[0]!['trace'].stream_status).toEqual({
    stream_descriptor: { name: 'a' },
    status: 'RUNNING',
    reasons: [{ type: 'RATE_LIMITED', rate_limited: { quota_reset: 1_800_000_000_001 } }],
  });
});

it('writes exact numbers digit by digit beside ordinary rows, each once, and tells what was changed', () => {
  const { out, text, lines } = output();
  const change = { field: 'at', change: 'NULLED', reason: 'SOURCE_SERIALIZATION_ERROR' } as const;
  void out.records('a', [
    { data: { id: 9007199254740993n } },
    {
      data: { price: new LosslessNumber('0.12345678901234567890'), none: new LosslessNumber('1e400') },
      changes: [change],
    },
    { data: { id: 2 } },
  ]);
  expect(text()).toContain('"data":{"id":9007199254740993}}');
  expect(text()).toContain('"data":{"price":0.12345678901234567890,"none":null}');
  expect(lines().map(({ record }) => record.meta)).toEqual([
    undefined,
    { changes: [change, { ...change, field: 'none' }] },
    undefined,
  ]);
});

it('leaves out what is below the level', () => {
  const { out, lines } = output({ level: 'WARN' });
  for (const level of ['FATAL', 'ERROR', 'WARN', 'INFO', 'DEBUG', 'TRACE'] as const) out.log(level, level);
  expect(lines().map(({ log }) => log.level)).toEqual(['FATAL', 'ERROR', 'WARN']);
});

it('warns once of a record that destinations refuse', () => {
  const { out, lines } = output();
  const data = { text: 'x'.repeat(9 * 1024 * 1024) };
  void out.records('a', [{ data }, { data }]);
  expect(lines().flatMap(({ log }) => (log ? [log.message] : []))).toEqual([
    expect.stringMatching(/^a: a record of 9\.0 MiB/),
  ]);
});

it('shortens what is too long, after it was masked', () => {
  const { out, lines, text } = output();
  const long = `${'x'.repeat(1977)}SECRET${'y'.repeat(5000)}`;
  out.log('INFO', long);
  out.error(configError(long));
  expect(text()).not.toMatch(/S(?:E|$)|SECR/);
  const [log, error] = lines() as unknown as [
    { log: { message: string } },
    { trace: { error: { message: string } } },
  ];
  expect([log.log.message.length <= 2010, error.trace.error.message.length <= 2010]).toEqual([true, true]);
});

it('words hold no control characters that a terminal obeys, and say the same', () => {
  const { out, lines, text } = output();
  const words = 'a\u009b2J\u007f\u202eb\u001b';
  out.log('INFO', words);
  out.error(configError(words));
  out.answer('connectionStatus', { status: 'FAILED', message: words });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be there.
  expect(text()).not.toMatch(/[\u0000-\u0009\u007f-\u009f\u202e]/);
  const [log, trace, answer] = lines();
  expect([log!['log'].message, trace!['trace'].error.message, answer!['connectionStatus'].message]).toEqual([
    words,
    words,
    words,
  ]);
});
