import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Auth } from './api.js';
import { clientCredentials } from './oauth.js';
import { client, closeAll, failure, json, script, serve, text } from './server.fixture.js';

afterEach(closeAll);

/** A vendor whose tokens are `t1`, `t2`...; the current one is valid until `expire()`. */
async function vendor(
  token: (turn: number, body: string, request: IncomingMessage, response: ServerResponse) => void = grant(
    7200,
  ),
) {
  let turn = 0;
  let valid = '';
  const authorizations: string[] = [];
  const server = await serve((request, response) => {
    if (request.url === '/token') {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        valid = `t${++turn}`;
        token(turn, body, request, response);
      });
      return;
    }
    authorizations.push(request.headers.authorization ?? '');
    setTimeout(
      () => json({ ok: true }, request.headers.authorization === `Bearer ${valid}` ? 200 : 401)(response),
      10,
    );
  });
  const tokens = () => server.seen.filter((line) => line === 'POST /token').length;
  return { ...server, authorizations, tokens, expire: () => (valid = 'none') };
}

function grant(seconds: number | string | undefined) {
  return (turn: number, _body: string, _request: IncomingMessage, response: ServerResponse) =>
    json({ access_token: `t${turn}`, token_type: 'bearer', expires_in: seconds })(response);
}

const credentials = (url: string, more = {}) =>
  clientCredentials({ url: `${url}/token`, clientId: 'me', clientSecret: 's:e+t', scope: 'a b', ...more });

test('one token for all, sent as HTTP Basic, told to the mask', async () => {
  let asked: unknown;
  const server = await vendor((turn, body, request, response) => {
    asked = [body, request.headers.authorization, request.headers['content-type']];
    grant('7200')(turn, body, request, response);
  });
  const secrets: string[] = [];
  const api = client(
    server.url,
    { auth: credentials(server.url) },
    { hooks: { onSecret: (value) => secrets.push(value) } },
  );
  await Promise.all([1, 2, 3, 4, 5].map(() => api.get('x')));
  await api.get('x');
  expect(server.tokens()).toBe(1);
  expect(asked).toEqual([
    'grant_type=client_credentials&scope=a+b',
    `Basic ${Buffer.from('me:s%3Ae%2Bt').toString('base64')}`,
    'application/x-www-form-urlencoded',
  ]);
  expect(new Set(secrets)).toEqual(new Set([Buffer.from('me:s%3Ae%2Bt').toString('base64'), 't1']));
  expect(api.stats.requests).toBe(7);
});

test('requests that meet a 401 together share one renewal and are repeated', async () => {
  const server = await vendor();
  const api = client(server.url, { auth: credentials(server.url) });
  await api.get('x');
  server.expire();
  const answers = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((n) => api.get(`x/${n}`)));
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  expect(server.tokens()).toBe(2);
  expect(server.seen.filter((line) => line === 'GET /x/3')).toHaveLength(2);
});

test('two Apis with the same Auth share it too', async () => {
  const server = await vendor();
  const auth = credentials(server.url);
  const [one, two] = [client(server.url, { auth }), client(server.url, { auth })];
  await Promise.all([one.get('x'), two.get('x')]);
  server.expire();
  await Promise.all([one.get('x'), two.get('x')]);
  expect(server.tokens()).toBe(2);
});

test('a second 401 is a config_error', async () => {
  const server = await serve((request, response) =>
    request.url === '/token'
      ? json({ access_token: 'x', expires_in: 7200 })(response)
      : json({ message: 'no such client' }, 401)(response),
  );
  const error = await failure(client(server.url, { auth: credentials(server.url) }).get('x'));
  expect(error).toMatchObject({ failureType: 'config_error', fatal: true });
  expect(error.message).toContain(
    'GET /x answered 401 Unauthorized: no such client. The credentials were refused',
  );
  expect(server.seen).toEqual(['POST /token', 'GET /x', 'POST /token', 'GET /x']);
});

test('a renewal that fails fails all who wait for it, once', async () => {
  let renewals = 0;
  const auth: Auth = {
    headers: () => ({ authorization: 'x' }),
    renew: async () => {
      renewals++;
      await new Promise((resolve) => setTimeout(resolve, 500));
      throw new Error('no more');
    },
  };
  // All three are refused together, however slow the machine is.
  const waiting: (() => void)[] = [];
  const server = await serve((_request, response) => {
    waiting.push(() => response.writeHead(401, { 'content-type': 'application/json' }).end('{}'));
    if (waiting.length === 3) for (const refuse of waiting) refuse();
  });
  const api = client(server.url, { auth });
  const errors = await Promise.all([1, 2, 3].map(() => failure(api.get('x'))));
  expect(errors.map(({ message }) => message)).toEqual(['no more', 'no more', 'no more']);
  expect(renewals).toBe(1);
});

