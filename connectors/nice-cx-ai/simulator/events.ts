import { type Args, about, type Keyring, NEVER, Refusal, timeIn } from 'trunkline/simulator';
import type { Ledger } from './ledger.js';
import {
  isFinal,
  isGone,
  isListed,
  isProcessed,
  OUTCOMES,
  type Outcome,
  type Row,
  TYPES,
} from './timeline.js';
import type { Nice } from './world.js';

type Fits = (row: Row, now: number) => boolean;

/** Without `identifier` an event takes the youngest interaction that fits. Each answers `{identifier}`. */
export function events({ clock, options }: Nice, ledger: Ledger, tokens: Keyring) {
  const told = ({ identifier }: Row) => ({ identifier });
  const which = ({ identifier }: Args, what: string, fits: Fits, named: Fits = fits): Row => {
    const now = clock.now();
    if (identifier === undefined) {
      const row = ledger.rows().findLast((each) => !isGone(each, now) && fits(each, now));
      if (!row) throw new Refusal(404, `no interaction is ${what}`);
      return row;
    }
    const row = ledger.must(identifier);
    if (isGone(row, now) || !named(row, now)) throw new Refusal(400, `${row.identifier} is not ${what}`);
    return row;
  };
  const on = about<Row, [what: string, fits: Fits, named?: Fits]>(ledger, which, told);
  const open = (row: Row, now: number) => !isFinal(row, now);
  const finished = (row: Row, outcome: Outcome, now = clock.now()) => ({
    mediaAt: outcome.startsWith('file') ? NEVER : Math.min(row.mediaAt, now),
    finishAt: now,
    outcome,
  });
  return {
    /**
     * type, model, includeAiResults, byUri, diarized, language; finish_in (seconds; null: never), outcome,
     * listed_in (the same).
     */
    arrive(args: Args) {
      const now = clock.now();
      const { model, includeAiResults, byUri, diarized, language } = args;
      const type = TYPES.find((each) => each === args['type']);
      const row = ledger.arrive({
        ...(type && { type }),
        ...((model === 'echo' || model === 'cx') && { model }),
        ...(typeof includeAiResults === 'boolean' && { aiAsked: includeAiResults }),
        ...(typeof byUri === 'boolean' && { byUri }),
        ...(typeof diarized === 'boolean' && { diarized }),
        ...(typeof language === 'string' && { languageTag: language }),
        outcome: OUTCOMES.find((each) => each === args['outcome']) ?? 'processed',
        listedAt: timeIn(now, args['listed_in'], now),
      });
      const finishAt = timeIn(now, args['finish_in'], row.finishAt);
      const isSooner = finishAt < row.mediaAt && !row.outcome.startsWith('file');
      return told(ledger.change(row, { finishAt, ...(isSooner && { mediaAt: finishAt }) }));
    },
    list: on(
      () => ({ listedAt: clock.now() }),
      'missing in the list',
      (row, now) => !isListed(row, now),
    ),
    finish: on((row) => finished(row, 'processed'), 'open', open),
    fail: on(
      (row, { status }) =>
        finished(row, OUTCOMES.slice(1).find((each) => each === status) ?? 'processingFailed'),
      'open',
      open,
    ),
    stick: on(() => ({ finishAt: NEVER }), 'open', open),
    /** A new analysis: other scores. */
    edit: on((row) => ({ edits: row.edits + 1, editedAt: clock.now() }), 'processed', isProcessed),
    delete: on(
      () => ({ deleteAt: clock.now() }),
      'processed',
      isProcessed,
      () => true,
    ),
    revoke: ({ token }: Args) => tokens.revoke(typeof token === 'string' ? token : undefined),
    grant: ({ token }: Args) => tokens.add(String(token ?? options.token)),
  };
}
