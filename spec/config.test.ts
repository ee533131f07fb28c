import { compileConfig } from './compile.js';
import { parseConfig } from './config.js';
import type { Failure } from './failure.js';
import type { Schema } from './json.js';

const spec: Schema = {
  type: 'object',
  required: ['token', 'source'],
  properties: {
    token: { type: 'string', airbyte_secret: true },
    pin: { type: 'string', minLength: 4 },
    size: { type: 'integer', minimum: 1, maximum: 10, default: 3 },
    ratio: { type: 'number', minimum: 0 },
    day: { type: 'string', pattern: '^\\d{4}$', pattern_descriptor: 'YYYY' },
    at: { type: 'string', format: 'date-time' },
    region: { type: 'string', enum: ['emea', 'nam'] },
    tags: { type: 'array', minItems: 1, items: { type: 'string' } },
    proxy: {
      type: 'object',
      required: ['host'],
      properties: { host: { type: 'string' }, port: { type: 'integer', default: 80 } },
    },
    source: {
      type: 'object',
      oneOf: [
        {
          type: 'object',
          required: ['kind'],
          properties: { kind: { const: 'all' }, days: { type: 'integer', default: 7 } },
        },
        {
          type: 'object',
          required: ['kind', 'ids'],
          properties: {
            kind: { const: 'list' },
            ids: { type: 'array', minItems: 2, items: { type: 'string' } },
            note: { type: 'string' },
          },
        },
      ],
    },
    mode: {
      type: 'object',
      default: { kind: 'a' },
      oneOf: [
        { type: 'object', properties: { kind: { const: 'a' }, depth: { type: 'integer', default: 1 } } },
        { type: 'object', properties: { kind: { const: 'b' } } },
      ],
    },
  },
};
const good = { token: 't', source: { kind: 'all' } };
const parse = (config: unknown) =>
  parseConfig<Record<string, unknown>>(spec, config, 'c.json', compileConfig(spec));

function problems(config: unknown): string {
  try {
    parse(config);
  } catch (error) {
    const { failureType, message } = error as Failure;
    expect(failureType).toBe('config_error');
    return message;
  }
  return 'nothing';
}

it('fills in defaults at every depth, and those of the fields that every connector has', () => {
  const { config, remarks } = parse({ ...good, proxy: { host: 'h' } });
  expect(config).toMatchObject({
    size: 3,
    proxy: { host: 'h', port: 80 },
    source: { kind: 'all', days: 7 },
    mode: { kind: 'a', depth: 1 },
    pending_days: 30,
    lookback_every_hours: 24,
    max_minutes: 0,
    allow_http: false,
    concurrency: 5,
  });
  expect(config).not.toHaveProperty('requests_per_minute');
  expect(remarks).toEqual([]);
});

it('takes null and "" of an optional field for untouched, at every depth, and leaves the given config alone', () => {
  const given = {
    ...good,
    size: null,
    ratio: '',
    day: '',
    at: null,
    proxy: { host: 'h', port: null },
    source: { kind: 'all', days: '' },
  };
  const before = structuredClone(given);
  const { config } = parse(given);
  expect(config).toMatchObject({ size: 3, proxy: { port: 80 }, source: { days: 7 } });
  for (const name of ['ratio', 'day', 'at']) expect(config).not.toHaveProperty(name);
  expect(given).toEqual(before);
  expect(parse({ ...good, source: { kind: 'list', ids: ['a', 'b'], note: null } }).config['source']).toEqual({
    kind: 'list',
    ids: ['a', 'b'],
  });
});

