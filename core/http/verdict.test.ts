import { gzipSync } from 'node:zlib';
import type { Outcome } from './api.js';
import { client, closeAll, failure, json, script, serve, text } from './server.fixture.js';

afterEach(closeAll);

describe('a 2xx that is not whole JSON is repeated, then an error that quotes nothing', () => {
  const name = 'Smith';
  test.each([
    ['empty', '', {}, 'is empty'],
    ['no content', '', { status: '204' }, 'is empty'],
    [
      'a web page',
      `<html>${name}</html>`,
      { 'content-type': 'text/html' },
      'looks like a web page (content type text/html, 18 bytes)',
    ],
    [
      'broken',
      `{"n": ${name}}`,
      { 'content-type': 'application/json' },
      'is not JSON from character 6 of 12 on (content type application/json, 12 bytes)',
    ],
    ['half', `[{"n":"${name}"}`, {}, 'ends too early, after 14 characters'],
    [
      'half a gzip',
      gzipSync(JSON.stringify([name.repeat(50)])).subarray(0, -4),
      { 'content-encoding': 'gzip' },
      'ends too early or is damaged',
    ],
    ['no gzip', name, { 'content-encoding': 'gzip' }, 'cannot be decompressed'],
  ])('%s', async (_, body, { status, ...headers }: Record<string, string>, message) => {
    const server = await serve((_, response) =>
      text(body, Number(status ?? 200), { ...headers, 'x-request-id': 'r-1' })(response),
    );
    const error = await failure(client(server.url).get('calls', { query: { token: 'hush' } }));
    expect(error).toMatchObject({ failureType: 'transient_error', fatal: false });
    expect(error.message).toContain(`GET /calls?token answered ${status ?? 200} with a body that `);
    expect(error.message).toContain(message);
    expect(error.message).toContain('gave up after 5 tries');
    expect(error.message).not.toMatch(/Smith|hush/);
    expect(server.seen).toHaveLength(5);
  });

  test('what is too much to be parsed is not asked for again', async () => {
    const server = await serve((_, response) => text(`[${'NaN,'.repeat(300_000)}1]`)(response));
    const error = await failure(client(server.url).get('calls'));
    expect(error).toMatchObject({ failureType: 'transient_error' });
    expect(error.message).toMatch(
      /holds more than 200 thousand numbers .* Ask for less at once: smaller pages/,
    );
    expect(server.seen).toHaveLength(1);
  });

  test('204 in the place of a list says what to check', async () => {
    const server = await serve((_, response) => text('', 204)(response));
    const { message } = await failure(client(server.url).get('calls'));
    expect(message).toMatch(/without content .* check that api_url has the right path .* has this product/);
  });

  test('shorter than its Content-Length', async () => {
    const server = await serve(
      script((response) => {
        response.writeHead(200, { 'content-length': 100 });
        response.write('{"a":1}');
        setTimeout(() => response.destroy(), 5);
      }, json('whole')),
    );
    expect((await client(server.url).get('')).body).toBe('whole');
    expect(server.seen).toHaveLength(2);
  });

  test('reset in the middle of chunks, though what came is JSON', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200);
      response.write('{"a":1}');
      setTimeout(() => response.destroy(), 5);
    });
    const error = await failure(client(server.url).get('x'));
    expect(error).toMatchObject({ failureType: 'transient_error' });
    expect(error.message).toContain('GET /x to 127.0.0.1:');
  });
});

