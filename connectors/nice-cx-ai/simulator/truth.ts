import { hasAi, sidesOf } from './analysis.js';
import type { Ledger } from './ledger.js';
import { processedText } from './records.js';
import { sentencesOf } from './talk.js';
import { isFinal, isGone, isListed, isProcessed, type Row, revisionOf, statusOf } from './timeline.js';
import { type Nice, time } from './world.js';

export type Truth = ReturnType<typeof truth>;
export type Item = ReturnType<typeof itemOf>;

/** `polledTooSoon`: how many statuses were asked for sooner than 30 s (audio) or 5 s (text) after the last time. */
export function truth(world: Nice, ledger: Ledger, polledTooSoon: number, full: boolean) {
  const now = world.clock.now();
  return {
    now: new Date(now).toISOString(),
    polledTooSoon,
    ...(full && { items: ledger.rows().map((row) => itemOf(world, row, now)) }),
  };
}

function itemOf(world: Nice, row: Row, now: number) {
  const [listed, gone, final] = [isListed(row, now), isGone(row, now), isFinal(row, now)];
  /** A sync that begins now must find it: nothing of what is gone, unfinished or not listed. */
  const due = listed && !gone && final;
  const ai = due && hasAi(world, row, now);
  const sides = ai ? sidesOf(world, row) : [];
  const model_scores = sides.flatMap(({ participant, bundles }) =>
    bundles.flatMap(([bundle, models]) => models.map((model) => [participant, bundle, model])),
  );
  const voice_activity_segments = sides.flatMap(({ participant, segments }) =>
    (segments ?? []).map(({ startTimeOffset }) => [participant, startTimeOffset]),
  );
  return {
    identifier: row.identifier,
    listed,
    /** 404 everywhere: of another account, no identifier, or deleted. */
    gone,
    foreign: row.foreign,
    type: row.type,
    status: statusOf(world, row, now),
    final,
    failed: final && row.outcome !== 'processed',
    declared: time(world, row.declaredAt, row.micros, 'other'),
    /** As the status says it now. */
    processed: processedText(world, row, now),
    /** Grows with every new analysis: scores differ. */
    version: revisionOf(row, now),
    /** How many rows of each stream. */
    rows: {
      interactions: Number(due),
      cx_ai: Number(ai),
      model_scores: model_scores.length,
      voice_activity_segments: voice_activity_segments.length,
      transcripts: due && isProcessed(row, now) ? sentencesOf(world, row).said.length : 0,
    },
    /** Transcripts have 0, 1, 2 ... */
    keys: { model_scores, voice_activity_segments },
  };
}
