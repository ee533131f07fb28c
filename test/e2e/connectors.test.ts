import { join, resolve } from 'node:path';
import { checkLines } from '../lines.js';
import { configured, type Ended, lastStates, type Message, pendingIds, statuses } from '../rig.js';
import { built, container, DAY, folder, LOCKED, script } from './rig.js';
import {
  type Keys,
  keysIn,
  NAMES,
  type Subject,
  secretsOf,
  sorted,
  specOf,
  subjectOf,
  timeOf,
  WITHOUT,
} from './subjects.js';

/**
 * Every connector's image, and its executable under PyAirbyte, against the simulator of its vendor: all that
 * is true and nothing twice.
 */

test('each of them has a world', () => expect(WITHOUT).toEqual([]));

/** Whether a result was late is seen in the state of the first read: it waited there. */
const pendingIn = (ended: Ended) =>
  new Set(lastStates(ended).flatMap(({ stream }) => pendingIds(stream.stream_state)));

describe.each(NAMES)('source-%s', (name) => {
  const streams = ({ keys }: Subject) => Object.keys(keys);
  test('the image: spec, check, discover, and two reads', async () => {
    const [image, subject] = await Promise.all([built(name), subjectOf(name)]);
    const { config, world } = subject;
    const said: string[] = [];
    const data = folder({ 'config.json': config, 'catalog.json': configured(streams(subject)) });
    const at = ['--network', 'host', '-v', `${data}:/data:ro`, '-w', '/data', '--memory', '256m', ...LOCKED];
    const run = async (...argv: string[]) => {
      const ended = await container(image, [...at, '-e', `TRUNKLINE_NOW=${timeOf(subject)}`], argv);
      checkLines(ended, ...secretsOf(name).map((field) => String(config[field])));
      expect([argv, ended.code, ended.stderr]).toEqual([argv, 0, '']);
      said.push(ended.stdout);
      return ended;
    };
    const spec = await run('spec');
    expect(spec.messages).toMatchObject([{ type: 'SPEC', spec: { connectionSpecification: specOf(name) } }]);
    const check = await run('check', '--config', 'config.json');
    expect(check.messages.at(-1)).toMatchObject({
      type: 'CONNECTION_STATUS',
      connectionStatus: { status: 'SUCCEEDED' },
    });
    const discover = await run('discover', '--config', 'config.json');
    const offered = (discover.messages.at(-1)!['catalog'].streams as Message[]).map((stream) =>
      String(stream['name']),
    );
    expect(offered).toEqual(expect.arrayContaining(streams(subject)));

    const read = ['read', '--config', 'config.json', '--catalog', 'catalog.json'];
    const first = await run(...read);
    expect(keysIn(subject, first)).toEqual(sorted(subject.truth()));
    world.clock.advance(3 * DAY);
    const state = folder({ 'first.jsonl': first.stdout });
    at.push('-v', `${state}:/state:ro`);
    const second = await run(...read, '--state', '/state/first.jsonl');
    expect(keysIn(subject, first, second)).toEqual(sorted(subject.truth()));
    const late = [...pendingIn(first)].filter((id) => !pendingIn(second).has(id));
    expect(late.length).toBeGreaterThan(0);
    for (const ended of [first, second])
      expect(streams(subject).map((stream) => [stream, statuses(ended, stream).at(-1)])).toEqual(
        streams(subject).map((stream) => [stream, 'COMPLETE']),
      );

    // And Airbyte's own classes read all of it.
    const lines = join(folder({ 'lines.jsonl': said.join('') }), 'lines.jsonl');
    const { result } = await script('cdk_messages.py', { lines });
    expect(result['RECORD']).toBe(rowsIn(first) + rowsIn(second));
  });

  test('the executable under PyAirbyte: two reads into DuckDB', async () => {
    const subject = await subjectOf(name);
    const { config, keys, world } = subject;
    const home = folder();
    const before = sorted(subject.truth());
    const job = {
      name: `source-${name}`,
      source: { local_executable: resolve(`dist/bin/source-${name}`) },
      config,
      streams: streams(subject),
      cache: { duckdb: join(home, 'rows.duckdb'), prefix: 'p_' },
      simulator: world.url,
      advance: 3 * DAY,
      tables: Object.fromEntries(
        Object.entries(keys).map(([stream, key]) => [stream, key.map((field) => field.toLowerCase())]),
      ),
    };
    const folders = {
      AIRBYTE_PROJECT_DIR: home,
      AIRBYTE_CACHE_ROOT: `${home}/cache`,
      AIRBYTE_LOGGING_ROOT: `${home}/logs`,
    };
    const env = { ...folders, AIRBYTE_TEMP_DIR: home, TRUNKLINE_NOW: timeOf(subject) };
    const { result } = await script('pyairbyte_sync.py', job, { cwd: home, env });
    const reads = result['reads'] as { processed: number; tables: Record<string, string[][]> }[];
    const [first, second] = reads.map(({ tables }) =>
      sorted(
        Object.fromEntries(
          Object.entries(tables).map(([stream, all]) => [stream, all.map((row) => row.join('/'))]),
        ),
      ),
    );
    expect(first).toEqual(before);
    expect(second).toEqual(sorted(subject.truth()));
    // The second one read what was late and nothing else.
    const [whole, rest] = reads.map(({ processed }) => processed);
    expect([whole, rest]).toEqual([countIn(first!), countIn(second!) - countIn(first!)]);
    expect(rest).toBeGreaterThan(0);
  });
});

const countIn = (keys: Keys) => Object.values(keys).reduce((sum, all) => sum + all.length, 0);
const rowsIn = ({ messages }: Ended) => messages.filter(({ type }) => type === 'RECORD').length;
