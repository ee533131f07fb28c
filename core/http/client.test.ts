import { header } from './auth.js';
import { client, closeAll, json, serve } from './server.fixture.js';

afterEach(closeAll);

test('a get: address, query, headers, answer', async () => {
  let headers: NodeJS.Dict<string | string[]> = {};
  const server = await serve((request, response) => {
    headers = request.headers;
    json({ id: 1 }, 200, { 'X-Thing': 'a' })(response);
  });
  const api = client(`${server.url}/v1/`, {
    auth: header('X-API-Token', 'k', { 'X-Client': 'me' }),
    headers: { Accept: 'application/vnd.x+json' },
  });
  const answer = await api.get<{ id: number }>('/sa/call', {
    query: { a: ['1', '2'], b: undefined, c: '+' },
    headers: { 'x-own': 'y' },
  });
  expect(answer).toMatchObject({ status: 200, body: { id: 1 }, headers: { 'x-thing': 'a' } });
  expect(server.seen).toEqual(['GET /v1/sa/call?a=1&a=2&c=%2B']);
  expect(headers).toMatchObject({
    'x-api-token': 'k',
    'x-client': 'me',
    'x-own': 'y',
    accept: 'application/vnd.x+json',
    'accept-encoding': 'gzip, deflate, br',
    'user-agent': 'trunkline-test',
  });
  expect(api.stats).toEqual({ requests: 1, retries: 0, waitedMs: 0 });
});

test('a post sends JSON, big integers unrounded', async () => {
  let got = '';
  const server = await serve((request, response) => {
    request.on('data', (chunk) => {
      got += chunk;
    });
    request.on('end', () => json(request.headers['content-type'])(response));
  });
  const { body } = await client(server.url).post('search', { id: 9007199254740993n, text: 'ä' });
  expect(got).toBe('{"id":9007199254740993,"text":"ä"}');
  expect(body).toBe('application/json');
});

test('no more than `concurrency` at once; a request that waits for its retry leaves its place', async () => {
  let running = 0;
  let most = 0;
  const server = await serve((_, response) => {
    most = Math.max(most, ++running);
    setTimeout(() => {
      running--;
      json(1)(response);
    }, 10);
  });
  const api = client(server.url, {}, { concurrency: 3 });
  await Promise.all(Array.from({ length: 12 }, () => api.get('')));
  expect(most).toBe(3);

  const order: string[] = [];
  let failed = false;
  const other = await serve((request, response) => {
    const sick = request.url === '/sick' && !failed;
    failed ||= sick;
    json(1, sick ? 500 : 200)(response);
  });
  const single = client(other.url, {}, { concurrency: 1, retry: { baseMs: 200 } });
  jest.spyOn(Math, 'random').mockReturnValue(1);
  try {
    await Promise.all([
      single.get('sick').then(() => order.push('sick')),
      single.get('well').then(() => order.push('well')),
    ]);
  } finally {
    jest.restoreAllMocks();
  }
  expect(order).toEqual(['well', 'sick']);
});

describe('cancelling', () => {
  test('ends what runs, what waits for its turn, its retry or the budget, and what comes later', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/sick') json(1, 503, { 'retry-after': '100' })(response);
      else if (request.url === '/half') response.writeHead(200).write('[');
    });
    const ending = new AbortController();
    const reason = new Error('stop');
    const api = client(server.url, {}, { concurrency: 2, signal: ending.signal });
    const poor = client(server.url, { budget: [{ count: 1, seconds: 100 }] }, { signal: ending.signal });
    const running = [
      api.get('sick'),
      api.get('half'),
      api.get('hangs'),
      api.get('queued'),
      poor.get('hangs'),
      poor.get('over'),
      poor.get('over'),
    ];
    const settled = Promise.allSettled(running);
    await new Promise((resolve) => setTimeout(resolve, 80));
    const began = Date.now();
    ending.abort(reason);
    expect(await settled).toEqual(running.map(() => ({ status: 'rejected', reason })));
    // The waits it ends would take a hundred seconds.
    expect(Date.now() - began).toBeLessThan(5000);
    await expect(api.get('later')).rejects.toBe(reason);
    expect(server.seen).not.toContain('GET /queued');
  });
});

test('an answer is progress once it is whole; its pieces are none', async () => {
  let touched = 0;
  let before = 0;
  const server = await serve((_, response) => {
    response.write('[1');
    setTimeout(() => {
      before = touched;
      response.end(']');
    }, 20);
  });
  await client(server.url, {}, { hooks: { onAnswer: () => touched++ } }).get('');
  expect([before, touched]).toEqual([0, 1]);
});

test('the address and the token are checked before anything is sent', async () => {
  expect(() => client('http://api.example.com')).toThrow('api_url must begin with https://');
  expect(() => header('X', 'a\nb')).toThrow('line break');
});
