import { FIELDS } from './simulator/record.js';
import voicegain from './simulator.js';
import { type Call, callsOf, idsOf, NOW, vendor } from './testing.js';

afterEach(vendor.end);
const { begin, ask: request, status } = vendor;
const get = <T = Call[]>(path: string) => vendor.get<T>(path);
const known = () => callsOf(vendor.running);
const search = async (query: unknown, parameters = '') => {
  const response = await request(`/sa/call/search${parameters}`, {
    method: 'POST',
    body: JSON.stringify(query),
  });
  return {
    status: response.status,
    total: Number(response.headers.get('x-total-count')),
    calls: (await response.json()) as Call[],
  };
};

describe('the calls', () => {
  it('have every documented field, and the traps', async () => {
    await begin({ options: { calls: 1500, recomputed: 0.05, edited: 0.2 } });
    const calls = await get('/sa/call?per_page=10000&inclSegments=true');
    const missing = FIELDS.filter((field) => !calls.some((call) => call[field] !== undefined));
    expect(missing).toEqual([]);
    const optional = FIELDS.filter((field) => calls.some((call) => call[field] === undefined));
    expect(optional.length).toBeGreaterThan(45);
    const ids = idsOf(calls);
    expect(ids.some((id) => id < 10_000) && ids.some((id) => id >= 10_000)).toBe(true);
    expect(ids.some((id, i) => i > 0 && id - ids[i - 1]! > 1)).toBe(true);
    const text = JSON.stringify(calls);
    for (const trap of [
      '\u2028',
      '\u0085',
      '\\r\\n',
      '"off_hours"',
      '"off-hours"',
      '"in_mos"',
      '"sentiment":0,',
      '"ERROR"',
      '"nested"',
      '"+1555010',
    ]) {
      expect([trap, text.includes(trap)]).toEqual([trap, true]);
    }
    expect(new Set(calls.map((call) => call['version']))).toEqual(new Set([1, 2]));
    for (const call of calls)
      expect(call['segments']).toHaveLength((call['numSegments'] as number | undefined) ?? 0);
    expect(
      calls.some((call) => call['segments'] !== undefined && (call['segments'] as unknown[]).length > 2),
    ).toBe(true);
  });

  it('are the same for the same seed and start, null or absent, with the fraction asked for', async () => {
    await begin({ seed: 7 });
    const [first] = await get('/sa/call');
    expect(first!['startTime']).toMatch(/^2025-06-08T\d\d:\d\d:\d\d\.\d{3}Z$/);
    await begin({ seed: 7, switches: { null_style: 'null', fraction: '0' } });
    const [second] = await get('/sa/call');
    expect(second!['startTime']).toBe(String(first!['startTime']).replace(/\.\d+/, ''));
    expect(Object.keys(second!).sort()).toEqual([...FIELDS].sort());
    expect({ ...second, ...first }).toEqual(Object.assign({}, second, first));
    expect(second!['recomputePhase']).toBeNull();
    await begin({ seed: 8 });
    expect((await get('/sa/call'))[0]!['startTime']).not.toBe(first!['startTime']);
  });

  it('arrive, finish late, go through phases, and some never finish', async () => {
    await begin({ options: { calls: 2000, calls_per_hour: 300 } });
    const before = vendor.running.truth();
    expect(before.unfinished).toBeGreaterThan(1);
    vendor.running.clock.advance(3600);
    const after = vendor.running.truth();
    expect(after.total - before.total).toBeGreaterThan(220);
    expect(after.total - before.total).toBeLessThan(380);
    const phases = new Set(known().map((call) => call.phase));
    expect(phases.size).toBeGreaterThan(4);
    vendor.running.clock.advance(5 * 86_400);
    const stuck = known().filter((call) => !call.final && Date.parse(call.startTime) < Date.parse(NOW));
    expect(stuck.length).toBeGreaterThan(0);
  });

  it('are edited, recomputed, deleted, revealed, and arrive when told to', async () => {
    await begin({ options: { calls: 50, late_visible: 0.2, stuck: 0, late: 0, edited: 0 } });
    const hidden = vendor.running.event('reveal') as { callIds: string[] };
    expect(hidden.callIds.length).toBeGreaterThan(0);
    for (const callId of hidden.callIds) expect(await status(`/sa/call/${callId}`)).toBe(200);
    const { callIds } = vendor.running.event('reveal') as { callIds: string[] };
    expect(callIds).toHaveLength(1);
    expect(Number(callIds[0])).toBeLessThan(Number(vendor.running.truth().highest));
    const [call] = known();
    const path = `/sa/call/${call!.callId}`;
    vendor.running.event('edit', { callId: call!.callId, fields: { tags: ['X'], score: 7 } });
    expect(await get(path)).toMatchObject({ tags: ['X'], score: 7 });
    expect(known()[0]!.revision).toBe(call!.revision + 1);
    vendor.running.event('recompute', { callId: call!.callId, seconds: 60 });
    expect(await get(path)).toMatchObject({ progressPhase: 'RECOMPUTING', recomputePhase: 'processing' });
    expect(await get('/sa/call?consecutive=true')).toEqual([]);
    vendor.running.clock.advance(61);
    expect(await get(path)).toMatchObject({
      progressPhase: 'DONE',
      recomputePhase: 'completed',
      lastRecomputeTime: '2025-06-15T12:01:00.000Z',
    });
    vendor.running.event('delete', { callId: call!.callId });
    expect([await status(path), known()[0]!.callId === call!.callId]).toEqual([404, false]);
    expect(vendor.running.event('arrive', { n: 2 })).toMatchObject({
      callIds: [expect.any(String), expect.any(String)],
    });
    expect(
      known()
        .slice(-2)
        .map(({ phase }) => phase),
    ).toEqual(['DONE', 'DONE']);
    vendor.running.event('arrive', { finished: false });
    expect(known().at(-1)!.final).toBe(false);
    expect(() => vendor.running.event('finish', { callId: '1' })).toThrow('no call 1');
  });
});

