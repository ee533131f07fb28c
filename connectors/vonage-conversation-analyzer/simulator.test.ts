import { world } from './client.testing.js';

const DAY = 86_400;
const NOBODY = '00000000-0000-4000-8000-000000000000';
let sim: Awaited<ReturnType<typeof world>>;
const stats = (query: Record<string, string>) => sim.get('/stats/interactions', query);
const content = (query: Record<string, string>, headers = {}) =>
  sim.get('/interaction-content/interactions', query, headers);
afterEach(() => sim.running.close());

describe('tokens', () => {
  it('are given to the client that proves itself where the switch says', async () => {
    sim = await world();
    expect((await sim.login()).body).toEqual({
      access_token: expect.any(String),
      expires_in: 7200,
      token_type: 'bearer',
    });
    const wrong = await sim.login({}, 'basic', 'wrong');
    expect([wrong.status, wrong.body]).toEqual([400, { error: 'invalid_client' }]);
    expect((await sim.login({}, 'body')).body).toEqual({ error: 'invalid_client' });
    sim.running.change({ token_auth: 'body', token_error: '401' });
    expect((await sim.login({}, 'body')).status).toBe(200);
    expect((await sim.login()).status).toBe(401);
    sim.running.change({ token_auth: 'basic' });
    expect((await sim.login({ grant_type: 'password' })).body).toEqual({ error: 'unsupported_grant_type' });
    expect((await sim.login({ scope: 'interactions:read' })).body).toEqual({ error: 'invalid_scope' });
  });

  it('end after two hours, after so many requests, or by an event; each API wants its scope', async () => {
    sim = await world({ options: { token_requests: 2, scopes: 'interaction-content:read' } });
    // both scopes were asked for
    expect((await sim.get(`/conversation-analyzer/interactions/${NOBODY}`)).status).toBe(401);
    const window = { start: sim.at(-DAY), end: sim.at(0) };
    await sim.login({ scope: 'interaction-content:read' });
    expect([(await stats(window)).status, (await content(window)).status]).toEqual([403, 200]);
    sim.running.change({ missing_scope: 'dropped' });
    await sim.login();
    expect((await stats(window)).body).toEqual({ message: 'Refused: Forbidden' });
    sim.running.clock.advance(7201);
    const expired = await content(window);
    expect([expired.status, expired.body]).toMatchObject([401, { error: { innerError: null } }]);
    sim.running.change({ token_life: 'requests' });
    await sim.login();
    expect([
      (await content(window)).status,
      (await content(window)).status,
      (await content(window)).status,
    ]).toEqual([200, 200, 401]);
    await sim.login();
    sim.event('expireTokens');
    expect((await content(window)).status).toBe(401);
    sim.running.change({ token_region: 'other' });
    expect((await sim.login()).status).toBe(200);
    expect((await content(window)).status).toBe(401);
  });
});

describe('limits and failures', () => {
  it('shares a budget with other integrations, and words each API its own way', async () => {
    sim = await world({ budget: [{ count: 8, seconds: 60 }], switches: { others: 'busy' } });
    expect((await sim.get(`/stats/interactions/${NOBODY}`)).status).toBe(404);
    const refused = await sim.get('/stats/interactions');
    expect([
      refused.status,
      refused.headers.get('retry-after'),
      refused.headers.get('cache-control'),
    ]).toEqual([429, '60', 'max-age=5']);
    expect(refused.body).toEqual({ message: expect.any(String) });
    sim.running.change({ retry_after: 'none', others: 'quiet' });
    expect((await content({})).headers.get('retry-after')).toBeNull();
    sim.running.clock.advance(60);
    expect((await content({})).body).toMatchObject({ error: { code: 'BadRequest' } });
  });

  it('has 5xx in JSON and in text, and wants a version', async () => {
    sim = await world();
    sim.running.faults.add({ kind: 'status', status: 503, count: 2 });
    expect((await content({})).body).toMatchObject({ error: { code: 'ServiceUnavailable' } });
    sim.running.change({ server_error: 'text' });
    expect((await content({})).body).toBe('503 Service Unavailable');
    const bare = { accept: 'application/json' };
    expect((await content({}, bare)).body).toMatchObject({ error: { code: 'ApiVersionUnspecified' } });
    const window = { start: sim.at(-DAY) };
    expect((await sim.get('/stats/interactions', window, bare)).status).toBe(400);
    expect((await sim.get('/conversation-analyzer/nothing')).status).toBe(404);
  });
});

describe('the world', () => {
  it('is the same for a seed, has one of each, and moves on', async () => {
    sim = await world();
    const before = sim.items();
    const again = await world();
    expect(again.items()).toEqual(before);
    await again.running.close();
    expect(new Set(before.map((item) => item.analysis))).toEqual(
      new Set(['processed', 'failed', 'processing', 'missing']),
    );
    const under = before.filter((item) => item.analysis === 'processing');
    sim.running.clock.advance(3 * 3600);
    const after = sim.items();
    expect(after.length).toBeGreaterThan(before.length + 50);
    const done = new Set(after.filter((item) => item.analysis === 'processed').map(({ guid }) => guid));
    expect(under.some(({ guid }) => done.has(guid))).toBe(true);
  });

  it('is quick with 100,000 interactions', async () => {
    sim = await world({ options: { calls: 100_000, days: 365 } });
    const begun = process.cpuUsage();
    for (let page = 1; page <= 5; page++)
      await stats({ start: sim.at(-31 * DAY), include: 'Processed', limit: '500', page: String(page) });
    // Our own time, not the machine's: many tests run at once.
    expect(process.cpuUsage(begun).user / 1000).toBeLessThan(4000);
    expect(sim.running.truth().total).toBeGreaterThan(99_000);
  });
});
