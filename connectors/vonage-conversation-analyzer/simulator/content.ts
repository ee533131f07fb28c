import { type Answer, get, type Json, Refusal, type Request, timestamp } from 'trunkline/simulator';
import { transcriptOf } from './analysis.js';
import { versionOf } from './errors.js';
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
  let generation = 0;

  function search(request: Request): Answer {
    const { options } = world;
    const window = windowOf(world, request, 7);
    const limit = limitOf(world, request, options.content_page, options.content_page_max);
    const wanted = filterOf(world, request);
    const found = ledger
      .rows()
      .slice(ledger.firstAfter(window.start - 1), ledger.firstAfter(window.end))
      .filter((row) => hasContent(row, request.at) && window.holds(row.startAt) && wanted(row));
    // Version 2 counts pages: what gets content meanwhile shifts them.
    const pages = versionOf(request) === 2 || world.switches.content_paging === 'v2_pages';
    const { rows, meta } = (pages ? pagesOf : continued)(request, found, limit);
    return { json: { items: rows.map((row) => recordOf(world, row, request.at)), meta } };
  }

  /** Version 3 continues after the last row; null ends. */
  function continued(request: Request, found: Row[], limit: number) {
    const token = request.query.get('continuationToken');
    const [startAt = 0, n = -1] = token ? positionOf(token) : [];
    const rest = token
      ? found.filter((row) => row.startAt > startAt || (row.startAt === startAt && row.n > n))
      : found;
    const rows = rest.slice(0, limit);
    const last = rows.at(-1);
    const more = rest.length > limit && last;
    return { rows, meta: { nextContinuationToken: more ? tokenOf([last.startAt, last.n]) : null } };
  }

  function tokenOf(position: number[]): string {
    return Buffer.from([generation, ...position].join('|')).toString('base64url');
  }

  function positionOf(token: string): number[] {
    const [made, ...position] = Buffer.from(token, 'base64url').toString().split('|').map(Number);
    if (made !== generation || position.length !== 2)
      throw new Refusal(400, 'The continuationToken is invalid or has expired.');
    return position;
  }

  function must(request: Request): Row {
    const row = ledger.find(request.params['guid'] ?? '');
    if (!row || !hasContent(row, request.at)) throw new Refusal(404, 'Interaction not found.');
    return row;
  }

  function piece(request: Request): Answer {
    const row = must(request);
    const key = request.params['contentKey'] ?? '';
    if (!keysOf(world, row, request.at).includes(key)) throw new Refusal(404, 'Content not found.');
    return key === 'transcript'
      ? { text: transcriptOf(world, row) }
      : { text: `invented ${key}`, type: 'application/octet-stream' };
  }

  return {
    routes: [
      get('/interaction-content/interactions', search),
      get('/interaction-content/interactions/:guid', (request) => ({
        json: recordOf(world, must(request), request.at),
      })),
      get('/interaction-content/interactions/:guid/content/:contentKey', piece),
    ],
    /** Continuation tokens handed out until now are refused from now on: how long they live is not documented. */
    expire: () => void generation++,
  };
}

function filterOf(world: Vonage, { query }: Request): (row: Row) => boolean {
  const agent = query.get('handlingAgentId');
  const direction = query.get('direction')?.toLowerCase();
  const from = query.get('connectFrom');
  const to = query.get('connectTo');
  for (const text of [from, to]) {
    if (text !== null && (text.length < 1 || text.length > 50))
      throw new Refusal(400, 'connectFrom and connectTo have 1 to 50 characters.');
  }
  return (row) => {
    if (agent !== null && agent !== String(67800 + row.agent)) return false;
    if (direction !== undefined && direction !== row.direction.toLowerCase()) return false;
    if (from === null && to === null) return true;
    const { connectFrom, connectTo } = parties(world, row).numbers;
    return connectFrom.startsWith(from ?? '') && connectTo.startsWith(to ?? '');
  };
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
