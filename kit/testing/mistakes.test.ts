import {
  bearer,
  byInteger,
  type CommonConfig,
  type Context,
  connector,
  type Listed,
  type Ref,
  type Schema,
} from 'trunkline';
import { bearerOf, type Running, simulator } from 'trunkline/simulator';
import type { Feed, Stream } from '../../core/author/feed.js';
import { type Subject, standardCases } from './index.js';

/**
 * Deliberately wrong connectors, a table of mistakes by what catches them; and the right one, which passes
 * all of it.
 */

interface Config extends CommonConfig {
  token: string;
}
interface Call {
  id: number;
  status: string;
  note: string;
}

const FINISH = 6 * 3600_000;

/**
 * Calls by ascending ids, five on a page; each tenth takes six hours to finish. Their notes are in an answer
 * of their own.
 */
const vendor = simulator({
  name: 'acme',
  switches: { empty_page: ['list', 'null'] },
  options: { calls: 23, token: 'simulated-token' },
  create(world) {
    const begun = world.clock.now();
    const arrived = Array.from({ length: world.options.calls }, () => begun);
    const callOf = (id: number) => {
      const isLate = id % 10 === 0 && world.clock.now() < arrived[id - 1]! + FINISH;
      return { id, status: isLate ? 'open' : 'done' };
    };
    return {
      before: (request) =>
        bearerOf(request) === world.options.token ? undefined : { status: 401, json: { error: 'token' } },
      routes: [
        [
          'GET',
          '/calls',
          ({ query }) => {
            const after = Number(query.get('after'));
            const calls = arrived.map((_, i) => callOf(i + 1)).filter(({ id }) => id > after);
            const isNothing = calls.length === 0 && world.switches.empty_page === 'null';
            return { json: { calls: isNothing ? null : calls.slice(0, 5), more: calls.length > 5 } };
          },
        ],
        [
          'GET',
          '/calls/:id',
          ({ params }) => {
            const id = Number(params['id']);
            if (!(id >= 1 && id <= arrived.length)) return { status: 404, json: { error: 'unknown' } };
            return { json: { ...callOf(id), note: `about ${id}` } };
          },
        ],
      ],
      truth: () => arrived.map((_, i) => callOf(i + 1)),
      events: {
        arrive: ({ n }) => arrived.push(...Array.from({ length: Number(n) }, () => world.clock.now())),
      },
    };
  },
});
type Truth = ReturnType<ReturnType<typeof vendor.create>['truth'] & object>;

const schema = {
  type: 'object',
  required: ['id', 'status'],
  properties: { id: { type: 'integer' }, status: { type: 'string' }, note: { type: ['null', 'string'] } },
} as Schema<Call>;
const spec = {
  type: 'object',
  required: ['token'],
  properties: { token: { type: 'string', airbyte_secret: true } },
} as unknown as Schema<Config>;

type Ctx = Context<Config>;
interface Page {
  calls: Call[] | null;
  more: boolean;
}
const ask = async ({ api }: Ctx, after: number) => (await api.get<Page>('calls', { query: { after } })).body;

/** Walks the list page by page; `listed` says what becomes of a page. */
function walk(
  page: (items: Listed<Call>[], last: number) => { items: Listed<Call>[]; upTo: string },
): Feed<Config, Call>['list'] {
  return async function* (ctx, after, until) {
    let place = Number(after ?? 0);
    for (;;) {
      const { calls, more } = await ask(ctx, place);
      if (calls?.some(({ id }) => id <= place)) throw new Error('the list repeats a page');
      const items = (calls ?? [])
        .filter(({ id }) => until === null || id <= Number(until))
        .map(({ id, status }) => ({ id: String(id), later: status !== 'done' }));
      place = calls?.at(-1)?.id ?? place;
      if (items.length > 0) yield page(items, place);
      if (!more || (until !== null && place >= Number(until))) return;
    }
  };
}

const load = async ({ api }: Ctx, refs: readonly Ref[]) =>
  Promise.all(
    refs.map(async ({ id }) => {
      const { status, body } = await api.get<Call>(`calls/${id}`, { accept: [404] });
      if (status === 404) return 'gone' as const;
      if (String(body?.id) !== id) throw new Error(`an answer about ${body?.id} instead of ${id}`);
      return body;
    }),
  );

const RIGHT: Feed<Config, Call> = {
  order: byInteger,
  list: walk((items, last) => ({ items, upTo: String(last) })),
  load,
};
const STREAM: Stream<Config, Call, Call> = {
  schema,
  primaryKey: ['id'],
  cursorField: 'id',
  when: ({ status }) => (status === 'done' ? 'now' : 'later'),
  rows: (call) => [call],
};

