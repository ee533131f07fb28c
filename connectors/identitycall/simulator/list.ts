import { type Answer, pageOf, Refusal, type Request } from 'trunkline/simulator';
import type { Ledger } from './ledger.js';
import { listItem } from './recording.js';
import { isFinal, standingOf } from './standing.js';
import type { Row } from './timeline.js';
import type { IdentityCall } from './world.js';

/** What happens between two requests of a client, by the switches *_midrun. */
export function midrun(world: IdentityCall, ledger: Ledger) {
  const struck = new Set<string>();
  // Once each: a client that reads the list again must be able to come to an end.
  const once = (key: string, act: () => void) => {
    if (struck.has(key)) return;
    struck.add(key);
    act();
  };
  const remove = (row: Row | undefined) => {
    if (row) ledger.change(row, { deleteAt: world.clock.now() });
  };
  return {
    afterPage(page: number, rows: readonly Row[], last: boolean) {
      const now = world.clock.now();
      if (world.switches.arrive_midrun === 'yes' && !last) once(`arrive ${page}`, () => ledger.arrive());
      if (world.switches.delete_midrun === 'pages' && !last) once(`pages ${page}`, () => remove(rows[0]));
      if (world.switches.delete_midrun === 'list' && last && rows.length > 0)
        once('list', () => remove(rows.findLast((row) => isFinal(standingOf(world, row, now)))));
    },
    afterDetail(row: Row) {
      if (world.switches.delete_midrun !== 'detail' || row.id % 10 !== 0) return;
      if (standingOf(world, row, world.clock.now()).status === 'completed')
        once(`detail ${row.id}`, () => remove(row));
    },
  };
}

/**
 * GET /recordings?page&per_page. Other parameters are ignored: `status` is documented, but who follows the
 * list does without it (VENDOR.md#trap-4-pages-of-a-moving-list).
 */
export function listRecordings(
  world: IdentityCall,
  ledger: Ledger,
  between: ReturnType<typeof midrun>,
  { query }: Request,
): Answer {
  const { data, page, meta } = paged(world, ledger.view(), query);
  const now = world.clock.now();
  const json = { data: data.map((row) => listItem(world, row, standingOf(world, row, now))), meta };
  between.afterPage(page, data, page >= meta.total_pages);
  return { json };
}

/** Projects, operators and numbers: with a meta or without (VENDOR.md#pages-of-a-list). */
export function smallList(world: IdentityCall, items: readonly unknown[], query: URLSearchParams): Answer {
  const { small_lists } = world.switches;
  const count = items.length;
  if (small_lists === 'paged') {
    const { data, meta } = paged(world, items, query);
    return { json: { data, meta } };
  }
  const meta = { current_page: 1, total_pages: 1, total_count: count, per_page: count };
  return { json: { data: items, ...(small_lists === 'meta' && { meta }) } };
}

function paged<T>(world: IdentityCall, items: readonly T[], query: URLSearchParams) {
  const perPage = Math.min(whole(query.get('per_page')) ?? 20, 100);
  const pages = Math.ceil(items.length / perPage);
  let page = whole(query.get('page')) ?? 1;
  if (page > Math.max(1, pages)) {
    if (world.switches.overflow === 'error') throw new Refusal(400, 'Page out of range');
    if (world.switches.overflow === 'last_page') page = Math.max(1, pages);
  }
  const total_pages = Math.max(pages, Number(world.switches.empty_pages));
  const meta = { current_page: page, total_pages, total_count: items.length, per_page: perPage };
  return { data: pageOf(items, page, perPage), page, meta };
}

/** As Rails pagers read it: what is no positive number counts as not given. */
function whole(text: string | null): number | undefined {
  const value = Number.parseInt(text ?? '', 10);
  return value > 0 ? value : undefined;
}
