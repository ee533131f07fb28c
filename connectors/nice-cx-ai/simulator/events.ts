import type { Keyring, Service } from 'trunkline/simulator';
import type { Ledger } from './ledger.js';
import { isFinal, isGone, isListed, isProcessed, type Outcome, type Row } from './timeline.js';
import { type Nice, Refusal } from './world.js';

type Args = Readonly<Record<string, unknown>>;
const NEVER = Number.POSITIVE_INFINITY;
const OUTCOMES: readonly Outcome[] = [
  'processed',
  'fileUploadFailed',
  'fileDownloadFailed',
  'processingFailed',
];
const TYPES: readonly Row['type'][] = ['audio', 'chat', 'transcript'];

/** Without `identifier` an event takes the youngest interaction that fits. Each answers `{identifier}`. */
export function events(world: Nice, ledger: Ledger, tokens: Keyring): NonNullable<Service['events']> {
  const { clock } = world;
  const one = (args: Args, what: string, fits: (row: Row, now: number) => boolean): Row => {
    const now = clock.now();
    if (args['identifier'] === undefined) {
      const row = ledger.rows().findLast((each) => !isGone(each, now) && fits(each, now));
      if (!row) throw new Refusal(404, `no interaction is ${what}`);
      return row;
    }
    const row = ledger.must(args['identifier']);
    if (isGone(row, now) || !fits(row, now)) throw new Refusal(400, `${row.identifier} is not ${what}`);
    return row;
  };
  const open = (row: Row, now: number) => !isFinal(row, now);
  const finish = (row: Row, outcome: Outcome) => {
    const now = clock.now();
    if (!outcome.startsWith('file')) row.mediaAt = Math.min(row.mediaAt, now);
    else row.mediaAt = NEVER;
    row.finishAt = now;
    row.outcome = outcome;
    return { identifier: row.identifier };
  };
  return {
    /** type, model, includeAiResults, byUri, diarized, language; finish_in (seconds; null: never), outcome, listed_in (the same). */
    arrive(args) {
      const now = clock.now();
      const type = TYPES.find((each) => each === args['type']);
      const outcome = OUTCOMES.find((each) => each === args['outcome']);
      const row = ledger.arrive({
        ...(type ? { type } : {}),
        ...(args['model'] === 'echo' || args['model'] === 'cx' ? { model: args['model'] } : {}),
        ...(typeof args['includeAiResults'] === 'boolean' ? { aiAsked: args['includeAiResults'] } : {}),
        ...(typeof args['byUri'] === 'boolean' ? { byUri: args['byUri'] } : {}),
        ...(typeof args['diarized'] === 'boolean' ? { diarized: args['diarized'] } : {}),
        ...(typeof args['language'] === 'string' ? { languageTag: args['language'] } : {}),
        outcome: outcome ?? 'processed',
        listedAt: soon(now, args['listed_in'], now),
      });
      row.finishAt = soon(now, args['finish_in'], row.finishAt);
      if (row.finishAt < row.mediaAt && !row.outcome.startsWith('file')) row.mediaAt = row.finishAt;
      return { identifier: row.identifier };
    },
    list(args) {
      const row = one(args, 'missing in the list', (each, now) => !isListed(each, now));
      row.listedAt = clock.now();
      return { identifier: row.identifier };
    },
    finish: (args) => finish(one(args, 'open', open), 'processed'),
    fail(args) {
      const status = OUTCOMES.find((each) => each === args['status']) ?? 'processingFailed';
      return finish(one(args, 'open', open), status === 'processed' ? 'processingFailed' : status);
    },
    stick(args) {
      const row = one(args, 'open', open);
      row.finishAt = NEVER;
      return { identifier: row.identifier };
    },
    /** A new analysis: other scores. */
    edit(args) {
      const row = one(args, 'processed', isProcessed);
      row.edits++;
      row.editedAt = clock.now();
      return { identifier: row.identifier };
    },
    delete(args) {
      const row = one(args, 'processed', args['identifier'] === undefined ? isProcessed : () => true);
      row.deleteAt = clock.now();
      return { identifier: row.identifier };
    },
    revoke: (args) => tokens.revoke(typeof args['token'] === 'string' ? args['token'] : undefined),
    grant: (args) => tokens.add(String(args['token'] ?? world.options.token)),
  };
}

function soon(now: number, seconds: unknown, otherwise: number): number {
  if (seconds === null) return NEVER;
  return seconds === undefined ? otherwise : now + Number(seconds) * 1000;
}
