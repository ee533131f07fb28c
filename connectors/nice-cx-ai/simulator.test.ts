import { simulated } from 'trunkline/testing';
import { DOWNLOAD_SECRET } from './simulator/records.js';
import type { Item } from './simulator/truth.js';
import nice from './simulator.js';

interface Segment {
  startTimeOffset: number;
  endTimeOffset: number;
  result: string;
}
interface Model {
  name: string;
  score: number;
  minScore: number;
  maxScore: number;
}
interface Side {
  enlightenBundles: { name: string; models: Model[] }[];
  voiceActivitySegments?: Segment[] | null;
}
type Ai = Record<string, Side>;
interface Words {
  phrases: string[];
  phraseSegments: { phraseIndex: number; startTimeOffset: number; endTimeOffset: number }[];
}
interface Punctuated {
  sentenceSegments: { participant: string; startTimeOffset: number; phrase: string }[];
  redactionSegments: { result: string; startTimeOffset: number }[];
}

const headers = { 'X-API-Token': 'simulated-token' };
const vendor = simulated(nice, {
  settings: { now: '2025-03-01T12:00:00Z' },
  prefix: '/v1/interactions',
  headers,
});
afterAll(vendor.end);
const { begin, ask } = vendor;
const get = async <T = Record<string, unknown>>(path: string) => (await ask(path)).json() as Promise<T>;
const code = async (path: string, init: RequestInit = {}) => {
  const response = await ask(path, init);
  const text = await response.text();
  return [response.status, text === '' ? '' : (JSON.parse(text) as unknown)];
};
const items = () => vendor.running.truth({ full: true }).items!;
const some = (fits: (item: Item) => boolean) => {
  const item = items().find((each) => each.listed && fits(each));
  if (!item) throw new Error('no such item');
  return item;
};
const withAi = (item: Item) => item.rows.cx_ai === 1 && item.rows.model_scores > 0;
const arrive = (args: Record<string, unknown> = {}) =>
  (
    vendor.running.event('arrive', {
      type: 'audio',
      model: 'cx',
      includeAiResults: true,
      diarized: true,
      language: 'en-us',
      ...args,
    }) as {
      identifier: string;
    }
  ).identifier;

describe('access', () => {
  it('wants a token, in one of two bodies, and has no list', async () => {
    await begin({ options: { interactions: 20 } });
    const bad = await ask('/x/status', { headers: { 'X-API-Token': 'wrong' } });
    expect([bad.status, await bad.json()]).toEqual([401, { errorMessage: expect.any(String) as unknown }]);
    vendor.running.change({ unauthorized_body: 'empty' });
    expect(await code('/x/status', { headers: {} })).toEqual([401, '']);
    expect((await code(''))[0]).toBe(404);
    expect((await code('/x/status', { method: 'POST', headers }))[0]).toBe(405);
    expect(await code('/x/status')).toEqual([404, { errorMessage: expect.any(String) as unknown }]);
    vendor.running.change({ not_found_body: 'empty' });
    expect(await code('/x/status')).toEqual([404, '']);
    vendor.running.event('revoke');
    expect((await code('/x/status'))[0]).toBe(401);
  });

  it('answers 404 for identifiers of another account, which are in the list all the same', async () => {
    await begin({ options: { interactions: 200, foreign: 0.1 } });
    const { identifier } = some((item) => item.foreign);
    expect((await code(`/${identifier}/status`))[0]).toBe(404);
    expect((await code(`/${identifier}`))[0]).toBe(404);
  });

  it('limits only when told to, and never the list', async () => {
    await begin({ budget: [{ count: 1, seconds: 60 }], options: { interactions: 5 } });
    await fetch(`${vendor.running.url}/identifiers.txt`);
    expect((await code('/x/status'))[0]).toBe(404);
    expect(await code('/x/status')).toEqual([429, { errorMessage: 'TooManyRequests' }]);
    expect((await fetch(`${vendor.running.url}/identifiers.txt`)).status).toBe(200);
  });
});

