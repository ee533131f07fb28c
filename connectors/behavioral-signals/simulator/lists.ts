import type { Answer, Request } from 'trunkline/simulator';
import { hash } from 'trunkline/simulator';
import { failure } from './errors.js';
import { firstAfter, type Ledger } from './ledger.js';
import { processOf } from './process.js';
import type { Row } from './timeline.js';
import { type BehavioralSignals, type Family, skewOf } from './world.js';

const LARGEST = 1000;
const DAY = 86_400_000;

class Invalid extends Error {}

/** `GET .../processes` of v5: a bare array, no total and no link to the next page (SDK, ProcessListParams). */
export function listV5(world: BehavioralSignals, ledger: Ledger, request: Request): Answer {
  try {
    const query = Object.fromEntries(request.query);
    const sort = query['sort'] ?? 'asc';
    if (sort !== 'asc' && sort !== 'desc') throw new Invalid('sort must be asc or desc');
    const window = inWindow(world, ledger.rows(), query['startDate'], query['endDate']);
    return paged(world, ledger, request, 'v5', sort === 'desc' ? window.reverse() : window);
  } catch (error) {
    if (error instanceof Invalid) return failure(world, 'v5', 400, error.message);
    throw error;
  }
}

/** `GET /client/{cid}/process`: took no parameters in 2016; whether it pages today could not be found out. */
export function listOliver(world: BehavioralSignals, ledger: Ledger, request: Request): Answer {
  const rows = [...ledger.rows()];
  const order = world.switches.oliver_order;
  if (order === 'newest_first') rows.reverse();
  if (order === 'shuffled') rows.sort((a, b) => hash('order', a.n) - hash('order', b.n));
  if (world.switches.oliver_list === 'whole') {
    const now = world.clock.now();
    return { json: rows.map((row) => processOf(world, ledger, row, 'oliver', now)) };
  }
  try {
    return paged(world, ledger, request, 'oliver', rows);
  } catch (error) {
    if (error instanceof Invalid) return failure(world, 'oliver', 400, error.message);
    throw error;
  }
}

/** The first page is page 0, and the last one is known by being short. */
function paged(
  world: BehavioralSignals,
  ledger: Ledger,
  request: Request,
  family: Family,
  rows: readonly Row[],
): Answer {
  const { switches } = world;
  const page = wholeNumber(request.query.get('page') ?? '0', 'page', 0);
  let size = wholeNumber(request.query.get('pageSize') ?? String(LARGEST), 'pageSize', 1);
  if (size > LARGEST) {
    if (switches.over_size === '400') throw new Invalid(`pageSize must be at most ${LARGEST}`);
    size = LARGEST;
  }
  if (page > 0 && page * size >= rows.length && switches.beyond_end === '404') {
    return failure(world, family, 404, `Page ${page} not found`);
  }
  const now = world.clock.now();
  const shown = rows.slice(page * size, (page + 1) * size);
  const json = shown.map((row) => processOf(world, ledger, row, family, now));
  if (shown.length === size) {
    if (switches.delete_midrun === 'yes') ledger.remove(shown[0]!);
    if (switches.arrive_midrun === 'yes') ledger.arrive();
  }
  return { json };
}

/** Whole UTC days. The vendor's MCP server says endDate is "on or before", its SDK "before". */
function inWindow(
  world: BehavioralSignals,
  rows: readonly Row[],
  from: string | undefined,
  to: string | undefined,
): Row[] {
  const skew = skewOf(world);
  const low = from === undefined ? 0 : firstAfter(rows, dayOf(from, 'startDate') - skew - 1);
  const end = world.switches.end_date === 'inclusive' ? DAY : 0;
  const high = to === undefined ? rows.length : firstAfter(rows, dayOf(to, 'endDate') + end - skew - 1);
  return rows.slice(low, Math.max(low, high));
}

function dayOf(text: string, name: string): number {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new Invalid(`${name} must be a date YYYY-MM-DD`);
  return time;
}

function wholeNumber(text: string, name: string, least: number): number {
  const value = Number(text);
  if (!/^-?\d+$/.test(text) || value < least)
    throw new Invalid(`${name} must be an integer of at least ${least}`);
  return value;
}