describe('an Auth that knows nothing of sharing', () => {
  /** Renews to 2, 3...; the server takes nothing below 2. */
  function counting() {
    let generation = 1;
    const auth = {
      renewals: 0,
      headers: () => ({ authorization: String(generation) }),
      renew: async () => {
        auth.renewals++;
        await new Promise((resolve) => setTimeout(resolve, 20));
        generation++;
      },
    };
    return auth;
  }
  const strict = () =>
    serve((request, response) => {
      const answer = () => json({}, request.headers.authorization === '1' ? 401 : 200)(response);
      setTimeout(answer, request.url === '/late' ? 80 : 0);
    });

  test('is not renewed again for a request that was refused with the old token', async () => {
    const auth = counting();
    const server = await strict();
    const api = client(server.url, { auth });
    await Promise.all([api.get('late'), api.get('soon'), api.get('soon')]);
    expect(auth.renewals).toBe(1);
    expect(server.seen.filter((line) => line === 'GET /late')).toHaveLength(2);
  });

  test('is renewed once for two Apis', async () => {
    const auth = counting();
    const server = await strict();
    await Promise.all([client(server.url, { auth }).get('soon'), client(server.url, { auth }).get('soon')]);
    expect(auth.renewals).toBe(1);
  });
});

test('a minute before it ends a token is renewed', async () => {
  const server = await vendor();
  let time = 1e12;
  const api = client(server.url, { auth: credentials(server.url) }, { now: () => time });
  await api.get('x');
  time += 7_139_000;
  await api.get('x');
  expect(server.tokens()).toBe(1);
  time += 2000;
  await api.get('x');
  expect(server.tokens()).toBe(2);
  expect(server.authorizations).toEqual(['Bearer t1', 'Bearer t1', 'Bearer t2']);
});

test('a token without or with a very short life is still used more than once', async () => {
  for (const seconds of [undefined, 30]) {
    const server = await vendor(grant(seconds));
    const api = client(server.url, { auth: credentials(server.url) });
    await api.get('x');
    await api.get('x');
    expect(server.tokens()).toBe(1);
  }
});

test('an endpoint that wants the credentials in the body gets them there, from then on at once', async () => {
  const bodies: string[] = [];
  const server = await vendor((turn, body, request, response) => {
    bodies.push(body);
    if (request.headers.authorization) json({ error: 'invalid_client' }, 401)(response);
    else grant(7200)(turn, body, request, response);
  });
  const api = client(server.url, { auth: credentials(server.url) });
  await api.get('x');
  server.expire();
  await api.get('x');
  expect(bodies).toEqual([
    'grant_type=client_credentials&scope=a+b',
    'grant_type=client_credentials&scope=a+b&client_id=me&client_secret=s%3Ae%2Bt',
    'grant_type=client_credentials&scope=a+b&client_id=me&client_secret=s%3Ae%2Bt',
  ]);
});

test('refused credentials are a config_error, tried in both places once', async () => {
  const server = await vendor((_turn, _body, _request, response) =>
    json({ error: 'invalid_client', error_description: 'Unknown client' }, 400)(response),
  );
  const error = await failure(client(server.url, { auth: credentials(server.url) }).get('x'));
  expect(error).toMatchObject({ failureType: 'config_error', fatal: true });
  expect(error.message).toContain(
    '/token gave no token (400: invalid_client: Unknown client). Check client_id and client_secret',
  );
  expect(server.tokens()).toBe(2);
  expect(server.seen).not.toContain('GET /x');
});

test('faults of the endpoint are repeated like any other', async () => {
  const server = await serve((request, response) =>
    request.url === '/token' ? tokens(request, response) : json({ ok: true })(response),
  );
  const tokens = script(
    json({}, 503),
    json({}, 429),
    text('<html>'),
    (response) => response.destroy(),
    json({ access_token: 'x' }),
  );
  const api = client(server.url, { auth: credentials(server.url) }, { retry: { baseMs: 1 } });
  await api.get('x');
  expect(api.stats).toMatchObject({ requests: 6, retries: 4 });
});

test('an answer without a token is not quoted', async () => {
  const server = await serve(json({ accessToken: 'hush' }));
  const error = await failure(client(server.url, { auth: credentials(server.url) }).get('x'));
  expect(error).toMatchObject({ failureType: 'transient_error' });
  expect(error.message).toContain('without an access_token (it has: accessToken)');
});

test('its address is checked as well', () => {
  expect(() => credentials('http://auth.example.com')).toThrow('auth_url must begin with https://');
});

