// Held by `npm run typecheck`: each of these mistakes must not compile, and the right form beside it must.
import { type CommonConfig, connector, type Schema } from 'trunkline';

interface Config extends CommonConfig {
  token: string;
}
interface Call {
  id: string;
  status?: string | null;
}
interface Row {
  id: string;
  at?: string;
}
declare const spec: Schema<Config>;
declare const rowSchema: Schema<Row>;

const { feed, snapshot, source } = connector<Config>();
const order = (a: string, b: string) => Number(a) - Number(b);
async function* list() {
  yield { items: [] as { id: string; item: Call }[], upTo: null };
}
const load = async () => [];

// @ts-expect-error a config without the common fields
connector<{ token: string }>();

const calls = feed<Call>({ order, list, load });
calls.stream('right', {
  schema: rowSchema,
  primaryKey: ['id'],
  cursorField: 'at',
  when: ({ status }) => (status === 'x' ? 'now' : 'later'),
  rows: ({ id }) => [{ id }],
});
// @ts-expect-error a primary key that is not in the schema
calls.stream('key', { schema: rowSchema, primaryKey: ['callId'], rows: ({ id }) => [{ id }] });
calls.stream('cursor', {
  schema: rowSchema,
  primaryKey: ['id'],
  // @ts-expect-error a cursor field that is not in the schema
  cursorField: 'updated_at',
  rows: ({ id }) => [{ id }],
});
calls.stream('item', {
  schema: rowSchema,
  primaryKey: ['id'],
  // @ts-expect-error a field that the item does not have
  when: ({ phase }) => (phase ? 'now' : 'later'),
  rows: ({ id }) => [{ id }],
});
calls.stream('verdict', {
  schema: rowSchema,
  primaryKey: ['id'],
  // @ts-expect-error a word that is no verdict
  when: () => 'soon',
  rows: ({ id }) => [{ id }],
});
// @ts-expect-error a row without its key
calls.stream('row', { schema: rowSchema, primaryKey: ['id'], rows: () => [{ at: '2026-01-01T00:00:00Z' }] });
calls.stream('config', {
  schema: rowSchema,
  primaryKey: ['id'],
  // @ts-expect-error a config field that is not in the spec
  rows: ({ id }, _, { config }) => [{ id, at: config.tokn }],
});
// @ts-expect-error an item that is not the feed's
feed<Call>({ order, list, load: async () => [{ callId: '1' }] });
// @ts-expect-error a key that the snapshot's rows do not have
snapshot<Row>('tags', { schema: rowSchema, primaryKey: ['tag'], pages: async function* () {} });
source({
  name: 'x',
  version: '0.1.0',
  title: 'X',
  spec,
  // @ts-expect-error a config field that is not in the spec
  api: (config) => ({ url: config.url, auth: { headers: () => ({}) }, budget: [] }),
  check: async () => undefined,
});
