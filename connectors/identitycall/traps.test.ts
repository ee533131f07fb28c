import { assertTraps } from 'trunkline/testing';
import { errors, logs, type Message, pendingIds, rows } from '../../test/rig.js';
import { spec } from './generated.js';
import {
  ALL,
  begin,
  COMPLETE,
  configOf,
  DAY,
  execute,
  expectExactly,
  FINISHED,
  HOUR,
  keysOf,
  outcome,
  recordingsOf,
  STREAMS,
  shown,
  stateOf,
  sync,
  truthOf,
  type World,
} from './testing.js';

/** Traps that do not concern whoever only reads. */
const ELSEWHERE: Record<number, string> = {
  17: 'PATCH and its display_name: nothing is written, and what is read is name',
};
function trap(number: number, words: string, run: () => Promise<void>): void {
  test(`trap ${number}: ${words}`, run);
}
const arrive = (world: World, args: object = {}) =>
  (world.event('arrive', { ...args }) as { ids: number[] }).ids;
const row = (ended: Awaited<ReturnType<typeof sync>>, stream: string, id: number | undefined) =>
  rows(ended, stream).find((one) => (one['recording_id'] ?? one['id']) === id)!;
const small = { options: { ...FINISHED, recordings: 12 } };

trap(1, 'the host and the path of either edition are taken literally', async () => {
  const { api_url } = (spec as unknown as { properties: Record<string, { default?: string }> }).properties;
  expect(api_url!.default).toBe('https://api.identitycall.ai/api/v1/public');
  const world = await begin({
    switches: { edition: 'old' },
    options: { ...small.options, prefix: '/elsewhere/v1' },
  });
  expectExactly(await execute(world, { streams: ALL }), world);
  expect(world.requests.entries({ path: '/api/v1' })).toEqual([]);
});

trap(2, 'nothing is frozen as it was first seen', async () => {
  const world = await begin(small);
  const [pending] = arrive(world, { finished: false });
  const [waiting] = arrive(world, { goals: false });
  const first = await sync(world);
  expectExactly(first, world);
  expect(row(first, 'transcriptions', waiting)).toBeDefined();
  world.event('finish', { id: pending });
  world.event('evaluate', { id: waiting });
  arrive(world, { n: 3 });
  const second = await sync(world, { state: first });
  expectExactly(second, world, [first]);
  for (const id of [pending, waiting]) {
    const { duration_ms, goal_achievement, goals_evaluated, updated_at } = row(second, 'recordings', id);
    expect([duration_ms, goal_achievement, goals_evaluated]).toEqual([
      expect.any(Number),
      expect.any(Number),
      true,
    ]);
    expect(updated_at).toBe(recordingsOf(world).find((one) => one.id === id)!.updated_at);
  }
  const asked = new Set(
    world.requests
      .entries({ path: '/recordings\\?' })
      .flatMap(({ query }) => [...new URLSearchParams(query).keys()]),
  );
  expect([...asked].sort()).toEqual(['page', 'per_page']);
});

trap(
  3,
  'a slow recording below the mark comes when it is done, also where the list shows completed ones only',
  async () => {
    for (const listed of ['all', 'completed']) {
      const world = await begin({ ...small, switches: { listed } });
      const [slow, stuck] = arrive(world, { n: 2, stuck: true });
      world.clock.advance(HOUR);
      arrive(world, { n: 4 });
      const first = await sync(world);
      expectExactly(first, world);
      expect(pendingIds(stateOf(first))).toEqual(listed === 'all' ? [String(slow), String(stuck)] : []);
      world.clock.advance(3 * DAY);
      world.event('finish', { id: slow });
      const second = await sync(world, { state: first });
      expectExactly(second, world, [first]);
      expect(keysOf(second, 'recordings')).toContain(String(slow));
      const third = await sync(world, { state: second });
      expect(STREAMS.flatMap((stream) => rows(third, stream))).toEqual([]);
    }
  },
);

