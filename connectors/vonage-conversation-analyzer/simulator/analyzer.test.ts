import { V3, world } from '../client.testing.js';

interface Item {
  guid: string;
  status: string;
  language?: string;
  confidence?: string;
  callTimeBreakDown?: { agent: number; customer: number; silence: number; crossTalk: number };
  categories?: {
    category: string;
    categories?: { name: string; matches: string }[];
  }[];
  transcript?: string | null;
  sentimentSummary?: {
    overallSentiment: number;
    categories: Record<string, number>;
    distributionOverTime: { score: number; span: { start: number; end: number } }[];
  };
}

const BATCH = '/conversation-analyzer/interactions';
const NOBODY = '00000000-0000-4000-8000-000000000000';
let sim: Awaited<ReturnType<typeof world>>;
const batch = (guids: string[], query: Record<string, string> = {}) =>
  sim.get<Item[]>(BATCH, { calls: guids.join(','), ...query });
const guidsOf = (phase: string, count = 3) =>
  sim
    .items()
    .filter((item) => item.analysis === phase)
    .slice(0, count)
    .map((item) => item.guid);
afterEach(() => sim.running.close());

describe('a batch', () => {
  it('is a bare array of what the sample shows, repaired, with the truth in it', async () => {
    sim = await world();
    const wanted = sim.items().filter((item) => item.analysis === 'processed');
    const { body } = await batch(wanted.slice(0, 50).map((item) => item.guid));
    expect(body.map((item) => item.guid)).toEqual(wanted.slice(0, 50).map((item) => item.guid));
    for (const [i, item] of body.entries()) {
      const pairs = item.categories?.flatMap(
        (c) => c.categories?.map((n) => [c.category, n.name, Number(n.matches)]) ?? [],
      );
      expect(pairs).toEqual(wanted[i]?.categories);
      expect(item.sentimentSummary?.distributionOverTime.map(({ span }) => span.start) ?? []).toEqual(
        wanted[i]?.sections,
      );
      expect(item).toMatchObject({
        status: 'processed',
        transcript: null,
        language: expect.stringMatching(/^[a-z-]+$/),
      });
    }
    const all = body.flatMap((item) => item.categories ?? []);
    expect(typeof all[0]?.categories?.[0]?.matches).toBe('string');
    expect(all.some((c) => c.categories?.some(({ matches }) => Number(matches) >= 10))).toBe(true);
    expect(body.some((item) => item.callTimeBreakDown?.crossTalk === 0)).toBe(true);
    expect(body.some((item) => item.sentimentSummary === undefined)).toBe(true);
    const summaries = body.flatMap((item) => item.sentimentSummary ?? []);
    expect(summaries.some(({ overallSentiment }) => overallSentiment === 0)).toBe(true);
    expect(
      summaries.every(({ categories }) => Object.values(categories).reduce((a, b) => a + b) === 100),
    ).toBe(true);
    expect(
      new Set(summaries.flatMap((s) => s.distributionOverTime.map(({ score }) => Number.isInteger(score))))
        .size,
    ).toBe(2);
  });

  it('leaves out what it does not know, or fails as a whole', async () => {
    sim = await world();
    const good = guidsOf('processed', 2);
    const never = sim.items().find((item) => item.medium !== 'Phone')!;
    const mixed = [good[0]!, NOBODY, 'nonsense', never.guid, good[1]!];
    expect((await batch(mixed)).body.map((item) => item.guid)).toEqual(good);
    expect((await batch([NOBODY])).body).toEqual([]);
    for (const status of ['404', '500'] as const) {
      sim.running.change({ unknown_guid: status });
      const failed = await sim.get<{ error: { innerError: null } }>(BATCH, { calls: mixed.join(',') });
      expect([failed.status, failed.body.error.innerError]).toEqual([Number(status), null]);
      expect((await batch(good)).status).toBe(200);
    }
    sim.running.change({ server_error: 'text' });
    expect((await sim.get(BATCH, { calls: NOBODY })).body).toBe('500 Interaction not found.');
  });

  it('takes 50 guids', async () => {
    sim = await world();
    const many = guidsOf('processed', 51);
    expect((await batch(many)).status).toBe(400);
    expect((await batch(many.slice(1))).body).toHaveLength(50);
    sim.running.change({ over_50: 'cut' });
    expect((await batch(many)).body).toHaveLength(50);
    expect((await sim.get(BATCH)).status).toBe(400);
    expect((await sim.get(BATCH, { calls: many[0]!, transcript: 'perhaps' })).status).toBe(400);
  });

  it('varies order, letters and repetition', async () => {
    sim = await world();
    const [a, b] = guidsOf('processed', 2) as [string, string];
    const shout = a.toUpperCase();
    const seen = async (switches: Record<string, string>) => {
      sim.running.change(switches);
      return (await batch([shout, b, a])).body.map((item) => item.guid);
    };
    expect(await seen({})).toEqual([shout, b, a]);
    expect(await seen({ order: 'reversed' })).toEqual([a, b, shout]);
    expect(await seen({ order: 'asked', guid_case: 'lower' })).toEqual([a, b, a]);
    expect(await seen({ guid_case: 'upper' })).toEqual([shout, b.toUpperCase(), shout]);
  });
});

