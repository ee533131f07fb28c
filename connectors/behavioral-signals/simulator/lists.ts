import { type Answer, hash, Refusal, type Request } from 'trunkline/simulator';
import type { Scene } from './ledger.js';
import { processOf } from './process.js';
import type { Row } from './timeline.js';
import { skewOf } from './world.js';

const LARGEST = 1000;

/**
 * `GET .../processes` of v5: a bare array, no total and no link to the next page (SDK, ProcessListParams).
 * Ascending, from a whole UTC day on.
 */
export function listV5(scene: Scene, { query }: Request): Answer {
  const { world, book } = scene;
  const from = query.get('startDate') ?? '1970-01-01';
  const day = /^\d{4}-\d{2}-\d{2}$/.test(from) ? Date.parse(from) : Number.NaN;
  if (Number.isNaN(day)) throw new Refusal(400, 'startDate must be a date YYYY-MM-DD');
  return paged(scene, query, book.rows().slice(book.firstAfter(day - skewOf(world) - 1)));
}

/** `GET /client/{cid}/process`: took no parameters in 2016; whether it pages today could not be found out. */
export function listOliver(scene: Scene, { query }: Request): Answer {
  const { oliver_order: order, oliver_list: list } = scene.world.switches;
  const rows = [...scene.book.rows()];
  if (order === 'newest_first') rows.reverse();
  if (order === 'shuffled') rows.sort((a, b) => hash('order', a.n) - hash('order', b.n));
  return list === 'whole' ? { json: rows.map((row) => processOf(scene, row)) } : paged(scene, query, rows);
}

/** The first page is page 0, and the last one is known by being short. */
function paged(scene: Scene, query: URLSearchParams, rows: readonly Row[]): Answer {
  const { world, book } = scene;
  const page = Number(query.get('page') ?? 0);
  const asked = Number(query.get('pageSize') ?? LARGEST);
  if (asked > LARGEST && world.switches.over_size === '400')
    throw new Refusal(400, `pageSize must be at most ${LARGEST}`);
  const size = Math.min(asked, LARGEST);
  if (page > 0 && page * size >= rows.length && world.switches.beyond_end === '404')
    throw new Refusal(404, `Page ${page} not found`);
  const shown = rows.slice(page * size, (page + 1) * size);
  const json = shown.map((row) => processOf(scene, row));
  if (shown.length === size) {
    if (world.switches.delete_midrun === 'yes') book.change(shown[0]!, { deleteAt: scene.now });
    if (world.switches.arrive_midrun === 'yes') book.arrive();
  }
  return { json };
}