trap(4, 'rows that slip between the pages of a moving list are found', async () => {
  for (const order of ['asc', 'desc', 'none']) {
    for (const switches of [{ delete_midrun: 'pages' }, { arrive_midrun: 'yes' }]) {
      const world = await begin({
        options: { ...FINISHED, recordings: 320 },
        switches: { order, ...switches },
      });
      const ended = await sync(world, {
        streams: ['recordings'],
        config: { start_date: '2026-04-08T00:00:00Z' },
      });
      expect([order, switches, outcome(ended)]).toEqual([order, switches, COMPLETE]);
      const wanted = recordingsOf(world).filter(
        ({ created_at }) => created_at >= '2026-04-08' && created_at < '2026-04-10T12:00:00Z',
      );
      const got = keysOf(ended, 'recordings');
      expect([order, switches, wanted.filter(({ id }) => !got.has(String(id)))]).toEqual([
        order,
        switches,
        [],
      ]);
      expect(world.requests.entries({ path: 'status=' })).toEqual([]);
      // What only comes is at the end, or pushes others there: a second look shows that nothing slipped, and
      // there is no third.
      if ('arrive_midrun' in switches)
        expect(world.requests.count('/recordings\\?')).toBeLessThanOrEqual(order === 'none' ? 20 : 8);
    }
  }
  // The last page goes while the first is read: what then answers there is a switch.
  for (const overflow of ['empty', 'error', 'last_page']) {
    const world = await begin({
      options: { ...FINISHED, recordings: 101 },
      switches: { overflow, delete_midrun: 'pages' },
    });
    const ended = await sync(world, { streams: ['recordings'] });
    expectExactly(ended, world, [], ['recordings']);
  }
  const restless = await begin({ options: { ...FINISHED, recordings: 205 } });
  restless.faults.add({ kind: 'repeat', path: 'page=2', every: 1 });
  const ended = await sync(restless, { streams: ['recordings'] });
  expect(ended.code).toBe(1);
  expect(errors(ended)[0]!['message']).toContain('in every reading: the vendor repeats a page');
});

trap(5, '429 with Retry-After is waited for, and progress is kept', async () => {
  const world = await begin({
    options: { ...FINISHED, recordings: 105 },
    budget: [{ count: 120, seconds: 3 }],
  });
  const ended = await sync(world, { streams: ['recordings', 'goals'] });
  expectExactly(ended, world, [], ['recordings', 'goals']);
  expect(world.requests.entries().some(({ status }) => status === 429)).toBe(true);
  const states = ended.messages.filter(
    ({ type, state }) => type === 'STATE' && state.stream.stream_descriptor.name === 'goals',
  );
  expect(states.length).toBeGreaterThan(1);
});

trap(
  6,
  'a child that answers 404 is skipped; an address that answers 404 to everything is an error',
  async () => {
    const world = await begin({
      ...small,
      switches: { delete_midrun: 'detail' },
      options: { ...FINISHED, recordings: 40 },
    });
    const ended = await sync(world);
    expect(outcome(ended)).toEqual(COMPLETE);
    const { gone = [] } = world.truth({ full: true });
    expect(gone.length).toBeGreaterThan(1);
    expect(logs(ended).filter((line) => line.includes('skipped')).length).toBe(gone.length * 3);
    for (const stream of STREAMS) {
      const kept = [...keysOf(ended, stream)].filter((key) => truthOf(world)[stream]!.has(key));
      expect([stream, new Set(kept)]).toEqual([stream, truthOf(world)[stream]]);
    }
    // Those that finished of late are believed to be gone when another sync sees it too.
    const waiting = pendingIds(stateOf(ended, 'goals'));
    expect(waiting.length).toBeGreaterThan(0);
    expect(gone.map(String)).toEqual(expect.arrayContaining(waiting));

    const page = await begin(small);
    page.faults.add({ kind: 'status', status: 404, body: 'html', path: '/summary', count: 1 });
    expectExactly(await sync(page), page); // a gateway's 404 says nothing about the recording

    const lost = await sync(world, { config: { api_url: `${world.url}/api/v2` } });
    expect(lost.code).toBe(1);
    expect(
      errors(lost)
        .map(({ message }) => message)
        .join(),
    ).toContain('check api_url, above all its path');
    const checked = await sync(world, { streams: ['projects'], config: { api_url: `${world.url}/api/v2` } });
    expect(rows(checked, 'projects')).toEqual([]);
  },
);