describe('status', () => {
  it('goes from declared to processed, with exclusive upload and download and 6 and 3 digits', async () => {
    await begin({ options: { interactions: 40 } });
    const identifier = arrive({ byUri: true, finish_in: 600 });
    expect(await get(`/${identifier}/status`)).toMatchObject({
      identifier,
      status: 'declared',
      downloaded: null,
      processed: null,
    });
    vendor.running.clock.advance(300);
    expect(await get(`/${identifier}/status`)).toMatchObject({
      status: 'processing',
      uploaded: null,
      processed: null,
      errorMessage: null,
    });
    vendor.running.clock.advance(300);
    const record = await get<Record<string, string>>(`/${identifier}/status`);
    expect(Object.keys(record)).toEqual([
      'identifier',
      'status',
      'declared',
      'uploaded',
      'downloaded',
      'processed',
      'errorMessage',
    ]);
    expect(record).toMatchObject({
      status: 'processed',
      uploaded: null,
      processed: '2025-03-01T12:10:00.000Z',
    });
    expect([record['declared'], record['downloaded']]).toEqual([
      expect.stringMatching(/\.\d{6}Z$/),
      expect.stringMatching(/\.\d{6}Z$/),
    ]);
    vendor.running.change({ fraction: '3' });
    expect((await get(`/${identifier}/status`))['declared']).toMatch(/\.\d{3}Z$/);
    vendor.running.change({ fraction: '6' });
    expect((await get(`/${identifier}/status`))['processed']).toMatch(/\.\d{6}Z$/);
  });

  it.each([
    ['declared', 'declared'],
    ['pending_upload', 'filePendingUpload'],
    ['processing', 'processing'],
    ['unlisted', 'simulatedStage'],
  ])('is %s when fresh', async (fresh_status, status) => {
    await begin({ switches: { fresh_status }, options: { interactions: 2 } });
    expect(await get(`/${arrive({ byUri: false })}/status`)).toMatchObject({ status });
  });

  it('fails in three ways, or in one nobody listed', async () => {
    await begin({ options: { interactions: 300, failed: 0.2 } });
    const seen = new Set(
      items()
        .filter((item) => item.failed)
        .map((item) => item.status),
    );
    expect([...seen].sort()).toEqual(['fileDownloadFailed', 'fileUploadFailed', 'processingFailed']);
    const { identifier, rows } = some((item) => item.status === 'fileUploadFailed' && !item.gone);
    expect(rows).toMatchObject({ interactions: 1, cx_ai: 0, transcripts: 0 });
    const record = await get(`/${identifier}/status`);
    expect(record).toMatchObject({
      uploaded: null,
      downloaded: null,
      processed: null,
      errorMessage: expect.any(String) as unknown,
    });
    expect((await code(`/${identifier}/ai`))[0]).toBe(404);
    vendor.running.change({ failed_status: 'unlisted', failed_processed: 'time' });
    expect(await get(`/${identifier}/status`)).toMatchObject({
      status: 'conversionFailed',
      processed: expect.any(String) as unknown,
    });
  });

  it('counts those who poll too often', async () => {
    await begin({ options: { interactions: 2 } });
    const identifier = arrive();
    await get(`/${identifier}/status`);
    await get(`/${identifier}/status`);
    vendor.running.clock.advance(31);
    await get(`/${identifier}/status`);
    expect(vendor.running.truth().polledTooSoon).toBe(1);
  });
});

describe('parameters', () => {
  it('has the documented fields, with AI as text and secrets in the address', async () => {
    await begin();
    const identifier = arrive({ byUri: true, includeAiResults: false });
    const record = await get(`/${identifier}`);
    expect(record).toMatchObject({
      identifier,
      type: 'audio',
      includeAiResults: 'false',
      transcript: null,
      chat: null,
    });
    expect(record['downloadUri']).toContain(DOWNLOAD_SECRET);
    expect(Object.keys(record)).toHaveLength(9);
    vendor.running.change({ ai_flag: 'boolean', parameters: 'extended' });
    expect(await get(`/${identifier}`)).toMatchObject({
      includeAiResults: false,
      model: 'cx',
      originalFilename: expect.any(String) as unknown,
    });
    vendor.running.change({ parameters: 'missing' });
    expect((await code(`/${identifier}`))[0]).toBe(404);
  });
});

