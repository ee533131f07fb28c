import { DAY, HOUR, MINUTE, NEVER, type Random } from 'trunkline/simulator';
import type { Vonage } from './world.js';

/** What a small world must have too: one of each at a fixed place. */
export const PINS = { failed: 0.2, stuck: 0.4, late: 0.6 } as const;
export type Pin = keyof typeof PINS;

/** missing: Conversation Analyzer does not know the guid (yet, or any more). */
export type Phase = 'missing' | 'processing' | 'processed' | 'failed';

export type Row = ReturnType<typeof drawRow>;

/** What happens to one interaction, and when; all times in ms. Its records are made from it whenever somebody asks. */
export function drawRow(world: Vonage, n: number, startAt: number, pinned?: Pin) {
  const { options, clock } = world;
  const r = world.random('call', n);
  // Everything is drawn in any case: an option must not change the rest of the world.
  const some = (mean: number) => 15_000 + Math.round(r.exponential(mean));
  /** A call that is pinned is nothing else. */
  const is = (kind: Pin | 'late_listed' | 'other_media' | 'unrecorded') => {
    const hit = r.chance(options[kind]);
    return pinned === undefined ? hit : pinned === kind;
  };
  const endAt = startAt + Math.max(8000, Math.round(r.exponential(4 * MINUTE)));
  const isLateListed = is('late_listed');
  const hiding = r.int(HOUR, 2 * DAY);
  const hidden = isLateListed ? hiding : 0;
  const processedAt = endAt + some(2 * MINUTE) + hidden;
  const isPhone = !is('other_media');
  const medium = r.pick(['Chat', 'Email', 'Case']);
  const isRecorded = !is('unrecorded');
  const isAttached = r.chance(0.5);
  const contentAt = endAt + some(2 * MINUTE) + hidden;
  const isStuck = is('stuck');
  const isInvisible = r.chance(0.4) && isStuck && !pinned;
  const itemAt = contentAt + some(3 * MINUTE);
  const wait = some(10 * MINUTE);
  const isLate = is('late');
  const delay = (r.chance(0.7) ? r.int(2, 12) : r.int(24, 72)) * HOUR + r.int(0, HOUR);
  const usual = itemAt + wait + (isLate ? delay : 0);
  const soon = Math.max(itemAt, clock.startedAt + 20 * MINUTE);
  const finishAt = pinned === 'late' ? soon : usual;
  const isFailed = is('failed');
  const isAnalysed = isPhone && isRecorded;
  const isConstant = isFailed || isStuck || !isAnalysed || pinned !== undefined;
  const changedAt = r.later(isConstant ? 0 : options.recategorized, finishAt, HOUR, 6 * DAY);
  const deleteAt = r.later(pinned ? 0 : options.deleted, finishAt, 0, 5 * DAY);
  const outcome: 'processed' | 'failed' = isFailed ? 'failed' : 'processed';
  return {
    n,
    guid: guidOf(startAt, r.hex(18)),
    startAt,
    endAt,
    medium: isPhone ? 'Phone' : medium,
    direction: drawDirection(r),
    agent: r.int(1, 24),
    /** Processed when the sentiment feature was on. */
    sentiment: !r.chance(options.no_sentiment),
    silent: r.chance(options.silent),
    /** Stats shows it from then on; says nothing about the analysis. */
    processedAt,
    /** Its first piece of content: Interaction Content shows it. Some chats have content, and never an analysis. */
    contentAt: onlyIf(isPhone ? isRecorded : isAttached, contentAt),
    /** Conversation Analyzer begins. */
    itemAt: onlyIf(isAnalysed && !isInvisible, itemAt),
    finishAt: onlyIf(isAnalysed && !isStuck, finishAt),
    outcome,
    /** When the categories were computed again, ascending. */
    changes: changedAt < NEVER ? [changedAt] : [],
    /** Content and analysis are erased, Stats keeps the call. */
    deleteAt,
  };
}

const onlyIf = (is: boolean, at: number) => (is ? at : NEVER);

function drawDirection(r: Random): 'Inbound' | 'Outbound' | 'Internal' {
  if (r.chance(0.7)) return 'Inbound';
  return r.chance(0.85) ? 'Outbound' : 'Internal';
}

/** The guids of all samples begin with the time of the call in ms, in hex. */
function guidOf(startAt: number, noise: string): string {
  const time = startAt.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-4${noise.slice(0, 3)}-a${noise.slice(3, 6)}-${noise.slice(6)}`;
}

/** When the analysis ended; the switch `status` may force it. */
function finishOf(world: Vonage, row: Row): number {
  const { status } = world.switches;
  if (status === 'timeline') return row.finishAt;
  return status === 'processing' ? NEVER : row.itemAt;
}

export function phaseOf(world: Vonage, row: Row, now: number): Phase {
  if (now < row.itemAt || now >= row.deleteAt) return 'missing';
  if (now < finishOf(world, row)) return 'processing';
  return outcomeOf(world, row);
}

function outcomeOf(world: Vonage, row: Row): Row['outcome'] {
  const { status } = world.switches;
  return status === 'processed' || status === 'failed' ? status : row.outcome;
}

/** When it was categorized, every time until now. Stats keeps this of a call whose content was erased. */
export function categorized(world: Vonage, row: Row, now: number): number[] {
  const first = finishOf(world, row);
  if (now < first || outcomeOf(world, row) !== 'processed') return [];
  return world.switches.recategorized === 'no'
    ? [first]
    : [first, ...row.changes.filter((at) => at > first && at <= now)];
}

/** How often the categories were computed again. */
export function revisionOf(world: Vonage, row: Row, now: number): number {
  return Math.max(0, categorized(world, row, now).length - 1);
}

export function hasContent(row: Row, now: number): boolean {
  return now >= row.contentAt && now < row.deleteAt;
}

/** How far Stats has come. `minute_behind`: what was processed in the last minute is not there yet. */
export function upTo(world: Vonage, now: number): number {
  return world.switches.up_to === 'request_time' ? now : now - MINUTE;
}
