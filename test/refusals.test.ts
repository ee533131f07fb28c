import { connectionSpecification } from '../spec/connection.js';
import type { Json, JsonObject } from '../spec/json.js';
import { configured, type Ended, errors, files, lastStates, type Message, rows } from './rig.js';
import { inProcess } from './stand.js';
import { CONNECTORS, configFor, PUBLISHED, sourceOf, worldOf } from './worlds.js';

/**
 * Whatever is wrong with an input: a sentence that names file and field, the exit code of the failure table,
 * and nothing written.
 */

interface Field {
  path: string[];
  schema: JsonObject;
  required: boolean;
  /** What names the variant it belongs to, so that only this field is wrong. */
  variant?: JsonObject;
}

/** Every field of a spec, those of each variant too. */
function fieldsOf(schema: JsonObject, path: string[] = []): Field[] {
  const properties = (schema['properties'] ?? {}) as Record<string, JsonObject>;
  const required = (schema['required'] ?? []) as string[];
  return Object.entries(properties).flatMap(([name, field]) => {
    const here = [...path, name];
    const variants = (field['oneOf'] ?? []) as JsonObject[];
    return [
      { path: here, schema: field, required: required.includes(name) },
      ...variants.flatMap((variant) => {
        const all = fieldsOf(variant, here);
        const named = all.filter(({ schema: one }) => one['const'] !== undefined);
        const consts = Object.fromEntries(
          named.map(({ path, schema: one }) => [path.at(-1)!, one['const']!]),
        );
        return all.filter((one) => !named.includes(one)).map((one) => ({ ...one, variant: consts }));
      }),
    ];
  });
}

/** Values of every type but its own, and beyond each of its limits. */
function wrongFor({ schema, required }: Field): Json[] {
  const of: Record<string, Json[]> = {
    string: [5, true, ['a'], { a: 1 }],
    integer: ['five', 1.5, true, [1], { a: 1 }],
    number: ['five', true, [1], { a: 1 }],
    boolean: ['yes', 1, [true], { a: 1 }],
    array: ['a', 5, true, { a: 1 }],
    object: ['a', 5, true, ['a'], {}, { source: 'nobody' }, { source: null }],
  };
  const type = String(schema['type'] ?? 'object');
  const beyond: Json[] = [];
  const { minimum, maximum, minItems } = schema as Record<string, number | undefined>;
  if (minimum !== undefined) beyond.push(minimum - 1);
  if (maximum !== undefined) beyond.push(maximum + 1);
  if (minItems) beyond.push([]);
  if (type === 'array') beyond.push([5], [null], [{}]);
  if (schema['enum'] !== undefined) beyond.push('nobody');
  if (schema['format'] === 'date-time')
    beyond.push('yesterday', '2026-13-01T00:00:00Z', '2026-02-30', '01.02.2026');
  if (/url/.test(String(schema['title']).toLowerCase()))
    beyond.push('not an address', 'ftp://example.com', 'http://example.com');
  return [...(of[type] ?? []), ...beyond, ...(required ? [null, ''] : [])];
}

function withValue(
  config: JsonObject,
  { path, variant }: Pick<Field, 'path' | 'variant'>,
  value: Json | undefined,
): JsonObject {
  const [first, inner] = path as [string, string | undefined];
  const given =
    inner === undefined ? value : { ...variant, ...(value === undefined ? {} : { [inner]: value }) };
  const { [first]: _, ...rest } = config;
  return given === undefined ? rest : { ...rest, [first]: given };
}

