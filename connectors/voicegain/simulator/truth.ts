import { CONFIGS } from './configs.js';
import { sessionIdOf } from './identity.js';
import type { Ledger } from './ledger.js';
import { tagsOf } from './record.js';
import { hasSession } from './session.js';
import { isFinal, isVisible, phaseOf, type Row, revisionOf } from './timeline.js';
import type { Voicegain } from './world.js';

export type Truth = ReturnType<typeof truth>;
export type TrueCall = ReturnType<typeof trueCall>;

export function tagCounts(world: Voicegain, calls: Ledger) {
  const now = world.clock.now();
  const counts = new Map<string, number>();
  for (const row of calls.rows())
    if (isVisible(row, now))
      for (const tag of tagsOf(world, row, now)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts].map(([tag, count]) => ({ tag, count }));
}

export function truth(world: Voicegain, ledger: Ledger, full: boolean) {
  const now = world.clock.now();
  const rows = ledger.rows().filter((row) => isVisible(row, now));
  const final = rows.filter((row) => isFinal(row, now)).length;
  const last = rows.at(-1);
  const lists = () => ({
    calls: rows.map((row) => trueCall(world, row, now)),
    configs: CONFIGS.map(({ saConfId }) => saConfId),
    tags: tagCounts(world, ledger).map(({ tag }) => tag),
  });
  return {
    now: new Date(now).toISOString(),
    total: rows.length,
    final,
    unfinished: rows.length - final,
    highest: last ? String(last.id) : null,
    ...(full && lists()),
  };
}

/** One visible call as a test needs it: what a connector must have, and when. */
function trueCall(world: Voicegain, row: Row, now: number) {
  return {
    callId: String(row.id),
    phase: phaseOf(row, now),
    /** DONE or ERROR: it has a row. */
    final: isFinal(row, now),
    /** Its session data can be loaded now. */
    hasSession: hasSession(world, row, now),
    saSessionId: sessionIdOf(world, row) ?? null,
    version: row.version,
    /** Segments that inclSegments shows now. */
    segments: now >= row.endAt ? row.segments : 0,
    startTime: new Date(row.startAt).toISOString(),
    /** Grows with every change after it was finished. */
    revision: revisionOf(row, now),
  };
}
