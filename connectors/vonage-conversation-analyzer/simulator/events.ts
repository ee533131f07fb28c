import { type Args, about, NEVER, Refusal } from 'trunkline/simulator';
import type { Ledger } from './ledger.js';
import { phaseOf, type Row } from './timeline.js';
import type { Vonage } from './world.js';

/** What a test can make happen to one interaction: `guid` says to which, all of it at the present simulated time. */
export function events(world: Vonage, ledger: Ledger) {
  const now = () => world.clock.now();
  const told = (row: Row) => ({ guid: row.guid, analysis: phaseOf(world, row, now()) });
  const on = about<Row, []>(ledger, ({ guid }) => ledger.must(guid), told);
  /** Now, and so is whatever comes before: listed, recorded, begun. */
  const ended = (outcome: Row['outcome']) =>
    on(({ processedAt, contentAt, itemAt }) => ({
      processedAt: Math.min(processedAt, now()),
      contentAt: Math.min(contentAt, now()),
      itemAt: Math.min(itemAt, now()),
      finishAt: now(),
      outcome,
      changes: [],
    }));

  return {
    /**
     * A recorded phone call that has just ended and is listed by both APIs; its analysis follows by itself.
     * Times (ms or RFC 3339) can be given: start, processed (listed by Stats), content (listed by Interaction
     * Content), item (analysis begins), finish.
     */
    arrive(args: Args) {
      const at = now();
      const time = (name: string, usual: number) =>
        new Date((args[name] ?? usual) as number | string).getTime();
      const row = ledger.insert(time('start', at - 60_000));
      const contentAt = time('content', at);
      const itemAt = time('item', contentAt + 60_000);
      ledger.change(row, {
        medium: 'Phone',
        outcome: 'processed',
        sentiment: true,
        changes: [],
        deleteAt: NEVER,
        endAt: Math.min(at, row.endAt),
        processedAt: time('processed', at),
        contentAt,
        itemAt,
        finishAt: time('finish', Math.max(at, itemAt) + 600_000),
      });
      return told(row);
    },
    finish: ended('processed'),
    fail: ended('failed'),
    /** The category rules changed. */
    recategorize: on((row) => {
      const at = now();
      if (phaseOf(world, row, at) !== 'processed')
        throw new Refusal(400, `interaction ${row.guid} is not processed`);
      return { changes: [...row.changes.filter((change) => change <= at), at] };
    }),
    /** Content and analysis are erased; Stats keeps the call. */
    delete: on(() => ({ deleteAt: now() })),
  };
}
