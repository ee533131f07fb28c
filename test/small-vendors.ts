import type { Answer } from 'trunkline/simulator';
import { loopback } from './loopback.js';

const AT = '2026-04-08T10:00:00Z';
const guid = (i: number) => `0164705c-c206-dce9-d61a-${String(i).padStart(12, '0')}`;

/** A vendor with items 1 to `count`, each finished; `part`: the stream whose rows take a request for each of them. */
export interface SmallVendor {
  streams: readonly [list: string, part: string];
  /** The field of a row of `part` that says whose it is. */
  owner: string;
  id(item: number): string;
  /** Ids that the user names, where the vendor has no list. */
  identifiers?: (count: number) => string[];
  /** Answers about one item come in an array where several are asked for together. */
  answer(path: string, query: URLSearchParams, count: number): Answer | undefined;
  /** Whose part is asked for; undefined: another thing. */
  itemOf(path: string, query: URLSearchParams): string | undefined;
}

const range = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
const paged = <T>(rows: T[], page: number, size: number) => rows.slice((page - 1) * size, page * size);

/** Five vendors in a few lines each: what a test makes odd about one of them it can make odd about all. */
export const SMALL_VENDORS: Record<string, SmallVendor> = {
  voicegain: {
    streams: ['calls', 'sa_sessions'],
    owner: 'saSessionId',
    id: (item) => `s${item}`,
    itemOf: (path) => /\/offline\/(s\d+)\/data$/.exec(path)?.[1],
    answer(path, query, count) {
      const session = this.itemOf(path, query);
      if (session !== undefined) return { json: { saSessionId: session, wordCloud: [] } };
      if (!path.endsWith('/sa/call')) return undefined;
      const above = Number(query.get('afterCallId') ?? 0);
      const ids = range(count).filter((id) => id > above);
      if (query.get('sort_dir') === 'desc') ids.reverse();
      const rows = paged(ids, Number(query.get('page') ?? 1), Number(query.get('per_page') ?? 1000));
      const call = (id: number) => ({
        callId: String(id),
        contextId: 'c',
        saSessionId: `s${id}`,
        version: 2,
        startTime: AT,
        endTime: AT,
        progressPhase: 'DONE',
      });
      return { json: rows.map(call), headers: { 'x-total-count': String(count) } };
    },
  },
  identitycall: {
    streams: ['recordings', 'summaries'],
    owner: 'recording_id',
    id: String,
    itemOf: (path) => /recordings\/(\d+)\/summary$/.exec(path)?.[1],
    answer(path, query, count) {
      const part = this.itemOf(path, query);
      if (part !== undefined) return { json: { data: { recording_id: Number(part), summary: 'said' } } };
      const row = (id: number): object => ({
        id,
        status: 'completed',
        goals_evaluated: true,
        created_at: AT,
      });
      const one = /recordings\/(\d+)$/.exec(path)?.[1];
      if (one !== undefined) return { json: { data: row(Number(one)) } };
      const rows = path.endsWith('recordings') ? range(count).map(row) : [{ id: 1, name: 'P' }];
      const page = Number(query.get('page') ?? 1);
      const size = 100;
      const meta = {
        current_page: page,
        total_pages: Math.ceil(rows.length / size),
        total_count: rows.length,
      };
      return { json: { data: paged(rows, page, size), meta } };
    },
  },
  'behavioral-signals': {
    streams: ['processes', 'results'],
    owner: 'pid',
    id: String,
    itemOf: (path) => /processes\/(\d+)\/results$/.exec(path)?.[1],
    answer(path, query, count) {
      const part = this.itemOf(path, query);
      if (part !== undefined) return { json: { pid: Number(part), code: 0, results: [] } };
      const one = /processes\/(\d+)$/.exec(path)?.[1];
      const row = (pid: number) => ({ pid, status: 2, datetime: AT });
      if (one !== undefined) return { json: row(Number(one)) };
      const page = Number(query.get('page') ?? 0) + 1;
      return { json: paged(range(count).map(row), page, Number(query.get('pageSize') ?? 1000)) };
    },
  },
  'nice-cx-ai': {
    streams: ['interactions', 'transcripts'],
    owner: 'identifier',
    id: guid,
    identifiers: (count) => range(count).map(guid),
    itemOf: (path) => /interactions\/([^/]+)\/transcripts\/punctuated$/.exec(path)?.[1],
    answer(path) {
      const identifier = /interactions\/([^/]+)/.exec(path)?.[1];
      if (path.endsWith('/punctuated')) return { json: { sentenceSegments: [{ phrase: 'said' }] } };
      const status = { identifier, status: 'processed', declared: AT, processed: AT };
      return { json: path.endsWith('/status') ? status : { identifier } };
    },
  },
  'vonage-conversation-analyzer': {
    streams: ['interactions', 'analyses'],
    owner: 'guid',
    id: guid,
    itemOf: (path, query) =>
      /conversation-analyzer\/interactions\/(.+)$/.exec(path)?.[1] ?? query.get('calls') ?? undefined,
    answer(path, query, count) {
      const item = (id: string) => ({ guid: id, status: 'processed', categories: [] });
      if (path.endsWith('/token')) return { json: { access_token: 'of-ours-token', expires_in: 7200 } };
      const asked = this.itemOf(path, query);
      if (query.has('calls')) return { json: String(asked).split(',').map(item) };
      if (asked !== undefined) return { json: item(asked) };
      const start = Date.parse(query.get('start')!);
      const end = Date.parse(query.get('end') ?? '2999-01-01T00:00:00Z');
      const isInside = Date.parse(AT) >= start && Date.parse(AT) <= end;
      const items = isInside
        ? range(count).map((id) => ({ guid: guid(id), start: AT, medium: 'Phone', categorizedAt: AT }))
        : [];
      const page = Number(query.get('page') ?? 1);
      const meta = { page, count: items.length, pageCount: 1, totalCount: items.length };
      return { json: { meta, items: page === 1 ? items : [], upTo: '2026-04-10T12:00:00Z' } };
    },
  },
};

/**
 * Such a vendor behind an address. `odd` answers in the place of the vendor about the parts of items it
 * names: it is told each item that a request is about, and answers for all of them together.
 */
export async function smallVendor(
  name: string,
  count: number,
  odd: (items: readonly string[], path: string) => Answer | undefined,
) {
  const vendor = SMALL_VENDORS[name]!;
  const served = await loopback(({ path, query }) => {
    const items = vendor.itemOf(path, query)?.split(',') ?? [];
    return odd(items, path) ?? vendor.answer(path, query, count) ?? { status: 404, json: { error: 'no' } };
  });
  return { ...served, vendor };
}
