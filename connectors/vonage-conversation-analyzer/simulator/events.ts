import { type Args, about, NEVER, Refusal } from 'trunkline/simulator';
import type { Ledger } from './ledger.js';
import { phaseOf, type Row } from './timeline.js';
import type { Vonage } from './world.js';

/** What a test can make happen to one interaction: `guid` says to which, all of it at the present simulated time. */
export function events(world: Vonage, ledger: Ledger) {
  const now = () => world.clock.now();
  const told = (row: Row) => ({ guid: row.guid, startAt: row.startAt, analysis: phaseOf(world, row, now()) });
  const on = about(({ guid }) => {
    const row = ledger.find(String(guid));
    if (!row) throw new Refusal(404, `no interaction ${String(guid)}`);
    return row;
  }, told);
  /** Whatever comes before: listed, recorded, begun. */
  const begin = (row: Row) => {
    const at = now();
    row.processedAt = Math.min(row.processedAt, at);
    row.contentAt = Math.min(row.contentAt, at);
    row.itemAt = Math.min(row.itemAt, at);
  };
  const end = (row: Row, outcome: Row['outcome']) => {
    begin(row);
    row.outcome = outcome;
    row.finishAt = now();
    row.changes = [];
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
      row.medium = 'Phone';
      row.outcome = 'processed';
      row.sentiment = true;
      row.changes = [];
      row.deleteAt = NEVER;
      row.endAt = Math.min(at, row.endAt);
      row.processedAt = time('processed', at);
      row.contentAt = time('content', at);
      row.itemAt = time('item', row.contentAt + 60_000);
      row.finishAt = time('finish', Math.max(at, row.itemAt) + 600_000);
      return told(row);
    },
    /** Stats shows it from now on. */
    list: on((row) => {
      row.processedAt = now();
    }),
    /** The analysis begins: `processing` instead of missing. */
    begin: on(begin),
    finish: on((row) => end(row, 'processed')),
    fail: on((row) => end(row, 'failed')),
    /** Never finishes; with `missing` it never appears. */
    stick: on((row, { missing }) => {
      row.finishAt = NEVER;
      if (missing) row.itemAt = NEVER;
    }),
    /** The category rules changed. */
    recategorize: on((row) => {
      const at = now();
      if (phaseOf(world, row, at) !== 'processed')
        throw new Refusal(400, `interaction ${row.guid} is not processed`);
      row.changes = [...row.changes.filter((change) => change <= at), at];
    }),
    /** Content and analysis are erased; Stats keeps the call. */
    delete: on((row) => {
      row.deleteAt = now();
    }),
  };
}

function timeOf(value: unknown): number {
  const time = typeof value === 'number' ? value : Date.parse(String(value));
  if (Number.isNaN(time)) throw new Refusal(400, `'${String(value)}' is no time`);
  return time;
}
