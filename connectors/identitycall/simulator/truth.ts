import type { Account } from './account.js';
import { type Ledger, publicId } from './ledger.js';
import { nameOf } from './recording.js';
import { isFinal, type Standing, standingOf } from './standing.js';
import { goalId, mentionsOf, showsKeywords, talkOf } from './talk.js';
import type { Row, Status } from './timeline.js';
import { type IdentityCall, time } from './world.js';

/** One recording the key can see: what each stream must have of it now. */
export interface TrueRecording {
  id: number;
  public_id: string;
  project_id: number;
  name: string;
  /** As the API writes it. */
  created_at: string;
  updated_at: string;
  status: Status;
  goals_evaluated: boolean;
  /** A list without a status filter shows it (switch `listed`). */
  listed: boolean;
  /** It has a row in `recordings`: failed, or completed with its goals. */
  final: boolean;
  /** final and not failed: it has a row in `summaries`; goals are those below. */
  evaluated: boolean;
  failed: boolean;
  /** It has a row in `transcriptions`: completed, whatever its goals. */
  transcribed: boolean;
  /** When it becomes final by itself, ms; null: never (Infinity) or it is. */
  finalAt: number | null;
  /** Grows with every change of anything a client can read. */
  revision: number;
  /** Keys of the children as the API shows them now. */
  dialogues: number[];
  goals: number[];
  pauses: number[];
  keywords: number[];
}

export interface Truth {
  now: string;
  /** meta.total_count of a list without a filter. */
  total: number;
  /** Of those the key can see, listed or not. */
  counts: { pending: number; processing: number; completed: number; failed: number; awaiting_goals: number };
  final: number;
  /** What the full refresh streams have. */
  projects: number[];
  operators: number[];
  virtual_numbers: number[];
  /** With `full`. */
  recordings?: TrueRecording[];
  /** With `full`: ids that the key could see once and cannot any more. */
  gone?: number[];
}

export function truth(world: IdentityCall, account: Account, ledger: Ledger, full: boolean): Truth {
  const now = world.clock.now();
  const counts = { pending: 0, processing: 0, completed: 0, failed: 0, awaiting_goals: 0 };
  const recordings: TrueRecording[] = [];
  const gone: number[] = [];
  let final = 0;
  for (const row of ledger.rows()) {
    if (now < row.visibleAt) continue;
    if (!ledger.visible(row, now)) {
      if (full) gone.push(row.id);
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
  return {
    now: new Date(now).toISOString(),
    total: ledger.view('').length,
    counts,
    final,
    projects: ids(account.projects.filter(({ id }) => fits(id))),
    operators: ids(
      account.operators.filter(({ projects }) => (scope === null ? fits(0) : projects.some(fits))),
    ),
    virtual_numbers: ids(account.numbers.filter(({ project }) => fits(project))),
    ...(full ? { recordings, gone } : {}),
  };
}

function trueRecording(world: IdentityCall, account: Account, row: Row, standing: Standing): TrueRecording {
  const transcribed = standing.status === 'completed';
  const final = isFinal(standing);
  const talk = transcribed ? talkOf(world, row, standing.generation) : { dialogues: [], pauses: [] };
  const goals = standing.evaluated ? account.project(standing.evaluatedIn).goals : [];
  return {
    id: row.id,
    public_id: publicId(world, row),
    project_id: standing.project,
    name: nameOf(world, row, standing),
    created_at: time(world, row.createdAt),
    updated_at: time(world, standing.updatedAt),
    status: standing.status,
    goals_evaluated: standing.evaluated,
    listed: world.switches.listed === 'all' || transcribed,
    final,
    evaluated: final && transcribed,
    failed: standing.status === 'failed',
    transcribed,
    finalAt: final ? null : finalAt(world, row),
    revision: standing.revision,
    dialogues: talk.dialogues.map(({ id }) => id),
    goals: goals.map((goal) => goalId(world, goal)),
    pauses: talk.pauses.map(({ start }) => start),
    keywords:
      transcribed && showsKeywords(world)
        ? mentionsOf(world, row, standing.generation).map(({ id }) => id)
        : [],
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