describe('around the calls', () => {
  it("refuses foreign tokens, unknown paths and too many requests, in the vendor's words", async () => {
    await begin({ budget: voicegain.budget, options: { calls: 10 } });
    const unauthorised = await fetch(`${vendor.running.url}/v1/sa/config`);
    expect([unauthorised.status, await unauthorised.json()]).toEqual([
      401,
      { error: { reason: 'Unauthorized', detail: 'Invalid or missing JWT' } },
    ]);
    expect(await status('/sa/nothing')).toBe(404);
    expect(await status('/sa/call/1')).toBe(404);
    const ok = await request('/sa/config');
    const limits = ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset', 'retry-after'].map((name) =>
      ok.headers.get(name),
    );
    expect(limits).toEqual(['75, 75;window=60, 2000;window=3600', '71', '60', null]);
    for (let i = 0; i < 71; i++) await request('/sa/config');
    const limited = await request('/sa/config');
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([
      429,
      limited.headers.get('ratelimit-reset'),
    ]);
    expect(await limited.json()).toEqual({ error: { reason: 'Too Many Requests' } });
    vendor.running.clock.advance(60);
    expect(await status('/sa/config')).toBe(200);
    vendor.running.event('revokeToken', { token: 'another' });
    expect(await status('/sa/config')).toBe(401);
    expect(
      (await fetch(`${vendor.running.url}/v1/sa/config`, { headers: { authorization: 'Bearer another' } }))
        .status,
    ).toBe(200);
  });

  it('searches all projects unless told which', async () => {
    await begin({ options: { calls: 300, other_context: 0.2 } });
    const [first, last] = [known()[0]!, known().at(-1)!].map(({ callId }) => Number(callId)) as [
      number,
      number,
    ];
    const ids = Array.from({ length: last - first + 1 }, (_, i) => `${last - i}`);
    const byId = { type: 'InTerm', field: 'CALL_ID', otherValues: ids };
    const all = await search(byId, '?per_page=10000');
    const context = String((await get('/sa/call'))[0]!['contextId']);
    const own = await search(byId, `?per_page=10000&contextId=${context}`);
    expect(all.total).toBeGreaterThan(own.total);
    expect(idsOf(own.calls)).toEqual(idsOf(known()));
    expect(own.calls[0]).toMatchObject({ headline: '' });
    const second = await search(byId, `?page=2&per_page=7&contextId=${context}`);
    expect([idsOf(second.calls), second.total]).toEqual([idsOf(known().slice(7, 14)), own.total]);
    for (const wrong of [{}, [], { ...byId, otherValues: [7] }, { ...byId, field: 'X' }]) {
      expect((await search(wrong)).status).toBe(400);
    }
  });

  it('counts tags and shows configurations', async () => {
    await begin({ options: { calls: 50 } });
    const tags = await get<{ tag: string; count: number }[]>('/sa/call/tags');
    const calls = await get('/sa/call?per_page=10000');
    expect(tags.find(({ tag }) => tag === 'C_Member')!.count).toBe(
      calls.filter((call) => (call['tags'] as string[]).includes('C_Member')).length,
    );
    expect(await get('/sa/config?type=any')).toHaveLength(3);
  });

  it('keeps sessions of two generations apart', async () => {
    await begin({ options: { calls: 400, error: 0.2, dangling: 0.1 } });
    const calls = known();
    const of = (version: 1 | 2) =>
      calls.find((call) => call.hasSession && call.version === version)!.saSessionId!;
    const data = await get<Record<string, unknown>>(`/sa/offline/${of(2)}/data?words=true&summary=true`);
    expect(data).toMatchObject({
      saSessionId: of(2),
      annotatedTranscript: expect.stringContaining('Agent: '),
      words: expect.arrayContaining([
        expect.objectContaining({
          spk: 2,
          words: expect.arrayContaining([expect.objectContaining({ confidence: 0.5 })]),
        }),
      ]),
    });
    expect(data).not.toHaveProperty('wordCloud');
    expect((data['speakers'] as { talk: unknown }[])[0]!.talk).toMatchObject({ talkRate: '172.4' });
    expect(await get(`/sa/${of(1)}/data?emotion=true`)).toMatchObject({
      status: 'ready',
      channels: [{ emotion: {} }, {}],
    });
    expect(await (await request(`/sa/${of(1)}/transcript?format=text`)).text()).toMatch(
      /^Agent: .*\nCaller: /,
    );
    expect(await status(`/sa/${of(1)}/transcript`)).toBe(400);
    for (const path of [`/sa/offline/${of(1)}/data`, `/sa/${of(2)}/data`, '/sa/offline/unknown/data'])
      expect(await status(path)).toBe(404);
    for (const call of calls
      .filter(({ saSessionId, version }) => saSessionId && version === 2)
      .slice(0, 60)) {
      const without = call.final ? 404 : expect.any(Number);
      expect(await status(`/sa/offline/${call.saSessionId}/data`)).toEqual(call.hasSession ? 200 : without);
    }
    const old = calls.find((call) => call.hasSession && call.version === 1)!;
    vendor.running.event('recompute', { callId: old.callId });
    expect(await status(`/sa/${old.saSessionId}/transcript?format=text`)).toBe(400);
    vendor.running.change({ session_data: 'missing' });
    expect(await status(`/sa/offline/${of(2)}/data`)).toBe(404);
  });

  it('answers under another prefix', async () => {
    await begin({ options: { calls: 5, prefix: '/ascalon-web-api', token: 'edge' } });
    expect(
      (
        await fetch(`${vendor.running.url}/ascalon-web-api/sa/call`, {
          headers: { authorization: 'Bearer edge' },
        })
      ).status,
    ).toBe(200);
  });
});
