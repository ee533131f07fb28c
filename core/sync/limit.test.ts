import type { Api } from '../http/api.js';
import { byInteger } from '../lists/order.js';
import { Limit } from './limit.js';
import { parseState } from './parse-state.js';
import { passOver } from './pass.fixture.js';
import { Progress, type State } from './state.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/**
 * A bounded run over a list that takes a while to say where the first item stands, and half a second for each
 * one then.
 */
async function run(takes: number, items: number, maxMinutes: number) {
  let now = 0;
  const progress = new Progress(['account']);
  const warned: string[] = [];
  const isWhole = await passOver<{ id: string }>({
    feed: {
      order: byInteger,
      load: async () => [],
      async *list(_, after) {
        now += takes;
        for (let id = Number(after ?? 0) + 1; id <= items; id++) {
          now += SECOND / 2;
          yield { items: [{ id: String(id), item: { id: String(id) } }], upTo: String(id) };
        }
      },
    },
    progress,
    sink: {},
    now: () => now,
    concurrency: 1,
    limit: new Limit(0, maxMinutes * MINUTE, () => now),
    warn: (text) => void warned.push(text),
  });
  return { isWhole, reached: Number(progress.cursor), seconds: now / SECOND, warned };
}

describe('a list that takes longer than the run may', () => {
  it('is gone on with for as long again: its reading is worth it, and the next run would have to repeat it', async () => {
    const { isWhole, reached, seconds, warned } = await run(2 * MINUTE, 10_000, 0.1);
    expect(isWhole).toBe(false);
    expect(reached).toBeGreaterThan(200);
    expect(seconds).toBeLessThan(5 * 60);
    expect(warned).toEqual([expect.stringMatching(/^calls: reading the list takes longer than max_minutes/)]);
  });

  it('else the run ends when its time is over', async () => {
    const { isWhole, seconds, warned } = await run(SECOND, 10_000, 1);
    expect(isWhole).toBe(false);
    expect(seconds).toBeLessThan(70);
    expect(warned).toEqual([]);
  });
});

/**
 * Bounded runs of 20 seconds, one after the other, over a list that has to be read whole and has no end: a second for
 * each page of ten rows, which `isNamed` leaves out of what it tells or not.
 */
async function endless(runs: number, isNamed: (id: number) => boolean, from: string | null) {
  const told: { rows: number; seconds: number; failure: string | undefined }[] = [];
  let state: State | undefined;
  for (let run = 0; run < runs; run++) {
    let now = 0;
    let failure: string | undefined;
    const rows: string[] = [];
    const limit = new Limit(0, 20 * SECOND, () => now);
    // The run is looked at once in a while.
    const get = () => new Promise((resolve) => setTimeout(resolve, now % (10 * SECOND) === 0 ? 300 : 0));
    const api = limit.bound({ get } as unknown as Api);
    const progress = new Progress([], parseState(state, 'calls'));
    progress.cursor ??= from;
    const reading = passOver<{ id: string }>({
      feed: {
        order: byInteger,
        load: async () => [],
        async *list() {
          for (let page = 0; ; page++) {
            now += SECOND;
            await api.get('page');
            const ids = Array.from({ length: 10 }, (_, i) => 100 + page * 10 + i).filter(isNamed);
            yield {
              items: ids.map((id) => ({ id: String(id), item: { id: String(id) }, again: '1000000' })),
              more: true,
            };
          }
        },
      },
      progress,
      sink: {
        records: (more) => void rows.push(...(more as { id: string }[]).map(({ id }) => id)),
        state(one) {
          state = JSON.parse(JSON.stringify(one)) as State;
        },
      },
      now: () => now,
      concurrency: 1,
      limit,
    });
    await reading.catch((error: Error) => {
      failure = error.message;
    });
    told.push({ rows: rows.length, seconds: now / SECOND, failure });
  }
  return told;
}

describe('a list that has no end', () => {
  it.each([null, '50'])('ends a bounded run all the same, and each brings more (cursor %s)', async (from) => {
    const told = await endless(3, () => true, from);
    for (const { rows, seconds, failure } of told) {
      expect([rows > 100, failure]).toEqual([true, undefined]);
      expect(seconds).toBeLessThan(200);
    }
  });

  it('that brings nothing new ends it with an error', async () => {
    const [run] = await endless(1, () => false, '50');
    expect(run).toMatchObject({ rows: 0, failure: expect.stringContaining('it has no end') });
    expect(run!.seconds).toBeGreaterThan(100);
  });
});

it('a run whose list was read to its end is held up by no item: it ends well, and that one is asked for last by the next', async () => {
  let now = 0;
  const started = Date.now();
  const limit = new Limit(0, 20 * SECOND, () => now + (Date.now() - started));
  const api = limit.bound({ get: () => new Promise(() => undefined) } as unknown as Api);
  const progress = new Progress([]);
  progress.cursor = '5';
  progress.pending.set('3', { since: 0 });
  const isWhole = await passOver<{ id: string }>({
    feed: {
      order: byInteger,
      load: async () => {
        // It asks for a wait that outlasts the run.
        setTimeout(() => {
          now = 40 * SECOND;
        }, 50);
        await api.get('3');
        return [];
      },
      async *list() {
        yield { items: [], upTo: '5' };
      },
    },
    progress,
    sink: {},
    now: () => now,
    concurrency: 1,
    limit,
  });
  expect(isWhole).toBe(false);
  expect(progress.pending.get('3')).toMatchObject({ alone: true });
});
