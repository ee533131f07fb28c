import type { Change, Row, Status } from './timeline.js';
import type { IdentityCall } from './world.js';

/** How a recording stands at one moment: a pure function of its row, the time and the switches. */
export interface Standing {
  status: Status;
  project: number;
  /** Null: the one it came with. */
  name: string | null;
  /** Speakers were named after voice profiles. */
  named: boolean;
  /** goals_evaluated */
  evaluated: boolean;
  /** The project of the results of now. */
  evaluatedIn: number;
  /** How often goals were evaluated and speech was transcribed: what results and dialogues are drawn from. */
  evaluation: number;
  generation: number;
  updatedAt: number;
  /** Grows with every change of anything a client can read, also of one that updated_at does not tell. */
  revision: number;
}

export function standingOf(world: IdentityCall, row: Row, now: number): Standing {
  const { goals, touch, reevaluating } = world.switches;
  const { startAt, finishAt, outcome } = row;
  const standing: Standing = {
    status: 'pending',
    project: row.project,
    name: null,
    named: false,
    evaluated: false,
    evaluatedIn: row.project,
    evaluation: 0,
    generation: 0,
    updatedAt: row.createdAt,
    revision: 0,
  };
  const step = (at: number, touches = true) => {
    standing.revision++;
    if (touches && at > standing.updatedAt) standing.updatedAt = at;
  };
  const evaluate = (at: number) => {
    standing.evaluated = true;
    standing.evaluation++;
    standing.evaluatedIn = projectAt(row, at);
  };
  const unevaluate = (at: number) => {
    standing.evaluated = false;
    step(at);
  };
  if (now >= startAt) {
    standing.status = 'processing';
    step(startAt);
  }
  if (now >= finishAt) {
    standing.status = outcome;
    step(finishAt);
    const goalsAt = goals === 'with_completion' ? finishAt : row.goalsAt;
    if (outcome === 'completed' && now >= goalsAt) evaluate(goalsAt);
    // goals_evaluated is a field of the recording itself
    if (standing.evaluated && goalsAt > finishAt) step(goalsAt);
  }
  if (row.changes.length === 0) return standing;

  /** Something that has begun; `done`: and is over. */
  const CHANGES: { [kind in Change['kind']]: (change: Change, done: boolean) => void } = {
    rename({ at, name }) {
      standing.name = name ?? `Renamed ${row.id}`;
      step(at);
    },
    move({ at, project }) {
      standing.project = project ?? standing.project;
      step(at);
    },
    speakers({ at }) {
      standing.named = true;
      step(at, touch === 'yes');
    },
    reevaluate({ at, until }, done) {
      const shown = reevaluating === 'reset';
      if (shown) unevaluate(at);
      if (!done) return;
      evaluate(until);
      step(until, shown || touch === 'yes');
    },
    /** Also a failed one is healed by it. */
    retranscribe({ at, until }, done) {
      standing.status = done ? 'completed' : 'processing';
      unevaluate(at);
      if (!done) return;
      standing.generation++;
      evaluate(until);
      step(until);
    },
  };
  for (const change of row.changes) {
    if (now < change.at) break;
    CHANGES[change.kind](change, now >= change.until);
  }
  return standing;
}

export function projectAt(row: Row, at: number): number {
  const moved = row.changes.findLast((change) => change.kind === 'move' && change.at <= at);
  return moved?.project ?? row.project;
}

/** Nothing more is to come by itself: the moment a `recordings` row is due (VENDOR.md#goals-after-completion). */
export function isFinal(standing: Standing): boolean {
  return standing.status === 'failed' || (standing.status === 'completed' && standing.evaluated);
}
