import { readFileSync } from 'node:fs';
import { files, logs, type Message, pendingIds, run } from '../../test/rig.js';
import {
  begin,
  COMPLETE,
  callsOf,
  execute,
  expectExactly,
  keysOf,
  minus,
  outcome,
  STREAMS,
  stateOf,
  sync,
  truthOf,
} from './testing.js';

/**
 * The state of version 1 was written by a sync of this world: whoever starts the same one must be able to go
 * on, for ever.
 */
const WORLD = {
  seed: 1,
  now: '2025-06-15T12:00:00Z',
  options: { calls: 40, days: 2, late: 0.02, stuck: 0.003, other_context: 0 },
};
const written = () => JSON.parse(readFileSync('connectors/voicegain/states/1.json', 'utf8')) as Message[];

test('a state of version 1 is gone on from: nothing again, nothing left out', async () => {
  const world = await begin(WORLD);
  const had = truthOf(world);
  const state = written();
  world.clock.advance(3 * 86_400);
  world.event('arrive', { n: 3 });
  const ended = await execute(world, { state, streams: [...STREAMS, 'sa_configs', 'call_tags'] });
  expect(outcome(ended)).toEqual(COMPLETE);
  expectExactly(ended, world, had);
  const due = minus(truthOf(world)['calls']!, had['calls']!);
  expect(
    [...due].filter((callId) => pendingIds(state[0]!['stream'].stream_state).includes(callId)).length,
  ).toBeGreaterThan(1);
  expect(pendingIds(stateOf(ended)).length).toBeGreaterThan(0);
  for (const stream of STREAMS)
    expect(stateOf(ended, stream)).toMatchObject({ v: 2, scope: stateOf(ended)['scope'] });
});

test('a state of version 1 that looked back: what was edited since comes, with a warning that counts it, and nothing else', async () => {
  const world = await begin({
    seed: 1,
    now: '2025-06-15T12:00:00Z',
    options: { calls: 1150, days: 4, edited: 0, late: 0.02, stuck: 0.003, other_context: 0 },
  });
  const had = truthOf(world);
  const state = JSON.parse(readFileSync('connectors/voicegain/states/1-lookback.json', 'utf8')) as Message[];
  world.clock.advance(3600);
  // Below the thousand that are listed again in any case.
  const edited = callsOf(world)[20]!.callId;
  world.event('edit', { callId: edited, fields: { score: 3, tags: ['X'] } });
  const ended = await sync(world, { state, streams: ['calls'], config: { lookback_days: 7 } });
  expect(outcome(ended)).toEqual(COMPLETE);
  expect([...keysOf(ended)].filter((id) => had['calls']!.has(id))).toEqual([edited]);
  expect(logs(ended, 'WARN')).toEqual([
    expect.stringMatching(/^calls: 1 item was written that an earlier release/),
  ]);
});

test('a state of another project is refused before anything is read', async () => {
  const world = await begin(WORLD);
  const [calls] = written();
  calls!['stream'].stream_state.scope = 'somebody-else';
  const ended = await execute(world, { state: [calls!], streams: ['calls'] });
  expect(ended.code).toBe(1);
  expect(outcome(ended).errors).toEqual([
    expect.stringMatching(/state of stream calls belongs to "somebody-else", the credentials to "17396f85/),
  ]);
  expect(keysOf(ended).size).toBe(0);
  expect(world.requests.total).toBe(1);
});

test('`trunkline state` says what each stream has, what it waits for and since when, and how large it is', async () => {
  const world = await begin({ ...WORLD, options: { ...WORLD.options, stuck: 0, late: 0 } });
  const { callIds } = world.event('arrive', { n: 2, stuck: true }) as { callIds: string[] };
  const first = await sync(world, { streams: ['calls', 'transcripts'] });
  const waiting = pendingIds(stateOf(first));
  expect(waiting).toEqual(expect.arrayContaining(callIds));
  const paths = files({ 'state.jsonl': first.stdout });
  const { code, stdout } = await run('trunkline', ['state', paths['state.jsonl']!]);
  expect(code).toBe(0);
  const highest = callsOf(world).at(-1)!.callId;
  for (const stream of ['calls', 'transcripts']) {
    const part = stdout.slice(stdout.indexOf(`${stream}\n`)).split(/\n(?=\S)/)[0]!;
    expect(part).toContain(`has       everything up to ${highest} of 17396f85`);
    expect(part).toContain(`size      ${Buffer.byteLength(JSON.stringify(stateOf(first, stream)))} bytes`);
    for (const callId of callIds) expect(stdout).toMatch(new RegExp(`^ {4}${callId} {2}for \\d`, 'm'));
  }
  expect(stdout).toContain(`The feed waits for ${waiting.length} unfinished items: `);
  const line = logs(first, 'INFO').find((text) => text.startsWith('calls: '));
  expect(line).toContain(`${waiting.length} unfinished`);
});
