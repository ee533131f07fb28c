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
  modes: string[];
  personal: boolean;
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
  [
    'stream calls is not read as incremental any longer',
    (one) => Object.assign(callsOf(one), { modes: ['full_refresh'] }),
  ],
  [
    'stream calls is selected only where somebody says so now',
    (one) => Object.assign(callsOf(one), { personal: true }),
  ],
  [
    'config: the field tenant became required',
    ({ spec }) => {
      Object.assign(spec.properties, { tenant: { type: 'string' } });
      spec.required.push('tenant');
    },
  ],
  [
    'config.api_token takes less than it did (pattern)',
    ({ spec }) => Object.assign(spec.properties['api_token']!, { pattern: '^[a-z]+$' }),
  ],
  [
    'config.api_url takes less than it did (format)',
    ({ spec }) => Object.assign(spec.properties['api_url']!, { format: 'uri' }),
  ],
  [
    'config.api_token takes only some values now',
    ({ spec }) => Object.assign(spec.properties['api_token']!, { enum: ['a'] }),
  ],
  [
    'config.api_token takes no string any longer',
    ({ spec }) => Object.assign(spec.properties['api_token']!, { type: 'integer' }),
  ],
  [
    'config.lookback_days has a default now',
    ({ spec }) => Object.assign(spec.properties['lookback_days']!, { default: 7 }),
  ],
  [
    'config takes less than it did (additionalProperties)',
    ({ spec }) => Object.assign(spec, { additionalProperties: false }),
  ],
])('broken: %s', (words, change) => {
  const { status, said } = after(change);
  expect([status, said]).toEqual([1, expect.stringContaining(`  voicegain: ${words}\n`)]);
  expect(said).toContain('0.1.1 may not break anybody');
});

interface Choice {
  title: string;
  properties: Record<string, Record<string, unknown>>;
}
const choicesOf = (all: Surface) =>
  all.connectors['nice-cx-ai']!.spec.properties['interactions'] as { oneOf: Choice[] };
test.each<[string, (field: { oneOf: Choice[] }) => unknown]>([
  ['the choice "File" is gone, or takes less than it did', ({ oneOf }) => oneOf.pop()],
  [
    'the choice "File" is gone, or takes less than it did',
    ({ oneOf }) => Object.assign(oneOf.at(-1)!.properties['location']!, { maxLength: 1 }),
  ],
  [
    'the choice "File" is called "A file" now',
    ({ oneOf }) => Object.assign(oneOf.at(-1)!, { title: 'A file' }),
  ],
])('of the choices of a config: %s', (words, change) => {
  const { status, said } = after((_, all) => change(choicesOf(all)));
  expect([status, said]).toEqual([
    1,
    expect.stringContaining(`  nice-cx-ai: config.interactions: ${words}\n`),
  ]);
});

test('a field inside of another one, and of a list, is a field', () => {
  const inner = { type: 'object', properties: { name: { type: 'string' } } };
  const agent = (name: object) => ({ ...inner, properties: { name } });
  const schema = (name: object) => ({ agent: agent(name), agents: { type: 'array', items: agent(name) } });
  const released = structuredClone(present);
  Object.assign(callsOf(released.connectors['voicegain']!).schema.properties, schema({ type: 'string' }));
  const now = structuredClone(released);
  now.version = '0.1.1';
  Object.assign(callsOf(now.connectors['voicegain']!).schema.properties, schema({ type: 'integer' }));
  const paths = files({ 'released.json': released, 'now.json': now });
  const { said } = run('--released', paths['released.json']!, '--now', paths['now.json']!);
  expect(said).toContain('  voicegain: stream calls: field agent: field name string became integer\n');
  expect(said).toContain('  voicegain: stream calls: field agents[]: field name string became integer\n');
});

test.each<[string, (one: Surface['connectors'][string], all: Surface) => unknown]>([
  [
    'a new field, and one that may be null',
    (one) => {
      const { properties } = callsOf(one).schema;
      properties['mood'] = { type: ['null', 'string'] };
      properties['callId'] = { ...properties['callId'], type: ['null', 'string'] };
    },
  ],
  [
    'a new stream',
    ({ streams }) => {
      streams['moods'] = structuredClone(streams['calls']!);
    },
  ],
  ['a stream that can be read in one more way', ({ streams }) => streams['transcripts']?.modes.push('cdc')],
  ['a new field of the config', ({ spec }) => Object.assign(spec.properties, { mood: { type: 'string' } })],
  [
    'one that has to be there, and is by its default',
    ({ spec }) => {
      Object.assign(spec.properties, { mood: { type: 'string', default: 'fair' } });
      spec.required.push('mood');
    },
  ],
  [
    'one that has to be there no longer',
    ({ spec }) => {
      spec.required = [];
    },
  ],
  [
    'a wider limit and one that is gone',
    ({ spec }) => {
      spec.properties['concurrency']!['maximum'] = 1000;
      delete spec.properties['pending_days']!['maximum'];
    },
  ],
  [
    'one more word',
    ({ spec }) => (spec.properties['when_quota_is_spent']!['enum'] as string[]).push('hurry'),
  ],
  [
    'numbers where integers were, and no pattern where one was',
    ({ spec }) => {
      spec.properties['max_minutes']!['type'] = 'number';
      delete spec.properties['start_date']!['pattern'];
    },
  ],
  ['one more choice', (_, all) => choicesOf(all).oneOf.push({ title: 'Folder', properties: {} })],
  ['a new connector', (one, all) => Object.assign(all.connectors, { acme: one })],
])('nobody is broken by %s', (_, change) => {
  const { status, said } = after(change);
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
