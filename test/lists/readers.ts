import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import behavioral from '../../connectors/behavioral-signals/index.js';
import identitycall from '../../connectors/identitycall/index.js';
import nice from '../../connectors/nice-cx-ai/index.js';
import voicegain from '../../connectors/voicegain/index.js';
import vonage from '../../connectors/vonage-conversation-analyzer/index.js';
import type { Context, Feed } from '../../core/author/feed.js';
import type { Source } from '../../core/author/source.js';
import type { Api } from '../../core/http/api.js';
import { days } from '../../core/lists/days.js';
// Loaded before anything is done to how files are read.
import '../../core/lists/identifier-text.js';
import { keyset } from '../../core/lists/keyset.js';
import { linked } from '../../core/lists/linked.js';
import { numbered } from '../../core/lists/numbered.js';
import { byInteger, byText } from '../../core/lists/order.js';
import { sortedPages } from '../../core/lists/sorted.js';
import { stepping } from '../../core/lists/stepping.js';
import { drained, readStill, whole } from '../../core/lists/still.js';
import { Memory } from '../../core/sync/context.js';
import { apiOf, BEGIN, lowOf, type Move, type MovingVendor, NOW, type Plan, type Row } from './vendor.js';

/** One way through a list: the ids that it delivers before it ends. */
export interface Reading {
  read(vendor: MovingVendor): Promise<number[]>;
  /** What may happen to such a list; undefined: everything. A list by ids knows no edit that moves somebody. */
  possible?: readonly Move['kind'][];
  /** What such a reading cannot see, since a second look in every sync would cost more than it is worth. */
  isBlindTo?(plan: Plan): boolean;
}

/**
 * An answer that held everything is believed when its last row comes again where it stood. Who goes, and who moves up
 * from behind it to before it at the same time, hide each other there.
 */
function isBlindTo({ moves }: Plan): boolean {
  const gone = moves.filter(({ kind }) => kind === 'goes');
  const moved = moves.filter(({ kind }) => kind !== 'goes' && kind !== 'comes');
  return gone.some((one) => moved.some(({ before }) => Math.abs(before - one.before) <= 1));
}

const iso = (ms: number) => new Date(ms).toISOString();
const idOf = ({ id }: Row) => String(id);
const IDS_STAY: readonly Move['kind'][] = ['goes', 'comes'];

function context(config: object, api: Api = apiOf(() => ({}))): Context<never> {
  return {
    config: { pending_days: 3, lookback_days: 0, max_minutes: 0, ...config },
    lookback: 0,
    looksBack: false,
    api,
    streams: new Set(['calls', 'recordings', 'processes', 'interactions']),
    fields: () => undefined,
    asOf: NOW,
    once: new Memory().once,
    onceASync: new Memory().once,
    log: () => undefined,
    odd: () => undefined,
    estimate: () => undefined,
  } as unknown as Context<never>;
}

async function idsOf(list: Feed<never, unknown>['list'], ctx: Context<never>): Promise<number[]> {
  const ids: number[] = [];
  for await (const { items } of list(ctx, null, null)) ids.push(...items.map(({ id }) => Number(id)));
  return ids;
}

/** A page of a list by numbers, from 0. */
const sliced = (vendor: MovingVendor, page: number, size = vendor.plan.page) => {
  const { rows, total } = vendor.ask();
  const most = Math.min(size, vendor.plan.page);
  return { rows: rows.slice(page * most, (page + 1) * most), total, count: rows.length };
};

async function* pagesOf(vendor: MovingVendor) {
  for (let page = 0; ; page++) {
    const { rows, total, count } = sliced(vendor, page);
    yield { rows, total };
    if ((page + 1) * vendor.plan.page >= count) return;
  }
}

const numberedWalk = (vendor: MovingVendor, size = vendor.plan.page) =>
  numbered<Row>({
    first: 0,
    size,
    ask: async (page, asked) =>
      ({ status: 200, headers: {}, body: sliced(vendor, page, asked).rows }) as never,
    row: (row) => row as Row,
    id: idOf,
  });

