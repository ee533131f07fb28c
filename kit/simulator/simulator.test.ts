import { get } from 'node:http';
import {
  bearerOf,
  describe as described,
  fromWords,
  keyring,
  type Running,
  type Settings,
  simulator,
  start,
} from './index.js';

const toy = simulator({
  name: 'toy',
  switches: { style: ['plain', 'fancy'] },
  options: { rows: 3, token: 'simulated-token' },
  budget: [{ count: 2, seconds: 60 }],
  help: { rows: 'rows on a page' },
  create(world) {
    const tokens = keyring(world.clock, world.options.token);
    return {
      routes: [
        [
          'GET',
          '/v1/rows',
          ({ query }) => ({
            json: { page: query.get('page'), rows: Array.from({ length: world.options.rows }, (_, i) => i) },
          }),
        ],
        [
          'GET',
          '/v1/rows/:id',
          ({ params }) => ({ json: { id: params['id'], style: world.switches.style } }),
        ],
        ['GET', '/v1/big', () => ({ json: { id: 9007199254740993n, text: '"\\n' } })],
        ['POST', '/v1/rows', (request) => ({ status: 201, json: request.json() })],
      ],
      before: (request) =>
        tokens.accepts(bearerOf(request)) ? undefined : { status: 401, json: { message: 'no' } },
      failure: (status) => ({ status, json: { vendor: status } }),
      limits: {
        headers: ({ tightest }): Record<string, string> =>
          tightest ? { 'X-Left': String(tightest.remaining) } : {},
      },
      truth: (ask) => ({ rows: world.options.rows, full: Boolean(ask['full']) }),
      events: { revoke: () => tokens.revoke(), echo: (args) => args },
    };
  },
});

