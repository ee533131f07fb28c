import { timestamp } from 'trunkline/simulator';
import { categoriesOf, SECTIONS } from './analysis.js';
import { hasSentiment } from './analyzer.js';
import type { Ledger } from './ledger.js';
import { categorized, hasContent, phaseOf, type Row, revisionOf, upTo } from './timeline.js';
import type { Vonage } from './world.js';

export type Truth = ReturnType<typeof truth>;
export type Known = ReturnType<typeof knownOf>;

export function truth(world: Vonage, ledger: Ledger, full: boolean) {
  const now = world.clock.now();
  const rows = ledger.rows();
  return {
    now,
    total: rows.length,
    /** Ascending by start. */
    ...(full && { items: rows.map((row) => knownOf(world, row, now)) }),
  };
}

/** What one interaction must have led to by now. */
function knownOf(world: Vonage, row: Row, now: number) {
  const known = upTo(world, now);
  const phase = phaseOf(world, row, now);
  const done = phase === 'processed';
  const revision = revisionOf(world, row, now);
  const at = categorized(world, row, known).at(-1);
  const text = row.silent ? 'empty' : world.switches.transcript; // its words would cost more than all the rest
  return {
    guid: row.guid,
    /** As the records have it. */
    start: timestamp(row.startAt),
    processedAt: row.processedAt,
    /** Who lists it now. */
    stats: row.processedAt <= known,
    content: hasContent(row, now),
    medium: row.medium,
    analysis: phase,
    categorizedAt: at === undefined ? null : timestamp(at),
    /** How often the categories were computed again. */
    revision,
    /**
     * Children of a processed analysis: `[category, name, matches]`, starts of the sections, what
     * transcript=true answers.
     */
    categories: (done ? categoriesOf(world, row, revision) : []).flatMap(({ category, categories }) =>
      categories.map(({ name, matches }): [string, string, number] => [category, name, Number(matches)]),
    ),
    sections: done && hasSentiment(world, row) ? [...SECTIONS] : [],
    transcript: done ? text : 'none',
  };
}
