import { type Answer, get, type Json, Refusal, type Request, timestamp } from 'trunkline/simulator';
import type { Ledger } from './ledger.js';
import { parties } from './stats.js';
import { hasContent, phaseOf, type Row } from './timeline.js';
import { limitOf, pagesOf, windowOf } from './window.js';
import type { Vonage } from './world.js';

/**
 * Interaction Content, "Search for interactions": those with content, of seven days at most
 * (VENDOR.md#interaction-content-search).
 */
export function content(world: Vonage, ledger: Ledger) {
  function search(request: Request): Answer {
    const { options, switches } = world;
    const window = windowOf(world, request, 7);
    const limit = limitOf(request, options.content_page_max);
    const found = ledger
      .rows()
      .slice(ledger.firstAfter(window.start - 1), ledger.firstAfter(window.end))
      .filter((row) => hasContent(row, request.at) && window.holds(row.startAt));
    // Pages are counted: what gets content meanwhile shifts them.
    const page = switches.content_paging === 'v2_pages' ? pagesOf : continued;
    const { rows, meta } = page(request, found, limit);
    return { json: { items: rows.map((row) => recordOf(world, row, request.at)), meta } };
  }

  function single(request: Request): Answer {
    const row = ledger.find(request.params['guid']);
    if (!row || !hasContent(row, request.at)) throw new Refusal(404, 'Interaction not found.');
    return { json: recordOf(world, row, request.at) };
  }

  return [
    get('/interaction-content/interactions', search),
    get('/interaction-content/interactions/:guid', single),
  ];
}

/** Version 3 continues behind the last row, be it there or not; null ends. */
function continued({ query }: Request, found: Row[], limit: number) {
  const token = query.get('continuationToken');
  const [startAt = 0, n = -1] = token ? positionOf(token) : [];
  const rest = found.filter((row) => row.startAt > startAt || (row.startAt === startAt && row.n > n));
  const rows = rest.slice(0, limit);
  const last = rest.length > limit ? rows.at(-1) : undefined;
  return { rows, meta: { nextContinuationToken: last ? tokenOf(last) : null } };
}

const tokenOf = ({ startAt, n }: Row) => Buffer.from(`${startAt}|${n}`).toString('base64url');

function positionOf(token: string): number[] {
  const position = Buffer.from(token, 'base64url').toString().split('|').map(Number);
  if (position.length !== 2) throw new Refusal(400, 'The continuationToken is invalid or has expired.');
  return position;
}

/** Of the kinds that ICS-CONT names; the keys are ours. */
function keysOf(world: Vonage, row: Row, now: number): string[] {
  if (row.medium !== 'Phone') return ['attachment'];
  if (phaseOf(world, row, now) !== 'processed') return ['recording'];
  return ['recording', 'transcript', 'categorization', ...(row.sentiment ? ['sentiment'] : [])];
}

/** What is seen of it ends with `guid` and `content[].contentKey`; the rest is what the search can ask for. */
function recordOf(world: Vonage, row: Row, now: number): Json {
  return {
    guid: row.guid,
    [world.switches.content_time]: timestamp(row.startAt),
    direction: row.direction,
    ...parties(world, row).numbers,
    content: keysOf(world, row, now).map((contentKey) => ({ contentKey })),
  };
}
