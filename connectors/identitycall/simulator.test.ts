import { simulated } from 'trunkline/testing';
import identitycall from './simulator.js';

type Json = Record<string, unknown>;
type Item = Json & { id: number; status: string; name: string; created_at: string };
interface Body {
  data: Json & { id: number };
  error?: string;
  errors?: string[];
}
interface List {
  data: Item[];
  meta?: { current_page: number; total_pages: number; total_count: number; per_page: number };
}

const KEY = 'idc_simulated0simulated0simulated012';
const HOUR = 3600;
const vendor = simulated(identitycall, {
  settings: { now: '2026-04-10T12:00:00Z' },
  prefix: '/api/v1/public',
  headers: { authorization: `Bearer ${KEY}` },
});
afterEach(vendor.end);
const { begin, ask } = vendor;
const body = async (path: string) => {
  const response = await ask(path);
  return { status: response.status, ...((await response.json()) as Body) };
};
const data = async (path: string) => (await body(path)).data;
const list = async (path: string) => (await (await ask(path)).json()) as List;
const full = () => vendor.running.truth({ full: true }).recordings!;
async function all(query = ''): Promise<Item[]> {
  const items: Item[] = [];
  for (let page = 1, pages = 1; page <= pages; page++) {
    const answer = await list(`/recordings?per_page=100&page=${page}${query}`);
    items.push(...answer.data);
    pages = answer.meta!.total_pages;
  }
  return items;
}
const id = (event: string, args: Json = {}) => (vendor.running.event(event, args) as { id: number }).id;
const arrived = (args: Json = {}) => (vendor.running.event('arrive', args) as { ids: number[] }).ids[0]!;

