import { readFileSync } from 'node:fs';
import { files, lastStates, read, run } from '../rig.js';
import { stage } from '../voicegain.js';

/** `trunkline state`: what waits, by feed and age; and a file of states that does not grow. */

const HOUR = 3_600_000;
const ago = (hours: number) => Date.now() - hours * HOUR;
const stateOf = (stream: string, pending: Record<string, object>) => ({
  type: 'STREAM',
  stream: {
    stream_descriptor: { name: stream },
    stream_state: { v: 1, scope: 's', cursor: '9', asOf: ago(1), pending, seen: '' },
  },
});
const STATES = [
  stateOf('calls', { 'a-1': { since: ago(0.5) }, 'a-2': { since: ago(30), alone: true } }),
  stateOf('transcripts', { 'a-2': { since: ago(20) }, 'a-3': { since: ago(24 * 10) } }),
  stateOf('recordings', { 'b-1': { since: ago(5) } }),
  stateOf('tags', {}),
];

const show = async (...words: string[]) => (await run('trunkline', ['state', ...words])).stdout;

test('what waits is grouped by feed, with ages, the oldest first', async () => {
  const { state } = files({ state: STATES });
  const [feed, recordings, tags] = [...(await show(state!)).split('\n\n')].sort();
  expect(feed).toMatch(/^calls\n[\s\S]*transcripts\n/);
  expect(feed).toContain(
    'The feed waits for 3 unfinished items: 1 for less than an hour, 1 for less than a week, 1 for a week or more',
  );
  const ids = [...feed!.matchAll(/^ {4}(a-\d) {2}for (.*)$/gm)].map(([, id, rest]) => [id, rest]);
  expect(ids).toEqual([
    ['a-3', '10 days, transcripts'],
    ['a-2', '30 h, its last request failed'],
    ['a-1', '30 min, calls'],
  ]);
  expect(recordings).toContain('  waits for 1 unfinished item: 1 for less than a day');
  expect(tags).toContain('  waits for nothing');
});

test('--json says the same to programs', async () => {
  const { state } = files({ state: STATES });
  const groups = JSON.parse(await show('--json', state!)) as {
    streams: { stream: string }[];
    waiting: { id: string; age_seconds: number; streams: string[]; failed: boolean }[];
  }[];
  expect(groups.map(({ streams }) => streams.map(({ stream }) => stream).join()).sort()).toEqual([
    'calls,transcripts',
    'recordings',
    'tags',
  ]);
  const oldest = groups.flatMap(({ waiting }) => waiting).find(({ id }) => id === 'a-2')!;
  expect(oldest).toMatchObject({ streams: ['calls', 'transcripts'], failed: true });
  expect(oldest.age_seconds / 3600).toBeCloseTo(30, 0);
});

test('ids and names of a state do not move the cursor of a terminal', async () => {
  const { state } = files({ state: [stateOf('ca\u001b[2Jlls', { '\u009b31m\n5': { since: ago(1) } })] });
  for (const words of [[state!], ['--json', state!]]) {
    const said = await show(...words);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
    expect(said).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    expect(said).toContain('\\u009b31m');
  }
});

test('a state of a tap, alone or in the output of its run, says the same', async () => {
  const inner = (stream: string, pending: Record<string, object>) =>
    stateOf(stream, pending).stream.stream_state;
  const value = {
    bookmarks: {
      calls: {
        replication_key: 'id',
        replication_key_value: '9',
        state: [inner('calls', { 'a-1': { since: ago(3) } })],
      },
      tags: { replication_key: null, replication_key_value: null, state: null },
    },
  };
  const output = [
    { type: 'SCHEMA', stream: 'calls', schema: {}, key_properties: [] },
    { type: 'STATE', value },
  ];
  const { state, lines } = files({
    state: value,
    lines: output.map((line) => JSON.stringify(line)).join('\n'),
  });
  for (const file of [state!, lines!]) {
    const said = await show(file);
    expect(said).toMatch(/calls\n {2}has +everything up to 9/);
    expect(said).toMatch(/waits for 1 unfinished item: 1 for less than a day\n {4}a-1/);
  }
  const compact = await run('trunkline', ['state', 'compact', state!]);
  expect([compact.code, compact.stderr]).toEqual([1, expect.stringContaining('nothing to compact')]);
});

describe('state compact', () => {
  const on = stage({ options: { calls: 250 } });

  test('keeps the last state of each stream, from which a read goes on', async () => {
    const first = await on.read(['calls', 'call_tags']);
    const lines = first.stdout.split('\n').filter((line) => line.startsWith('{"type":"STATE"'));
    const { kept } = files({ kept: [...lines, ...lines, ''].join('\n') });
    const { code, stdout } = await run('trunkline', ['state', 'compact', kept!]);
    expect([code, stdout]).toEqual([0, expect.stringContaining('the last state of 2 streams')]);
    const left = readFileSync(kept!, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(left.map(({ state }) => state.stream)).toEqual(lastStates(first).map(({ stream }) => stream));
    const second = await read('voicegain', {
      config: on.config(),
      catalog: { streams: ['calls'] },
      state: readFileSync(kept!, 'utf8'),
    });
    expect([second.code, second.messages.filter(({ type }) => type === 'RECORD')]).toEqual([0, []]);
  });

  test('records are not thrown away: they want another file', async () => {
    const output = (await on.read(['calls'])).stdout;
    const { all } = files({ all: output });
    const refused = await run('trunkline', ['state', 'compact', all!]);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('--out')]);
    expect(readFileSync(all!, 'utf8')).toBe(output);
    expect((await run('trunkline', ['state', 'compact', all!, '--out', `${all}.state`])).code).toBe(0);
    expect(readFileSync(`${all}.state`, 'utf8').match(/\n/g)).toHaveLength(1);
  });
});