trap(7, '422 means later; a failed recording has no transcription', async () => {
  const world = await begin(small);
  const [failed] = arrive(world, { failed: true });
  const [unfinished] = arrive(world, { finished: false });
  const slow = recordingsOf(world)[3]!;
  const path = `/recordings/${slow.id}/transcription`;
  world.faults.add({ kind: 'status', status: 422, path, every: 1 });
  const first = await sync(world);
  expect(outcome(first)).toEqual(COMPLETE);
  expect(pendingIds(stateOf(first, 'transcriptions')).sort()).toEqual(
    [String(slow.id), String(unfinished)].sort(),
  );
  expect(pendingIds(stateOf(first, 'goals'))).toEqual([String(unfinished)]);
  expect(logs(first, 'WARN')).toEqual([]);
  for (const id of [failed, unfinished]) expect(world.requests.count(`/recordings/${id}/`)).toBe(0);
  expect(row(first, 'recordings', failed)).toMatchObject({ status: 'failed' });
  world.faults.clear();
  const second = await sync(world, { state: first });
  expectExactly(second, world, [first]);
  expect(keysOf(second, 'transcriptions')).toEqual(new Set([String(slow.id)]));
});

trap(8, '403 is permanent: a config_error at the first request', async () => {
  const world = await begin({ switches: { permissions: 'none' } });
  const ended = await sync(world);
  expect(ended.code).toBe(1);
  for (const { failure_type, message } of errors(ended))
    expect([failure_type, message]).toEqual([
      'config_error',
      expect.stringMatching(/Read permission required/),
    ]);
  expect(world.requests.total).toBe(1);
});

trap(9, 'the words of an error are read from `error` and from `errors`', async () => {
  for (const error_body of ['error', 'errors']) {
    const world = await begin({ switches: { error_body, unauthorized: 'invalid' } });
    const ended = await sync(world, { config: { api_key: 'idc_wrong' } });
    expect([ended.code, errors(ended)[0]!['failure_type']]).toEqual([1, 'config_error']);
    expect(errors(ended)[0]!['message']).toContain('401 Unauthorized: Invalid API key');
  }
});

trap(10, 'keywords may be there or not', async () => {
  for (const edition of ['old', 'new']) {
    for (const keywords of ['on', 'off']) {
      const world = await begin({ ...small, switches: { edition, keywords } });
      const ended = await sync(world);
      expectExactly(ended, world);
      expect(rows(ended, 'keywords').length > 0).toBe(keywords === 'on');
      expect(logs(ended).filter((line) => line.includes('does not have'))).toEqual([]);
    }
  }
});

trap(11, 'all ids are the numeric ones, so that children join', async () => {
  const world = await begin(small);
  const ended = await sync(world);
  const ids = keysOf(ended, 'recordings');
  for (const stream of STREAMS.slice(1)) {
    expect(
      rows(ended, stream).filter(
        ({ recording_id }) => typeof recording_id !== 'number' || !ids.has(String(recording_id)),
      ),
    ).toEqual([]);
  }
  expect(row(ended, 'recordings', Number([...ids][0]))['public_id']).toMatch(/^[0-9a-f]{8}-/);
  expect(world.requests.entries({ path: '/recordings/[^/]*-' })).toEqual([]);
});

trap(
  12,
  'the state names what the key sees; a narrower key goes on and says so, another one is refused',
  async () => {
    const world = await begin(small);
    const first = await sync(world);
    for (const stream of STREAMS)
      expect(stateOf(first, stream)['scope']).toEqual(['project 11', 'project 12', 'project 13']);
    world.change({ scope: 'other_project' });
    const narrowed = await sync(world, { state: first });
    expect(outcome(narrowed)).toEqual(COMPLETE);
    expect(stateOf(narrowed)).toMatchObject({
      scope: ['project 11', 'project 12', 'project 13'],
      lacks: ['project 11', 'project 13'],
    });
    expect(logs(narrowed, 'WARN')[0]).toContain('no longer reach project 11, project 13');
    const own = await sync(world, { streams: ALL });
    expectExactly(own, world);
    expect(stateOf(own)['scope']).toEqual(['project 12']);
    expect([...keysOf(own, 'projects')]).toEqual(['12']);
    world.change({ scope: 'project' });
    expect((await sync(world, { state: own })).code).toBe(1);
    const old = await begin({ ...small, switches: { edition: 'old' } });
    expect(stateOf(await sync(old))['scope']).toEqual([]);
  },
);

