import { DAY, pageOf, Refusal, type Request, wholeIn } from 'trunkline/simulator';
import type { Row } from './timeline.js';
import type { Vonage } from './world.js';

/** What the two discovery APIs have in common: a window of time, a limit, a page. */
export interface Window {
  start: number;
  end: number;
  /** `start` is inclusive, `end` is disputed (VENDOR.md#end-of-a-window). */
  holds(time: number): boolean;
}

export function windowOf(world: Vonage, request: Request, days: number, now?: number): Window {
  const start = timeOf(request, 'start');
  const end = request.query.get('end') === null && now !== undefined ? now : timeOf(request, 'end');
  if (end < start) throw new Refusal(400, 'The end of the window lies before its start');
  if (end - start > days * DAY) throw new Refusal(400, `Request window size limit exceeded ${days} days`);
  const inclusive = world.switches.end === 'inclusive';
  return { start, end, holds: (time) => time >= start && (inclusive ? time <= end : time < end) };
}

function timeOf(request: Request, name: string): number {
  const text = request.query.get(name);
  if (!text) throw new Refusal(400, `The parameter ${name} is required`);
  const time = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new Refusal(400, `'${text}' is no ISO 8601 time with a zone (${name})`);
  return time;
}

/** Lists in pages: as many of them as it takes, `least` where there is nothing. */
export function pagesOf(request: Request, found: readonly Row[], limit: number, least = 0) {
  const page = wholeIn(request.query, 'page', 1) ?? 1;
  const rows = pageOf(found, page, limit);
  const pageCount = Math.ceil(found.length / limit) || least;
  return { rows, meta: { page, count: rows.length, pageCount, totalCount: found.length } };
}

/** What happens above the maximum is not documented: here it is cut. */
export function limitOf(request: Request, most: number): number {
  return Math.min(most, wholeIn(request.query, 'limit', 1) ?? most);
}
