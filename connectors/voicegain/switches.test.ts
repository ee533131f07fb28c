import { rows } from '../../test/rig.js';
import voicegain from './simulator.js';
import {
  begin,
  COMPLETE,
  execute,
  keysOf,
  minus,
  NOW,
  outcome,
  STREAMS,
  sync,
  truthOf,
  type World,
} from './testing.js';

/** What VENDOR.md#facts, VENDOR.md#traps and VENDOR.md#unknown leave open. */
const OPEN =
  'cut scope {global, per-page}; empty-CSV header {yes,no}; null style {absent,null}; X-Total-Count {pre-cut, post-cut}; phase timeline ' +
  'per call (finish between requests, STOPPED for ever, RECOMPUTING later); late-visible lower id; delete mid-run; 429 with/without ' +
  'Retry-After; date format/zone for CSV; 404 on session data';

/** Where the simulator has them: switches with their values, options and events by name. */
const HERE: Record<string, { switches?: Record<string, string[]>; options?: string[]; events?: string[] }> = {
  'cut scope': { switches: { cut_scope: ['global', 'per_page'] } },
  'empty-CSV header': { switches: { empty_csv_header: ['yes', 'no'] } },
  'null style': { switches: { null_style: ['absent', 'null'] } },
  'X-Total-Count': { switches: { total_count: ['pre_cut', 'post_cut'] } },
  'phase timeline per call': {
    switches: { finish_blocker: ['no', 'yes'] },
    options: ['late', 'stuck', 'recomputed'],
    events: ['finish', 'stick', 'recompute'],
  },
  'late-visible lower id': { options: ['late_visible'], events: ['reveal'] },
  'delete mid-run': { switches: { delete_midrun: ['no', 'yes'] }, options: ['deleted'], events: ['delete'] },
  '429 with/without Retry-After': { switches: { retry_after: ['seconds', 'none'] } },
  'date format/zone for CSV': {
    switches: { csv_dates: ['dd-MM-yyyy', 'MM-dd-yyyy'], zone: ['+00:00', '-05:00'] },
  },
  '404 on session data': { switches: { session_data: ['kept', 'missing'] }, options: ['dangling'] },
};

test('the simulator has a switch for whatever VENDOR.md leaves open', async () => {
  const names = OPEN.split(';').map((part) => part.replace(/[{(].*$/, '').trim());
  expect(Object.keys(HERE)).toEqual(names);
  const world = await begin({ options: { calls: 3 } });
  for (const [name, { switches = {}, options = [], events = [] }] of Object.entries(HERE)) {
    for (const [own, values] of Object.entries(switches))
      expect([name, voicegain.switches[own]]).toEqual([name, expect.arrayContaining(values)]);
    expect([name, Object.keys(voicegain.options)]).toEqual([name, expect.arrayContaining(options)]);
    expect([name, world.state().events]).toEqual([name, expect.arrayContaining(events)]);
  }
});

/** Each value alone: standard.test.ts, but for those with which calls move while they are read. Here they are turned together. */
const MOVING = ['finish_blocker', 'delete_midrun'];
const SWITCHES = Object.entries(voicegain.switches);
const nth = (k: number) =>
  Object.fromEntries(
    SWITCHES.filter(([name]) => !MOVING.includes(name)).map(([name, values]) => [
      name,
      values[k] ?? values[0]!,
    ]),
  );
const CASES: [string, Record<string, string>][] = [
  ...[0, 1, 2].map((k): [string, Record<string, string>] => [`value ${k + 1} of every switch`, nth(k)]),
  // Without sessions the two streams that need them are empty: the others have a case with them.
  ['every second value, with sessions', { ...nth(1), session_data: 'kept' }],
  ...MOVING.map((name): [string, Record<string, string>] => [`${name} = yes`, { [name]: 'yes' }]),
];

test('every value of every switch is turned', () => {
  for (const [name, values] of SWITCHES) {
    const turned = new Set(CASES.map(([, switches]) => switches[name] ?? values[0]));
    expect([name, values.filter((value) => !turned.has(value))]).toEqual([name, []]);
  }
});

/** Few enough for a 429 now and then. */
const BUDGET = [{ count: 120, seconds: 1 }];
const OPTIONS = {
  calls: 90,
  late: 0.08,
  stuck: 0.03,
  error: 0.05,
  dangling: 0.05,
  late_visible: 0.05,
  other_context: 0.1,
};
/** Small pages, so that there are many. */
const CONFIG = { per_page: 20 };

/** What a read between two moments must have, and may have. */
function expectBetween(
  read: ReturnType<typeof keysOf>,
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

/** Rows are what the vendor shows, field by field. */
async function expectValues(world: World, calls: readonly Record<string, unknown>[]): Promise<void> {
  for (const call of calls) {
    const answer = await fetch(`${world.url}/v1/sa/call/${String(call['callId'])}`, {
      headers: { authorization: 'Bearer simulated-token' },
    });
    if (answer.status === 200) expect(call).toEqual(await answer.json());
  }
}

describe.each(CASES)('%s', (_, switches) => {
  test('all there is, then what is new', async () => {
    const world = await begin({
      switches,
      options: OPTIONS,
      budget: BUDGET,
    });
    let before = truthOf(world);
    const first = await sync(world, { config: CONFIG });
    expect(outcome(first)).toEqual(COMPLETE);
    let after = truthOf(world);
    for (const stream of STREAMS)
      expectBetween(keysOf(first, stream), before[stream]!, after[stream]!, new Set(), `first, ${stream}`);
    expect(keysOf(first).size).toBeGreaterThan(70);
    await expectValues(world, rows(first, 'calls').slice(-5));

    world.clock.advance(26 * 3600);
    world.event('arrive', { n: 7 });
    world.event('arrive', { n: 2, finished: false });
    before = truthOf(world);
    const second = await sync(world, { config: CONFIG, state: first });
    expect(outcome(second)).toEqual(COMPLETE);
    after = truthOf(world);
    for (const stream of STREAMS) {
      expectBetween(
        keysOf(second, stream),
        before[stream]!,
        after[stream]!,
        keysOf(first, stream),
        `second, ${stream}`,
      );
    }
    expect(keysOf(second).size).toBeGreaterThan(9);
    await expectValues(world, rows(second, 'calls').slice(-5));
  });
});

test('with all switches turned at once, through the executable', async () => {
  const last = Object.fromEntries(
    Object.entries(voicegain.switches).map(([name, values]) => [name, values.at(-1)!]),
  );
  const world = await begin({ now: NOW, switches: { ...last, session_data: 'kept' }, options: OPTIONS });
  const before = truthOf(world);
  const ended = await execute(world, { config: CONFIG });
  expect(outcome(ended)).toEqual(COMPLETE);
  for (const stream of STREAMS)
    expectBetween(keysOf(ended, stream), before[stream]!, truthOf(world)[stream]!, new Set(), stream);
});
