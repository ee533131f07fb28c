import type { Running, Settings } from 'trunkline/simulator';
import { type Ended, files, lastStates, read, run } from '../rig.js';
import { configFor, PUBLISHED, sourceOf, worldOf } from '../worlds.js';

/** `trunkline preview` and `trunkline plan`: a few rows, and what a first sync will cost, with few requests. */

const open: Running[] = [];
afterAll(async () => {
  for (const world of open) await world.close();
});

async function begin(name: string, options: Settings['options'] = {}) {
  const world = await worldOf(name, { options });
  open.push(world);
  const { config } = files({ config: configFor(name, world) });
  const env = { TRUNKLINE_NOW: new Date(world.clock.now()).toISOString() };
  return {
    world,
    config: config!,
    ask: (command: 'preview' | 'plan', ...words: string[]) => {
      world.requests.clear();
      return run('trunkline', [command, name, '--config', config!, ...words], { env });
    },
    /** All rows there are, by a sync of its own. */
    sync: async (streams: readonly string[]) => {
      const ended = await read(name, {
        config: configFor(name, world),
        catalog: { streams: [...streams] },
        env,
      });
      world.requests.clear();
      return ended;
    },
  };
}

const rowsIn = ({ stdout }: Ended) => JSON.parse(stdout) as Record<string, Record<string, unknown>[]>;
const streamsOf = (name: string, personal: boolean) => {
  const { feeds, snapshots } = sourceOf(name);
  return [...feeds.flatMap(({ streams }) => streams), ...snapshots]
    .filter((stream) => (stream.personal ?? false) === personal)
    .map((stream) => stream.name);
};

describe.each(PUBLISHED)('%s', (name) => {
  test('the rows are those that a sync writes; personal streams come only when named; requests are few', async () => {
    const on = await begin(name);
    const ended = await on.ask('preview', '--format', 'json', '--rows', '2');
    const shown = rowsIn(ended);
    expect(ended.code).toBe(0);
    expect(on.world.requests.total).toBeLessThanOrEqual(60);
    const said = Number(/^(\d+) requests/m.exec(ended.stderr)?.[1]);
    // A token is asked for besides.
    expect(on.world.requests.total - said).toBeLessThanOrEqual(1);
    expect(streamsOf(name, true).filter((stream) => stream in shown)).toEqual([]);
    const names = Object.keys(shown);
    const written = await on.sync(names);
    for (const stream of names) {
      const all = written.messages
        .filter(({ record }) => record?.stream === stream)
        .map(({ record }) => JSON.stringify(record.data));
      expect([stream, shown[stream]!.length]).toEqual([stream, Math.min(2, all.length)]);
      for (const row of shown[stream]!) expect(all).toContain(JSON.stringify(row));
    }
  });

  test('a plan foresees what a first sync writes and asks for', async () => {
    const on = await begin(name);
    const ended = await on.ask('plan', '--json', '--requests', '400');
    const plan = JSON.parse(ended.stdout) as {
      requests: number;
      streams: { stream: string; rows: number; snapshot: boolean }[];
      sample: { requests: number };
    };
    expect(ended.code).toBe(0);
    const written = await on.sync(plan.streams.map(({ stream }) => stream));
    const [first] = plan.streams;
    const rows = written.messages.filter(({ record }) => record?.stream === first!.stream).length;
    // Behavioral Signals counts nothing: what is foreseen is guessed there.
    if (name === 'behavioral-signals') return;
    expect(first!.rows).toBeGreaterThan(rows * 0.6);
    expect(first!.rows).toBeLessThan(rows * 1.6);
  });
});

describe('preview', () => {
  test('shows the newest, the selected fields only, and names what it leaves out', async () => {
    const on = await begin('voicegain');
    const newest = (await on.sync(['calls'])).messages
      .filter(({ type }) => type === 'RECORD')
      .map(({ record }) => Number(record.data.callId))
      .sort((a, b) => b - a);
    const ended = await on.ask('preview', '--select', 'calls.duration', '--rows', '3');
    expect(ended.stdout).toMatch(/^calls \(3\)\ncallId +duration\n/);
    const ids = [...ended.stdout.matchAll(/^(\d+) /gm)].map(([, id]) => Number(id));
    expect(ids).toEqual(newest.slice(0, 3));
    const all = await on.ask('preview', '--rows', '1');
    expect(all.stderr).toContain(
      'Left out, since they hold personal data in full: sa_sessions, transcripts.',
    );
    const named = await on.ask('preview', '--select', 'transcripts', '--rows', '1', '--format', 'json');
    expect(rowsIn(named)['transcripts']).toHaveLength(1);
  });

  test('asks no more than it may, and says so', async () => {
    const on = await begin('identitycall');
    const ended = await on.ask('preview', '--requests', '12', '--format', 'json');
    expect(on.world.requests.total).toBeLessThanOrEqual(12);
    expect(ended.stderr).toContain('12 requests: the bound is reached');
    expect(rowsIn(ended)['recordings']!.length).toBeGreaterThan(0);
  });

  test('wrong credentials are an error, not an empty preview', async () => {
    const world = await worldOf('voicegain');
    open.push(world);
    const { config } = files({ config: configFor('voicegain', world, { api_token: 'wrong-one-77' }) });
    const ended = await run('trunkline', ['preview', 'voicegain', '--config', config!]);
    expect([ended.code, ended.stderr]).toEqual([1, expect.stringContaining('credentials were refused')]);
  });
});

describe('plan', () => {
  test('tells people what is estimated, what a quiet sync costs, and what is pending by age', async () => {
    const on = await begin('voicegain');
    const { state } = files({ state: lastStates(await on.sync(['calls'])) });
    const pending = { v: 1, scope: '', cursor: '1', asOf: 1, pending: { 7: { since: 5 } }, seen: '' };
    const waiting = files({
      s: [{ type: 'STREAM', stream: { stream_descriptor: { name: 'calls' }, stream_state: pending } }],
    })['s']!;
    const text = (await on.ask('plan', '--state', waiting)).stdout;
    expect(text).toContain('items (as the vendor counts)');
    expect(text).toMatch(/A sync without news: about \d+ requests/);
    expect(text).toMatch(
      /are estimated from \d+ of the newest items \(\d+ requests were asked for this plan\)/,
    );
    expect(text).toContain('calls: 1 unfinished (1 for a week or more)');
    expect((await on.ask('plan', '--state', state!)).stdout).not.toContain('unfinished');
  });

  test('the newest, many of which are not finished yet, are not taken for all there are', async () => {
    const on = await begin('voicegain', { calls: 2000, days: 1, late: 0, calls_per_hour: 0 });
    const ended = await on.ask('plan', '--json', '--requests', '200');
    const { streams, sample } = JSON.parse(ended.stdout);
    expect(sample.unfinished).toBeGreaterThan(sample.items * 0.1);
    const written = await on.sync(['calls']);
    const rows = written.messages.filter(({ type }) => type === 'RECORD').length;
    const [calls] = streams;
    expect([calls.stream, Math.abs(calls.rows / rows - 1) < 0.15]).toEqual(['calls', true]);
    expect((await on.ask('plan')).stdout).toMatch(/of which are not finished yet and left out/);
  });
});