describe('CX AI', () => {
  it('has three participants, ordered models, unbounded negative scores, and both voices in allParticipants', async () => {
    await begin();
    const models: Model[] = [];
    for (const item of items()
      .filter((each) => withAi(each) && each.type === 'audio')
      .slice(0, 40)) {
      const ai = await get<Ai>(`/${item.identifier}/ai`);
      for (const side of Object.values(ai))
        models.push(...side.enlightenBundles.flatMap((bundle) => bundle.models));
      const keys = Object.entries(ai).flatMap(([name, side]) =>
        side.enlightenBundles.flatMap((bundle) =>
          bundle.models.map((model) => [name, bundle.name, model.name]),
        ),
      );
      expect(item.keys?.model_scores).toEqual(keys);
      expect(item.rows.model_scores).toBe(keys.length);
      const starts = Object.entries(ai).flatMap(([name, side]) =>
        side.voiceActivitySegments!.map((segment) => [name, segment.startTimeOffset]),
      );
      expect(item.keys?.voice_activity_segments).toEqual(starts);
      expect(new Set(starts.map(String)).size).toBe(starts.length);
    }
    expect(models.some(({ score }) => score === 0)).toBe(true);
    expect(models.some(({ score, minScore, maxScore }) => score < minScore || score > maxScore)).toBe(true);
    expect(models.every(({ minScore, maxScore }) => minScore <= maxScore)).toBe(true);
    const voice = (side: Side | undefined) =>
      (side?.voiceActivitySegments ?? [])
        .filter(({ result }) => result === 'voice')
        .reduce((sum, s) => sum + s.endTimeOffset - s.startTimeOffset, 0);
    const identifier = arrive({ finish_in: 0 });
    const ai = await get<Ai>(`/${identifier}/ai`);
    expect(Object.keys(ai)).toEqual(['allParticipants', 'participantOne', 'participantTwo']);
    expect(voice(ai['allParticipants'])).toBe(voice(ai['participantOne']) + voice(ai['participantTwo']));
    expect(ai).not.toHaveProperty('identifier');
  });

  it('is 404, 409 or empty before, and 404 or empty when not asked for or impossible', async () => {
    await begin();
    const early = arrive();
    const unasked = arrive({ includeAiResults: false, finish_in: 0 });
    const echo = arrive({ model: 'echo', finish_in: 0 });
    expect((await code(`/${early}/ai`))[0]).toBe(404);
    expect((await code(`/${unasked}/ai`))[0]).toBe(404);
    expect((await code(`/${echo}/ai`))[0]).toBe(404);
    expect((await code(`/${echo}/transcript`))[0]).toBe(200);
    vendor.running.change({ ai_early: '409', ai_unasked: 'empty' });
    expect((await code(`/${early}/ai`))[0]).toBe(409);
    expect(await code(`/${unasked}/ai`)).toEqual([200, {}]);
    expect(some((item) => item.identifier === unasked).rows).toMatchObject({ interactions: 1, cx_ai: 0 });
    vendor.running.change({ ai_early: 'empty', echo: 'no_redaction' });
    expect(await code(`/${early}/ai`)).toEqual([200, {}]);
    expect(await get(`/${echo}/ai`)).toHaveProperty('participantTwo');
  });

  it('varies participants, bundles and voice activity', async () => {
    await begin();
    const identifier = arrive({ finish_in: 0 });
    const chat = arrive({ type: 'chat', finish_in: 0 });
    const mono = arrive({ diarized: false, finish_in: 0 });
    const all = async (id: string) => (await get<Ai>(`/${id}/ai`))['allParticipants']!;
    expect((await all(chat)).voiceActivitySegments).toBeNull();
    expect(Object.keys(await get(`/${mono}/ai`))).toEqual(['allParticipants']);
    expect((await all(identifier)).enlightenBundles.map(({ name }) => name)).toEqual([
      'Customer Satisfaction',
      'Vulnerable Customer',
    ]);
    vendor.running.change({ voice_activity: 'null', bundles: 'none' });
    expect(await all(identifier)).toEqual({ enlightenBundles: [], voiceActivitySegments: null });
    expect(some((item) => item.identifier === identifier).rows).toMatchObject({
      cx_ai: 1,
      model_scores: 0,
      voice_activity_segments: 0,
    });
    vendor.running.change({ voice_activity: 'absent', bundles: 'unknown', participants: 'all_only' });
    expect(await all(chat)).not.toHaveProperty('voiceActivitySegments');
    expect((await all(identifier)).enlightenBundles.length).toBeGreaterThan(2);
    expect(Object.keys(await get(`/${identifier}/ai`))).toEqual(['allParticipants']);
  });

  it('changes when it is analysed again, with or without a new time', async () => {
    await begin();
    const identifier = arrive({ finish_in: 0 });
    const before = await get(`/${identifier}/ai`);
    vendor.running.clock.advance(60);
    vendor.running.event('edit', { identifier });
    expect(await get(`/${identifier}/ai`)).not.toEqual(before);
    expect(await get(`/${identifier}/status`)).toMatchObject({ processed: '2025-03-01T12:01:00.000Z' });
    vendor.running.change({ reanalysis: 'silent' });
    expect(await get(`/${identifier}/status`)).toMatchObject({ processed: '2025-03-01T12:00:00.000Z' });
    expect(some((item) => item.identifier === identifier).version).toBe(1);
  });
});

