import { toUtc } from '../../core/protocol/dates.js';
import { type Ended, rows } from '../../test/rig.js';
import identitycall from './simulator.js';
import {
  ALL,
  begin,
  COMPLETE,
  DAY,
  execute,
  keysOf,
  minus,
  outcome,
  SMALL,
  STREAMS,
  shown,
  sync,
  truthOf,
  type World,
} from './testing.js';

/** What VENDOR.md#facts, VENDOR.md#traps and VENDOR.md#unknown leave open. */
const OPEN =
  'host edition; keywords on/off; list order asc/desc; page-overflow behaviour (empty 200 / error); unfinished fields null/absent; goals evaluated ' +
  'later than completion; soft delete between list and child; project-scoped key; 429 with Retry-After; 422 for unfinished transcription; `errors` array';

/** Where the simulator has them. */
const HERE: Record<string, Record<string, string[]>> = {
  'host edition': { edition: ['new', 'old'] },
  'keywords on/off': { keywords: ['on', 'off'] },
  'list order asc/desc': { order: ['asc', 'desc'] },
  'page-overflow behaviour (empty 200 / error)': { overflow: ['empty', 'error'] },
  'unfinished fields null/absent': { unfinished: ['null', 'absent'] },
  'goals evaluated later than completion': { goals: ['later', 'with_completion'] },
  'soft delete between list and child': {
    delete_midrun: ['list', 'detail'],
    deletion: ['soft', 'permanent'],
  },
  'project-scoped key': { scope: ['account', 'project'] },
  '429 with Retry-After': { retry_after: ['seconds', 'none'] },
  '422 for unfinished transcription': { early_transcription: ['422', '404'] },
  '`errors` array': { error_body: ['error', 'errors'] },
};

test('the simulator has a switch for whatever VENDOR.md leaves open', () => {
  expect(Object.keys(HERE)).toEqual(OPEN.split('; '));
  for (const [name, values] of Object.values(HERE).flatMap((switches) => Object.entries(switches)))
    expect([name, identitycall.switches[name]]).toEqual([name, expect.arrayContaining(values)]);
});

/** The first value of each is its default: all defaults together are one case. */
const CASES = [
  ['every switch', 'default'] as const,
  ...Object.entries(identitycall.switches).flatMap(([name, values]) =>
    values.slice(1).map((value) => [name, value] as const),
  ),
];
const PAGES = new Set(['order', 'overflow', 'delete_midrun', 'arrive_midrun']);
/** Few enough for a 429 now and then. */
const budgetOf = (name: string) => (name === 'retry_after' ? [{ count: 40, seconds: 1 }] : []);
const OPTIONS = {
  late: 0.1,
  goals_late: 0.1,
  retranscribed: 0,
  reevaluated: 0,
  operators: 3,
  numbers: 1,
  late_visible: 0.05,
};

/** What a read between two moments must have, and may have. */
function expectBetween(
  read: Set<string>,
  before: Set<string>,
  after: Set<string>,
  had: Set<string>,
  what: string,
): void {
  expect([what, [...minus(after, new Set([...read, ...had]))].filter((key) => before.has(key))]).toEqual([
    what,
    [],
  ]);
  expect([what, [...minus(read, new Set([...before, ...after]))]]).toEqual([what, []]);
  expect([what, [...read].filter((key) => had.has(key))]).toEqual([what, []]);
}

