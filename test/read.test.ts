import {
  configured,
  type Ended,
  errors,
  lastStates,
  logs,
  type Message,
  rows,
  statuses,
  table,
} from './rig.js';
import { stage } from './voicegain.js';

const on = stage();
const ALL = ['calls', 'call_segments', 'sa_sessions', 'transcripts', 'sa_configs', 'call_tags'];

const states = ({ messages }: Ended, stream: string): Message[] =>
  messages
    .filter(({ type, state }) => type === 'STATE' && state.stream.stream_descriptor.name === stream)
    .map(({ state }) => state);

/** The stream a message is about. */
const about = ({ record, state, trace }: Message): string | undefined =>
  record?.stream ??
  state?.stream.stream_descriptor.name ??
  (trace?.stream_status ?? trace?.error)?.stream_descriptor?.name ??
  trace?.estimate?.name;

describe('a read', () => {
  let first: Ended;
  beforeAll(async () => {
    const { stdout } = await on.run(['discover']);
    first = await on.read(stdout);
  });

  it("takes discover's raw output: all streams, to the end", () => {
    expect([first.code, first.stderr, errors(first)]).toEqual([0, '', []]);
    for (const stream of ALL) expect([stream, rows(first, stream).length > 0]).toEqual([stream, true]);
    expect(rows(first, 'calls')).toHaveLength(on.sim.truth().final);
    expect(logs(first, 'WARN')).toEqual([]);
  });

  it.each(ALL)('tells the life of %s in order, and nothing after its end', (stream) => {
    const told = first.messages.filter((message) => about(message) === stream);
    const kinds = told.map(({ type, trace }) =>
      type === 'TRACE' ? (trace.stream_status?.status ?? trace.type) : type,
    );
    expect(kinds.filter((kind) => !['ESTIMATE', 'RECORD', 'STATE'].includes(kind))).toEqual([
      'STARTED',
      'RUNNING',
      'COMPLETE',
    ]);
    expect([kinds[0], kinds.at(-2), kinds.at(-1)]).toEqual(['STARTED', 'STATE', 'COMPLETE']);
    expect(kinds.indexOf('RUNNING')).toBeLessThan(kinds.indexOf('RECORD'));
  });

  it.each(ALL)('counts the records of %s exactly, state by state', (stream) => {
    let since = 0;
    for (const { type, record, state } of first.messages) {
      if (type === 'RECORD' && record.stream === stream) since++;
      if (type !== 'STATE' || state.stream.stream_descriptor.name !== stream) continue;
      expect(state.sourceStats).toEqual({ recordCount: since });
      since = 0;
    }
    expect(since).toBe(0);
    const counted = states(first, stream).reduce((sum, state) => sum + state['sourceStats'].recordCount, 0);
    expect(counted).toBe(rows(first, stream).length);
  });

  it('dates what it writes within the run, never backwards', () => {
    const dates = first.messages.flatMap(({ record, trace }) =>
      [record?.emitted_at ?? trace?.emitted_at ?? []].flat(),
    );
    expect(dates.length).toBeGreaterThan(50);
    expect([...dates].sort((a, b) => a - b)).toEqual(dates);
    expect(Date.now() - dates[0]).toBeLessThan(60_000);
  });

  it('estimates the rows it knows of', () => {
    const estimates = first.messages.flatMap(({ trace }) => trace?.estimate ?? []);
    expect(estimates).toEqual([{ name: 'calls', type: 'STREAM', row_estimate: on.sim.truth().total }]);
  });

  it('ends with a line for each stream and one for the sync', () => {
    const lines = logs(first, 'INFO');
    for (const stream of ALL)
      expect(lines).toContainEqual(
        expect.stringMatching(new RegExp(`^${stream}: ${rows(first, stream).length} rows`)),
      );
    expect(lines.at(-1)).toMatch(
      /^Sync ended: all streams complete, \d+ requests, .* waited for the vendor, .* in all\.$/,
    );
  });

  it('goes on from the lines of the earlier read, and repeats nothing', async () => {
    on.sim.event('arrive', { n: 3 });
    const second = await on.read(['calls', 'call_segments', 'call_tags'], { state: first.stdout });
    expect([second.code, rows(second, 'calls').length, rows(second, 'call_tags').length > 0]).toEqual([
      0,
      3,
      true,
    ]);
    expect(table([first, second], 'calls', ['callId']).size).toBe(rows(first, 'calls').length + 3);
    const kept = await on.read(['calls'], { state: lastStates(second) });
    expect([kept.code, rows(kept, 'calls'), states(kept, 'calls').length, statuses(kept, 'calls')]).toEqual([
      0,
      [],
      1,
      ['STARTED', 'RUNNING', 'COMPLETE'],
    ]);
  });

  it('goes on from a read that was cut off in the middle of a line', async () => {
    const cut = first.stdout.slice(0, first.stdout.lastIndexOf('"COMPLETE"'));
    expect(() => JSON.parse(cut.split('\n').at(-1)!)).toThrow();
    const next = await on.read(['sa_configs', 'calls'], { state: cut });
    expect([next.code, errors(next), rows(next, 'calls').length]).toEqual([0, [], 3]);
  });

  it('reads an incremental stream in full when asked to, whatever state it is given, and leaves a place to go on from', async () => {
    const full = await on.read(configured(['calls', 'call_segments'], 'full_refresh'), {
      state: lastStates(first),
    });
    expect([full.code, rows(full, 'calls').length]).toEqual([0, on.sim.truth().final]);
    for (const stream of ['calls', 'call_segments'])
      expect(statuses(full, stream)).toEqual(['STARTED', 'RUNNING', 'COMPLETE']);
    const next = await on.read(['calls', 'call_segments'], { state: lastStates(full) });
    expect([next.code, rows(next, 'calls'), rows(next, 'call_segments')]).toEqual([0, [], []]);
    const anew = await on.read(configured(['calls'], 'full_refresh'), { state: lastStates(full) });
    expect(rows(anew, 'calls')).toHaveLength(on.sim.truth().final);
  });

  it('reads each mode as configured in one sync', async () => {
    const { streams } = configured(['calls', 'call_segments']) as { streams: { sync_mode: string }[] };
    streams[1]!.sync_mode = 'full_refresh';
    const mixed = await on.read({ streams }, { state: lastStates(first) });
    expect([
      rows(mixed, 'calls').length,
      rows(mixed, 'call_segments').length > rows(first, 'call_segments').length,
    ]).toEqual([3, true]);
    expect(states(mixed, 'calls').at(-1)!['stream'].stream_state).toMatchObject({ v: 2 });
    expect(states(mixed, 'call_segments').at(-1)!['stream'].stream_state).toMatchObject({ v: 2 });
  });
});

