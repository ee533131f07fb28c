import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkLines } from './lines.js';
import { bin, errors, files, run } from './rig.js';

const voicegain = (argv: readonly string[], env: Record<string, string> = {}) =>
  run('source-voicegain', argv, { env });

/** What only these libraries say: their marks survive bundling. */
const MARKS = { yargs: 'showHelpOnFail', ajv: 'strictSchema', undici: 'UND_ERR_ABORTED' };

/** The libraries in the files that a run of these words loads, found by a hook on Node's own loader. */
function loaded(
  argv: readonly string[],
  env: Record<string, string> = {},
  program = 'source-voicegain',
): string[] {
  const paths = files({
    'hook.mjs': `import { appendFileSync } from 'node:fs';
      export const load = (url, context, next) => { appendFileSync(process.env.LOADED, url + '\\n'); return next(url, context); };`,
    'register.mjs': `import { register } from 'node:module'; register('./hook.mjs', import.meta.url);`,
    loaded: '',
  });
  const node = spawnSync(
    process.execPath,
    ['--import', pathToFileURL(paths['register.mjs']!).href, bin(program), ...argv],
    { env: { ...process.env, TRUNKLINE_HTTP_TIMEOUT_SECONDS: '1', ...env, LOADED: paths['loaded']! } },
  );
  expect(node.stdout.length).toBeGreaterThan(0);
  const urls = readFileSync(paths['loaded']!, 'utf8').split('\n');
  const chunks = urls.filter((url) => url.startsWith('file:') && url.includes('/dist/'));
  expect(chunks.length).toBeGreaterThan(2);
  const code = chunks.map((url) => readFileSync(new URL(url), 'utf8')).join('\n');
  return [
    ...Object.keys(MARKS).filter((library) => code.includes(MARKS[library as keyof typeof MARKS])),
    ...urls.filter((url) => url.includes('node_modules')),
  ];
}

describe('spec', () => {
  it('is one SPEC line, the same every time, without a config and without a network', async () => {
    // No proxy, no resolver, nothing to write to: it has no need of them.
    const env = { HTTPS_PROXY: 'http://127.0.0.1:1', HOME: '/nonexistent', TMPDIR: '/nonexistent' };
    const [first, second] = await Promise.all([voicegain(['spec']), voicegain(['spec'], env)]);
    checkLines(first);
    expect([first.code, second.code, first.stderr, first.messages.length]).toEqual([0, 0, '', 1]);
    expect(second.stdout).toBe(first.stdout);
    const { spec } = first.messages[0]!;
    expect(spec.protocol_version).toMatch(/^0\./);
    const { properties, required, additionalProperties } = spec.connectionSpecification;
    expect([required, additionalProperties]).toEqual([['api_token'], true]);
    expect(properties.api_token.airbyte_secret).toBe(true);
    const common = [
      'api_url',
      'start_date',
      'pending_days',
      'lookback_days',
      'concurrency',
      'requests_per_minute',
      'max_minutes',
    ];
    expect(Object.keys(properties)).toEqual(expect.arrayContaining([...common, 'allow_http', 'per_page']));
    const orders = Object.values(properties as Record<string, { order?: number }>).map(({ order }) => order);
    expect(new Set(orders).size).toBe(orders.length);
    expect(orders).not.toContain(undefined);
    const pattern = new RegExp(properties.start_date.pattern);
    expect(
      ['2026-01-01', '2026-01-01T00:00:00Z', '2026-01-01T', '2026'].map((text) => pattern.test(text)),
    ).toEqual([true, true, false, false]);
    expect(properties.concurrency).toMatchObject({ default: 4, minimum: 1 });
    expect(properties.api_url).toMatchObject({ default: 'https://api.voicegain.ai/v1', type: 'string' });
  });

  it('loads neither yargs nor ajv nor undici, and neither do a discover and a check as a platform calls them', () => {
    expect(loaded(['spec'])).toEqual([]);
    expect(loaded(['discover'])).toEqual([]);
    const config = files({ c: { api_token: 'x', api_url: 'http://127.0.0.1:1/v1' } })['c']!;
    expect(loaded(['check', '--config', config])).toEqual([]);
  });

  it('has each of the three where it is needed', () => {
    const config = files({ c: { api_token: 'x', api_url: 'http://vendor.internal/v1' } })['c']!;
    expect(loaded(['check', '--help'])).toEqual(['yargs']);
    const proxy = {
      HTTP_PROXY: 'http://127.0.0.1:1',
      http_proxy: 'http://127.0.0.1:1',
      NO_PROXY: '',
      no_proxy: '',
    };
    expect(loaded(['check', '--config', config], proxy)).toEqual(['undici']);
    const wrong = files({ c: { api_token: 5 } })['c']!;
    const check = (connector: string) =>
      loaded(['check', '--connector', connector, '--config', wrong], {}, 'trunkline');
    // Ours bring their validators; those of others may have none.
    expect(check('voicegain')).not.toContain('ajv');
    const outside = files({
      'outside.mjs': `import source from ${JSON.stringify(pathToFileURL(resolve('dist/connectors/voicegain.js')).href)};
        export default { ...source, made: undefined };`,
    })['outside.mjs']!;
    expect(check(outside)).toContain('ajv');
  });
});

describe('the command line', () => {
  it('explains itself and says its version, for people, with exit 0', async () => {
    const [help, version, verb] = await Promise.all([
      voicegain(['--help']),
      voicegain(['--version']),
      voicegain(['read', '--help']),
    ]);
    expect([help, version, verb].map(({ code, stderr }) => [code, stderr])).toEqual([
      [0, ''],
      [0, ''],
      [0, ''],
    ]);
    for (const word of ['spec', 'check', 'discover', 'read', '--version', 'Voicegain'])
      expect(help.stdout).toContain(word);
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    for (const word of ['--config', '--catalog', '--state']) expect(verb.stdout).toContain(word);
  });

  it.each([
    [['frobnicate'], /frobnicate/],
    [[], /Which verb\?/],
    [['check'], /config/],
    [['read', '--config', 'c.json'], /catalog/],
    [['spec', '--nonsense'], /nonsense/],
    [['spec', 'check'], /check/],
  ])('%j is a usage error: exit 2, said as a message', async (argv, what) => {
    const ended = await voicegain(argv);
    checkLines(ended);
    expect([ended.code, ended.stderr, errors(ended).length]).toEqual([2, '', 1]);
    expect(errors(ended)[0]).toMatchObject({
      failure_type: 'config_error',
      message: expect.stringMatching(what),
    });
    expect(errors(ended)[0]!['message']).toContain('source-voicegain --help');
  });

  it('takes --config=FILE, options before the verb, and of one given twice the last', async () => {
    const paths = files({ 'config.json': '{"api_token": 5}' });
    const ended = await voicegain(['--config', 'nowhere', `--config=${paths['config.json']!}`, 'check']);
    checkLines(ended);
    expect(errors(ended)[0]!['message']).toContain('"api_token" must be a text');
  });
});
