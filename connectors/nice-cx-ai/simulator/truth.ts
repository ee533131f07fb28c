import { activityOf, eligible, hasAi, participantsOf } from './analysis.js';
import type { Ledger } from './ledger.js';
import { processedText } from './records.js';
import { sentenceCount } from './talk.js';
import { isFinal, isGone, isListed, isProcessed, type Row, revisionOf, statusOf } from './timeline.js';
import { type Nice, time } from './world.js';

/** How many rows of each stream. */
export interface Rows {
  interactions: number;
  cx_ai: number;
  model_scores: number;
  voice_activity_segments: number;
  transcripts: number;
}

export interface Item {
  identifier: string;
  listed: boolean;
  /** 404 everywhere: of another account, no identifier, or deleted. */
  gone: boolean;
  foreign: boolean;
  deleted: boolean;
  type: Row['type'];
  model: Row['model'];
  aiAsked: boolean;
  status: string;
  final: boolean;
  failed: boolean;
  declared: string;
  /** As the status says it now. */
  processed: string | null;
  /** Grows with every new analysis: scores differ. */
  version: number;
  /** What a sync that begins now must find: nothing for what is gone, unfinished or not listed. */
  rows: Rows;
  /** Only of what was deleted: what a sync before the deletion could have found. */
  before?: Rows;
  /** With `keys`; transcripts have 0, 1, 2 ... */
  keys?: {
    model_scores: [participant: string, bundle: string, model: string][];
    voice_activity_segments: [participant: string, start: number][];
  };
}

export interface Counts {
  total: number;
  listed: number;
  gone: number;
  /** Of those that are listed and not gone. */
  open: number;
  processed: number;
  failed: number;
  withAi: number;
}

export interface Truth {
  now: string;
  counts: Counts;
  /** What a source must never do: declarations, uploads, deletions asked for. */
  writes: number;
  /** Status asked again before 30 s (audio) or 5 s (text) while it was not final. */
  polledTooSoon: number;
  /** With `full`. */
  streams?: Rows;
  items?: Item[];
}

const NOTHING: Rows = {
  interactions: 0,
  cx_ai: 0,
  model_scores: 0,
  voice_activity_segments: 0,
  transcripts: 0,
};

export function truth(
  world: Nice,
  ledger: Ledger,
  noted: { writes: number; polledTooSoon: number },
  ask: Readonly<Record<string, unknown>>,
): Truth {
  const now = world.clock.now();
  const rows = ledger.rows();
  const counts: Counts = {
    total: rows.length,
    listed: 0,
    gone: 0,
    open: 0,
    processed: 0,
    failed: 0,
    withAi: 0,
  };
  for (const row of rows) {
    if (!isListed(row, now)) continue;
    counts.listed++;
    if (isGone(row, now)) counts.gone++;
    else if (!isFinal(row, now)) counts.open++;
    else if (!isProcessed(row, now)) counts.failed++;
    else counts.processed++;
    if (!isGone(row, now) && hasAi(world, row, now)) counts.withAi++;
  }
  const answer: Truth = {
    now: new Date(now).toISOString(),
    counts,
    writes: noted.writes,
    polledTooSoon: noted.polledTooSoon,
  };
  if (!ask['full']) return answer;
  const items = rows.map((row) => itemOf(world, row, now, Boolean(ask['keys'])));
  const streams = { ...NOTHING };
  for (const item of items)
    for (const name of Object.keys(streams) as (keyof Rows)[]) streams[name] += item.rows[name];
  return { ...answer, streams, items };
}

function itemOf(world: Nice, row: Row, now: number, keys: boolean): Item {
  const [listed, gone, final] = [isListed(row, now), isGone(row, now), isFinal(row, now)];
  const deleted = now >= row.deleteAt;
  const ai = hasAi(world, row, now);
  return {
    identifier: row.identifier,
    listed,
    gone,
    foreign: row.foreign,
    deleted,
    type: row.type,
    model: row.model,
    aiAsked: row.aiAsked,
    status: statusOf(world, row, now),
    final,
    failed: final && row.outcome !== 'processed',
    declared: time(world, row.declaredAt, row.micros, 'other'),
    processed: processedText(world, row, now),
    version: revisionOf(row, now),
    rows: listed && !gone ? rowsOf(world, row, now) : NOTHING,
    ...(deleted && !row.foreign ? { before: rowsOf(world, row, row.deleteAt) } : {}),
    ...(keys && listed && !gone
      ? { keys: ai ? keysOf(world, row) : { model_scores: [], voice_activity_segments: [] } }
      : {}),
  };
}

function rowsOf(world: Nice, row: Row, now: number): Rows {
  if (!isFinal(row, now)) return NOTHING;
  const participants = hasAi(world, row, now) ? participantsOf(world, row) : [];
  let models = 0;
  let segments = 0;
  for (const participant of participants) {
    for (const [, names] of eligible(world, row, participant)) models += names.length;
    segments += activityOf(world, row, participant)?.length ?? 0;
  }
  return {
    interactions: 1,
    cx_ai: participants.length > 0 ? 1 : 0,
    model_scores: models,
    voice_activity_segments: segments,
    transcripts: isProcessed(row, now) ? sentenceCount(world, row) : 0,
  };
}

function keysOf(world: Nice, row: Row): NonNullable<Item['keys']> {
  const participants = participantsOf(world, row);
  return {
    model_scores: participants.flatMap((participant) =>
      eligible(world, row, participant).flatMap(([bundle, models]) =>
        models.map((model): [string, string, string] => [participant, bundle, model]),
      ),
    ),
    voice_activity_segments: participants.flatMap((participant) =>
      (activityOf(world, row, participant) ?? []).map((segment): [string, number] => [
        participant,
        segment.startTimeOffset,
      ]),
    ),
  };
}
