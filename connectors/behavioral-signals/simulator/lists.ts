import { type Answer, DAY, hash, Refusal, type Request, wholeNumber } from 'trunkline/simulator';
import { failure } from './errors.js';
import type { Scene } from './ledger.js';
import { processOf } from './process.js';
import type { Row } from './timeline.js';
import { skewOf } from './world.js';

const LARGEST = 1000;

/** `GET .../processes` of v5: a bare array, no total and no link to the next page (SDK, ProcessListParams). */
export function listV5(scene: Scene, { query }: Request): Answer {
  const sort = query.get('sort') ?? 'asc';
  if (sort !== 'asc' && sort !== 'desc') throw new Refusal(400, 'sort must be asc or desc');
  const window = inWindow(scene, query.get('startDate'), query.get('endDate'));
  return paged(scene, query, sort === 'desc' ? window.reverse() : window);
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
  const { world, book, family } = scene;
  const page = whole(query, 'page', 0, 0);
  const asked = whole(query, 'pageSize', LARGEST, 1);
  if (asked > LARGEST && world.switches.over_size === '400')
    throw new Refusal(400, `pageSize must be at most ${LARGEST}`);
  const size = Math.min(asked, LARGEST);
  if (page > 0 && page * size >= rows.length && world.switches.beyond_end === '404')
    return failure(world, family, 404, `Page ${page} not found`);
  const shown = rows.slice(page * size, (page + 1) * size);
  const json = shown.map((row) => processOf(scene, row));
  if (shown.length === size) {
    if (world.switches.delete_midrun === 'yes') book.change(shown[0]!, { deleteAt: scene.now });
    if (world.switches.arrive_midrun === 'yes') book.arrive();
  }
  return { json };
}

/** Whole UTC days. The vendor's MCP server says endDate is "on or before", its SDK "before". */
function inWindow({ world, book }: Scene, from: string | null, to: string | null): Row[] {
  const rows = book.rows();
  const skew = skewOf(world);
  const low = from === null ? 0 : book.firstAfter(dayOf(from, 'startDate') - skew - 1);
  const end = world.switches.end_date === 'inclusive' ? DAY : 0;
  const high = to === null ? rows.length : book.firstAfter(dayOf(to, 'endDate') + end - skew - 1);
  return rows.slice(low, Math.max(low, high));
}

function dayOf(text: string, name: string): number {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new Refusal(400, `${name} must be a date YYYY-MM-DD`);
  return time;
}

function whole(query: URLSearchParams, name: string, usual: number, least: number): number {
  const value = wholeNumber(query.get(name) ?? String(usual), least);
  if (value === undefined) throw new Refusal(400, `${name} must be an integer of at least ${least}`);
  return value;
}
