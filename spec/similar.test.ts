import { compileConfig } from './compile.js';
import { parseConfig } from './config.js';
import { similar } from './similar.js';

test('a misspelt word is recognised, another one is not', () => {
  const known = ['api_token', 'api_url', 'start_date'];
  expect(
    ['api_tokn', 'start_dat', 'API_URL', 'password', 'x'.repeat(100_000)].map((word) => similar(word, known)),
  ).toEqual(['api_token', 'start_date', 'api_url', undefined, undefined]);
  const { remarks } = parseConfig(
    { properties: {} },
    { start_dat: '2026-01-01' },
    'c',
    compileConfig({ properties: {} }),
  );
  expect(remarks).toEqual([expect.stringContaining('Did you mean "start_date"?')]);
});

test('two letters that changed places are one mistake', () => {
  expect([similar('raed', ['read', 'spec']), similar('cals', ['calls'])]).toEqual(['read', 'calls']);
  // One letter from both, and the beginning of one.
  expect(similar('--row', ['--now', '--rows'])).toBe('--rows');
});

test('a required field under a wrong name is recognised, inside a variant too', () => {
  const spec = {
    required: ['api_token'],
    properties: {
      api_token: { type: 'string' },
      calls: {
        type: 'object',
        oneOf: [
          {
            required: ['source', 'location'],
            properties: { source: { const: 'file' }, location: { type: 'string' } },
          },
        ],
      },
    },
  };
  const parse = (raw: unknown) => () => parseConfig(spec, raw, 'c', compileConfig(spec));
  expect(parse({ api_tokn: 'x' })).toThrow('"api_token" is missing (is it "api_tokn", misspelt?)');
  expect(parse({ api_token: 'x', calls: { source: 'file', locaton: 'x' } })).toThrow(
    '"calls.location" is missing (is it "locaton", misspelt?)',
  );
  expect(parse({ password: 'x' })).toThrow(/"api_token" is missing\.$/);
});