test('of several scopes, the first that the client is given', async () => {
  const asked: string[] = [];
  const server = await vendor((turn, body, request, response) => {
    const scope = new URLSearchParams(body).get('scope') ?? '';
    asked.push(`${request.headers.authorization === undefined ? 'body' : 'basic'} ${scope}`);
    if (scope.includes('b')) json({ error: 'invalid_scope' }, 400)(response);
    else grant(7200)(turn, body, request, response);
  });
  const api = client(server.url, { auth: credentials(server.url, { scope: ['a b', 'a'] }) });
  await api.get('x');
  server.expire();
  await api.get('x');
  expect(asked).toEqual(['basic a b', 'basic a', 'basic a']);
  const none = client(server.url, { auth: credentials(server.url, { scope: ['a b', 'b'] }) });
  expect(await failure(none.get('x'))).toMatchObject({
    failureType: 'config_error',
    message: expect.stringContaining('400: invalid_scope'),
  });
});

test('an error in the body of a 200 is that error, in the words of the endpoint', async () => {
  const server = await serve(json({ error: 'invalid_client', error_description: 'unknown client' }));
  const error = await failure(client(server.url, { auth: credentials(server.url) }).get('x'));
  expect(error).toMatchObject({ failureType: 'config_error', fatal: true });
  expect(error.message).toContain('200: invalid_client: unknown client');
  expect(error.message).toContain('client_id and client_secret');
});

test.each([null, ''])('a token that is %j beside an error is none', async (none) => {
  const server = await serve(json({ access_token: none, error: 'invalid_client' }));
  expect(await failure(client(server.url, { auth: credentials(server.url) }).get('x'))).toMatchObject({
    failureType: 'config_error',
    message: expect.stringContaining('200: invalid_client'),
  });
});

test.each([
  ['a redirect', 302, { location: 'https://login.example.com/' }, '(302). Redirects are not followed'],
  ['nothing', 204, {}, 'check that auth_url has the right path'],
  ['a page', 200, { 'content-type': 'text/html' }, 'Check auth_url and whether a proxy'],
])('%s in place of a token says to check the address of the endpoint', async (_, status, headers, advice) => {
  const server = await serve((_request, response) => {
    response.writeHead(status, headers as Record<string, string>);
    response.end(status === 200 ? '<html>Sign in</html>' : '');
  });
  const api = client(server.url, { auth: credentials(server.url) }, { retry: { tries: 1 } });
  const { message } = await failure(api.get('x'));
  expect(message).toContain(advice);
  expect(message).not.toMatch(/api_url|client_secret/);
});

test('a life beyond all numbers lasts until the token is refused', async () => {
  const server = await serve((request, response) =>
    request.url === '/token'
      ? text('{"access_token":"t1","expires_in":1e400}')(response)
      : json('in')(response),
  );
  expect((await client(server.url, { auth: credentials(server.url) }).get('x')).body).toBe('in');
});

test('an error of the endpoint that may pass is no fault of the config', async () => {
  const server = await serve(json({ error: 'temporarily_unavailable' }));
  expect(await failure(client(server.url, { auth: credentials(server.url) }).get('x'))).toMatchObject({
    failureType: 'transient_error',
  });
});

test.each([
  [{ message: 'The access token expired' }, {}],
  [{ error: 'invalid_token' }, {}],
  [{}, { 'www-authenticate': 'Bearer realm="x", error="invalid_token"' }],
])('a 403 that speaks of an expired token (%j, %j) is renewed once', async (body, headers) => {
  let grants = 0;
  let most = 1;
  const server = await serve((request, response) => {
    if (request.url === '/token') return json({ access_token: `token-${++grants}` })(response);
    const known = request.headers.authorization === 'Bearer token-2' && most > 0;
    return known ? json('in')(response) : json(body, 403, headers)(response);
  });
  const api = client(server.url, { auth: credentials(server.url) });
  expect((await api.get('x')).body).toBe('in');
  expect(grants).toBe(2);
  most = 0;
  expect(await failure(api.get('x'))).toMatchObject({ failureType: 'config_error', status: 403 });
  expect(grants).toBe(3);
});

test('a 403 that speaks of a permission renews nothing', async () => {
  const server = await serve((request, response) =>
    request.url === '/token'
      ? json({ access_token: 'token-1' })(response)
      : json({ message: 'The token lacks a scope' }, 403)(response),
  );
  expect(await failure(client(server.url, { auth: credentials(server.url) }).get('x'))).toMatchObject({
    status: 403,
  });
  expect(server.seen.filter((line) => line === 'POST /token')).toHaveLength(1);
});