describe('statuses', () => {
  test.each([
    [400, 'system_error', false, 1],
    [404, 'config_error', false, 1],
    [418, 'system_error', false, 1],
    [401, 'config_error', true, 1],
    [403, 'config_error', false, 1],
    [302, 'config_error', false, 1],
    [408, 'transient_error', false, 5],
    [429, 'transient_error', false, 5],
    [500, 'transient_error', false, 5],
    [503, 'transient_error', false, 5],
    [599, 'transient_error', false, 5],
  ])('%i is a %s', async (status, failureType, fatal, requests) => {
    const server = await serve(json({ error: 'It is so' }, status, { 'x-amzn-requestid': 'abc' }));
    const error = await failure(client(server.url, {}, { retry: { baseMs: 0.1 } }).get('v1/x'));
    expect(error).toMatchObject({ failureType, fatal, status });
    expect(error.message).toContain(`GET /v1/x answered ${status}`);
    expect(error.message).toContain('(request id abc)');
    if (status !== 302) expect(error.message).toContain('It is so');
    expect(server.seen).toHaveLength(requests);
  });

  test('a redirect is not followed and names the other host only', async () => {
    const server = await serve(json({}, 301, { location: 'https://login.example.com/x?token=1' }));
    const error = await failure(client(server.url).get(''));
    expect(error.message).toContain('a redirect to login.example.com. Redirects are not followed');
    expect(error.message).not.toContain('token');
    expect(server.seen).toHaveLength(1);
  });

  test('an accepted status is an answer, with JSON, text or nothing', async () => {
    const server = await serve(
      script(json({ error: 'not yet' }, 422), text('gone', 404), text('', 503), text('', 204)),
    );
    const api = client(server.url, { classify: () => 'fail' });
    const accept = [422, 404, 503, 204];
    expect(await api.get('', { accept })).toMatchObject({ status: 422, body: { error: 'not yet' } });
    expect(await api.get('', { accept })).toMatchObject({ status: 404, body: 'gone' });
    expect(await api.get('', { accept })).toMatchObject({ status: 503, body: undefined });
    expect(await api.get('', { accept })).toMatchObject({ status: 204, body: undefined });
    expect(server.seen).toHaveLength(4);
  });

  test('classify sees status and body before the default policy', async () => {
    const server = await serve(
      script(
        json({ code: 1, message: 'secret of Smith' }),
        json({ ok: true }),
        json({ ok: 'no' }, 400),
        json({ ok: true }),
      ),
    );
    const seen: unknown[] = [];
    const classify = ({ status, body }: { status: number; body: unknown }): Outcome | undefined => {
      seen.push([status, body]);
      return status === 400 || (body as { code?: number }).code === 1 ? 'retry' : undefined;
    };
    const api = client(server.url, { classify });
    expect((await api.get('')).body).toEqual({ ok: true });
    expect((await api.get('')).body).toEqual({ ok: true });
    expect(seen).toEqual([
      [200, { code: 1, message: 'secret of Smith' }],
      [200, { ok: true }],
      [400, { ok: 'no' }],
      [200, { ok: true }],
    ]);
    expect(api.stats).toMatchObject({ requests: 4, retries: 2 });
  });

  test('a 200 that is an error is not quoted', async () => {
    const server = await serve(json({ message: 'Smith' }));
    const error = await failure(client(server.url, { classify: () => 'config_error' }).get('x'));
    expect(error).toMatchObject({ failureType: 'config_error' });
    expect(error.message).toContain('GET /x answered 200 with an error in its body');
    expect(error.message).not.toContain('Smith');
  });
});

test('secrets in what is quoted of an answer are hidden before it is cut', async () => {
  const secret = 'abcdefghij'.repeat(40);
  const mask = (words: string) => words.replaceAll(secret, '****');
  const body = JSON.stringify({ message: `The token ${secret} is malformed` });
  const server = await serve((_, response) =>
    text(body, 400, { 'x-request-id': secret, 'content-type': `x/${secret}` })(response),
  );
  const error = await failure(client(server.url, {}, { hooks: { mask } }).get('x'));
  expect(error.message).toContain('The token **** is malformed (request id ****)');
  expect(error.message).not.toContain('abcdefgh');
});

test('megabytes of an error are not read, and what they begin with is quoted', async () => {
  const server = await serve((_, response) =>
    text(`no such project ${'.'.repeat(3e6)}{"message":"SECOND"}`, 400)(response),
  );
  const { message } = await failure(client(server.url).get('calls'));
  expect(message).toMatch(/answered 400 Bad Request: no such project/);
  expect(message).not.toContain('SECOND');
});
