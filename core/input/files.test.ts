import { closeSync, openSync, writeSync } from 'node:fs';
import type { Failure } from '../../spec/failure.js';
import { files } from '../../test/rig.js';
import { readInput } from './files.js';

const read = (content: string) => readInput(files({ f: content })['f']!, 'state');
const log = { type: 'LOG' };
const line = JSON.stringify(log);

it.each<[string, string, unknown]>([
  ['nothing', '', undefined],
  ['blanks', ' \n\n', undefined],
  ['JSON over several lines', '{\n  "a": [1,\n 2]\n}\n', { a: [1, 2] }],
  ['a byte order mark', '\ufeff{"a":1}', { a: 1 }],
  ['JSON lines with blank ones between, and Windows ends', `${line}\r\n\r\n${line}\r\n`, [log, log]],
  ['lines without their records', `${line}\n{"type":"RECORD","record":{}}\n`, [log]],
  ['lines of which the last was cut off', `${line}\n${line}\n{"type":"STA`, [log, log]],
  ['records of which the last was cut off', '{"type":"RECORD","record":{}}\n{"type":"RECORD","rec', []],
])('reads %s', (_, content, expected) => {
  expect(read(content)).toEqual(expected);
});

it.each([
  ['{"secret": "S3CRET"', /^.*\/f: the state is not JSON \(it ends too early\)$/],
  ['{"a": S3CRET}', /not JSON \(line 1, column 7\)$/],
  ['{\n"a": 1,\n"b": S3CRET\n}', /neither JSON \(line 3, column 6\) nor JSON lines \(line 1 does not parse\)/],
  [`${line}\nS3CRET\n${line}\n`, /line 2 does not parse/],
  [`${line}\nS3CRET\n`, /line 2 does not parse/],
])('refuses %j: says where, and quotes nothing', (content, what) => {
  expect(() => read(content)).toThrow(what);
  expect(() => read(content)).toThrow(expect.objectContaining<Partial<Failure>>({ failureType: 'config_error' }));
  expect(() => read(content)).not.toThrow(/S3CRET/);
});

it('reads the output of a read that is larger than memory should be, for what it says beside its records', () => {
  const path = files({ large: '' })['large']!;
  const file = openSync(path, 'a');
  const state = JSON.stringify({ type: 'STATE', state: { text: 'é'.repeat(700_000) } });
  const record = `{"type":"RECORD","record":"${'x'.repeat(1_000_003)}"}\n`;
  for (let i = 0; i < 34; i++) writeSync(file, record);
  writeSync(file, `${line}\n${state}\n${line}\n{"cut`);
  expect(readInput(path, 'state')).toEqual([log, JSON.parse(state), log]);
  writeSync(file, '\n');
  closeSync(file);
  expect(() => readInput(path, 'state')).toThrow(/large: line 38 of the state is not JSON$/);
});