function subjectOf(
  feed: Partial<Feed<Config, Call>>,
  stream: Partial<typeof STREAM>,
): Subject<Config, Truth> {
  const acme = connector<Config>();
  acme.feed<Call>({ ...RIGHT, ...feed }).stream('calls', { ...STREAM, ...stream });
  return {
    source: acme.source({
      name: 'acme',
      version: '0.1.0',
      title: 'Acme',
      spec,
      api: ({ api_url: url, token }) => ({ url: url!, auth: bearer(token), budget: [] }),
      check: async ({ api }) => void (await api.get('calls', { query: { after: 0 } })),
    }),
    simulator: vendor,
    world: {
      settings: { now: '2026-01-10T12:00:00Z' },
      config: ({ url, options }) => ({ api_url: url, token: String(options['token']), concurrency: 8 }),
      happen: (running) => {
        running.event('arrive', { n: 8 });
        running.clock.advance(3 * 3600);
        running.event('arrive', { n: 1 });
        running.clock.advance(4 * 3600);
      },
      large: { options: { calls: 330 } },
      quiet: 3,
    },
    truth: (running: Running<Truth>) => ({
      calls: running
        .truth()
        .filter(({ status }) => status === 'done')
        .map(({ id }) => String(id)),
    }),
  };
}

/** Names of the cases that fail, of those whose name has one of these words. */
async function failing(subject: Subject<Config, Truth>, words: RegExp): Promise<string[]> {
  const { cases, end } = standardCases(subject);
  const failed: string[] = [];
  try {
    for (const { name, run } of cases.filter((one) => words.test(one.name)))
      await run().catch((error: Error) => failed.push(`${name}: ${error.message}`));
  } finally {
    await end();
  }
  return failed;
}

const [TRUTH, SWITCH, ALONE, STATE, QUIET, HURT, ONCE, GOOD] = [
  /^each sync/,
  /empty_page = null/,
  /alone/,
  /STATE/,
  /asks for little/,
  /hurt nobody/,
  /, once:/,
  /, for good:/,
];

test('a right connector passes all of it', async () => {
  expect(await failing(subjectOf({}, {}), /./)).toEqual([]);
}, 300_000);

/** What is wrong, and which tests have to see it. */
const MISTAKES: Record<
  string,
  { feed?: Partial<Feed<Config, Call>>; stream?: Partial<typeof STREAM>; caught: RegExp[] }
> = {
  'the last row of a page is left out': {
    feed: { list: walk((items, last) => ({ items: items.slice(0, -1), upTo: String(last) })) },
    caught: [TRUTH, ALONE, STATE],
  },
  'what is unfinished is written as it stands': {
    feed: { list: walk((items, last) => ({ items: items.map(({ id }) => ({ id })), upTo: String(last) })) },
    stream: { when: () => 'now' },
    caught: [TRUTH],
  },
  'what is unfinished is taken for final': {
    feed: { list: walk((items, last) => ({ items: items.map(({ id }) => ({ id })), upTo: String(last) })) },
    stream: { when: ({ status }) => (status === 'done' ? 'now' : 'never') },
    caught: [TRUTH],
  },
  'a page claims more than it has': {
    feed: { list: walk((items, last) => ({ items, upTo: String(last + 3) })) },
    caught: [TRUTH],
  },
  'a page claims nothing, so everything is listed again': {
    feed: {
      async *list(ctx, after, until) {
        for await (const { items } of RIGHT.list(ctx, after, until)) yield { items, more: true };
      },
    },
    caught: [QUIET],
  },
  'everything is loaded in every sync': {
    feed: {
      async *list(ctx) {
        for await (const { items } of RIGHT.list(ctx, null, null))
          yield { items: items.map((item) => ({ ...item, again: true })), upTo: null };
      },
      version: ({ note }) => note,
    },
    caught: [QUIET],
  },
  'rows have a key of their own in every read': {
    stream: { rows: ({ id, status, note }) => [{ id: id + Math.random(), status, note }] },
    caught: [TRUTH, ALONE],
  },
  'an error is taken for the end of the list': {
    feed: {
      async *list(ctx, after, until) {
        try {
          yield* RIGHT.list(ctx, after, until);
        } catch {
          yield { items: [], upTo: '99' };
        }
      },
    },
    caught: [GOOD],
  },
  'an item whose request failed is taken for one that never comes': {
    feed: { load: (ctx, refs) => load(ctx, refs).catch(() => refs.map(() => 'never' as const)) },
    caught: [GOOD],
  },
  'an answer is believed, whoever it is about': {
    feed: {
      load: async ({ api }, refs) =>
        Promise.all(refs.map(async ({ id }) => (await api.get<Call>(`calls/${id}`)).body)),
    },
    caught: [ONCE],
  },
  'an empty page may be null': {
    feed: {
      async *list(ctx, after) {
        const { calls, more } = await ask(ctx, Number(after ?? 0));
        const items = calls!.map(({ id, status }) => ({ id: String(id), later: status !== 'done' }));
        if (items.length > 0) yield { items, upTo: items.at(-1)!.id };
        if (more) yield* RIGHT.list(ctx, items.at(-1)!.id, null);
      },
    },
    caught: [SWITCH],
  },
  'texts are put together by hand': {
    stream: {
      rows: (call) => [
        JSON.parse(
          `{${Object.entries(call)
            .map(([name, value]) => `"${name}":"${String(value)}"`)
            .join()}}`,
        ) as Call,
      ],
    },
    caught: [HURT],
  },
};

test.each(Object.entries(MISTAKES))(
  '%s: caught',
  async (_, { feed = {}, stream = {}, caught }) => {
    const words = new RegExp(caught.map(({ source }) => source).join('|'));
    const failed = await failing(subjectOf(feed, stream), words);
    for (const one of caught)
      expect([String(one), failed.filter((name) => one.test(name)).length]).toEqual([String(one), 1]);
  },
  300_000,
);
