import { configured, errors, files, type Message, rows, run } from './rig.js';
import { inProcess } from './stand.js';
import { stage } from './voicegain.js';
import { configFor, sourceOf, worldOf } from './worlds.js';

/** What nobody selected is not written, and where it costs requests or is personal, not asked for. */

const on = stage();

/** A configured catalog in which a stream has these fields only, as Airbyte's platform writes it. */
const only = (stream: string, ...fields: string[]) => {
  const catalog = configured([stream]) as { streams: { stream: object }[] };
  const [entry] = catalog.streams;
  const json_schema = { properties: Object.fromEntries(fields.map((field) => [field, {}])) };
  return { streams: [{ ...entry, stream: { ...entry!.stream, json_schema } }] };
};
const fieldsOf = (all: Message[]) => [...new Set(all.flatMap((row) => Object.keys(row)))].sort();

test('a catalog whose schema lacks fields, as the platform writes it', async () => {
  on.sim.requests.clear();
  const ended = await on.read(only('calls', 'duration'));
  expect([ended.code, fieldsOf(rows(ended, 'calls'))]).toEqual([0, ['callId', 'duration']]);
  expect(rows(ended, 'calls')).toHaveLength(on.sim.truth().final);
});

test('--select in the place of a catalog', async () => {
  const { 'config.json': config } = files({ 'config.json': on.config() });
  const ended = await on.run([
    'read',
    '--config',
    config!,
    '--select',
    'calls.-agent,call_segments.startTime',
  ]);
  const wanted = rows(await on.read(['calls']), 'calls').map(({ agent: _, ...row }) => row);
  expect(ended.code).toBe(0);
  expect(fieldsOf(rows(ended, 'calls'))).not.toContain('agent');
  expect(fieldsOf(rows(ended, 'calls'))).toEqual(
    fieldsOf(wanted).filter((field) => field in declared('calls')),
  );
  expect(fieldsOf(rows(ended, 'call_segments'))).toEqual(expect.arrayContaining(['callId', 'segmentSeq']));
  expect(fieldsOf(rows(ended, 'call_segments')).length).toBeLessThanOrEqual(3);
});

const declared = (stream: string) =>
  sourceOf('voicegain')
    .feeds.flatMap(({ streams }) => streams)
    .find(({ name }) => name === stream)!.schema.properties as object;

test('--select may begin with a minus, behind a blank as behind an equals sign', async () => {
  const { 'config.json': config } = files({ 'config.json': on.config() });
  const began = async (...words: string[]) => {
    const ended = await on.run(['read', '--config', config!, ...words]);
    const records = ended.messages.filter(({ type }) => type === 'RECORD');
    return [ended.code, [...new Set(records.map(({ record }) => record.stream))].sort()];
  };
  const others = [0, ['call_segments', 'call_tags', 'calls', 'sa_configs']];
  expect(await began('--select', '-transcripts,-sa_sessions')).toEqual(others);
  expect(await began('--select=-transcripts,-sa_sessions')).toEqual(others);
  const argv = ['preview', 'voicegain', '--config', config!, '--select', '-calls', '--format', 'json'];
  const shown = await run('trunkline', argv);
  expect(shown.code).toBe(0);
  expect(Object.keys(JSON.parse(shown.stdout))).toEqual(['call_segments', 'sa_configs', 'call_tags']);
});

test('names alone are a catalog', async () => {
  const ended = await on.read('["calls", "call_tags"]');
  expect([ended.code, rows(ended, 'calls').length]).toEqual([0, on.sim.truth().final]);
});

test('a misspelt stream or field, and both a catalog and --select', async () => {
  const { 'config.json': config, 'c.json': catalog } = files({
    'config.json': on.config(),
    'c.json': ['calls'],
  });
  const said = async (...argv: string[]) =>
    errors(await on.run(['read', '--config', config!, ...argv])).map(({ message }) => message);
  expect(await said('--select', 'cals')).toEqual([expect.stringContaining('Did you mean "calls"?')]);
  expect(await said('--select', 'calls', '--catalog', catalog!)).toEqual([
    expect.stringContaining('mutually exclusive'),
  ]);
  expect(await said('--selct', 'calls')).toEqual([expect.stringContaining('Did you mean --select?')]);
});

/** Paths and queries that a read asked for. */
async function asked(name: string, select: string, more: object = {}): Promise<string[]> {
  const world = await worldOf(name);
  try {
    const paths = files({ 'config.json': configFor(name, world, more) });
    const ended = await inProcess(
      sourceOf(name),
      ['read', '--config', paths['config.json']!, '--select', select],
      new Date(world.clock.now()).toISOString(),
    );
    expect([ended.code, errors(ended)]).toEqual([0, []]);
    return world.requests.entries({}).map(({ path, query }) => `${path}?${new URLSearchParams(query)}`);
  } finally {
    await world.close();
  }
}

test('parts of a session that nobody selected are not asked for', async () => {
  const some = await asked('voicegain', 'sa_sessions.-wordCloud,sa_sessions.-words,sa_sessions.-metadata');
  const data = some.filter((path) => path.includes('/data'));
  expect(data.length).toBeGreaterThan(0);
  expect(data.filter((path) => /wordCloud|[?&]words|meta/.test(path))).toEqual([]);
  expect(data.some((path) => path.includes('summary=true'))).toBe(true);
});

test('declared parameters cost a request each: not for who wants the status alone', async () => {
  const paths = await asked('nice-cx-ai', 'interactions.status');
  expect(paths.filter((path) => /\/interactions\/[^/?]+\?/.test(path))).toEqual([]);
  expect(paths.filter((path) => path.includes('/status'))).toHaveLength(20);
});

test('texts that nobody selected are not asked for', async () => {
  const paths = await asked('vonage-conversation-analyzer', 'transcripts.language', {
    include_transcripts: true,
  });
  expect(paths.filter((path) => path.includes('transcript=true'))).toEqual([]);
});

test('a stream that is offered only with a field of the config says which', async () => {
  const world = await worldOf('vonage-conversation-analyzer');
  const config = configFor('vonage-conversation-analyzer', world, { include_transcripts: false });
  const paths = files({ 'config.json': config, 'catalog.json': configured(['transcripts']) });
  const read = (...argv: string[]) =>
    inProcess(sourceOf('vonage-conversation-analyzer'), ['read', '--config', paths['config.json']!, ...argv]);
  try {
    for (const argv of [
      ['--select', 'transcripts'],
      ['--catalog', paths['catalog.json']!],
    ])
      expect(errors(await read(...argv)).map(({ message }) => message)).toEqual([
        expect.stringContaining('is there only with "include_transcripts": true in the config'),
      ]);
  } finally {
    await world.close();
  }
});
