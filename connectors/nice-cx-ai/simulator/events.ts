import { type Args, about, type Keyring, Refusal, timeIn } from 'trunkline/simulator';
import type { Ledger } from './ledger.js';
import { isGone, isProcessed, type Row, TYPES } from './timeline.js';
import type { Nice } from './world.js';

/** Without `identifier` an event takes the youngest processed interaction. Each answers `{identifier}`. */
export function events({ clock }: Nice, ledger: Ledger, tokens: Keyring) {
  const told = ({ identifier }: Row) => ({ identifier });
  const isDone = (row: Row) => !isGone(row, clock.now()) && isProcessed(row, clock.now());
  const which = ({ identifier }: Args): Row => {
    const row = identifier === undefined ? ledger.rows().findLast(isDone) : ledger.must(identifier);
    if (!row || isGone(row, clock.now())) throw new Refusal(404, 'no such interaction');
    return row;
  };
  const on = about(ledger, which, told);
  return {
    /** type, model, includeAiResults, byUri, diarized, language; finish_in: seconds; null: never. */
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
        outcome: 'processed',
        listedAt: now,
      });
      const finishAt = timeIn(now, args['finish_in'], row.finishAt);
      return told(ledger.change(row, { finishAt, mediaAt: Math.min(row.mediaAt, finishAt) }));
    },
    /** A new analysis: other scores. */
    edit: on((row) => ({ edits: row.edits + 1, editedAt: clock.now() })),
    delete: on(() => ({ deleteAt: clock.now() })),
    revoke: () => tokens.revoke(),
  };
}
