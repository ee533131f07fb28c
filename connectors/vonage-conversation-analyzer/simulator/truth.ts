import { timestamp } from 'trunkline/simulator';
import { categoriesOf, SECTIONS } from './analysis.js';
import { hasSentiment } from './analyzer.js';
import type { Ledger } from './ledger.js';
import { categorized, hasContent, type Phase, phaseOf, type Row, revisionOf, upTo } from './timeline.js';
import type { Vonage } from './world.js';

/** What one interaction must have led to by now; times in ms, null: never. */
export interface Known {
  guid: string;
  /** As the records have it. */
  start: string;
  startAt: number;
  processedAt: number;
  contentAt: number | null;
  itemAt: number | null;
  finishAt: number | null;
  /** Who lists it now. */
  stats: boolean;
  content: boolean;
  medium: string;
  analysis: Phase;
  /** Processed or failed. */
  final: boolean;
  failed: boolean;
  categorizedAt: string | null;
  /** How often the categories were computed again. */
  revision: number;
  /** Children of a processed analysis: `[category, name, matches]`, starts of the sections, what transcript=true answers. */
  categories: [string, string, number][];
  sections: number[];
  transcript: 'text' | 'empty' | 'null' | 'none';
}

/** Rows of each stream, by where the guids come from. */
export interface Counts {
  interactions: number;
  analyses: number;
  categories: number;
  sentiment_sections: number;
  transcripts: number;
  failed: number;
  /** Listed, but missing or processing: some of them for ever. */
  pending: number;
}

export interface Truth {
  now: number;
  stats: Counts;
  interaction_content: Counts;
  /** With `full`; ascending by start. */
  items?: Known[];
}

export function truth(world: Vonage, ledger: Ledger): (ask: Readonly<Record<string, unknown>>) => Truth {
  return (ask) => {
    const now = world.clock.now();
    const items = ledger.rows().map((row) => knownOf(world, row, now));
    const counts = {
      now,
      stats: countsOf(items.filter((item) => item.stats)),
      interaction_content: countsOf(items.filter((item) => item.content)),
    };
    return ask['full'] ? { ...counts, items } : counts;
  };
}

function knownOf(world: Vonage, row: Row, now: number): Known {
  const known = upTo(world, now);
  const phase = phaseOf(world, row, now);
  const done = phase === 'processed';
  const revision = revisionOf(world, row, now);
  const finite = (time: number) => (Number.isFinite(time) ? time : null);
  const at = categorized(world, row, known).at(-1);
  const text = row.silent ? 'empty' : world.switches.transcript; // its words would cost more than all the rest
  return {
    guid: row.guid,
    start: timestamp(row.startAt),
    startAt: row.startAt,
    processedAt: row.processedAt,
    contentAt: finite(row.contentAt),
    itemAt: finite(row.itemAt),
    finishAt: finite(row.finishAt),
    stats: row.processedAt <= known,
    content: hasContent(row, now),
    medium: row.medium,
    analysis: phase,
    final: done || phase === 'failed',
    failed: phase === 'failed',
    categorizedAt: at === undefined ? null : timestamp(at),
    revision,
    categories: (done ? categoriesOf(world, row, revision) : []).flatMap(({ category, names }) =>
      names.map(({ name, matches }): [string, string, number] => [category, name, matches]),
    ),
    sections: done && hasSentiment(world, row) ? [...SECTIONS] : [],
    transcript: done ? text : 'none',
  };
}

function countsOf(items: Known[]): Counts {
  const sum = (count: (item: Known) => number) => items.reduce((total, item) => total + count(item), 0);
  const processed = sum((item) => Number(item.analysis === 'processed'));
  return {
    interactions: items.length,
    analyses: processed,
    categories: sum((item) => item.categories.length),
    sentiment_sections: sum((item) => item.sections.length),
    transcripts: processed,
    failed: sum((item) => Number(item.failed)),
    pending: sum((item) => Number(!item.final)),
  };
}