let running: Running<{ rows: number; full: boolean }>;
const headers = { authorization: 'Bearer simulated-token' };
const begin = async (settings: Settings = {}) => {
  running = await start(toy, { budget: [], ...settings });
};
const ask = (path: string, init: RequestInit = {}) => fetch(running.url + path, { headers, ...init });
const post = (path: string, body: unknown) =>
  fetch(running.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
afterEach(() => running.close());

describe('a simulator', () => {
  it('routes, authorises, words its own errors and logs without credentials', async () => {
    await begin({ switches: { style: 'fancy' } });
    expect(await (await ask('/v1/rows/a%2Fb')).json()).toEqual({ id: 'a/b', style: 'fancy' });
    expect(await (await ask('/v1/big')).text()).toBe('{"id":9007199254740993,"text":"\\"\\\\n"}');
    expect(await (await post('/v1/rows', { a: 1 })).json()).toEqual({ a: 1 });
    const unknown = await ask('/v1/nothing');
    expect([unknown.status, await unknown.json()]).toEqual([404, { vendor: 404 }]);
    expect((await ask('/v1/rows/1', { method: 'DELETE' })).status).toBe(405);
    expect((await fetch(running.url + '/v1/rows')).status).toBe(401);
    running.event('revoke');
    expect((await ask('/v1/rows?page=2')).status).toBe(401);
    const [first, ...rest] = running.requests.entries();
    expect(first).toMatchObject({
      method: 'GET',
      path: '/v1/rows/a%2Fb',
      query: '',
      route: 'GET /v1/rows/:id',
      status: 200,
    });
    expect(first?.auth).toMatch(/^[0-9a-f]{12}$/);
    expect(rest.at(-1)).toMatchObject({ query: '?page=2', status: 401 });
    expect(JSON.stringify(running.requests.entries())).not.toContain('simulated-token');
    expect(running.requests.counts).toMatchObject({
      'GET /v1/rows 401': 2,
      'GET /v1/rows/:id 200': 1,
      'GET 404': 1,
    });
  });

  it('limits, with Retry-After in three styles, and lets go when the window is over', async () => {
    await begin({ budget: [{ count: 2, seconds: 60 }] });
    expect((await ask('/v1/rows')).headers.get('x-left')).toBe('1');
    await ask('/v1/rows');
    const refused = await ask('/v1/rows');
    expect([refused.status, await refused.json(), refused.headers.get('x-left')]).toEqual([
      429,
      { vendor: 429 },
      '0',
    ]);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(58);
    running.change({ retry_after: 'date' });
    expect(Date.parse((await ask('/v1/rows')).headers.get('retry-after') ?? '')).toBeGreaterThan(
      Date.now() + 50_000,
    );
    running.change({ retry_after: 'none' });
    expect((await ask('/v1/rows')).headers.get('retry-after')).toBeNull();
    running.clock.advance(60);
    expect((await ask('/v1/rows')).status).toBe(200);
    expect(() => running.change({ retry_after: 'never' })).toThrow('seconds, date, none');
  });

  it('compresses when asked to', async () => {
    await begin({ options: { rows: 500 } });
    const [plain, zipped] = await Promise.all(
      ['identity', 'gzip'].map(
        (encoding) =>
          new Promise<string | undefined>((resolve) => {
            get(
              running.url + '/v1/rows',
              { headers: { ...headers, 'accept-encoding': encoding } },
              (response) => {
                response.resume().on('end', () => resolve(response.headers['content-encoding']));
              },
            );
          }),
      ),
    );
    expect([plain, zipped]).toEqual([undefined, 'gzip']);
  });

  it('is controlled over HTTP without being logged', async () => {
    await begin({ rate: 0, now: '2025-01-01T00:00:00Z' });
    const sim = async (path: string, init?: RequestInit) =>
      (await fetch(running.url + '/_sim/' + path, init)).json() as Promise<unknown>;
    expect(await (await post('/_sim/advance', { seconds: 90 })).json()).toMatchObject({
      now: '2025-01-01T00:01:30.000Z',
      name: 'toy',
    });
    expect(
      await (await post('/_sim/faults', { kind: 'status', status: 503, retry_after: 'date:9' })).json(),
    ).toEqual({ ids: [1] });
    const failed = await ask('/v1/rows');
    expect([failed.status, await failed.json()]).toEqual([503, { vendor: 503 }]);
    expect(await sim('faults')).toMatchObject([{ struck: 1, matched: 1 }]);
    await sim('faults', { method: 'DELETE' });
    expect(running.faults.list()).toEqual([]);
    expect(await sim('truth?full=1')).toEqual({ rows: 3, full: true });
    expect(await (await post('/_sim/event', { name: 'echo', x: 1 })).json()).toEqual({ x: 1 });
    expect((await post('/_sim/event', { name: 'nonsense' })).status).toBe(400);
    expect((await post('/_sim/faults', { kind: 'nonsense' })).status).toBe(400);
    expect(await (await post('/_sim/switches', { style: 'fancy' })).json()).toMatchObject({
      switches: { style: 'fancy' },
    });
    expect(await sim('requests?path=rows')).toMatchObject({
      total: 1,
      entries: [{ path: '/v1/rows', status: 503, fault: 'status' }],
    });
    await sim('requests', { method: 'DELETE' });
    expect(running.requests.total).toBe(0);
  });

  it('describes itself and reads the words of a command line', async () => {
    const words = fromWords({ switch: ['style=fancy'], option: ['rows=7'], budget: '75/60,2000/3600' });
    expect(words.budget).toEqual([
      { count: 75, seconds: 60 },
      { count: 2000, seconds: 3600 },
    ]);
    expect(fromWords({ budget: 'none' }).budget).toEqual([]);
    expect(() => fromWords({ option: ['rows'] })).toThrow('name=value');
    await begin({ ...words, budget: [] });
    expect(running.truth().rows).toBe(7);
    expect(described(toy)).toMatchObject({
      switches: [{}, {}, { name: 'style', default: 'plain' }],
      options: [{}, { help: 'rows on a page' }, {}],
    });
    await expect(start(toy, { switches: { nonsense: 'x' } })).rejects.toThrow('no switch "nonsense"');
    await expect(start(toy, { options: { rows: 'many' } })).rejects.toThrow('is a number');
  });
});
