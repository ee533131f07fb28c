import { compileConfig } from './compile.js';
import { parseConfig } from './config.js';
import { similar } from './similar.js';

test('a misspelt word is recognised, another one is not', () => {
  const known = ['api_token', 'api_url', 'start_date'];
  expect(
    ['api_tokn', 'start_dat', 'API_URL', 'password', 'x'.repeat(100_000)].map((word) => similar(word, known)),
  ).toEqual([...['api_token', 'start_date', 'api_url', undefined, undefined]]);
  const { remarks } = parseConfig(
    { properties: {} },
    { start_dat: '2026-01-01' },
    'c',
    compileConfig({ properties: {} }),
  );
  expect(remarks).toEqual([expect.stringContaining('Did you mean "start_date"?')]);
});
