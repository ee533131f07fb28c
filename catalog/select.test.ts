import { select } from './select.js';
import { airbyteStream } from './stream.js';

const properties = { id: {}, at: {}, note: {}, words: {} };
const catalog = {
  streams: [
    { name: 'calls', cursorField: 'at', incremental: true },
    { name: 'call_segments', cursorField: 'at', incremental: true },
    { name: 'tags', incremental: false },
  ].map((stream) => airbyteStream({ ...stream, schema: { properties }, primaryKey: ['id'] })),
};
/** stream: its fields. */
const chosen = (text: string) =>
  Object.fromEntries(
    select(catalog, text).streams.map(({ stream }) => [
      stream.name,
      Object.keys(stream.json_schema.properties as object).join(),
    ]),
  );

it.each([
  ['calls', { calls: 'id,at,note,words' }],
  ['calls.note', { calls: 'id,at,note' }],
  [' calls.note , calls.words ', { calls: 'id,at,note,words' }],
  ['calls,call_segments.-words', { calls: 'id,at,note,words', call_segments: 'id,at,note' }],
  ['-calls,-tags', { call_segments: 'id,at,note,words' }],
  ['-tags,calls.-note', { calls: 'id,at,words' }],
  ['calls.note,calls.words,calls.-words', { calls: 'id,at,note' }],
])('%s', (text, fields) => expect(chosen(text)).toEqual(fields));

it('is incremental where a stream can', () => {
  const modes = select(catalog, 'calls,tags').streams;
  expect(modes.map(({ sync_mode, destination_sync_mode }) => [sync_mode, destination_sync_mode])).toEqual([
    ['incremental', 'append_dedup'],
    ['full_refresh', 'overwrite'],
  ]);
});

it.each([
  ['cals', /there is no stream "cals"\. Did you mean "calls"\? There are: calls, call_segments, tags/],
  ['-cals', /Did you mean "calls"/],
  ['calls.wrods', /"calls" has no field "wrods"\. Did you mean "words"\? It has: id/],
  ['calls.-at', /at is its key or its cursor/],
  ['calls.words.text', /only whole fields/],
  ['-calls.note', /the minus belongs before the field \(calls\.-note\)/],
  ['-calls,-call_segments,-tags', /no stream is left/],
  [' , ', /which streams\?/],
])('refuses %s', (text, why) => expect(() => select(catalog, text)).toThrow(why));

it('says why a stream is not in the catalog where somebody knows', () => {
  const why = () => 'Set include_transcripts.';
  expect(() => select(catalog, 'transcripts', why)).toThrow('--select: Set include_transcripts.');
});
