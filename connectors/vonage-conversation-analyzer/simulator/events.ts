import type { Ledger } from './ledger.js';
import { phaseOf, type Row } from './timeline.js';
import { NEVER, type Vonage } from './world.js';

type Args = Readonly<Record<string, unknown>>;

/** What a test can make happen to one interaction: `guid` says to which, all of it at the present simulated time. */
export function events(world: Vonage, ledger: Ledger) {
  const now = () => world.clock.now();
  const must = (args: Args): Row => {
    const row = ledger.find(String(args['guid']));
    if (!row) throw new Error(`no interaction ${String(args['guid'])}`);
    return row;
  };
  const told = (row: Row) => ({ guid: row.guid, startAt: row.startAt, analysis: phaseOf(world, row, now()) });
  /** Whatever comes before: listed, recorded, begun. */
  const begin = (row: Row): Row => {
    const at = now();
    row.processedAt = Math.min(row.processedAt, at);
    row.contentAt = Math.min(row.contentAt, at);
    row.itemAt = Math.min(row.itemAt, at);
    return row;
  };
  const end = (row: Row, outcome: Row['outcome']) => {
    begin(row).outcome = outcome;
    row.finishAt = now();
    row.changes = [];
    return told(row);
  };

  return {
    /**
     * A recorded phone call that has just ended and is listed by both APIs; its analysis follows by itself. Times (ms or RFC 3339)
     * can be given: start, processed (listed by Stats), content (listed by Interaction Content), item (analysis begins), finish.
     */
    arrive(args: Args) {
      const at = now();
      const time = (name: string, usual: number) => (args[name] === undefined ? usual : timeOf(args[name]));
      const row = ledger.insert(time('start', at - 60_000));
      const drawn = {
        medium: 'Phone',
        outcome: 'processed',
        sentiment: true,
        changes: [],
        deleteAt: NEVER,
        endAt: Math.min(at, row.endAt),
      };
      Object.assign(row, drawn, { processedAt: time('processed', at), contentAt: time('content', at) });
      row.itemAt = time('item', row.contentAt + 60_000);
      row.finishAt = time('finish', Math.max(at, row.itemAt) + 600_000);
      return told(row);
    },
    /** Stats shows it from now on. */
    list(args: Args) {
      const row = must(args);
      row.processedAt = now();
      return told(row);
    },
    /** The analysis begins: `processing` instead of missing. */
    begin: (args: Args) => told(begin(must(args))),
    finish: (args: Args) => end(must(args), 'processed'),
    fail: (args: Args) => end(must(args), 'failed'),
    /** Never finishes; with `missing` it never appears. */
    stick(args: Args) {
      const row = must(args);
      row.finishAt = NEVER;
      if (args['missing']) row.itemAt = NEVER;
      return told(row);
    },
    /** The category rules changed. */
    recategorize(args: Args) {
      const row = must(args);
      const at = now();
      if (phaseOf(world, row, at) !== 'processed')
        throw new Error(`interaction ${row.guid} is not processed`);
      row.changes = [...row.changes.filter((change) => change <= at), at];
      return told(row);
    },
    /** Content and analysis are erased; Stats keeps the call. */
    delete(args: Args) {
      const row = must(args);
      row.deleteAt = now();
      return told(row);
    },
  };
}

function timeOf(value: unknown): number {
  const time = typeof value === 'number' ? value : Date.parse(String(value));
  if (Number.isNaN(time)) throw new Error(`'${String(value)}' is no time`);
  return time;
}