trap(13, 'speakers of list, dialogues and summary stay what they are', async () => {
  const world = await begin(small);
  const ended = await sync(world);
  const { id } = recordingsOf(world).find(({ dialogues }) => dialogues.length > 3)!;
  const list = ((await shown(world, 'recordings?per_page=100')) as unknown as Message[]).find(
    (one) => one['id'] === id,
  )!;
  expect(row(ended, 'recordings', id)['speakers']).toEqual(list['speakers']);
  expect(row(ended, 'summaries', id)['speakers']).toEqual(
    (await shown(world, `recordings/${id}/summary`))['speakers'],
  );
  const said = rows(ended, 'dialogues').filter(({ recording_id }) => recording_id === id);
  expect(new Set(said.map(({ speaker }) => speaker))).toEqual(new Set(['Speaker 1', 'Speaker 2']));
  expect(said[0]).toHaveProperty('voice_profile_id');
});

trap(14, 'goal_achievement and scores pass as they were sent', async () => {
  const world = await begin(small);
  const ended = await sync(world);
  const { id } = recordingsOf(world).find(({ goals }) => goals.length > 1)!;
  const { goal_achievement } = await shown(world, `recordings/${id}/summary`);
  expect([
    row(ended, 'recordings', id)['goal_achievement'],
    row(ended, 'summaries', id)['goal_achievement'],
  ]).toEqual([goal_achievement, goal_achievement]);
  const goals = rows(ended, 'goals').filter(({ recording_id }) => recording_id === id);
  const { created_at } = row(ended, 'recordings', id);
  expect(goals).toEqual(
    (await shown(world, `recordings/${id}/results`))['goals'].map((goal: object) => ({
      recording_id: id,
      created_at,
      ...goal,
    })),
  );
});

trap(
  15,
  'pauses are known by where they start; a new transcription brings new dialogues with a lookback',
  async () => {
    const world = await begin({ options: { ...FINISHED, recordings: 60 } });
    const config = { lookback_days: 30 };
    const first = await sync(world, { config });
    expectExactly(first, world);
    const dialogues = keysOf(first, 'dialogues');
    for (const { after_dialogue_id: after } of rows(first, 'pauses'))
      if (after !== null) expect(dialogues).toContain(String(after));
    expect(rows(first, 'pauses').some(({ after_dialogue_id }) => after_dialogue_id === null)).toBe(true);
    const { id } = recordingsOf(world).find((one) => one.pauses.length > 0)!;
    world.event('retranscribe', { id, seconds: 600 });
    const during = await sync(world, { config, state: first });
    expect([outcome(during), STREAMS.flatMap((stream) => rows(during, stream))]).toEqual([COMPLETE, []]);
    world.clock.advance(HOUR);
    const after = await sync(world, { config, state: during });
    const now = recordingsOf(world).find((one) => one.id === id)!;
    expect([...keysOf(after, 'recordings')]).toEqual([String(id)]);
    expect([...keysOf(after, 'dialogues')]).toEqual(now.dialogues.map(String));
    expect([...keysOf(after, 'pauses')]).toEqual(now.pauses.map((start) => `${id}/${start}`));
  },
);

test('goals that are evaluated again write goals again, and not the transcription, its dialogues or pauses', async () => {
  const world = await begin({ options: { ...FINISHED, recordings: 30 } });
  const config = { lookback_days: 30 };
  const first = await sync(world, { config });
  const { id } = recordingsOf(world).at(-1)!;
  world.event('reevaluate', { id, seconds: 60 });
  world.clock.advance(HOUR);
  const second = await sync(world, { config, state: first });
  expect(outcome(second)).toEqual(COMPLETE);
  const written = STREAMS.filter((stream) => rows(second, stream).length > 0);
  expect(written).toEqual(expect.arrayContaining(['recordings', 'goals']));
  for (const stream of ['transcriptions', 'dialogues', 'pauses']) expect(written).not.toContain(stream);
  const third = await sync(world, { config, state: second });
  expect(STREAMS.flatMap((stream) => rows(third, stream))).toEqual([]);
});

