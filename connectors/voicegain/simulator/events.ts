import { type Args, about, type Keyring, NEVER, Refusal } from 'trunkline/simulator';
import type { Ledger } from './ledger.js';
import { finishNow, isVisible, phaseOf, type Row } from './timeline.js';
import type { Voicegain } from './world.js';

/** What a test can make happen, at the present simulated time. */
export function events(world: Voicegain, ledger: Ledger, tokens: Keyring) {
  const now = () => world.clock.now();
  const on = about(
    ({ callId }, usual?: () => Row | undefined) => {
      const row = callId === undefined && usual ? usual() : ledger.must(callId);
      if (!row) throw new Refusal(404, 'nothing is unfinished');
      return row;
    },
    (row) => {
      ledger.touched(row);
      return { callId: String(row.id), phase: phaseOf(row, now()) };
    },
  );
  const idsOf = (rows: readonly Row[]) => ({ callIds: rows.map((row) => String(row.id)) });

  function finished(row: Row): Row {
    row.startAt -= Math.max(0, row.endAt - now()); // the conversation is over, however young the record
    row.endAt = Math.min(row.endAt, now());
    row.finishAt = now();
    row.outcome = 'DONE';
    row.recomputeAt = NEVER;
    row.recomputedAt = NEVER;
    return row;
  }

  return {
    /** Without callId: the call that a consecutive export would meet first. */
    finish: on(
      (row) => finishNow(row, now()),
      () => ledger.blocker(0, now()),
    ),
    stick: on((row) => {
      row.finishAt = NEVER;
      row.stoppedAt = now();
    }),
    edit: on((row, { fields }) => {
      row.fields = { ...row.fields, ...(fields ?? { modifiableNote: `edited at ${now()}` }) };
      row.edits++;
    }),
    delete: on((row) => {
      row.deleteAt = now();
    }),
    /** Hidden calls come to light; without any, a new finished call takes an unused id below the highest. */
    reveal({ callId }: Args) {
      const hidden =
        callId === undefined
          ? ledger.open().filter((row) => !isVisible(row, now()) && now() < row.deleteAt)
          : [ledger.must(callId)];
      const rows = hidden.length > 0 ? hidden : [finished(ledger.squeeze())];
      for (const row of rows) {
        row.visibleAt = Math.min(row.visibleAt, now());
        ledger.touched(row);
      }
      return idsOf(rows);
    },
    recompute: on((row, { seconds = 60 }) => {
      row.finishAt = Math.min(row.finishAt, now());
      row.recomputeAt = now();
      row.recomputedAt = now() + Number(seconds) * 1000;
    }),
    /** n new calls; `finished: false` leaves them under way, `stuck: true` for ever. */
    arrive({ n = 1, finished: done = true, stuck = false }: Args) {
      const rows = Array.from({ length: Number(n) }, () => {
        const row = ledger.arrive();
        row.visibleAt = now();
        if (stuck) row.finishAt = NEVER;
        return done && !stuck ? finished(row) : row;
      });
      return idsOf(rows);
    },
    /** The old token is refused from now on; `token` becomes the new one. */
    revokeToken({ token }: Args) {
      tokens.revoke();
      if (typeof token === 'string') tokens.add(token);
      return {};
    },
  };
}
