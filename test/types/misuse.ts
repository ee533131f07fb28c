// Each of these mistakes must not compile; what the compiler says first stands in messages.json, under the
// words beside the mistake. The right form is there too, and must compile. Held by `npm run typecheck`, the
// words by test/types/messages.test.ts.
import { type CommonConfig, connector, type Page, type Schema } from 'trunkline';

interface Config extends CommonConfig {
  token: string;
}
interface Call {
  id: string;
  status?: string | null;
}
interface Row {
  id: string;
  at: string;
  by?: string | null;
  kind?: 'long' | 'short' | null;
}
declare const spec: Schema<Config>;
declare const schema: Schema<Row>;

const { feed, snapshot, source } = connector<Config>();
const order = (a: string, b: string) => Number(a) - Number(b);
const load = async () => [];
async function* list() {
  yield { items: [] as { id: string; item: Call }[], more: true as const };
  yield { items: [] as { id: string; item: Call }[], upTo: null };
}
const at = '2026-01-01T00:00:00Z';
const rows = ({ id }: Call) => [{ id, at }];

// @ts-expect-error a config without the common fields
connector<{ token: string }>();

// The list.
const calls = feed<Call>({ order, list, load });
feed<Call>({
  order,
  load,
  async *list(_ctx, after) {
    if (after === null) yield { items: [{ id: '1' }], more: true };
    yield { items: [{ id: '2', item: { id: '2' } }], upTo: '2' };
  },
});
feed<Call>({
  order,
  load,
  // @ts-expect-error a page without upTo
  async *list() {
    yield { items: [{ id: '1' }] };
  },
});
async function* annotated(): AsyncGenerator<Page<Call>> {
  // @ts-expect-error a page without upTo in a list of its own
  yield { items: [{ id: '1' }] };
}
feed<Call>({ order, load, list: annotated });
const returned = (): Page<Call> => {
  // @ts-expect-error a page without upTo that a function returns
  return { items: [{ id: '1' }] };
};
// @ts-expect-error a page without upTo under its type
const written: Page<Call> = { items: [{ id: '1' }] };
feed<Call>({
  order,
  load,
  async *list() {
    yield* [returned(), written];
  },
});
const unsaid = async function* () {
  yield { items: [{ id: '1' }], upTo: undefined };
};
// @ts-expect-error a page whose upTo is undefined
feed<Call>({ order, load, list: unsaid });
async function* contradictory() {
  yield { items: [{ id: '1' }], upTo: '1', more: true as const };
}
// @ts-expect-error a page in mid-stretch that has a place
feed<Call>({ order, load, list: contradictory });
// @ts-expect-error an item that is not the feed's
feed<Call>({ order, list, load: async () => [{ callId: '1' }] });

// Keys and cursors.
calls.stream('right', {
  schema,
  primaryKey: ['id'],
  cursorField: 'at',
  when: ({ status }) => (status === 'x' ? 'now' : 'later'),
  rows,
});
calls.stream('sparse', { schema, primaryKey: ['id', 'at'], sparseCursor: 'by', rows });
// @ts-expect-error an empty primary key
calls.stream('key', { schema, primaryKey: [], cursorField: 'at', rows });
// @ts-expect-error a primary key that is not in the schema
calls.stream('key', { schema, primaryKey: ['callId'], cursorField: 'at', rows });
// @ts-expect-error a primary key that may be null or absent
calls.stream('key', { schema, primaryKey: ['by'], cursorField: 'at', rows });
// @ts-expect-error a cursor field that is not in the schema
calls.stream('cursor', { schema, primaryKey: ['id'], cursorField: 'updated_at', rows });
// @ts-expect-error a cursor field that may be null or absent
calls.stream('cursor', { schema, primaryKey: ['id'], cursorField: 'by', rows });
// @ts-expect-error a sparse cursor that is not in the schema
calls.stream('cursor', { schema, primaryKey: ['id'], sparseCursor: 'updated_at', rows });
// @ts-expect-error a key that the snapshot's rows do not have
snapshot<Row>('tags', { schema, primaryKey: ['tag'], pages: async function* () {} });

// When.
// @ts-expect-error a field that the item does not have
calls.stream('item', { schema, primaryKey: ['id'], when: ({ phase }) => (phase ? 'now' : 'later'), rows });
// @ts-expect-error a word that is no verdict
calls.stream('verdict', { schema, primaryKey: ['id'], when: () => 'soon', rows });

// Rows.
const key = { schema, primaryKey: ['id'] } as const;
calls.stream('rows', { ...key, rows: async ({ id }) => (id === '' ? 'later' : [{ id, at, kind: 'long' }]) });
calls.stream('rows', {
  ...key,
  *rows({ id }) {
    yield { id, at, by: null };
  },
});
calls.stream('rows', { ...key, rows: () => [] });
// @ts-expect-error a row without its key
calls.stream('row', { ...key, rows: () => [{ at }] });
// @ts-expect-error a row with a field that the schema lacks
calls.stream('row', { ...key, rows: ({ id }) => [{ id, at, duration: 1 }] });
// @ts-expect-error a row with a field of another type than in the schema
calls.stream('row', { ...key, rows: async ({ id }) => [{ id, at, by: 5 }] });
// @ts-expect-error a row with a word that the schema does not know
calls.stream('row', { ...key, rows: ({ id }) => [{ id, at, kind: 'medium' }] });
snapshot('tags', {
  ...key,
  async *pages() {
    yield [{ id: '1', at, kind: 'short' }];
  },
});
snapshot('tags', {
  ...key,
  // @ts-expect-error a row of a snapshot with a field that the schema lacks
  async *pages() {
    yield [{ id: '1', at, tag: 'x' }];
  },
});

// Columns that children get from their item.
const families = feed<Call, { id: string }>({ order, load, list, parent: ({ id }) => ({ id }) });
families.child('right', { ...key, rows: () => [{ at }] });
const strangers = feed<Call, { callId: string }>({ order, load, list, parent: ({ id }) => ({ callId: id }) });
// @ts-expect-error a column from the item that the schema of the child lacks
strangers.child('child', { schema, primaryKey: ['id'], rows });
const counted = feed<Call, { by: number }>({ order, load, list, parent: () => ({ by: 1 }) });
// @ts-expect-error a column from the item that is of another type than in the schema of the child
counted.child('child', { schema, primaryKey: ['id'], rows });

// The config.
// @ts-expect-error a config field that the spec lacks, in rows
calls.stream('config', { ...key, rows: ({ id }, _, { config }) => [{ id, at: config.tokn }] });
source({
  name: 'x',
  version: '0.1.0',
  title: 'X',
  spec,
  // @ts-expect-error a config field that the spec lacks
  api: (config) => ({ url: config.url, auth: { headers: () => ({}) }, budget: [] }),
  check: async () => undefined,
});