trap(16, 'numbers have all their operators, from the detail', async () => {
  const world = await begin({ options: { ...small.options, operators: 24 } });
  const numbers = rows(await sync(world, { streams: ['virtual_numbers'] }), 'virtual_numbers');
  const crowded = numbers.find(({ operators_count }) => operators_count > 3)!;
  expect(crowded['operators']).toHaveLength(crowded['operators_count']);
  expect(crowded['recent_calls'].length).toBeLessThanOrEqual(10);
  expect(crowded['recent_calls'][0]).toHaveProperty('call_duration');
});

trap(18, 'deleted ones vanish in silence, and come back with a soft delete undone', async () => {
  const world = await begin(small);
  const [waiting] = arrive(world, { finished: false });
  const hidden = recordingsOf(world)[2]!.id;
  world.event('delete', { id: hidden });
  const first = await sync(world);
  expectExactly(first, world);
  world.event('delete', { id: waiting });
  world.event('restore', { id: hidden });
  const second = await sync(world, { state: first });
  expectExactly(second, world, [first]);
  expect(stateOf(second)['pending']).toEqual([]);
  expect(logs(second).find((line) => line.startsWith('recordings:'))).toContain('1 no longer there');
});

trap(19, 'phone numbers keep their plus', async () => {
  const world = await begin(small);
  const ended = await sync(world, { streams: ['operators', 'virtual_numbers'] });
  const numbers = [...rows(ended, 'operators'), ...rows(ended, 'virtual_numbers')].map(
    ({ phone_number }) => phone_number,
  );
  expect(numbers.every((number) => typeof number === 'string' && /^\+\d+$/.test(number))).toBe(true);
});

trap(20, 'lists without meta, with meta, and with pages', async () => {
  for (const small_lists of ['whole', 'meta', 'paged']) {
    const world = await begin({ options: { ...small.options, operators: 45 }, switches: { small_lists } });
    const ended = await sync(world, { streams: ['projects', 'operators', 'virtual_numbers'] });
    expect(outcome(ended)).toEqual(COMPLETE);
    const truth = world.truth();
    for (const stream of ['projects', 'operators', 'virtual_numbers'] as const)
      expect([small_lists, stream, [...keysOf(ended, stream)].map(Number).sort((a, b) => a - b)]).toEqual([
        small_lists,
        stream,
        truth[stream],
      ]);
    expect(configOf(world).api_url).toContain('/api/v1/public');
  }
});

test('every trap of VENDOR.md has a test or a reason', () =>
  assertTraps({ page: `${__dirname}/VENDOR.md`, tests: [__filename], reasons: ELSEWHERE }));

test('a list that broke for what is pending makes nothing look edited: not what it names later, not what was pending', async () => {
  const world = await begin({ options: { ...FINISHED, recordings: 12 } });
  const [id] = arrive(world, { stuck: true });
  const config = { lookback_days: 30 };
  const first = await sync(world, { config });
  expect(pendingIds(stateOf(first))).toHaveLength(1);
  // One refusal that is not tried again: what is pending and the list itself share the request.
  world.faults.add({ kind: 'status', status: 403, path: 'recordings\\?', count: 1 });
  const second = await sync(world, { config, state: first });
  expect(second.code).toBe(1);
  expect(STREAMS.flatMap((stream) => rows(second, stream))).toEqual([]);
  // Its detail alone would be another version than the detail with its list row.
  world.event('finish', { id });
  world.faults.add({ kind: 'status', status: 403, path: 'recordings\\?', count: 1 });
  const third = await sync(world, { config, state: second });
  const fourth = await sync(world, { config, state: third });
  const fifth = await sync(world, { config, state: fourth });
  expectExactly(fourth, world, [first, third]);
  expect(
    STREAMS.filter((stream) => [...keysOf(third, stream)].some((key) => keysOf(fourth, stream).has(key))),
  ).toEqual([]);
  expect(STREAMS.flatMap((stream) => rows(fifth, stream))).toEqual([]);
});
