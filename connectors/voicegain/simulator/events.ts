import { type Args, about, fieldsOf, type Keyring, NEVER } from 'trunkline/simulator';
import type { Ledger } from './ledger.js';
import { finishedNow, isVisible, phaseOf, type Row } from './timeline.js';
import type { Voicegain } from './world.js';

/** What a test can make happen, at the present simulated time. */
export function events(world: Voicegain, ledger: Ledger, tokens: Keyring) {
  const now = () => world.clock.now();
  const on = about<Row, []>(
    ledger,
    ({ callId }) => ledger.must(callId),
    (row) => ({ callId: String(row.id), phase: phaseOf(row, now()) }),
  );
  const idsOf = (rows: readonly Row[]) => ({ callIds: rows.map((row) => String(row.id)) });
  /** The conversation is over, however young the record. */
  const finished = ({ startAt, endAt }: Row): Partial<Row> => ({
    startAt: startAt - Math.max(0, endAt - now()),
    endAt: Math.min(endAt, now()),
    finishAt: now(),
    outcome: 'DONE',
    recomputeAt: NEVER,
    recomputedAt: NEVER,
  });

  return {
    finish: on((row) => finishedNow(row, now())),
    stick: on(() => ({ finishAt: NEVER, stoppedAt: now() })),
    edit: on((row, { fields }) => ({
      fields: { ...row.fields, ...fieldsOf(fields) },
      edits: row.edits + 1,
    })),
    delete: on(() => ({ deleteAt: now() })),
    /** Hidden calls come to light; without any, a new finished call takes an unused id below the highest. */
    reveal() {
      const hidden = ledger.open().filter((row) => !isVisible(row, now()));
      const made = () => {
        const row = ledger.squeeze();
        return [ledger.change(row, finished(row))];
      };
      const rows = hidden.length > 0 ? hidden : made();
      for (const row of rows) ledger.change(row, { visibleAt: Math.min(row.visibleAt, now()) });
      return idsOf(rows);
    },
    recompute: on((row, { seconds }) => ({
      finishAt: Math.min(row.finishAt, now()),
      recomputeAt: now(),
      recomputedAt: now() + Number(seconds) * 1000,
    })),
    /** n new calls; `finished: false` leaves them under way, `stuck: true` for ever. */
    arrive({ n = 1, finished: done = true, stuck = false }: Args) {
      const rows = Array.from({ length: Number(n) }, () => {
        const row = ledger.arrive();
        const end = done && !stuck ? finished(row) : {};
        return ledger.change(row, { visibleAt: now(), ...end, ...(Boolean(stuck) && { finishAt: NEVER }) });
      });
      return idsOf(rows);
    },
    /** The old token is refused from now on; `token` becomes the new one. */
    revokeToken: ({ token }: Args) => tokens.replace(token),
  };
}