/** The building blocks. */
export const BLOCKS: Record<string, Reading> = {
  whole: {
    read: async (vendor) => [...(await whole(() => pagesOf(vendor), idOf)).keys()].map(Number),
  },
  sortedPages: {
    read: (vendor) =>
      idsOf(
        sortedPages<never, Row, Row>({
          order: byText,
          walk: () => ({ pages: () => pagesOf(vendor) }),
          id: idOf,
          position: ({ at, id }) => `${iso(at)}/${id}`,
          listed: (row) => ({ id: idOf(row), item: row }),
        }).list,
        context({}),
      ),
  },
  numbered: {
    read: async (vendor) =>
      [...(await drained(readStill({ ...numberedWalk(vendor), id: idOf }))).keys()].map(Number),
  },
  'numbered, by a vendor that caps its pages': {
    isBlindTo,
    read: async (vendor) =>
      [...(await drained(readStill({ ...numberedWalk(vendor, 50), id: idOf }))).keys()].map(Number),
  },
  days: {
    read: (vendor) =>
      idsOf(
        days<{ start_date?: string }, Row, Row>({
          walk: () => numberedWalk(vendor),
          id: idOf,
          at: ({ at }) => iso(at),
          listed: (row) => ({ item: row }),
          filters: () => false,
          exists: async () => false,
        }).list as never,
        context({}),
      ),
  },
  linked: {
    read: async (vendor) => {
      const ask = async (page = 0) => {
        const { rows, total, count } = sliced(vendor, page);
        return { rows, total, ...((page + 1) * vendor.plan.page < count ? { next: page + 1 } : {}) };
      };
      const found = await linked(context({}), { ask, id: idOf });
      return found === 'narrower' ? [] : found.rows.map(({ id }) => id);
    },
  },
  keyset: {
    possible: IDS_STAY,
    read: (vendor) =>
      idsOf(
        keyset<never, Row>({
          order: byInteger,
          ask: async (_, after) => {
            const above = vendor.ask().rows.filter(({ id }) => id > Number(after ?? 0));
            const rows = above.sort((a, b) => a.id - b.id).slice(0, vendor.plan.page);
            return {
              items: rows.map((row) => ({ id: idOf(row), item: row })),
              more: above.length > rows.length,
            };
          },
        }),
        context({}),
      ),
  },
  stepping: {
    possible: IDS_STAY,
    read: (vendor) => {
      const { page: size } = vendor.plan;
      const isFinal = ({ id }: Row) => id % 5 !== 0;
      const newestFirst = () => [...vendor.ask().rows].sort((a, b) => b.id - a.id);
      return idsOf(
        stepping<never, Row>({
          id: ({ id }) => id,
          isFinal,
          stream: 'calls',
          most: size,
          size: () => size,
          finished: async (_, above) => {
            const higher = newestFirst()
              .reverse()
              .filter(({ id }) => id > above);
            const stop = higher.findIndex((row) => !isFinal(row));
            return (stop < 0 ? higher : higher.slice(0, stop)).slice(0, size);
          },
          all: async (_, page) => {
            const rows = newestFirst();
            const total = vendor.plan.total === 'absent' ? undefined : rows.length;
            return { rows: rows.slice((page - 1) * size, page * size), total };
          },
          newest: async () => ({ rows: newestFirst().slice(0, 2) }),
          exists: async (_, id) => vendor.ask().rows.some((row) => row.id === id),
          brief: (row) => row,
          listed: async () => (row) => ({ id: idOf(row), item: row }),
        }),
        context({}),
      );
    },
  },
};

/** A line of a user's own list; all are as long, so that nobody is cut in two. */
const guidOf = (id: number) => `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`;
const LINE = guidOf(0).length + 1;

/**
 * A file that is written to whenever the reader comes for more of it, which is a few lines each time. Each
 * writing has a time of its own, as it has where people write.
 */
async function whileWritten<T>(vendor: MovingVendor, read: (path: string) => Promise<T>): Promise<T> {
  const folder = fs.mkdtempSync(join(tmpdir(), 'trunkline-list-'));
  const path = join(folder, 'ids.txt');
  const { readSync } = fs;
  let text = '';
  let writings = 0;
  const write = (rows: readonly Row[]) => {
    const now = rows.map(({ id }) => `${guidOf(id)}\n`).join('');
    if (now === text && writings > 0) return;
    text = now;
    fs.writeFileSync(path, text);
    fs.utimesSync(path, ++writings, writings);
  };
  write(vendor.rows);
  const readLess = (file: number, buffer: Buffer) => {
    write(vendor.ask().rows);
    return readSync(file, buffer, 0, vendor.plan.page * LINE, null);
  };
  fs.readSync = readLess as typeof readSync;
  try {
    return await read(path);
  } finally {
    fs.readSync = readSync;
    fs.rmSync(folder, { recursive: true });
  }
}

const ownList = (source: unknown, config: object): Reading => ({
  read: async (vendor) =>
    whileWritten(vendor, async (location) => {
      const ids: number[] = [];
      const ctx = context({ ...config, interactions: { source: 'file', location } });
      for await (const { items } of listOf(source)(ctx, null, null))
        ids.push(...items.map(({ id }) => Number(id.slice(24))));
      return ids;
    }),
});