it('says that a limit makes it wait, until when, and that it goes on', async () => {
  on.sim.faults.add({ kind: 'status', status: 429, retry_after: 2, path: 'sa/config' });
  const before = Date.now();
  const ended = await on.read(['sa_configs']);
  expect([ended.code, statuses(ended, 'sa_configs')]).toEqual([
    0,
    ['STARTED', 'RUNNING', 'RUNNING', 'RUNNING', 'COMPLETE'],
  ]);
  const reasons = ended.messages.flatMap(({ trace }) => trace?.stream_status?.reasons ?? []);
  expect(reasons).toEqual([{ type: 'RATE_LIMITED', rate_limited: { quota_reset: expect.any(Number) } }]);
  expect(reasons[0].rate_limited.quota_reset).toBeGreaterThan(before + 1500);
});

it('repeats the last state as a sign of life while it waits', async () => {
  on.sim.faults.add({ kind: 'status', status: 429, retry_after: 5, path: 'sa/call/tags' });
  const ended = await on.read(['sa_configs', 'call_tags'], { env: { TRUNKLINE_HEARTBEAT_SECONDS: '1' } });
  expect(ended.code).toBe(0);
  expect(states(ended, 'sa_configs')).toHaveLength(1);
  const signs = states(ended, 'call_tags');
  expect(signs.length).toBeGreaterThan(2);
  expect(signs.map(({ sourceStats }) => sourceStats.recordCount)).toEqual([
    ...signs.slice(1).map(() => 0),
    rows(ended, 'call_tags').length,
  ]);
});