describe('one analysis', () => {
  const one = async (guid: string, query: Record<string, string> = {}, headers = {}) =>
    sim.get<Item>(`${BATCH}/${guid}`, query, headers);

  it('is found by its guid; a wrong one is 404 or 500', async () => {
    sim = await world();
    const [guid] = guidsOf('processed') as [string];
    expect((await one(guid)).body).toMatchObject({ guid, status: 'processed' });
    expect((await one(NOBODY)).status).toBe(404);
    expect((await one('nonsense')).status).toBe(404);
    sim.running.change({ invalid_guid: '500' });
    expect([(await one('nonsense')).status, (await one(NOBODY)).status]).toEqual([500, 404]);
  });

  it('varies spelling, capitals, sentiment, transcript and language', async () => {
    sim = await world();
    const { guid } = sim.items().find((item) => item.transcript === 'text' && item.sections.length > 0)!;
    const silent = sim.items().find((item) => item.transcript === 'empty')!;
    const full = async (given: Record<string, string> = {}) => {
      sim.running.change(given);
      return (await batch([guid], { transcript: 'true' })).body[0]!;
    };
    expect((await full()).transcript).toMatch(/\n/);
    expect((await one(silent.guid, { transcript: 'true' })).body).toMatchObject({
      transcript: '',
      categories: [],
    });
    expect((await full()).confidence).toMatch(/^[HML]/);
    expect((await full({ confidence: 'low' })).confidence).toMatch(/^[hml]/);
    expect(await full({ spelling: 'callTimeBreakdown' })).toHaveProperty('callTimeBreakdown.silence');
    expect(await full({ sentiment: 'absent' })).not.toHaveProperty('sentimentSummary');
    expect((await full({ transcript: 'null' })).transcript).toBeNull();
    expect((await full({ transcript: 'empty' })).transcript).toBe('');
    expect(await full({ batch_language: 'absent' })).not.toHaveProperty('language');
    expect((await one(guid)).body).toHaveProperty('language');
  });

  it('exists in version 3', async () => {
    sim = await world();
    const { guid } = sim.items().find((item) => item.categories.length > 0)!;
    const version = (n: number) => one(guid, {}, { accept: V3.replace('v3', `v${n}`) });
    expect((await version(3)).body).toHaveProperty('categories.0.categories.0.matches');
    expect((await version(2)).body).toMatchObject({
      error: { code: 'UnsupportedApiVersion', innerError: null },
    });
    expect((await one(guid, {}, { accept: 'application/json' })).body).toEqual({
      error: {
        code: 'ApiVersionUnspecified',
        message: 'An API version is required, but was not specified.',
        innerError: null,
      },
    });
  });

  it('is missing, then processing, then processed or failed, categorized again, erased', async () => {
    sim = await world();
    const { guid } = sim.event('arrive');
    const status = async () => (await batch([guid])).body[0]?.status ?? 'missing';
    expect(await status()).toBe('missing');
    sim.running.clock.advance(60);
    expect((await batch([guid])).body).toEqual([{ guid, status: 'processing' }]);
    sim.running.change({ unfinished_fields: 'null' });
    expect((await batch([guid])).body[0]).toMatchObject({
      categories: null,
      callTimeBreakDown: null,
      transcript: null,
    });
    sim.running.clock.advance(600);
    expect(await status()).toBe('processed');
    const before = (await one(guid)).body.categories;
    sim.running.clock.advance(5);
    sim.event('recategorize', { guid });
    expect((await one(guid)).body.categories).not.toEqual(before);
    expect(sim.items().find((item) => item.guid === guid)).toMatchObject({
      revision: 1,
      categorizedAt: sim.at(0),
      analysis: 'processed',
    });
    sim.running.change({ recategorized: 'no' });
    expect((await one(guid)).body.categories).toEqual(before);
    sim.event('delete', { guid });
    expect(await status()).toBe('missing');
    const second = sim.event('arrive').guid;
    const third = sim.event('arrive', { item: '2999-01-01T00:00:00Z' }).guid;
    sim.event('fail', { guid: second });
    sim.running.clock.advance(3000);
    expect((await batch([second, third])).body.map((item) => [item.guid, item.status])).toEqual([
      [second, 'failed'],
    ]);
    sim.event('finish', { guid: third });
    expect((await one(third)).body.status).toBe('processed');
    expect(() => sim.event('finish', { guid: NOBODY })).toThrow('no interaction');
  });

  it('has a forced status, of which the truth knows', async () => {
    sim = await world();
    const [guid] = guidsOf('processed') as [string];
    for (const status of ['processing', 'failed', 'processed'] as const) {
      sim.running.change({ status });
      expect((await one(guid)).body.status).toBe(status);
      expect(sim.items().find((item) => item.guid === guid)).toMatchObject({
        analysis: status,
      });
    }
    expect(guidsOf('processed', 300).length).toBeGreaterThan(200);
    expect(guidsOf('failed')).toEqual([]);
  });
});
