import type { Schema } from '../../spec/json.js';
import { rowsOf } from '../lists/odd.js';
import type { Context, Ref } from './feed.js';
import { type CommonConfig, connector, type Source } from './source.js';

interface Call {
  id: string;
  at: string;
}

interface Goal {
  call_id: string;
  at: string;
  name: string;
  [extra: string]: unknown;
}

const text = { type: 'string' };
const goals: Schema<{ call_id: string; at: string; name: string }> = {
  properties: { call_id: text, at: text, name: text },
  required: ['call_id', 'at', 'name'],
};
const calls: Schema<Call> = { properties: { id: text, at: text }, required: ['id', 'at'] };

type Parent = Pick<Goal, 'call_id' | 'at'>;

const about = {
  name: 'acme',
  version: '1.0.0',
  title: 'Acme',
  spec: { properties: {} } as never,
  api: () => ({ url: '', budget: [] }) as never,
  check: async () => undefined,
};
const LIST = { order: () => 0, async *list() {}, load: async () => [] };

/** What a stream of a connector makes of a call. */
function rowsOfCall(source: Source<CommonConfig>, name: string) {
  const stream = source.feeds[0]!.streams.find((one) => one.name === name)!;
  return stream.rows(
    { id: 'c1', at: '2026-01-01T00:00:00Z' },
    { id: 'c1' } as Ref,
    {} as Context<CommonConfig>,
  );
}

const sent = [{ name: 'greet', call_id: null }, null] as unknown as { name: string }[];
const COLUMNS = { call_id: 'c1', at: '2026-01-01T00:00:00Z' };

test('columns of the item win over what the vendor sends, and what is no row gets none of them', () => {
  const { feed, source } = connector<CommonConfig>();
  const handle = feed<Call, Parent>({
    ...LIST,
    cursorField: 'at',
    parent: ({ id, at }) => ({ call_id: id, at }),
  });
  handle.stream('calls', { schema: calls, primaryKey: ['id'], rows: (call) => [call] });
  handle.child('goals', {
    schema: goals,
    primaryKey: ['call_id', 'name'],
    rows: () => rowsOf(sent, ({ name, ...rest }) => ({ ...rest, name })),
  });
  handle.child('later', { schema: goals, primaryKey: ['call_id', 'name'], rows: async () => 'later' });
  const acme = source(about);
  expect(acme.problems).toBeUndefined();
  expect(rowsOfCall(acme, 'goals')).toEqual([{ name: 'greet', ...COLUMNS }, {}]);
  expect(rowsOfCall(acme, 'calls')).toEqual([{ id: 'c1', at: COLUMNS.at }]);
  return expect(rowsOfCall(acme, 'later')).resolves.toBe('later');
});

test('a parent may have to be asked for', async () => {
  const { feed, source } = connector<CommonConfig>();
  const handle = feed<Call, Parent>({ ...LIST, cursorField: 'at', parent: async () => COLUMNS });
  handle.child('goals', { schema: goals, primaryKey: ['call_id', 'name'], rows: () => [{ name: 'greet' }] });
  expect(await rowsOfCall(source(about), 'goals')).toEqual([{ name: 'greet', ...COLUMNS }]);
});

test('streams have the cursor field of their feed, unless they name their own', () => {
  const { feed, source } = connector<CommonConfig>();
  const handle = feed<Call>({ ...LIST, cursorField: 'at' });
  handle.stream('calls', { schema: calls, primaryKey: ['id'], rows: (call) => [call] });
  handle.stream('odd', { schema: calls, primaryKey: ['id'], sparseCursor: 'id', rows: (call) => [call] });
  const streams = source(about).feeds[0]!.streams;
  expect(streams.map(({ cursorField, sparseCursor }) => [cursorField, sparseCursor])).toEqual([
    ['at', undefined],
    ['id', 'id'],
  ]);
});

test('a child of a feed that gives nothing is a mistake, and so is a row that lacks what no parent gives', () => {
  const { feed, source } = connector<CommonConfig>();
  const handle = feed<Call>({ ...LIST, cursorField: 'at' });
  // @ts-expect-error: nothing gives call_id and at
  handle.child('goals', { schema: goals, primaryKey: ['call_id', 'name'], rows: () => [{ name: 'greet' }] });
  expect(source(about).problems).toEqual([
    expect.stringMatching(
      /^stream goals: it is a child, and its feed has no parent \(.*children\.test\.ts:\d+\)$/,
    ),
  ]);
});

test('a function that is missing is a mistake, and not rows that are waited for', () => {
  const { feed, snapshot, source } = connector<CommonConfig>();
  const facts = { schema: calls, primaryKey: ['id'] } as const;
  // As somebody writes it who has no compiler.
  const whole = feed<Call>({ ...LIST, cursorField: 'at' });
  whole.stream('calls', { ...facts } as never);
  const partly = feed<Call, Parent>({
    cursorField: 'at',
    order: LIST.order,
    parent: async () => COLUMNS,
  } as never);
  partly.stream('others', { ...facts, rows: (call) => [call] });
  partly.child('goals', { schema: goals, primaryKey: ['call_id', 'name'] } as never);
  snapshot('tags', { ...facts } as never);
  expect(source(about).problems?.map((problem) => problem.replace(/ \(.*:\d+\)$/, ' (place)'))).toEqual([
    'stream calls: it has no "rows" (place)',
    'stream others: its feed has no "list" (place)',
    'stream others: its feed has no "load" (place)',
    'stream goals: it has no "rows" (place)',
    'stream goals: its feed has no "list" (place)',
    'stream goals: its feed has no "load" (place)',
    'stream tags: it has no "pages" (place)',
  ]);
});
