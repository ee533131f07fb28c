import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Ended, errors, files } from './rig.js';
import { stage, TOKEN } from './voicegain.js';

const on = stage();

const status = ({ messages }: Ended) =>
  messages.filter(({ type }) => type === 'CONNECTION_STATUS').map((one) => one['connectionStatus']);

/** What every client is content with: one TRACE ERROR, then one FAILED that says the same. */
function refused(ended: Ended, failureType: string, what: RegExp): void {
  expect(errors(ended)).toEqual([
    expect.objectContaining({ failure_type: failureType, message: expect.stringMatching(what) }),
  ]);
  expect(status(ended)).toEqual([{ status: 'FAILED', message: errors(ended)[0]!['message'] }]);
  expect(ended.messages.at(-1)!['type']).toBe('CONNECTION_STATUS');
  expect([ended.code, ended.stderr]).toEqual([failureType === 'config_error' ? 0 : 1, '']);
}

describe('check', () => {
  it('succeeds with one status and nothing else', async () => {
    const ended = await on.check();
    expect([ended.code, ended.stderr, ended.messages.length]).toEqual([0, '', 1]);
    expect(status(ended)).toEqual([{ status: 'SUCCEEDED', message: expect.stringMatching(/./) }]);
  });

  it('tells every request with --debug, and still no secret', async () => {
    const ended = await on.run([
      'check',
      '--debug',
      '--config',
      files({ 'config.json': on.config() })['config.json']!,
    ]);
    expect([ended.code, ended.stderr, status(ended)[0]!.status]).toEqual([0, '', 'SUCCEEDED']);
    expect(ended.messages.filter(({ log }) => log?.level === 'DEBUG')).not.toEqual([]);
  });

  it.each<[string, object | string, RegExp]>([
    ['a field that is missing', {}, /config\.json: "api_token" is missing/],
    ['an empty one', { api_token: '' }, /config\.json: "api_token" must not be empty\.$/],
    [
      'fields of a wrong type',
      { api_token: 7, per_page: 'x' },
      /"api_token" must be a text.*"per_page" must be a whole number, not a text/,
    ],
    ['one out of range', { api_token: TOKEN, per_page: 20_000 }, /"per_page" must be between 1 and 10000/],
    ['no object', '[1]', /config\.json: the config must be a JSON object/],
    ['an empty file', '', /config\.json: the config must be a JSON object/],
    [
      'broken JSON',
      `{"api_token": "${encodeURIComponent(TOKEN)}",, }`,
      /config\.json: the config is not JSON \(line 1, column \d+\)/,
    ],
    [
      'plain http to a public host',
      { api_token: TOKEN, api_url: 'http://api.voicegain.ai/v1' },
      /api_url must begin with https:\/\//,
    ],
    [
      'a password in the address',
      { api_token: TOKEN, api_url: `https://me:hunter2222@x.test/` },
      /api_url must not contain a user name/,
    ],
    ['no address', { api_token: TOKEN, api_url: 'voicegain' }, /api_url is not an address/],
  ])('says what is wrong with the config: %s', async (_, config, what) => {
    const ended = await on.check(config);
    refused(ended, 'config_error', what);
    expect(ended.stdout).not.toMatch(/hunter2222|20000|"x"/);
  });

  it.each([
    ['2099-01-01', /start_date \(2099-01-01T00:00:00Z\) is in the future/],
    ['2026-13-01T00:00:00Z', /config\.json: "start_date" names the month 13/],
    ['2026-02-30', /config\.json: "start_date" names the day 30 of the month 02/],
  ])('refuses a start_date that cannot be meant: %s', async (start_date, what) => {
    refused(await on.check(on.config({ start_date })), 'config_error', what);
  });

  it.each(['2026-01-01', '2026-01-01T00:00:00', ''])(
    'takes a start_date without a time or a zone for UTC: "%s"',
    async (start_date) => {
      expect(status(await on.check(on.config({ start_date })))[0]!.status).toBe('SUCCEEDED');
    },
  );

  it('takes a wrong path in api_url for a mistake in the config', async () => {
    refused(
      await on.check(on.config({ api_url: `${on.sim.url}/v2` })),
      'config_error',
      /GET \/v2\/sa\/config answered 404.*check api_url, above all its path/,
    );
  });

  it('--exit-code tells a shell what a platform reads in the message', async () => {
    const argv = (config: object) => [
      'check',
      '--exit-code',
      '--config',
      files({ 'config.json': config })['config.json']!,
    ];
    expect((await on.run(argv(on.config({ api_token: 'wrong-one-9876' })))).code).toBe(1);
    expect((await on.run(argv(on.config()))).code).toBe(0);
  });

  it('names a file that is not there', async () => {
    refused(
      await on.run(['check', '--config', '/nowhere/config.json']),
      'config_error',
      /\/nowhere\/config\.json: there is no such file/,
    );
  });

  it('says that the credentials are refused', async () => {
    refused(
      await on.check(on.config({ api_token: 'wrong-one-9876' })),
      'config_error',
      /GET .*sa\/config.* 401.*credentials were refused/,
    );
  });

  it('never uses plain http in the cloud', async () => {
    refused(
      await on.check(on.config(), { DEPLOYMENT_MODE: 'CLOUD' }),
      'config_error',
      /plain http is never used in the cloud/,
    );
  });

  it('hides the token where the vendor repeats it, in whatever form', async () => {
    const server = createServer((request, response) => {
      const token = String(request.headers['authorization']).slice('Bearer '.length);
      const detail = `${token} ${encodeURIComponent(token)} ${Buffer.from(token).toString('base64')} is no good`;
      response
        .writeHead(401, { 'content-type': 'application/json' })
        .end(JSON.stringify({ error: { reason: 'Unauthorized', detail } }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const ended = await on.check(
      on.config({ api_url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` }),
    );
    server.close();
    refused(ended, 'config_error', /\*\*\*\* \*\*\*\* \*\*\*\* is no good/);
  });

  it('tells an outage from a mistake of the user: exit 1', async () => {
    on.sim.faults.add({ kind: 'status', status: 503, every: 1 });
    const gone = on.config({ api_url: 'http://127.0.0.1:1/v1' });
    const [down, nobody] = await Promise.all([on.check(), on.check(gone)]);
    refused(down, 'transient_error', /GET .*sa\/config.* 503.*5 tries/);
    refused(nobody, 'transient_error', /GET .*sa\/config/);
  });

  it('does not have somebody before a form wait for minutes because the vendor asks for it', async () => {
    on.sim.faults.add({ kind: 'status', status: 429, retry_after: 300, every: 1 });
    const began = performance.now();
    refused(await on.check(), 'transient_error', /asks to wait 5 min/);
    expect(performance.now() - began).toBeLessThan(60_000);
  });

  it('warns of a field it does not know, and goes on', async () => {
    const ended = await on.check(on.config({ api_tokn: TOKEN, _note: 'ours' }));
    expect(status(ended)[0]!.status).toBe('SUCCEEDED');
    expect(ended.messages.filter(({ type }) => type === 'LOG')).toEqual([
      {
        type: 'LOG',
        log: {
          level: 'WARN',
          message: expect.stringMatching(/config\.json: the field "api_tokn" is not known/),
        },
      },
    ]);
  });

  it('takes null and "" of an optional field for nothing', async () => {
    const empty = {
      start_date: '',
      requests_per_minute: null,
      per_page: '',
      max_minutes: null,
      allow_http: null,
    };
    expect(status(await on.check(on.config(empty)))[0]!.status).toBe('SUCCEEDED');
  });
});