describe('transcripts', () => {
  it('has unique phrases that segments reuse, and sentences; redacted speech is in neither', async () => {
    await begin({ options: { redacted: 0.5 } });
    const item = items().find((each) => each.rows.transcripts > 5 && each.type === 'audio')!;
    const { allParticipants } = await get<{ allParticipants: Words }>(`/${item.identifier}/transcript`);
    expect(new Set(allParticipants.phrases).size).toBe(allParticipants.phrases.length);
    expect(allParticipants.phraseSegments.length).toBeGreaterThan(allParticipants.phrases.length);
    expect(
      allParticipants.phraseSegments.every(({ phraseIndex }) => phraseIndex < allParticipants.phrases.length),
    ).toBe(true);
    const all = await Promise.all(
      items()
        .filter((each) => each.rows.transcripts > 3)
        .slice(0, 30)
        .map(
          async (each) =>
            [
              each.rows.transcripts,
              await get<Punctuated>(`/${each.identifier}/transcripts/punctuated`),
            ] as const,
        ),
    );
    for (const [count, { sentenceSegments, redactionSegments }] of all) {
      expect(sentenceSegments).toHaveLength(count);
      for (const { startTimeOffset } of redactionSegments)
        expect(sentenceSegments.map((s) => s.startTimeOffset)).not.toContain(startTimeOffset);
    }
    expect(all.some(([, { redactionSegments }]) => redactionSegments.length > 0)).toBe(true);
    expect((await code(`/${arrive()}/transcripts/punctuated`))[0]).toBe(404);
  });

  it('has the phrases at one path, the other, or both', async () => {
    await begin();
    const identifier = arrive({ finish_in: 0 });
    const codes = async () => [
      (await code(`/${identifier}/transcript`))[0],
      (await code(`/${identifier}/transcripts`))[0],
    ];
    expect(await codes()).toEqual([200, 404]);
    vendor.running.change({ transcript_path: 'transcripts' });
    expect(await codes()).toEqual([404, 200]);
    vendor.running.change({ transcript_path: 'both' });
    expect(await codes()).toEqual([200, 200]);
  });
});

