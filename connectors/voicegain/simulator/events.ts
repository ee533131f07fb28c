import type { Keyring } from 'trunkline/simulator';
import { blockerOf, isVisible, type Ledger, phaseOf, type Row } from './ledger.js';
import { finishNow } from './timeline.js';
import { Refusal, type Voicegain } from './world.js';

type Args = Readonly<Record<string, unknown>>;

/** What a test can make happen, at the present simulated time. */
export function events(world: Voicegain, ledger: Ledger, tokens: Keyring) {
  const now = () => world.clock.now();
  const report = (row: Row) => ({ callId: String(row.id), phase: phaseOf(row, now()) });
  const changed = (row: Row) => {
    ledger.touched(row);
    return report(row);
  };
  return {
    /** Without callId: the call that a consecutive export would meet first. */
    finish({ callId }: Args) {
      const row =
        callId === undefined ? blockerOf(ledger.shelf(0), 0, now(), () => true) : ledger.must(callId);
      if (!row) throw new Refusal(404, 'nothing is unfinished');
      finishNow(row, now());
      return changed(row);
    },
    stick({ callId }: Args) {
      const row = ledger.must(callId);
      row.finishAt = Number.POSITIVE_INFINITY;
      row.stoppedAt = now();
      return changed(row);
    },
    edit({ callId, fields }: Args) {
      const row = ledger.must(callId);
      row.fields = { ...row.fields, ...(fields ?? { modifiableNote: `edited at ${now()}` }) };
      row.edits++;
      return changed(row);
    },
    delete({ callId }: Args) {
      const row = ledger.must(callId);
      row.deleteAt = now();
      return changed(row);
    },
    /** Hidden calls come to light; without any, a new finished call takes an unused id below the highest. */
    reveal({ callId }: Args) {
      const hidden =
        callId === undefined
          ? ledger.shelf(0).open.filter((row) => !isVisible(row, now()) && now() < row.deleteAt)
          : [ledger.must(callId)];
      const rows = hidden.length > 0 ? hidden : [finished(ledger.squeeze())];
      for (const row of rows) {
        row.visibleAt = Math.min(row.visibleAt, now());
        ledger.touched(row);
      }
      return { callIds: rows.map((row) => String(row.id)) };
    },
    recompute({ callId, seconds = 60 }: Args) {
      const row = ledger.must(callId);
      row.finishAt = Math.min(row.finishAt, now());
      row.recomputeAt = now();
      row.recomputedAt = now() + Number(seconds) * 1000;
      return changed(row);
    },
    /** n new calls; `finished: false` leaves them under way, `stuck: true` for ever. */
    arrive({ n = 1, finished: done = true, stuck = false }: Args) {
      const rows = Array.from({ length: Number(n) }, () => {
        const row = ledger.arrive();
        row.visibleAt = now();
        if (stuck) row.finishAt = Number.POSITIVE_INFINITY;
        return done && !stuck ? finished(row) : row;
      });
      return { callIds: rows.map((row) => String(row.id)) };
    },
    /** The old token is refused from now on; `token` becomes the new one. */
    revokeToken({ token }: Args) {
      tokens.revoke();
      if (typeof token === 'string') tokens.add(token);
      return {};
    },
  };

  function finished(row: Row): Row {
    row.startAt -= Math.max(0, row.endAt - now()); // the conversation is over, however young the record
    row.endAt = Math.min(row.endAt, now());
    row.finishAt = now();
    row.outcome = 'DONE';
    row.recomputeAt = Number.POSITIVE_INFINITY;
    row.recomputedAt = Number.POSITIVE_INFINITY;
    return row;
  }
}