/** One sentence for people: which file, which field, and neither a stack nor the value of a secret. */
function expectSentence(message: string, ...names: string[]): void {
  for (const name of names) expect(message).toContain(name);
  expect(message).not.toMatch(/\n\s*at |\.[tj]s:\d|undefined|\[object|TypeError|Cannot read/);
  expect(message.length).toBeLessThan(1500);
}

describe.each(CONNECTORS)('%s', (name) => {
  const source = sourceOf(name);
  let world: Awaited<ReturnType<typeof worldOf>>;
  let good: JsonObject;
  let streams: string[];
  let kept: Message[];
  const reads = (config: unknown, catalog: unknown, state?: unknown): Promise<Ended> => {
    const paths = files({
      'config.json': config,
      'catalog.json': catalog,
      ...(state === undefined ? {} : { 'state.json': state }),
    });
    const given = state === undefined ? [] : ['--state', paths['state.json']!];
    return inProcess(source, [
      'read',
      '--config',
      paths['config.json']!,
      '--catalog',
      paths['catalog.json']!,
      ...given,
    ]);
  };
  const checks = (config: unknown) =>
    inProcess(source, ['check', '--config', files({ 'config.json': config })['config.json']!]);

  /** A read that is refused before anything is read. @returns what it says */
  const refusal = (ended: Ended): string => {
    const [error, ...more] = errors(ended);
    const written = ended.messages.filter(({ type }) => type === 'RECORD' || type === 'STATE').length;
    expect([error?.['failure_type'], more.length, written, ended.code]).toEqual(['config_error', 0, 0, 1]);
    return String(error!['message']);
  };

  beforeAll(async () => {
    world = await worldOf(name);
    good = configFor(name, world) as JsonObject;
    const discovered = await inProcess(source, [
      'discover',
      '--config',
      files({ 'config.json': good })['config.json']!,
    ]);
    const all: Message[] = discovered.messages.find(({ type }) => type === 'CATALOG')!['catalog'].streams;
    streams = all
      .filter(({ supported_sync_modes: modes }) => modes.includes('incremental'))
      .map((one) => one['name']);
    kept = lastStates(await reads(good, configured(streams)));
    expect(kept.length).toBe(streams.length);
  });
  afterAll(() => world.close());

  const spec = connectionSpecification(source.spec) as JsonObject;
  const fields = fieldsOf(spec);
  const cases = fields.flatMap((field) =>
    wrongFor(field).map((value) => [field.path.join('.'), JSON.stringify(value), field, value] as const),
  );

  test('every field has wrong values', () => {
    expect(fields.filter((field) => wrongFor(field).length < 3)).toEqual([]);
  });

  test.each(cases)('%s as %s', async (path, _, field, value) => {
    const config = withValue(good, field, value);
    const checked = await checks(config);
    const [error, ...more] = errors(checked);
    expect([checked.code, more, error?.['failure_type']]).toEqual([0, [], 'config_error']);
    expectSentence(String(error!['message']), path);
    const status = checked.messages.at(-1)!['connectionStatus'];
    expect(status).toEqual({ status: 'FAILED', message: error!['message'] });
    expectSentence(refusal(await reads(config, configured(streams))), path);
  });

  test.each(fields.filter(({ required }) => required).map((field) => [field.path.join('.'), field] as const))(
    'without %s',
    async (path, field) => {
      const message = refusal(await reads(withValue(good, field, undefined), configured(streams)));
      expectSentence(message, 'config.json', path);
    },
  );

  test.each(fields.filter(({ required, path }) => !required && path.length === 1))(
    '$path may be null or empty',
    async ({ path, schema }) => {
      for (const value of [null, '']) {
        if (path[0] === 'api_url') continue; // its default is the vendor
        const ended = await reads(withValue(good, { path }, value), configured([]));
        expect([schema['title'], value, ended.code, errors(ended)]).toEqual([schema['title'], value, 0, []]);
      }
    },
  );

  test.each<[string, unknown]>([
    ['nothing', ''],
    ['a list', []],
    ['a text', '"config"'],
    ['null', 'null'],
    ['no JSON', '{"api_url": '],
    ['10 MB of no JSON', 'x'.repeat(10_000_000)],
  ])('a config that is %s', async (_, config) => {
    expectSentence(refusal(await reads(config, configured(streams))), 'config.json');
  });

  test.each<[string, (catalog: Message) => unknown]>([
    ['nothing', () => ''],
    ['null', () => 'null'],
    ['a list', () => []],
    ['cut off', (catalog) => JSON.stringify(catalog).slice(0, -20)],
    ['full of nulls', () => ({ streams: [{ stream: null, sync_mode: null, destination_sync_mode: null }] })],
    ['streams that are null', () => ({ streams: [null] })],
    [
      'a stream without a name',
      () => ({ streams: [{ stream: {}, sync_mode: 'incremental', destination_sync_mode: 'append' }] }),
    ],
    ['10 MB of no JSON', () => '['.repeat(10_000_000)],
  ])('a catalog that is %s', async (_, make) => {
    expectSentence(refusal(await reads(good, make(configured(streams) as Message))), 'catalog.json');
  });

  test('a catalog of another connector: an error a stream, which names those there are', async () => {
    const ended = await reads(good, configured(['contacts', 'deals']));
    expect([ended.code, errors(ended).length, rows(ended, 'contacts')]).toEqual([1, 2, []]);
    for (const { message } of errors(ended)) expectSentence(message, streams[0]!);
  });

  test('a catalog of 10 MB is read', async () => {
    const catalog = configured(streams) as { streams: { stream: { json_schema: object } }[] };
    catalog.streams[0]!.stream.json_schema = {
      properties: { filler: { description: 'x'.repeat(10_000_000) } },
    };
    expect((await reads(good, catalog)).code).toBe(0);
  });

  const changed = (change: object | null) =>
    kept.map((state, i) =>
      i > 0 ? state : { ...state, stream: { ...state['stream'], stream_state: change } },
    );
  test.each<[string, () => unknown]>([
    ['null in JSON', () => '[null]'],
    ['a text', () => '"state"'],
    ['a number', () => '7'],
    ['cut off', () => JSON.stringify(kept).slice(0, -30)],
    ['of a future version', () => changed({ ...kept[0]!['stream'].stream_state, v: 3 })],
    ['of another connector', () => changed({ updated_at: '2026-01-01', page: 3 })],
    [
      'full of nulls',
      () => changed({ v: null, scope: null, cursor: null, asOf: null, pending: null, seen: null }),
    ],
    [
      'with a cursor of another kind',
      () => changed({ ...kept[0]!['stream'].stream_state, cursor: { page: 3 } }),
    ],
    [
      'with pending items that are none',
      () => changed({ ...kept[0]!['stream'].stream_state, pending: { a: null } }),
    ],
    ['with a time that is none', () => changed({ ...kept[0]!['stream'].stream_state, asOf: 'yesterday' })],
    ['with marks that are none', () => changed({ ...kept[0]!['stream'].stream_state, seen: { ids: 5 } })],
    ['a list as state', () => changed([1, 2] as unknown as object)],
    ['10 MB of no JSON', () => '{"a":'.repeat(2_000_000)],
  ])('a state that is %s', async (_, make) => {
    expectSentence(refusal(await reads(good, configured(streams), make())), 'state.json');
  });

  test('a state of another account, where the vendor tells accounts apart', async () => {
    if (kept[0]!['stream'].stream_state.scope.length === 0)
      return expect(PUBLISHED.includes(name) ? name : 'nice-cx-ai').toBe('nice-cx-ai');
    const ended = await reads(
      good,
      configured(streams),
      changed({ ...kept[0]!['stream'].stream_state, scope: ['somebody else'] }),
    );
    expectSentence(refusal(ended), 'state.json', streams[0]!, 'somebody else');
  });
});