describe('the list of the customer', () => {
  const file = async (name: string) => (await fetch(`${vendor.running.url}/identifiers.${name}`)).text();
  it('is text, CSV and JSON lines, grows, and is sometimes late', async () => {
    await begin({ options: { interactions: 100 } });
    const expected = items()
      .filter((item) => item.listed)
      .map((item) => item.identifier);
    expect((await file('txt')).trimEnd().split('\n').sort()).toEqual([...expected].sort());
    const [header, ...lines] = (await file('csv')).trimEnd().split('\n');
    expect(header).toBe('interactionIdentifier,externalIdentifier,declared');
    expect(lines.map((line) => line.split(',')[0])).toHaveLength(expected.length);
    const rows = (await file('jsonl'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, string>);
    expect(rows.map((row) => row['interactionIdentifier']).sort()).toEqual([...expected].sort());
    const late = items().find((item) => !item.listed && item.final)!;
    vendor.running.clock.advance(600);
    expect((await file('txt')).split('\n')).toContain(late.identifier);
    vendor.running.clock.advance(3600);
    expect(items().filter(({ listed }) => listed).length).toBeGreaterThan(expected.length + 10);
  });

  it('can be messy', async () => {
    await begin({ options: { interactions: 50 }, switches: { identifiers_file: 'messy' } });
    const bytes = Buffer.from(await (await fetch(`${vendor.running.url}/identifiers.csv`)).arrayBuffer());
    expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    const lines = bytes.toString().split('\r\n');
    expect(lines).toContain('');
    expect(lines.length).toBeGreaterThan(new Set(lines).size);
  });
});

describe('deleting', () => {
  it.each(['after_status', 'after_ai'])('deletes %s', async (delete_midrun) => {
    await begin({ switches: { delete_midrun }, options: { interactions: 60 } });
    const before = items().filter((item) => item.rows.cx_ai === 1);
    const codes: unknown[] = [];
    for (const { identifier } of before) {
      await ask(`/${identifier}/status`);
      codes.push((await code(`/${identifier}/ai`))[0]);
    }
    expect(codes.includes(404)).toBe(delete_midrun === 'after_status');
    expect(items().some(({ gone, foreign }) => gone && !foreign)).toBe(true);
  });
});

describe('the world', () => {
  it('is the same for a seed, finishes in any order, and obeys events', async () => {
    await begin({ options: { interactions: 120, edited: 0.2, deleted: 0.2 } });
    const first = items();
    await begin({ options: { interactions: 120, edited: 0.2, deleted: 0.2 } });
    expect(items()).toEqual(first);
    const times = first.filter((item) => item.processed).map((item) => Date.parse(item.processed!));
    expect(times).not.toEqual([...times].sort((a, b) => a - b));
    const open = first.filter((item) => !item.final && !item.gone);
    vendor.running.clock.advance(80 * 3600);
    const finals = open.map(
      ({ identifier }) => items().find((item) => item.identifier === identifier)!.final,
    );
    expect(new Set(finals)).toEqual(new Set([true, false]));
    expect(items().some((item) => item.version > 0)).toBe(true);
    expect(items().some(({ gone, foreign }) => gone && !foreign)).toBe(true);
    const deleted = vendor.running.event('delete') as { identifier: string };
    expect((await code(`/${deleted.identifier}/status`))[0]).toBe(404);
  });

  it('is fast with 100,000 interactions', async () => {
    const begun = process.cpuUsage();
    await begin({ options: { interactions: 100_000 } });
    const list = (await (await fetch(`${vendor.running.url}/identifiers.txt`)).text()).trimEnd().split('\n');
    expect(list.length).toBeGreaterThan(99_000);
    await Promise.all(list.slice(-200).map((identifier) => ask(`/${identifier}/status`)));
    // Our own time, not the machine's: many tests run at once.
    expect(process.cpuUsage(begun).user / 1000).toBeLessThan(6000);
  });
});
