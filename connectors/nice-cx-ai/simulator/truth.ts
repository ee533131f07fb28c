import { activityOf, eligible, hasAi, participantsOf } from './analysis.js';
import type { Ledger } from './ledger.js';
import { processedText } from './records.js';
import { sentenceCount } from './talk.js';
import { isFinal, isGone, isListed, isProcessed, type Row, revisionOf, statusOf } from './timeline.js';
import { type Nice, time } from './world.js';

/** How many rows of each stream. */
export type Rows = typeof NOTHING;

export type Truth = ReturnType<typeof truth>;
export type Item = ReturnType<typeof itemOf>;

const NOTHING = { interactions: 0, cx_ai: 0, model_scores: 0, voice_activity_segments: 0, transcripts: 0 };

/**
 * What a source must never do (declarations, uploads, deletions), and statuses asked for sooner than 30 s
 * (audio) or 5 s (text) after.
 */
export interface Noted {
  writes: number;
  polledTooSoon: number;
}

export function truth(world: Nice, ledger: Ledger, noted: Noted, ask: Readonly<Record<string, unknown>>) {
  const now = world.clock.now();
  const rows = ledger.rows();
  const all = rows.filter((row) => isListed(row, now));
  const present = all.filter((row) => !isGone(row, now));
  const of = (fits: (row: Row) => boolean) => present.filter(fits).length;
  const processed = of((row) => isProcessed(row, now));
  const open = of((row) => !isFinal(row, now));
  const counts = {
    total: rows.length,
    listed: all.length,
    gone: all.length - present.length,
    /** Of those that are listed and not gone. */
    open,
    processed,
    failed: present.length - open - processed,
    withAi: of((row) => hasAi(world, row, now)),
  };
  const { writes, polledTooSoon } = noted;
  return {
    now: new Date(now).toISOString(),
    counts,
    writes,
    polledTooSoon,
    ...(Boolean(ask['full']) && listOf(rows.map((row) => itemOf(world, row, now, Boolean(ask['keys']))))),
  };
}

function listOf(items: Item[]): { streams: Rows; items: Item[] } {
  const streams = { ...NOTHING };
  for (const item of items)
    for (const name of Object.keys(streams) as (keyof Rows)[]) streams[name] += item.rows[name];
  return { streams, items };
}

function itemOf(world: Nice, row: Row, now: number, keys: boolean) {
  const [listed, gone, final] = [isListed(row, now), isGone(row, now), isFinal(row, now)];
  const deleted = now >= row.deleteAt;
  return {
    identifier: row.identifier,
    listed,
    /** 404 everywhere: of another account, no identifier, or deleted. */
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
    /** As the status says it now. */
    processed: processedText(world, row, now),
    /** Grows with every new analysis: scores differ. */
    version: revisionOf(row, now),
    /** What a sync that begins now must find: nothing for what is gone, unfinished or not listed. */
    rows: listed && !gone ? rowsOf(world, row, now) : NOTHING,
    /** Only of what was deleted: what a sync before the deletion could have found. */
    ...(deleted && !row.foreign && { before: rowsOf(world, row, row.deleteAt) }),
    /** Transcripts have 0, 1, 2 ... */
    ...(keys && listed && !gone && { keys: keysOf(world, row, now) }),
  };
}

function rowsOf(world: Nice, row: Row, now: number): Rows {
  if (!isFinal(row, now)) return NOTHING;
  const { model_scores, voice_activity_segments } = keysOf(world, row, now);
  return {
    interactions: 1,
    cx_ai: Number(hasAi(world, row, now)),
    model_scores: model_scores.length,
    voice_activity_segments: voice_activity_segments.length,
    transcripts: isProcessed(row, now) ? sentenceCount(world, row) : 0,
  };
}

type ModelKey = [participant: string, bundle: string, model: string];
type SegmentKey = [participant: string, startTimeOffset: number];

function keysOf(world: Nice, row: Row, now: number) {
  const participants = hasAi(world, row, now) ? participantsOf(world, row) : [];
  return {
    model_scores: participants.flatMap((participant) =>
      eligible(world, row, participant).flatMap(([bundle, models]) =>
        models.map((model): ModelKey => [participant, bundle, model]),
      ),
    ),
    voice_activity_segments: participants.flatMap((participant) =>
      (activityOf(world, row, participant) ?? []).map((at): SegmentKey => [participant, at.startTimeOffset]),
    ),
  };
}