describe('the list', () => {
  it('pages by number with a meta, and shows what is documented', async () => {
    await begin();
    const first = await list('/recordings');
    expect(first.data).toHaveLength(20);
    expect(first.meta).toMatchObject({
      current_page: 1,
      per_page: 20,
      total_count: vendor.running.truth().total,
    });
    const items = await all();
    expect(items.map((item) => item.id)).toEqual(full().map((one) => one.id));
    const done = items.find((item) => item.status === 'completed' && item['goal_achievement'] !== null)!;
    expect(Object.keys(done)).toEqual([
      'id',
      'name',
      'status',
      'duration_ms',
      'created_at',
      'speakers',
      'goal_achievement',
    ]);
    expect(done.created_at).toMatch(/^2026-0\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(new Set(items.map((item) => item.created_at)).size).toBeLessThan(items.length); // ties
    expect(
      items.some((item) => (item['speakers'] as string[]).length === 0 && item.status === 'completed'),
    ).toBe(true);
    expect(items.some(({ status }) => status === 'failed')).toBe(true);
  });

  it('has an order, an end and a limit that are switches', async () => {
    await begin({ switches: { order: 'desc' } });
    const ids = (await all()).map((item) => item.id);
    expect(ids).toEqual([...ids].sort((a, b) => b - a));
    vendor.running.change({ order: 'none' });
    const edited = id('edit', { id: ids.at(-1) });
    expect((await all()).at(-1)!.id).toBe(edited);
    const beyond = '/recordings?per_page=100&page=9';
    expect((await list(beyond)).data).toEqual([]);
    vendor.running.change({ overflow: 'error' });
    expect((await body(beyond)).status).toBe(400);
    vendor.running.change({ overflow: 'last_page' });
    expect((await list(beyond)).meta!.current_page).toBe((await list(beyond)).meta!.total_pages);
    expect((await list('/recordings?per_page=500')).meta!.per_page).toBe(100);
    vendor.running.change({ list_item: 'wide' });
    expect((await list('/recordings')).data[0]).toMatchObject({
      public_id: expect.any(String),
      updated_at: expect.any(String),
    });
    vendor.running.change({ listed: 'completed' });
    expect((await all()).every((item) => item.status === 'completed')).toBe(true);
    expect(vendor.running.truth().total).toBe(full().filter(({ transcribed }) => transcribed).length);
    vendor.running.change({ fraction: '6', zone: '+02:00' });
    expect((await list('/recordings')).data[0]!.created_at).toMatch(/\.\d{6}\+02:00$/);
  });

  it('may be empty', async () => {
    await begin({ options: { recordings: 0, per_hour: 0 } });
    expect(await list('/recordings')).toEqual({
      data: [],
      meta: { current_page: 1, total_pages: 0, total_count: 0, per_page: 20 },
    });
    vendor.running.change({ empty_pages: '1' });
    expect((await list('/recordings')).meta!.total_pages).toBe(1);
  });

  it('moves under its reader', async () => {
    await begin({ switches: { delete_midrun: 'pages', arrive_midrun: 'yes' } });
    const total = vendor.running.truth().total;
    const [one] = (await list('/recordings?per_page=100')).data;
    expect((await body(`/recordings/${one!.id}`)).status).toBe(404);
    expect(vendor.running.truth({ full: true }).gone).toContain(one!.id);
    // one went, one came; only once per page
    expect((await list('/recordings?per_page=100')).meta!.total_count).toBe(total);
    vendor.running.change({ delete_midrun: 'list', arrive_midrun: 'no' });
    const items = await all();
    const ids = new Set(vendor.running.truth({ full: true }).gone);
    const gone = items.filter((item) => ids.has(item.id));
    expect(gone).toHaveLength(1);
    expect((await body(`/recordings/${gone[0]!.id}`)).status).toBe(404);
    vendor.running.change({ delete_midrun: 'detail' });
    const tenth = full().find((one) => one.evaluated && one.id % 10 === 0)!;
    expect((await body(`/recordings/${tenth.id}`)).status).toBe(200);
    expect(await body(`/recordings/${tenth.id}/results`)).toMatchObject({
      status: 404,
      error: 'Resource not found',
    });
    expect(id('restore', { id: tenth.id })).toBe(tenth.id);
    expect((await body(`/recordings/${tenth.id}`)).status).toBe(200);
    vendor.running.change({ deletion: 'permanent' });
    expect(() => vendor.running.event('restore', { id: tenth.id })).toThrow('permanent');
  });
});

describe('a recording', () => {
  it('has a detail, a transcription, results and a summary that agree with the truth', async () => {
    await begin();
    for (const one of full()
      .filter((row) => row.evaluated && row.dialogues.length > 2)
      .slice(0, 25)) {
      const detail = await data(`/recordings/${one.id}`);
      expect(detail).toMatchObject({
        id: one.id,
        public_id: one.public_id,
        goals_evaluated: true,
        updated_at: one.updated_at,
      });
      expect(detail).toMatchObject({
        dialogues_count: one.dialogues.length,
        pauses_detected: one.pauses.length,
        name: one.name,
      });
      expect(detail).not.toHaveProperty('speakers');
      const { dialogues, recording_id } = (await data(
        `/recordings/${one.public_id}/transcription`,
      )) as unknown as Record<string, Json[]>;
      expect(recording_id).toBe(one.id); // numeric, also when asked by public_id
      expect(dialogues!.map((dialogue) => dialogue['id'])).toEqual(one.dialogues);
      expect(dialogues![0]).toMatchObject({ position: 1, speaker: 'Speaker 1' });
      expect(
        Object.values(dialogues![0]!['emotion'] as Record<string, number>).reduce((a, b) => a + b),
      ).toBeCloseTo(1);
      const results = (await data(`/recordings/${one.id}/results`)) as unknown as Record<string, Json[]>;
      expect(results['goals']!.map((goal) => goal['goal_id'])).toEqual(one.goals);
      expect(results['pauses']!.map((pause) => pause['start_ms'])).toEqual(one.pauses);
      expect(results).not.toHaveProperty('keywords');
      const summary = await data(`/recordings/${one.id}/summary`);
      expect(Object.keys(summary)).toEqual([
        'recording_id',
        'summary',
        'duration_ms',
        'speakers',
        'goal_achievement',
      ]);
    }
    expect(full().some((one) => one.evaluated && one.goals.length === 0)).toBe(true);
    expect(full().some((one) => one.evaluated && one.dialogues.length === 0)).toBe(true);
    // before the first dialogue: after_dialogue_id is null
    expect(full().some((one) => one.pauses[0] === 0)).toBe(true);
  });

  it('has keywords, emotions and goals as the switches say', async () => {
    await begin({ switches: { keywords: 'on', emotion: 'null' } });
    const one = full().find(
      (row) =>
        row.keywords.length > 0 && row.project_id === 12 && row.goals.length > 0 && row.dialogues.length > 0,
    )!;
    const results = async () =>
      (await data(`/recordings/${one.id}/results`)) as unknown as Record<string, Json[]>;
    const dialogue = async () =>
      ((await data(`/recordings/${one.id}/transcription`))['dialogues'] as Json[])[0]!;
    expect((await results())['keywords']!.map((keyword) => keyword['keyword_id'])).toEqual(one.keywords);
    expect((await dialogue())['emotion']).toBeNull();
    vendor.running.change({ keywords: 'off', emotion: 'absent', goal_ids: 'project' });
    expect(await results()).not.toHaveProperty('keywords');
    expect(await dialogue()).not.toHaveProperty('emotion');
    expect((await results())['goals']!.map((goal) => goal['goal_id'])).toEqual([1, 2]);
    expect((await results())['goals']![0]!['goal_name']).toBe('Confirm Order');
  });

  it('is not ready before it is', async () => {
    await begin({ options: { per_hour: 0 } });
    const late = arrived({ stuck: true });
    const path = `/recordings/${late}`;
    expect(await data(path)).toMatchObject({
      status: 'pending',
      duration_ms: null,
      dialogues_count: null,
      goals_evaluated: false,
    });
    vendor.running.change({ unfinished: 'absent' });
    expect(await data(path)).not.toHaveProperty('duration_ms');
    vendor.running.change({ unfinished: 'zero' });
    expect(await data(path)).toMatchObject({ duration_ms: 0, dialogues_count: 0 });
    vendor.running.clock.advance(24 * HOUR);
    expect((await data(path))['status']).toBe('processing');
    expect(await body(`${path}/transcription`)).toMatchObject({
      status: 422,
      error: 'Transcription not available',
    });
    vendor.running.change({ error_body: 'errors' });
    expect(await body(`${path}/transcription`)).toMatchObject({
      status: 422,
      errors: ['Transcription not available'],
    });
    vendor.running.change({ early_transcription: '404' });
    expect((await body(`${path}/transcription`)).status).toBe(404);
    vendor.running.change({ early_transcription: 'empty' });
    expect(await data(`${path}/transcription`)).toMatchObject({ full_text: '', dialogues: [] });
    expect(await data(`${path}/results`)).toEqual({ recording_id: late, goals: [], pauses: [] });
    vendor.running.change({ early_results: '422' });
    expect((await body(`${path}/summary`)).status).toBe(422);
    vendor.running.change({ early_results: '404' });
    expect((await body(`${path}/results`)).status).toBe(404);
    vendor.running.event('finish', { id: late, goals: false });
    expect(await data(path)).toMatchObject({ status: 'completed', goals_evaluated: false });
    expect((await data(`${path}/results`))['goals']).toEqual([]);
    expect(full().find((one) => one.id === late)).toMatchObject({
      final: false,
      transcribed: true,
      goals: [],
    });
    vendor.running.event('evaluate', { id: late });
    expect(full().find((one) => one.id === late)).toMatchObject({ final: true, goals: [1, 2, 3] });
    expect(() => vendor.running.event('evaluate', { id: late })).toThrow('waits for no goals');
    const another = arrived({ finished: false });
    expect(() => vendor.running.event('edit', { id: another })).toThrow('not finished yet');
    expect(() => vendor.running.event('finish', { id: 1 })).toThrow('no recording 1');
    vendor.running.event('delete', { id: another });
    expect((await body(`/recordings/${another}`)).status).toBe(404);
    const failed = arrived({ failed: true });
    expect(full().find((one) => one.id === failed)).toMatchObject({
      final: true,
      status: 'failed',
      transcribed: false,
      evaluated: false,
    });
    expect((await data(`/recordings/${failed}`))['status']).toBe('failed');
  });

  it('finishes in any order, some never, goals later than the transcription', async () => {
    await begin({ options: { per_hour: 0 } });
    const before = full();
    const waiting = before.filter(({ final }) => !final);
    expect(waiting.some((one) => one.transcribed)).toBe(true);
    expect(waiting.some((one) => !one.transcribed)).toBe(true);
    vendor.running.clock.advance(2 * HOUR);
    const after = full();
    const ids = new Set(waiting.map(({ id }) => id));
    expect(after.filter(({ id, final }) => ids.has(id) && final).length).toBeGreaterThan(1);
    vendor.running.clock.advance(30 * 24 * HOUR);
    const unfinished = full().filter(({ final }) => !final);
    expect(unfinished.map(({ transcribed }) => transcribed)).toEqual(expect.arrayContaining([true, false]));
    const never = unfinished.find(({ transcribed }) => transcribed)!;
    vendor.running.change({ goals: 'with_completion' });
    expect(full().find(({ id }) => id === never.id)?.final).toBe(true);
  });

  it('changes after it was finished, not always in updated_at', async () => {
    await begin({ switches: { touch: 'no' }, options: { per_hour: 0 } });
    const one = full().find((row) => row.evaluated && row.project_id === 11 && row.dialogues.length > 3)!;
    const now = () => full().find(({ id }) => id === one.id)!;
    vendor.running.event('reevaluate', { id: one.id });
    expect(now()).toMatchObject({ updated_at: one.updated_at, revision: one.revision + 1 });
    vendor.running.change({ reevaluating: 'reset' });
    vendor.running.event('reevaluate', { id: one.id, seconds: 60 });
    expect(now().final).toBe(false);
    vendor.running.clock.advance(60);
    expect(now().final).toBe(true);
    vendor.running.event('edit', { id: one.id, name: 'New name' });
    expect(await data(`/recordings/${one.id}`)).toMatchObject({
      name: 'New name',
      updated_at: '2026-04-10T12:01:00Z',
    });
    vendor.running.event('nameSpeakers', { id: one.id });
    expect((await data(`/recordings/${one.id}/summary`))['speakers']).toEqual(['Agent', `Caller ${one.id}`]);
    vendor.running.event('retranscribe', { id: one.id, seconds: 60 });
    expect(now().status).toBe('processing');
    vendor.running.clock.advance(60);
    expect(now()).toMatchObject({ status: 'completed', final: true });
    expect(now().dialogues.some((dialogue) => one.dialogues.includes(dialogue))).toBe(false);
  });

  it('goes with the retention of its project', async () => {
    await begin({ options: { per_hour: 0, retention_days: 10 } });
    expect(await data('/projects/12')).toMatchObject({ retention_days: 10 });
    const [oldest] = full().filter(({ project_id }) => project_id === 12);
    vendor.running.clock.advance(9 * 24 * HOUR);
    expect(vendor.running.truth({ full: true }).gone).toContain(oldest!.id);
    expect((await body(`/recordings/${oldest!.id}`)).status).toBe(404);
  });
});

describe('the key', () => {
  it('is refused in three spellings, and may not be allowed to read', async () => {
    await begin();
    const bad = { headers: { authorization: 'Bearer idc_wrong' } };
    const words = async (path: string) => ((await (await ask(path, bad)).json()) as Body).error;
    expect(await words('/recordings')).toBe('Invalid or expired API key');
    expect(await words('/operators')).toBe('Invalid API key');
    expect(await words('/virtual_numbers/41')).toBe('Unauthorized');
    vendor.running.change({ unauthorized: 'invalid', permissions: 'none' });
    expect(await words('/recordings')).toBe('Invalid API key');
    vendor.running.change({ unauthorized: 'expired' });
    expect(await words('/operators')).toBe('Invalid or expired API key');
    vendor.running.change({ unauthorized: 'unauthorized' });
    expect(await words('/recordings')).toBe('Unauthorized');
    expect(await body('/recordings')).toMatchObject({ status: 403, error: 'Read permission required' });
    vendor.running.change({ permissions: 'all' });
    expect((await ask('/nonsense')).status).toBe(404);
    expect((await ask('/recordings', { method: 'PUT' })).status).toBe(404);
  });

  it('of a project sees a part of everything, and a recording moves out of its sight', async () => {
    await begin({ switches: { scope: 'project' }, options: { edited: 0.5, days: 3 } });
    const items = await all();
    expect(items.length).toBe(full().length);
    expect(full().every((one) => one.project_id === 11)).toBe(true);
    expect((await list('/projects')).data.map(({ id }) => id)).toEqual([11]);
    expect((await body('/projects/12')).status).toBe(404);
    expect((await list('/operators')).data.map(({ id }) => id).sort()).toEqual(
      vendor.running.truth().operators,
    );
    vendor.running.clock.advance(5 * 24 * HOUR);
    const here = new Set(full().map((one) => one.id));
    const moved = items.filter((one) => !here.has(one.id));
    expect((await body(`/recordings/${moved[0]!.id}`)).status).toBe(404);
    vendor.running.change({ scope: 'other_project' });
    expect(moved.some((one) => full().some((there) => there.id === one.id))).toBe(true);
    expect((await body(`/recordings/${items.find((one) => here.has(one.id))!.id}`)).status).toBe(404);
  });

  it('has 60 requests a minute', async () => {
    await begin({ budget: identitycall.budget });
    const statuses = await Promise.all(
      Array.from({ length: 62 }, async () => (await ask('/projects')).status),
    );
    expect(statuses.filter((status) => status === 429)).toHaveLength(2);
    const refused = await ask('/projects');
    expect([Number(refused.headers.get('retry-after')) > 0, await refused.json()]).toEqual([
      true,
      { error: 'Rate limit exceeded' },
    ]);
  });
});

describe('the rest of the account', () => {
  it('is listed whole, by name, without a meta, or otherwise', async () => {
    await begin();
    const projects = await list('/projects');
    expect(projects.data.map(({ name }) => name)).toEqual(['Harbour', 'Lantern', 'Quarry']);
    expect(projects).not.toHaveProperty('meta');
    expect((await list('/operators?per_page=5')).data).toHaveLength(24);
    const people = (await list('/operators')).data;
    expect(people.map(({ name }) => name)).toEqual(people.map(({ name }) => name).sort());
    expect(people.some(({ email }) => email === null)).toBe(true);
    vendor.running.change({ small_lists: 'meta' });
    expect((await list('/operators')).meta).toMatchObject({ total_pages: 1, total_count: 24 });
    vendor.running.change({ small_lists: 'paged' });
    expect(await list('/operators?page=2')).toMatchObject({ data: { length: 4 }, meta: { total_pages: 2 } });
    expect(await data(`/operators/${people[0]!.id}`)).toMatchObject({ virtual_numbers: expect.any(Array) });
    expect(projects.data[1]).toMatchObject({ id: 13, language: null, industry: null });
    const detail = await data('/projects/11');
    expect(detail).toMatchObject({
      recordings_count: full().filter((one) => one.project_id === 11).length,
      retention_days: null,
    });
  });

  it('shows three operators and ten calls of a number, in seconds', async () => {
    await begin();
    const numbers = (await list('/virtual_numbers')).data;
    expect(numbers.map(({ id }) => id)).toEqual(vendor.running.truth().virtual_numbers);
    expect(numbers.some(({ name }) => name === null)).toBe(true);
    const crowded = numbers.find((number) => (number['operators_count'] as number) > 3)!;
    expect(crowded['operators']).toHaveLength(3);
    const detail = await data(`/virtual_numbers/${crowded.id}`);
    expect((detail['operators'] as Json[]).length).toBe(crowded['operators_count']);
    expect(detail['recent_calls']).toHaveLength(10);
    expect((await data('/virtual_numbers/46'))['recent_calls']).toEqual([]);
    expect((await body('/virtual_numbers/9')).status).toBe(404);
  });

  it('does not exist in the older edition', async () => {
    await begin({ switches: { edition: 'old' } });
    expect((await body('/projects')).status).toBe(404);
    const one = full().find((row) => row.evaluated && row.keywords.length > 0)!;
    expect(await data(`/recordings/${one.id}`)).not.toHaveProperty('public_id');
    expect((await body(`/recordings/${one.public_id}`)).status).toBe(404);
    expect((await data(`/recordings/${one.id}/results`))['keywords']).toHaveLength(one.keywords.length);
    expect(vendor.running.truth()).toMatchObject({ projects: [], operators: [], virtual_numbers: [] });
  });
});

describe('the world', () => {
  it('is the same for the same seed, grows with the clock, and is fast with 100,000 recordings', async () => {
    await begin();
    const before = vendor.running.truth({ full: true });
    await begin();
    expect(vendor.running.truth({ full: true })).toEqual(before);
    vendor.running.clock.advance(10 * HOUR);
    expect(vendor.running.truth().total).toBeGreaterThan(before.total + 50);
    const begun = process.cpuUsage();
    await begin({ options: { recordings: 100_000, late_visible: 0.01, retention_days: 60 } });
    const { total } = vendor.running.truth();
    for (let page = 1; page <= 951; page += 50)
      expect((await list(`/recordings?per_page=100&page=${page}`)).data).toHaveLength(100);
    expect((await list(`/recordings?per_page=100&page=${Math.ceil(total / 100)}`)).meta).toMatchObject({
      total_count: total,
    });
    // Our own time, not the machine's: many tests run at once.
    expect(process.cpuUsage(begun).user / 1000).toBeLessThan(5000); // the whole list takes 3 s of HTTP more
  });
});
