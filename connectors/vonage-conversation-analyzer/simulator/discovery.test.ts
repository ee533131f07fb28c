import { world } from '../client.testing.js';

interface Call {
  guid: string;
  start: string;
  startTime?: string;
  duration: number;
  medium: string;
  categorizedAt?: string | null;
  content: { contentKey: string }[];
}
interface Found {
  items: Call[];
  upTo: string;
  meta: {
    page: number;
    count: number;
    pageCount: number;
    totalCount: number;
    nextContinuationToken?: string | null;
  };
}

const DAY = 86_400;
let sim: Awaited<ReturnType<typeof world>>;
const stats = (query: Record<string, string>) => sim.get<Found>('/stats/interactions', query);
const content = (query: Record<string, string>, headers = {}) =>
  sim.get<Found>('/interaction-content/interactions', query, headers);
const guids = (found: { body: Found }) => found.body.items.map((item) => item.guid);
afterEach(() => sim.running.close());

describe('Insights Stats', () => {
  it('lists by window and page, ascending by start', async () => {
    sim = await world();
    const window = { start: sim.at(-20 * DAY), end: sim.at(-10 * DAY), include: 'Processed' };
    const { body } = await stats({ ...window, limit: '25' });
    expect(body.meta).toMatchObject({ page: 1, count: 25, pageCount: Math.ceil(body.meta.totalCount / 25) });
    expect(body.upTo).toBe(sim.at(0));
    const all = await stats({ ...window, limit: '9999' });
    const second = await stats({ ...window, limit: '25', page: '2' });
    expect(guids(all).slice(25, 50)).toEqual(guids(second));
    expect(all.body.items.map((item) => item.start)).toEqual(all.body.items.map((item) => item.start).sort());
    const known = new Map(sim.items().map((item) => [item.guid, item]));
    const inside = [...known.values()].filter(
      (item) => item.processedAt >= Date.parse(window.start) && item.processedAt <= Date.parse(window.end),
    );
    expect(guids(all)).toEqual(inside.map((item) => item.guid));
    for (const item of all.body.items) {
      expect([item.start, item.categorizedAt ?? null, item.medium]).toEqual([
        known.get(item.guid)?.start,
        known.get(item.guid)?.categorizedAt,
        known.get(item.guid)?.medium,
      ]);
    }
    expect(all.body.items.every((item) => Number.isInteger(item.duration) && item.duration >= 8000)).toBe(
      true,
    );
    expect((await sim.get<Call>(`/stats/interactions/${guids(all)[0]}`)).body).toEqual(all.body.items[0]);
    sim.running.change({ categorized_at: 'null' });
    expect(
      (await stats({ ...window, limit: '5000' })).body.items.every(
        (item) => item.categorizedAt !== undefined,
      ),
    ).toBe(true);
  });

  it('refuses 31 days and what is no time, and answers nothing in two ways', async () => {
    sim = await world();
    expect((await stats({ start: sim.at(-31 * DAY) })).status).toBe(200);
    const wide = await stats({ start: sim.at(-31 * DAY - 1) });
    expect([wide.status, wide.body]).toEqual([
      400,
      { message: 'Request window size limit exceeded 31 days' },
    ]);
    for (const bad of [
      {},
      { start: 'yesterday' },
      { start: sim.at(0), end: sim.at(-5) },
      { start: sim.at(0), include: 'All' },
    ]) {
      expect((await stats(bad as Record<string, string>)).status).toBe(400);
    }
    const empty = { start: sim.at(-90 * DAY), end: sim.at(-80 * DAY) };
    expect((await stats(empty)).body.meta).toEqual({ page: 1, count: 0, pageCount: 1, totalCount: 0 });
    sim.running.change({ page_meta: 'zero' });
    expect((await stats(empty)).body.meta.pageCount).toBe(0);
  });

  it('means started or processed; processed twice if the switches say so', async () => {
    sim = await world({ options: { calls: 0, calls_per_hour: 0 } });
    const { guid } = sim.event('arrive', { start: sim.at(-3 * DAY) });
    const hour = { start: sim.at(-3600), end: sim.at(0) };
    const listed = async (query: Record<string, string>) => guids(await stats(query)).includes(guid);
    expect(await listed(hour)).toBe(false);
    expect(await listed({ ...hour, include: 'Processed' })).toBe(true);
    expect(await listed({ start: sim.at(-4 * DAY), end: sim.at(-2 * DAY) })).toBe(true);
    sim.running.change({ end: 'exclusive' });
    expect(await listed({ ...hour, include: 'Processed' })).toBe(false);
    sim.running.clock.advance(3000);
    const next = { start: sim.at(-2000), include: 'Processed' };
    expect(await listed(next)).toBe(false);
    sim.running.change({ processed: 'again' });
    expect(await listed(next)).toBe(true);
    sim.running.change({ processed: 'once' });
    sim.event('recategorize', { guid });
    sim.running.clock.advance(1);
    expect(await listed(next)).toBe(false);
    sim.running.change({ categorized_lists: 'yes' });
    expect(await listed({ ...next, start: sim.at(-1) })).toBe(true);
  });

  it('is up to date at the request, or a minute behind', async () => {
    sim = await world({ options: { calls: 0, calls_per_hour: 0 }, switches: { up_to: 'minute_behind' } });
    const { guid } = sim.event('arrive');
    const query = { start: sim.at(-DAY), include: 'Processed' };
    expect((await stats(query)).body).toMatchObject({ items: [], upTo: sim.at(-60) });
    expect(sim.items().map((item) => item.stats)).toEqual([false]);
    sim.running.clock.advance(60);
    expect(guids(await stats(query))).toEqual([guid]);
  });

  it('shifts its pages when a call is processed meanwhile', async () => {
    sim = await world({ options: { calls_per_hour: 0 } });
    const query = { start: sim.at(-5 * DAY), include: 'Processed', limit: '10' };
    const first = await stats(query);
    const { guid } = sim.event('arrive', { start: sim.at(-6 * DAY) });
    const second = await stats({ ...query, page: '2' });
    expect(guids(second)[0]).toBe(guids(first)[9]);
    expect([...guids(first), ...guids(second)]).not.toContain(guid);
  });
});

