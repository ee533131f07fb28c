import type { Selected } from '../../catalog/selection.js';
import type { Failure } from '../../spec/failure.js';
import { type CommonConfig, connector, type Source } from '../author/source.js';
import { byInteger } from '../lists/order.js';
import { Memory } from './context.js';
import type { Journal } from './journal.js';
import type { Sync } from './options.js';
import { planOf } from './plan.js';

/** A connector of one feed with two streams, and one snapshot. */
function acme(scope?: () => Promise<string>): Source<CommonConfig> {
  const { feed, snapshot, source } = connector<CommonConfig>();
  const calls = feed<object>({
    order: byInteger,
    async *list() {},
    load: async () => [],
  });
  const schema = { properties: { id: { type: 'string' }, notes: { type: 'string' } }, required: ['id'] };
  const common = { schema: schema as never, primaryKey: ['id'] as never };
  calls.stream('calls', { ...common, rows: () => [] });
  calls.stream('segments', { ...common, rows: () => [] });
  snapshot('tags', { ...common, async *pages() {} });
  return source({
    name: 'acme',
    version: '1.0.0',
    title: 'Acme',
    spec: { properties: {} } as never,
    api: () => ({ url: '', budget: [] }) as never,
    check: async () => undefined,
    ...(scope === undefined ? {} : { scope }),
  });
}

const STATE = { v: 2, scope: ['one'], cursor: '7', asOf: 1, pending: [], seen: {} };

/** Plans a sync of Acme. `written`: what came out, as "stream id". */
async function planned(
  streams: Selected[],
  {
    states = {},
    job,
    scope,
  }: { states?: object; job?: Sync<CommonConfig>['job']; scope?: () => Promise<string> } = {},
) {
  const written: string[] = [];
  const output = {
    log: () => undefined,
    records: (stream: string, rows: readonly { data: object }[]) =>
      void written.push(...rows.map(({ data }) => `${stream} ${JSON.stringify(data)}`)),
  };
  const plan = await planOf<CommonConfig>({
    source: acme(scope),
    config: {} as CommonConfig,
    selection: { streams, unknown: [], remarks: [] },
    states: new Map(Object.entries(states)),
    where: 'state.json',
    api: undefined as never,
    output: output as never,
    journal: { running: () => undefined } as unknown as Journal,
    now: () => 1000,
    job,
    memory: new Memory(),
  });
  return { plan, written };
}

test('each selected stream is planned once, with its mode, its key, its fields and where it stands', async () => {
  const { plan, written } = await planned(
    [
      { name: 'segments', mode: 'full_refresh' },
      { name: 'calls', mode: 'incremental', fields: new Set(['id']) },
    ],
    { states: { calls: STATE, segments: STATE } },
  );
  expect(plan.wall).toBeUndefined();
  expect(plan.snapshots).toEqual([]);
  const [feed, ...others] = plan.feeds;
  expect(others).toEqual([]);
  expect(
    feed!.streams.map(({ name, mayEndEarly, progress }) => [name, mayEndEarly, progress.cursor]),
  ).toEqual([
    ['calls', true, '7'],
    ['segments', false, null], // a full refresh begins anew
  ]);
  for (const { sink } of feed!.streams) await sink.records([{ id: 'a', notes: 'x' }, { notes: 'no key' }]);
  expect(written).toEqual(['calls {"id":"a"}', 'segments {"id":"a","notes":"x"}']);
});

test('who selected nothing of a feed plans nothing of it', async () => {
  const { plan } = await planned([{ name: 'tags', mode: 'full_refresh' }]);
  expect(plan.feeds).toEqual([]);
  expect(plan.snapshots.map(({ name, mayEndEarly }) => [name, mayEndEarly])).toEqual([['tags', false]]);
});

test('a full refresh goes on from an earlier attempt of the same job, and from nothing else', async () => {
  const streams: Selected[] = [{ name: 'calls', mode: 'full_refresh' }];
  const states = { calls: { ...STATE, job: { id: '5' } } };
  const cursorOf = async (job: { id: string; attempt: number }) =>
    (await planned(streams, { states, job })).plan.feeds[0]!.streams[0]!.progress.cursor;
  expect(await cursorOf({ id: '5', attempt: 1 })).toBe('7');
  expect(await cursorOf({ id: '5', attempt: 0 })).toBeNull();
  expect(await cursorOf({ id: '6', attempt: 1 })).toBeNull();
});

test('what keeps a sync from beginning stands in its plan, and where each stream stood', async () => {
  const streams: Selected[] = [{ name: 'calls', mode: 'incremental' }];
  const other = await planned(streams, { states: { calls: STATE }, scope: async () => 'two' });
  expect((other.plan.wall as Failure).message).toMatch(/belongs to "one", the credentials to "two"/);
  expect(other.plan.feeds[0]!.streams[0]!.given?.cursor).toBe('7');
  const broken = await planned(streams, { states: { calls: { v: 9 } } });
  expect((broken.plan.wall as Failure).message).toMatch(/state\.json: stream calls: .*version 9/);
});
