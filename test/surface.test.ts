import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { files } from './rig.js';

/**
 * What users rely on is held against the last release: whatever breaks them is named, and needs a version and
 * a note.
 */

interface Stream {
  primaryKey: string[];
  cursor: string | null;
  schema: { properties: Record<string, Record<string, unknown>> };
}
interface Spec {
  required: string[];
  properties: Record<string, Record<string, unknown>>;
}
interface Surface {
  version: string;
  connectors: Record<string, { spec: Spec; streams: Record<string, Stream> }>;
}

function run(...argv: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['tools/surface.mjs', ...argv], {
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr };
}

const path = files({ 'present.json': '' })['present.json']!;
let present: Surface;
beforeAll(() => {
  expect(run('--write', '--released', path)).toEqual({ status: 0, said: '' });
  present = JSON.parse(readFileSync(path, 'utf8')) as Surface;
});

/** The next release, changed in one place. */
function after(
  change: (voicegain: Surface['connectors'][string], all: Surface) => unknown,
  version = '0.1.1',
  log = '',
) {
  const now = structuredClone(present);
  now.version = version;
  change(now.connectors['voicegain']!, now);
  const paths = files({ 'now.json': now, 'CHANGELOG.md': `# Changelog\n\n${log}` });
  return run('--released', path, '--now', paths['now.json']!, '--changelog', paths['CHANGELOG.md']!);
}

test('what is here breaks nobody who has the last release, or says so', () => {
  expect(run()).toEqual({ status: 0, said: expect.any(String) });
});

test('nothing is broken by what is here, compared with itself; and before a first release nothing is compared', () => {
  expect(run('--released', path, '--now', path)).toEqual({
    status: 0,
    said: `Nothing breaks who comes from ${present.version}.\n`,
  });
  expect(Object.keys(present.connectors).length).toBeGreaterThanOrEqual(5);
  expect(run('--released', `${path}.absent`, '--now', path)).toMatchObject({
    status: 0,
    said: expect.stringContaining('no release'),
  });
});

const callsOf = ({ streams }: Surface['connectors'][string]) => streams['calls']!;
test.each<[string, (one: Surface['connectors'][string], all: Surface) => unknown]>([
  ['the connector is gone', (_, all) => delete all.connectors['voicegain']],
  ['stream calls is gone', ({ streams }) => delete streams['calls']],
  [
    'stream calls: primary key callId became id',
    (one) => Object.assign(callsOf(one), { primaryKey: ['id'] }),
  ],
  ['stream calls: cursor callId became none', (one) => Object.assign(callsOf(one), { cursor: null })],
  ['stream calls: field language is gone', (one) => delete callsOf(one).schema.properties['language']],
  [
    'stream calls: field language string became integer',
    (one) => Object.assign(callsOf(one).schema.properties, { language: { type: ['null', 'integer'] } }),
  ],
  ['config: the field api_token is gone', ({ spec }) => delete spec.properties['api_token']],
  ['config: the field start_date became required', ({ spec }) => spec.required.push('start_date')],
  [
    'config.concurrency takes less than it did (maximum)',
    ({ spec }) => Object.assign(spec.properties['concurrency']!, { maximum: 2 }),
  ],
  [
    'config.pending_days has another default',
    ({ spec }) => Object.assign(spec.properties['pending_days']!, { default: 3 }),
  ],
  [
    'config.when_quota_is_spent takes no "stop" any longer',
    ({ spec }) => Object.assign(spec.properties['when_quota_is_spent']!, { enum: ['wait'] }),
  ],
])('broken: %s', (words, change) => {
  const { status, said } = after(change);
  expect([status, said]).toEqual([1, expect.stringContaining(`  voicegain: ${words}\n`)]);
  expect(said).toContain('0.1.1 may not break anybody');
});

test('a choice of a config that is gone is named', () => {
  const { said } = after((_, { connectors }) => {
    const { oneOf } = connectors['nice-cx-ai']!.spec.properties['interactions'] as { oneOf: unknown[] };
    oneOf.pop();
  });
  expect(said).toContain(
    'nice-cx-ai: config.interactions: the choice "File" is gone, or takes less than it did',
  );
});

test('new fields, streams and choices, what may be null, and wider limits break nobody', () => {
  const { status, said } = after(({ spec, streams }) => {
    const calls = callsOf({ spec, streams });
    calls.schema.properties['mood'] = { type: ['null', 'string'] };
    calls.schema.properties['callId'] = { ...calls.schema.properties['callId'], type: ['null', 'string'] };
    streams['moods'] = calls;
    spec.properties['mood'] = { type: 'string' };
    spec.properties['concurrency']!['maximum'] = 1000;
  });
  expect({ status, said }).toEqual({ status: 0, said: expect.stringContaining('Nothing breaks') });
});

describe('what breaks needs a version that may, and a note for those it breaks', () => {
  const key = (one: Surface['connectors'][string]) => Object.assign(callsOf(one), { primaryKey: ['id'] });
  const note = (version: string, words: string) =>
    `## [${version}] - today\n\n### Changed\n\n- voicegain\n\n### Migration\n\n${words}\n\n## [0.1.0]\n`;

  test.each([
    ['0.2.0', note('0.2.0', 'voicegain: reset `calls`.'), 0],
    ['1.0.0', note('1.0.0', 'voicegain: reset `calls`.'), 0],
    ['0.2.0', note('0.2.0', 'Nothing.'), 1],
    ['0.2.0', note('0.3.0', 'voicegain: reset `calls`.'), 1],
    ['0.1.1', note('0.1.1', 'voicegain: reset `calls`.'), 1],
  ])('%s (%#)', (version, log, status) => {
    const ended = after(key, version, log);
    expect(ended.status).toBe(status);
    if (status === 1 && version === '0.2.0')
      expect(ended.said).toContain('what users of voicegain have to do');
  });
});

test('one version: what repeats that of package.json says the same', () => {
  const { status, stdout } = spawnSync(process.execPath, ['tools/version.mjs', '--check'], {
    encoding: 'utf8',
  });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});
