import { timestamp } from 'trunkline/simulator';
import { categoriesOf, SECTIONS } from './analysis.js';
import { hasSentiment } from './analyzer.js';
import type { Ledger } from './ledger.js';
import { categorized, hasContent, phaseOf, type Row, revisionOf, upTo } from './timeline.js';
import type { Vonage } from './world.js';

export type Truth = ReturnType<typeof truth>;
export type Known = ReturnType<typeof knownOf>;
/** Rows of each stream, by where the guids come from. */
export type Counts = Truth['stats'];

export function truth(world: Vonage, ledger: Ledger, full: boolean) {
  const now = world.clock.now();
  const items = ledger.rows().map((row) => knownOf(world, row, now));
  return {
    now,
    stats: countsOf(items.filter((item) => item.stats)),
    interaction_content: countsOf(items.filter((item) => item.content)),
    /** Ascending by start. */
    ...(full && { items }),
  };
}

/** What one interaction must have led to by now; times in ms, null: never. */
function knownOf(world: Vonage, row: Row, now: number) {
  const known = upTo(world, now);
  const phase = phaseOf(world, row, now);
  const done = phase === 'processed';
  const revision = revisionOf(world, row, now);
  const finite = (time: number) => (Number.isFinite(time) ? time : null);
  const at = categorized(world, row, known).at(-1);
  const text = row.silent ? 'empty' : world.switches.transcript; // its words would cost more than all the rest
  return {
    guid: row.guid,
    /** As the records have it. */
    start: timestamp(row.startAt),
    startAt: row.startAt,
    processedAt: row.processedAt,
    contentAt: finite(row.contentAt),
    itemAt: finite(row.itemAt),
    finishAt: finite(row.finishAt),
    /** Who lists it now. */
    stats: row.processedAt <= known,
    content: hasContent(row, now),
    medium: row.medium,
    analysis: phase,
    /** Processed or failed. */
    final: done || phase === 'failed',
    failed: phase === 'failed',
    categorizedAt: at === undefined ? null : timestamp(at),
    /** How often the categories were computed again. */
    revision,
    /**
     * Children of a processed analysis: `[category, name, matches]`, starts of the sections, what
     * transcript=true answers.
     */
    categories: (done ? categoriesOf(world, row, revision) : []).flatMap(({ category, names }) =>
      names.map(({ name, matches }): [string, string, number] => [category, name, matches]),
    ),
    sections: done && hasSentiment(world, row) ? [...SECTIONS] : [],
    transcript: done ? text : 'none',
  };
}

function countsOf(items: Known[]) {
  const sum = (count: (item: Known) => number) => items.reduce((total, item) => total + count(item), 0);
  const processed = sum((item) => Number(item.analysis === 'processed'));
  return {
    interactions: items.length,
    analyses: processed,
    categories: sum((item) => item.categories.length),
    sentiment_sections: sum((item) => item.sections.length),
    transcripts: processed,
    failed: sum((item) => Number(item.failed)),
    /** Listed, but missing or processing: some of them for ever. */
    pending: sum((item) => Number(!item.final)),
  };
}