describe('Interaction Content', () => {
  const week = () => ({ start: sim.at(-7 * DAY), end: sim.at(0) });

  it('continues by a token, or by pages', async () => {
    sim = await world();
    const pages: string[][] = [];
    let token: string | null | undefined;
    do {
      const found = await content({ ...week(), limit: '20', ...(token ? { continuationToken: token } : {}) });
      pages.push(guids(found));
      token = found.body.meta.nextContinuationToken;
      expect(Object.keys(found.body.meta)).toEqual(['nextContinuationToken']);
    } while (token);
    const since = Date.parse(week().start);
    const expected = sim.items().filter((item) => item.content && Date.parse(item.start) >= since);
    expect(pages.flat()).toEqual(expected.map((item) => item.guid));
    expect(pages.length).toBe(Math.ceil(expected.length / 20));
    expect((await content({ ...week(), continuationToken: 'nonsense' })).status).toBe(400);
    sim.running.change({ content_paging: 'v2_pages' });
    const second = await content({ ...week(), limit: '20', page: '2' });
    expect([guids(second), second.body.meta.totalCount]).toEqual([pages[1], expected.length]);
  });

  it('keeps to seven days and a thousand rows; the time has two names', async () => {
    sim = await world({ options: { calls: 1500, days: 5 } });
    expect((await content({ ...week(), start: sim.at(-7 * DAY - 1) })).body).toMatchObject({
      error: { code: 'BadRequest' },
    });
    expect((await content({ start: sim.at(-DAY) })).status).toBe(400);
    const found = await content({ ...week(), limit: '2000' });
    expect(found.body.items).toHaveLength(1000);
    const query = { ...week(), continuationToken: found.body.meta.nextContinuationToken! };
    expect((await content(query)).status).toBe(200);
    expect(found.body.items[0]).toHaveProperty('start');
    sim.running.change({ content_time: 'startTime' });
    const [item] = (await content(week())).body.items;
    expect(Object.keys(item!)).toEqual(expect.arrayContaining(['guid', 'startTime', 'content']));
    expect(item).not.toHaveProperty('start');
  });

  it('lists a call once it has content, inside its window', async () => {
    sim = await world({ options: { calls: 0, calls_per_hour: 0 } });
    const start = sim.at(-DAY);
    const { guid } = sim.event('arrive', { start, content: sim.at(3600) });
    const listed = async (more: Record<string, string> = {}) =>
      guids(await content({ ...week(), ...more })).includes(guid);
    expect(await listed()).toBe(false);
    sim.running.clock.advance(3600);
    expect([await listed(), await listed({ end: start }), await listed({ start, end: start })]).toEqual([
      true,
      true,
      true,
    ]);
    const { body } = await sim.get<Call>(`/interaction-content/interactions/${guid}`);
    expect(body.content.map((piece) => piece.contentKey)).toEqual(['recording']);
    sim.running.change({ end: 'exclusive' });
    expect(await listed({ end: start })).toBe(false);
    sim.event('delete', { guid });
    expect([await listed(), (await sim.get(`/stats/interactions/${guid}`)).status]).toEqual([false, 200]);
  });
});
