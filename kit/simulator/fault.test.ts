import { type Fault, type Running, simulator, start } from './index.js';

const rows = Array.from({ length: 200 }, (_, i) => ({ i }));
const toy = simulator({
  name: 'toy',
  create: () => ({
    routes: [['GET', '/rows', ({ query }) => ({ json: { page: query.get('page'), rows } })]],
  }),
});

let running: Running;
beforeEach(async () => {
  running = await start(toy);
});
afterEach(() => running.close());

async function met(fault: Fault, path = '/rows'): Promise<Response> {
  running.faults.add(fault);
  return fetch(running.url + path);
}

async function statuses(n: number): Promise<string> {
  const list: number[] = [];
  for (let i = 0; i < n; i++) {
    const response = await fetch(running.url + '/rows');
    await response.text();
    list.push(response.status === 200 ? 1 : 0);
  }
  return list.join('');
}

describe('faults', () => {
  it('answer statuses, with and without Retry-After, as JSON or as HTML', async () => {
    const limited = await met({ kind: 'status', status: 429, retry_after: 2 });
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '2']);
    expect((await met({ kind: 'status', status: 429 })).headers.get('retry-after')).toBeNull();
    const dated = await met({ kind: 'status', status: 429, retry_after: 'date:30' });
    expect(Date.parse(dated.headers.get('retry-after') ?? '')).toBeGreaterThan(Date.now() + 20_000);
    const gateway = await met({ kind: 'status', status: 502 });
    expect([gateway.status, gateway.headers.get('content-type')]).toEqual([502, 'text/html']);
    expect(await (await met({ kind: 'status' })).json()).toEqual({ error: 'Internal Server Error' });
    expect((await met({ kind: 'status', status: 401 })).status).toBe(401);
    expect(await statuses(1)).toBe('1');
  });

  it('spoil bodies', async () => {
    const html = await met({ kind: 'html' });
    expect([html.status, (await html.text()).slice(0, 15)]).toEqual([200, '<!DOCTYPE html>']);
    expect(await (await met({ kind: 'empty' })).text()).toBe('');
    const cut = await (await met({ kind: 'cut' })).text();
    expect(cut.startsWith('{"page"')).toBe(true);
    expect(() => JSON.parse(cut)).toThrow();
    await expect((await met({ kind: 'truncated' })).text()).rejects.toThrow();
    await expect((await met({ kind: 'reset_body' })).text()).rejects.toThrow();
    await expect(met({ kind: 'reset' })).rejects.toThrow();
    await fetch(`${running.url}/rows?page=1`);
    expect(await (await met({ kind: 'repeat' }, '/rows?page=2')).json()).toMatchObject({ page: '1' });
  });

  it('keep the client waiting', async () => {
    const begun = Date.now();
    expect(await (await met({ kind: 'slow', chunks: 5, ms: 20 })).json()).toMatchObject({ rows });
    expect(Date.now() - begun).toBeGreaterThan(80);
    running.faults.add({ kind: 'stalled' });
    await expect(fetch(`${running.url}/rows`, { signal: AbortSignal.timeout(100) })).rejects.toThrow();
    running.faults.add({ kind: 'stalled_body' });
    const half = await fetch(`${running.url}/rows`, { signal: AbortSignal.timeout(200) });
    expect(half.status).toBe(200);
    await expect(half.text()).rejects.toThrow();
  });

  it('strike once, n times, every k-th, by chance, after a while, and where they are told to', async () => {
    const kind = 'status';
    const pattern = async (fault: Omit<Fault, 'kind'>, n = 6) => {
      running.faults.clear();
      running.faults.add({ kind, ...fault });
      return statuses(n);
    };
    expect(await pattern({})).toBe('011111');
    expect(await pattern({ count: 2, skip: 1 })).toBe('100111');
    expect(await pattern({ every: 3 })).toBe('110110');
    expect(await pattern({ every: 2, count: 2 })).toBe('101011');
    expect(await pattern({ path: '/other' })).toBe('111111');
    expect(await pattern({ method: 'POST' })).toBe('111111');
    const chance = await pattern({ probability: 0.5 }, 40);
    expect(chance.replaceAll('1', '').length).toBeGreaterThan(8);
    expect(chance.replaceAll('0', '').length).toBeGreaterThan(8);
  });
});
