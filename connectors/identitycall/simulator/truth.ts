import type { Account } from './account.js';
import { type Ledger, publicId } from './ledger.js';
import { nameOf } from './recording.js';
import { isFinal, standingOf } from './standing.js';
import { goalId, mentionsOf, showsKeywords, talkOf } from './talk.js';
import type { Row } from './timeline.js';
import { type IdentityCall, time } from './world.js';

export type Truth = ReturnType<typeof truth>;
export type TrueRecording = ReturnType<typeof trueRecording>;

export function truth(world: IdentityCall, account: Account, ledger: Ledger, full: boolean) {
  const now = world.clock.now();
  const rows = ledger.rows().filter(({ visibleAt }) => now >= visibleAt);
  const isSeen = (row: Row) => ledger.visible(row, now);
  const { projects, operators, numbers } = account.seen;
  const ids = (items: { id: number }[]) =>
    world.switches.edition === 'old' ? [] : items.map(({ id }) => id).sort((a, b) => a - b);
  return {
    now: new Date(now).toISOString(),
    /** meta.total_count of the list. */
    total: ledger.view().length,
    /** What the full refresh streams have. */
    projects: ids(projects()),
    operators: ids(operators()),
    virtual_numbers: ids(numbers()),
    ...(full && {
      recordings: rows.filter(isSeen).map((row) => trueRecording(world, account, row)),
      /** Ids that the key could see once and cannot any more. */
      gone: rows.filter((row) => !isSeen(row)).map(({ id }) => id),
    }),
  };
}

/** One recording the key can see: what each stream must have of it now. */
function trueRecording(world: IdentityCall, account: Account, row: Row) {
  const standing = standingOf(world, row, world.clock.now());
  const transcribed = standing.status === 'completed';
  const final = isFinal(standing);
  const talk = transcribed ? talkOf(world, row, standing.generation) : { dialogues: [], pauses: [] };
  const goals = standing.evaluated ? account.goalsOf(standing.evaluatedIn) : [];
  const keywords = transcribed && showsKeywords(world) ? mentionsOf(world, row, standing.generation) : [];
  return {
    id: row.id,
    public_id: publicId(world, row),
    project_id: standing.project,
    name: nameOf(world, row, standing),
    /** As the API writes it. */
    created_at: time(world, row.createdAt),
    updated_at: time(world, standing.updatedAt),
    status: standing.status,
    goals_evaluated: standing.evaluated,
    /** A list without a status filter shows it (switch `listed`). */
    listed: world.switches.listed === 'all' || transcribed,
    /** It has a row in `recordings`: failed, or completed with its goals. */
    final,
    /** final and not failed: it has a row in `summaries`; goals are those below. */
    evaluated: final && transcribed,
    /** It has a row in `transcriptions`: completed, whatever its goals. */
    transcribed,
    /** Grows with every change of anything a client can read. */
    revision: standing.revision,
    /** Keys of the children as the API shows them now. */
    dialogues: talk.dialogues.map(({ id }) => id),
    goals: goals.map((goal) => goalId(world, goal)),
    pauses: talk.pauses.map(({ start }) => start),
    keywords: keywords.map(({ id }) => id),
  };
}
