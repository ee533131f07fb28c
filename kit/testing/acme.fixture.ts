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
import type { Subject } from './index.js';

/** A connector that is right, its vendor, and how it is made wrong. */

export interface Config extends CommonConfig {
  token: string;
}
export interface Call {
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
export type Truth = ReturnType<ReturnType<typeof vendor.create>['truth'] & object>;

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

export type Ctx = Context<Config>;
interface Page {
  calls: Call[] | null;
  more: boolean;
}
export const ask = async ({ api }: Ctx, after: number) =>
  (await api.get<Page>('calls', { query: { after } })).body;

/** Walks the list page by page; `listed` says what becomes of a page. */
export function walk(
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

export const load = async ({ api }: Ctx, refs: readonly Ref[]) =>
  Promise.all(
    refs.map(async ({ id }) => {
      const { status, body } = await api.get<Call>(`calls/${id}`, { accept: [404] });
      if (status === 404) return 'gone' as const;
      if (String(body?.id) !== id) throw new Error(`an answer about ${body?.id} instead of ${id}`);
      return body;
    }),
  );

export const RIGHT: Feed<Config, Call> = {
  order: byInteger,
  list: walk((items, last) => ({ items, upTo: String(last) })),
  load,
};
export const STREAM: Stream<Config, Call, Call> = {
  schema,
  primaryKey: ['id'],
  cursorField: 'id',
  when: ({ status }) => (status === 'done' ? 'now' : 'later'),
  rows: (call) => [call],
};

export function subjectOf(
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
