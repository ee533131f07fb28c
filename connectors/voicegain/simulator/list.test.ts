import { type Call, callsOf, idsOf, vendor } from '../testing.js';

afterEach(vendor.end);
const { begin, ask: request, status } = vendor;
const get = <T = Call[]>(path: string) => vendor.get<T>(path);
const known = () => callsOf(vendor.running);
/** Follows the recommended loop: always page 1, from the last id seen. */
async function export_(after = 0, perPage = 100, more = ''): Promise<Call[]> {
  const all: Call[] = [];
  for (;;) {
    const page = await get(
      `/sa/call?consecutive=true&afterCallId=${all.at(-1)?.callId ?? after}&per_page=${perPage}${more}`,
    );
    if (page.length === 0) return all;
    all.push(...page);
  }
}

describe('GET /sa/call', () => {
  it('consecutive stops before the first call that is not DONE or ERROR, and goes on when it finished', async () => {
    await begin({ options: { calls: 300, late: 0, stuck: 0, error: 0.05 } });
    const blocker = known()[150]!.callId;
    vendor.running.event('stick', { callId: blocker });
    const first = await export_();
    expect(idsOf(first)).toEqual(idsOf(known().slice(0, 150)));
    expect(new Set(first.map((call) => call['progressPhase']))).toEqual(new Set(['DONE', 'ERROR']));
    expect(await get(`/sa/call/${blocker}`)).toMatchObject({ progressPhase: 'STOPPED' });
    vendor.running.event('finish', { callId: blocker });
    const second = await export_(Number(first.at(-1)!.callId));
    expect(second[0]!.callId).toBe(blocker);
    expect(idsOf([...first, ...second])).toEqual(
      idsOf(known().filter((call) => call.final)).slice(0, first.length + second.length),
    );
  });

  it('refuses what the documentation refuses', async () => {
    await begin({ options: { calls: 20 } });
    const refused = [
      'consecutive=true&sort_by=time',
      'consecutive=true&sort_dir=desc',
      'per_page=0',
      'per_page=10001',
      'page=0',
      'per_page=x',
    ];
    refused.push(
      'sort_by=name',
      'sort_dir=up',
      'afterCallId=-1',
      'afterCallId=x',
      'format=xml',
      'consecutive=1',
      'fromTime=yesterday',
      'fromTime=2025-12-23T14:05:33.000000000-07:00',
    );
    for (const query of refused) expect([query, await status(`/sa/call?${query}`)]).toEqual([query, 400]);
    const body = await (await request('/sa/call?consecutive=true&sort_by=time')).json();
    expect(body).toEqual({
      error: { reason: 'Bad Request', detail: expect.stringContaining('consecutive') },
    });
    expect(await status('/sa/call?per_page=10000&fromTime=2025-06-01T00:00:00.123456%2B02:00')).toBe(200);
    vendor.running.change({ error_body: 'status' });
    expect(await (await request('/sa/call?page=0')).json()).toMatchObject({ status: 'BAD_REQUEST' });
  });

  it('pages and counts; a page beyond the end is empty', async () => {
    await begin({ options: { calls: 120 } });
    const response = await request('/sa/call?page=2&per_page=50');
    expect(response.headers.get('x-total-count')).toBe(String(vendor.running.truth().total));
    expect(idsOf((await response.json()) as Call[])).toEqual(idsOf(known().slice(50, 100)));
    expect(await get('/sa/call?page=99')).toEqual([]);
    expect(await get('/sa/call')).toHaveLength(50);
  });

  it('counts before or after the cut, cuts the set or each page', async () => {
    await begin({ options: { calls: 60, late: 0, stuck: 0 } });
    vendor.running.event('stick', { callId: known()[23]!.callId });
    const count = async () =>
      (await request('/sa/call?consecutive=true&per_page=10')).headers.get('x-total-count');
    expect(await count()).toBe('60');
    vendor.running.change({ total_count: 'post_cut' });
    expect(await count()).toBe('23');
    expect(await get('/sa/call?consecutive=true&per_page=10&page=4')).toEqual([]);
    vendor.running.change({ cut_scope: 'per_page' });
    expect(await get('/sa/call?consecutive=true&per_page=10&page=3')).toHaveLength(3);
    expect(idsOf(await get('/sa/call?consecutive=true&per_page=10&page=4'))).toEqual(
      idsOf(known().slice(30, 40)),
    ); // the vendor loses rows here
  });

  it('can finish the blocker and delete a row between two requests', async () => {
    await begin({ options: { calls: 100, late: 0, stuck: 0 }, switches: { finish_blocker: 'yes' } });
    vendor.running.clock.advance(7200);
    const victim = known()[13]!.callId;
    vendor.running.event('recompute', { callId: victim, seconds: 3600 });
    expect(await get('/sa/call?consecutive=true&per_page=50')).toHaveLength(13);
    expect(await get('/sa/call?consecutive=true&per_page=50')).toHaveLength(50);
    vendor.running.change({ delete_midrun: 'yes' });
    const page = await get('/sa/call?consecutive=true&per_page=50');
    expect(await status(`/sa/call/${page[0]!.callId}`)).toBe(404);
    expect((await get('/sa/call?consecutive=true&per_page=50'))[0]!.callId).toBe(page[1]!.callId);
  });

  it('turns round, and lists a time', async () => {
    await begin({ options: { calls: 200 } });
    const all = await get('/sa/call?per_page=10000');
    expect(idsOf(await get('/sa/call?per_page=10000&sort_by=documentId&sort_dir=desc'))).toEqual(
      idsOf(all).reverse(),
    );
    const edge = String(all[100]!['startTime']);
    const from = await get(`/sa/call?per_page=10000&fromTime=${edge}`);
    expect(idsOf(from)).toEqual(idsOf(all.filter((call) => String(call['startTime']) >= edge)));
    const until = await get(`/sa/call?per_page=10000&toTime=${edge}`);
    expect(from.length + until.length).toBe(all.length + 1);
    vendor.running.change({ bounds: 'exclusive' });
    expect(await get(`/sa/call?per_page=10000&fromTime=${edge}`)).toHaveLength(from.length - 1);
    vendor.running.change({ zone: '-05:00' });
    expect(await get('/sa/call?per_page=10000&fromTime=2025-06-14T00:00:00')).toEqual(
      await get('/sa/call?per_page=10000&fromTime=2025-06-14T05:00:00Z'),
    );
  });

  it('reads afterCallId without consecutive in three ways', async () => {
    await begin({ options: { calls: 20 } });
    const after = known()[9]!.callId;
    expect(await get(`/sa/call?afterCallId=${after}`)).toHaveLength(vendor.running.truth().total);
    vendor.running.change({ after_alone: 'yes' });
    expect(idsOf(await get(`/sa/call?afterCallId=${after}`))).toEqual(idsOf(known().slice(10)));
    vendor.running.change({ after_alone: '400' });
    expect(await status(`/sa/call?afterCallId=${after}`)).toBe(400);
  });

  it("writes CSV under the vendor's other names", async () => {
    await begin({ options: { calls: 60 } });
    const read = async (query: string) => (await request(`/sa/call?format=csv&${query}`)).text();
    const text = await read('per_page=60');
    expect(text.split('\r\n')[0]).toMatch(
      /^accountId,contextId,callId,startTime.*agent\.id.*queue\.id.*isCallResolved.*,markers$/,
    );
    expect(text).toMatch(/,\d\d-06-2025 \d{1,2}:\d\d:\d\d [AP]M,/);
    expect(text).toMatch(/"201897,CC_AGENT_ANSWER,null/);
    expect((await read('page=50')).split('\r\n')).toHaveLength(2);
    vendor.running.change({ empty_csv_header: 'no', csv_dates: 'MM-dd-yyyy' });
    expect(await read('page=50')).toBe('');
    expect(await read('per_page=60')).toMatch(/,06-\d\d-2025 /);
  });

  it('lists twenty consecutive pages of 1000, of 100,000 calls, in seconds', async () => {
    await begin({ options: { calls: 100_000, late: 0, stuck: 0, recomputed: 0 } });
    const begun = process.cpuUsage();
    let after = 0;
    for (let page = 0; page < 20; page++) {
      const text = await (
        await request(`/sa/call?consecutive=true&afterCallId=${after}&per_page=1000`)
      ).text();
      // Parsing it all is the client's time.
      after = Number(/"callId":"(\d+)"/.exec(text.slice(text.lastIndexOf('"callId"')))![1]);
    }
    const { user, system } = process.cpuUsage(begun);
    expect(after).toBe(Number(known()[19_999]!.callId));
    // About 1.2 s with the client, 0.8 s without. CPU time, because other tests run beside it.
    expect((user + system) / 1e6).toBeLessThan(3.6);
  });
});