it.each<[string, unknown, string]>([
  ['nothing', undefined, 'c.json: the config must be a JSON object'],
  ['a list', [], 'c.json: the config must be a JSON object'],
  ['fields that are missing', {}, 'c.json: "token" is missing; "source" is missing.'],
  ['null of a required field', { ...good, token: null }, 'c.json: "token" must be a text, not null.'],
  ['an empty required field', { ...good, token: '' }, 'c.json: "token" must not be empty.'],
  ['a text for a number', { ...good, size: '5' }, 'c.json: "size" must be a whole number, not a text.'],
  [
    'a fraction',
    { ...good, size: 1.5 },
    'c.json: "size" must be a whole number, not a number with a fraction.',
  ],
  ['too much', { ...good, size: 11 }, 'c.json: "size" must be between 1 and 10.'],
  ['too little', { ...good, ratio: -1 }, 'c.json: "ratio" must be at least 0.'],
  ['too short', { ...good, pin: 'abc' }, 'c.json: "pin" must have at least 4 characters.'],
  ['another pattern', { ...good, day: '26' }, 'c.json: "day" must look like YYYY.'],
  ['another format', { ...good, at: 'soon' }, 'c.json: "at" must look like date-time.'],
  ['another word', { ...good, region: 'apac' }, 'c.json: "region" must be one of emea, nam.'],
  ['an empty list', { ...good, tags: [] }, 'c.json: "tags" must not be empty.'],
  ['a wrong entry', { ...good, tags: ['a', 1] }, 'c.json: "tags.1" must be a text, not a whole number.'],
  ['a text for an object', { ...good, source: 'all' }, 'c.json: "source" must be an object, not a text.'],
  ['a nested field', { ...good, proxy: {} }, 'c.json: "proxy.host" is missing.'],
  [
    'a nested empty one',
    { ...good, proxy: { host: '', port: 'x' } },
    'c.json: "proxy.port" must be a whole number, not a text; "proxy.host" must not be empty.',
  ],
  ['no variant', { ...good, source: {} }, 'c.json: "source.kind" must be one of all, list.'],
  [
    'an unknown variant',
    { ...good, source: { kind: 'file' } },
    'c.json: "source.kind" must be one of all, list.',
  ],
  [
    'a field of the variant that is meant',
    { ...good, source: { kind: 'list' } },
    'c.json: "source.ids" is missing.',
  ],
  [
    'its list',
    { ...good, source: { kind: 'list', ids: ['a'] } },
    'c.json: "source.ids" must have at least 2 entries.',
  ],
])('says in a sentence what is wrong: %s', (_, config, expected) => {
  expect(problems(config)).toBe(expected);
});

it('never quotes a value, wherever it stands', () => {
  const secret = 'S3CRET-VALUE';
  const everywhere = {
    token: [secret],
    pin: secret.slice(0, 3),
    size: secret,
    ratio: secret,
    day: secret,
    at: secret,
    region: secret,
  };
  const said = problems({
    ...everywhere,
    tags: secret,
    proxy: { host: [secret], port: secret },
    source: { kind: secret, ids: secret },
  });
  for (const field of [
    'token',
    'pin',
    'size',
    'ratio',
    'day',
    'at',
    'region',
    'tags',
    'proxy.host',
    'proxy.port',
    'source.kind',
  ]) {
    expect(said).toContain(`"${field}"`);
  }
  expect(said).not.toContain('S3C');
});

it('names a field it does not know, but not those of others that begin with _', () => {
  const { config, remarks } = parse({ ...good, sise: 4, _platform: 1 });
  expect(config).toMatchObject({ sise: 4, size: 3 });
  expect(remarks).toEqual([
    expect.stringMatching(
      /^c\.json: the field "sise" is not known and ignored\. Did you mean "size"\? Known are: token, pin, size,/,
    ),
  ]);
});

it('sums up fields that are not known where they are many, and shows none that looks like data', () => {
  const many = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`key_${at}`, 1]));
  const small = { type: 'object', properties: { token: { type: 'string' } } };
  const { remarks } = parseConfig(
    small,
    { token: 'x', 'jane@x.test pays': 1, ...many },
    'c.json',
    compileConfig(small),
  );
  expect(remarks).toHaveLength(21);
  expect(remarks.at(-1)).toBe('c.json: 981 more fields are not known and ignored.');
  expect(remarks.join()).not.toContain('jane');
});
