import type { Account } from './account.js';
import { type Ledger, publicId } from './ledger.js';
import { nameOf } from './recording.js';
import { isFinal, type Standing, standingOf } from './standing.js';
import { goalId, mentionsOf, showsKeywords, talkOf } from './talk.js';
import type { Row } from './timeline.js';
import { type IdentityCall, time } from './world.js';

export type Truth = ReturnType<typeof truth>;
export type TrueRecording = ReturnType<typeof trueRecording>;

export function truth(world: IdentityCall, account: Account, ledger: Ledger, full: boolean) {
  const now = world.clock.now();
  /** Of those the key can see, listed or not. */
  const counts = { pending: 0, processing: 0, completed: 0, failed: 0, awaiting_goals: 0 };
  const recordings: TrueRecording[] = [];
  const gone: number[] = [];
  let final = 0;
  for (const row of ledger.rows()) {
    if (now < row.visibleAt) continue;
    if (!ledger.visible(row, now)) {
      gone.push(row.id);
      continue;
    }
    const standing = standingOf(world, row, now);
    counts[standing.status]++;
    if (standing.status === 'completed' && !standing.evaluated) counts.awaiting_goals++;
    if (isFinal(standing)) final++;
    if (full) recordings.push(trueRecording(world, account, row, standing));
  }
  const scope = account.scope();
  const fits = (id: number) => world.switches.edition === 'new' && (scope === null || id === scope);
  const ids = (items: { id: number }[]) => items.map(({ id }) => id).sort((a, b) => a - b);
  const shownIds = (items: { shown: { id: number } }[]) => ids(items.map(({ shown }) => shown));
  return {
    now: new Date(now).toISOString(),
    /** meta.total_count of a list without a filter. */
    total: ledger.view('').length,
    counts,
    final,
    /** What the full refresh streams have. */
    projects: ids(account.projects.filter(({ id }) => fits(id))),
    operators: shownIds(
      account.operators.filter(({ projects }) => (scope === null ? fits(0) : projects.some(fits))),
    ),
    virtual_numbers: shownIds(account.numbers.filter(({ project }) => fits(project))),
    /** gone: ids that the key could see once and cannot any more. */
    ...(full && { recordings, gone }),
  };
}

/** One recording the key can see: what each stream must have of it now. */
function trueRecording(world: IdentityCall, account: Account, row: Row, standing: Standing) {
  const transcribed = standing.status === 'completed';
  const final = isFinal(standing);
  const talk = transcribed ? talkOf(world, row, standing.generation) : { dialogues: [], pauses: [] };
  const goals = standing.evaluated ? account.project(standing.evaluatedIn).goals : [];
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
    failed: standing.status === 'failed',
    /** It has a row in `transcriptions`: completed, whatever its goals. */
    transcribed,
    /** When it becomes final by itself, ms; null: never (Infinity) or it is. */
    finalAt: final ? null : finalAt(world, row),
    /** Grows with every change of anything a client can read. */
    revision: standing.revision,
    /** Keys of the children as the API shows them now. */
    dialogues: talk.dialogues.map(({ id }) => id),
    goals: goals.map((goal) => goalId(world, goal)),
    pauses: talk.pauses.map(({ start }) => start),
    keywords: keywords.map(({ id }) => id),
  };
}

/** The first moment at which it will be final, if nobody interferes. */
function finalAt(world: IdentityCall, row: Row): number | null {
  const now = world.clock.now();
  const moments = [row.finishAt, row.goalsAt, ...row.changes.map(({ until }) => until)].filter(
    (at) => at > now && Number.isFinite(at),
  );
  return moments.sort((a, b) => a - b).find((at) => isFinal(standingOf(world, row, at))) ?? null;
}