/** Rows are what the vendor shows, field by field; only times are in UTC. */
async function expectValues(world: World, read: Ended, had?: Ended): Promise<void> {
  const list = (await shown(world, 'recordings?per_page=100&page=1')) as unknown as { id: number }[];
  const utc = (row: object) =>
    Object.fromEntries(
      Object.entries(row).map(([key, value]) => [key, /_at$/.test(key) ? toUtc(String(value)) : value]),
    );
  const some = rows(read, 'recordings').filter(({ id }) => list.some((item) => item.id === id));
  for (const row of some.slice(-2)) {
    const detail = await shown(world, `recordings/${row['id']}`);
    if (detail === undefined) continue;
    expect(row).toEqual(utc({ ...list.find(({ id }) => id === row['id']), ...detail }));
    // Finished before its goals: its transcription was delivered earlier.
    if (row['status'] !== 'completed' || (had && keysOf(had, 'transcriptions').has(String(row['id']))))
      continue;
    const { dialogues, ...text } = await shown(world, `recordings/${row['id']}/transcription`);
    const mine = (stream: string) =>
      rows(read, stream).filter(({ recording_id }) => recording_id === row['id']);
    const parent = { recording_id: row['id'], created_at: row['created_at'] };
    expect(mine('transcriptions')).toEqual([{ ...parent, ...text }]);
    expect(mine('dialogues')).toEqual(dialogues.map((dialogue: object) => ({ ...parent, ...dialogue })));
    expect(mine('summaries')).toEqual([
      { ...parent, ...(await shown(world, `recordings/${row['id']}/summary`)) },
    ]);
    const results = await shown(world, `recordings/${row['id']}/results`);
    for (const part of ['goals', 'pauses', 'keywords'])
      expect([part, mine(part)]).toEqual([
        part,
        (results[part] ?? []).map((item: object) => ({ ...parent, ...item })),
      ]);
  }
}

const READABLE = CASES.filter(([name, value]) => name !== 'permissions' || value !== 'none');

describe.each(READABLE)('%s = %s', (name, value) => {
  test('all there is, then what is new', async () => {
    const switches: Record<string, string> = value === 'default' ? {} : { [name]: value };
    const paged = PAGES.has(name) && value !== 'detail';
    const recordings = paged ? 105 : 12;
    // Of a list with pages the list is what matters.
    const streams = paged ? ['recordings'] : STREAMS;
    const check = paged ? async () => undefined : expectValues;
    const world = await begin({ switches, options: { ...OPTIONS, recordings }, budget: budgetOf(name) });
    world.event('arrive', { n: 2, stuck: true });
    let before = truthOf(world);
    const first = await sync(world, { streams: [...streams, ...SMALL] });
    expect(outcome(first)).toEqual(COMPLETE);
    let after = truthOf(world);
    for (const stream of streams)
      expectBetween(keysOf(first, stream), before[stream]!, after[stream]!, new Set(), `first, ${stream}`);
    expect(keysOf(first, 'recordings').size).toBeGreaterThan(name === 'scope' ? 1 : 5);
    for (const stream of SMALL)
      expect([stream, [...keysOf(first, stream)].map(Number).sort((a, b) => a - b)]).toEqual([
        stream,
        world.truth()[stream],
      ]);
    await check(world, first);

    world.clock.advance(3 * DAY);
    world.event('arrive', { n: 3 });
    world.event('arrive', { n: 1, failed: true });
    world.event('arrive', { n: 1, goals: false });
    before = truthOf(world);
    const second = await sync(world, { streams, state: first });
    expect(outcome(second)).toEqual(COMPLETE);
    after = truthOf(world);
    for (const stream of streams)
      expectBetween(
        keysOf(second, stream),
        before[stream]!,
        after[stream]!,
        keysOf(first, stream),
        `second, ${stream}`,
      );
    if (name !== 'scope') expect(keysOf(second, 'recordings').size).toBeGreaterThan(2);
    await check(world, second, first);
  });
});

test('permissions = none', async () => {
  const world = await begin({ switches: { permissions: 'none' } });
  expect(outcome(await sync(world))).toMatchObject({
    code: 1,
    errors: expect.arrayContaining([expect.stringContaining('Read permission')]),
  });
});

test('with all switches turned at once, through the executable', async () => {
  const last = Object.fromEntries(
    Object.entries(identitycall.switches).map(([name, values]) => [name, values.at(-1)!]),
  );
  const world = await begin({
    switches: { ...last, permissions: 'all', delete_midrun: 'list' },
    options: { ...OPTIONS, recordings: 130 },
  });
  const before = truthOf(world);
  const ended = await execute(world, { streams: ALL });
  expect(outcome(ended)).toEqual(COMPLETE);
  for (const stream of STREAMS)
    expectBetween(keysOf(ended, stream), before[stream]!, truthOf(world)[stream]!, new Set(), stream);
});