const listOf = (source: unknown) => (source as Source<never>).feeds[0]!.feed.list;
const pageIn = (rows: readonly Row[], page: number, size: number) =>
  rows.slice((page - 1) * size, page * size);

/** A count of rows that comes late tells the pages right; one that is too low does not. */
const pagesToldBy = ({ plan: { total, page } }: MovingVendor, rows: number) =>
  Math.ceil((total === 'low' ? lowOf(rows, page) : rows) / page);

/** The lists of the connectors, asked as the vendors are asked. */
export const CONNECTORS: Record<string, Reading> = {
  IdentityCall: {
    read: (vendor) => {
      const api = apiOf((_, { page }) => {
        const { rows, total } = vendor.ask();
        const { page: size } = vendor.plan;
        const data = pageIn(rows, Number(page), size).map(({ id, at }) => ({
          id,
          status: 'completed',
          created_at: iso(at),
        }));
        return {
          body: {
            data,
            meta: {
              total_pages: Math.max(1, pagesToldBy(vendor, rows.length)),
              total_count: total ?? rows.length,
            },
          },
        };
      });
      return idsOf(listOf(identitycall), context({}, api));
    },
  },
  ...Object.fromEntries(
    (['v5', 'oliver'] as const).map((api_version) => [
      `Behavioral Signals ${api_version}`,
      {
        isBlindTo,
        read: (vendor: MovingVendor) => {
          const api = apiOf((_, { page, pageSize }) => ({
            body: sliced(vendor, Number(page), Number(pageSize)).rows.map(({ id, at }) => ({
              pid: id,
              status: 2,
              datetime: iso(at),
            })),
          }));
          return idsOf(listOf(behavioral), context({ api_version, client_id: '7' }, api));
        },
      },
    ]),
  ),
  // Their user says which interactions there are.
  'NICE CX AI': ownList(nice, {}),
  "Vonage, of the user's own list": ownList(vonage, { region: 'emea' }),
  Voicegain: {
    possible: IDS_STAY,
    read: (vendor) => {
      const { page: most, total: told } = vendor.plan;
      const isFinal = (id: number) => id % 5 !== 0;
      const api = apiOf((path, query) => {
        let rows = [...vendor.ask().rows].sort((a, b) => a.id - b.id);
        const one = /^sa\/call\/(\d+)$/.exec(path);
        if (one !== null) return { status: rows.some(({ id }) => id === Number(one[1])) ? 200 : 404 };
        const headers: Record<string, string> =
          told === 'absent' ? {} : { 'x-total-count': `${rows.length}` };
        if (query['sort_dir'] === 'desc') rows.reverse();
        if (query['consecutive'] === true) {
          rows = rows.filter(({ id }) => id > Number(query['afterCallId'] ?? 0));
          const stop = rows.findIndex(({ id }) => !isFinal(id));
          if (stop >= 0) rows = rows.slice(0, stop);
        }
        const size = Math.min(most, Number(query['per_page']));
        const body = pageIn(rows, Number(query['page'] ?? 1), size).map(({ id, at }) => ({
          callId: String(id),
          contextId: 'c',
          startTime: iso(at),
          progressPhase: isFinal(id) ? 'DONE' : 'ANALYZING',
        }));
        return { headers, body };
      });
      return idsOf(listOf(voicegain), context({ per_page: most }, api));
    },
  },
  ...Object.fromEntries(
    (['stats', 'interaction_content'] as const).map((source) => [
      `Vonage ${source}`,
      {
        read: (vendor: MovingVendor) => {
          const { page: size, total: told } = vendor.plan;
          const api = apiOf((_, query) => {
            const all = vendor.ask();
            const inside = ({ at }: Row) =>
              at >= Date.parse(String(query['start'])) && !(at >= Date.parse(String(query['end'])));
            const rows = all.rows.filter(inside);
            const total = all.total;
            const token = Number(query['continuationToken'] ?? 0);
            const page = source === 'stats' ? Number(query['page'] ?? 1) : token + 1;
            const items = pageIn(rows, page, size).map(({ id, at }) => ({
              guid: String(id),
              start: iso(at),
              startTime: iso(at),
              medium: 'phone',
            }));
            const isLast = page * size >= rows.length;
            const counts =
              told === 'absent' ? {} : { pageCount: pagesToldBy(vendor, rows.length), totalCount: total };
            const meta =
              source === 'stats'
                ? { page, ...counts }
                : { nextContinuationToken: isLast ? null : String(page) };
            return { body: { items, upTo: iso(NOW), meta } };
          });
          const config = { interactions: { source }, start_date: iso(BEGIN - 3_600_000), region: 'emea' };
          return idsOf(listOf(vonage), context(config, api));
        },
      },
    ]),
  ),
};
