import type { Row, Status } from './timeline.js';
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
  /** When the results of now were made, in which project. */
  evaluatedAt: number;
  evaluatedIn: number;
  /** How often goals were evaluated and speech was transcribed: what results and dialogues are drawn from. */
  evaluation: number;
  generation: number;
  updatedAt: number;
  /** Grows with every change of anything a client can read, also of one that updated_at does not tell. */
  revision: number;
}

export function standingOf(world: IdentityCall, row: Row, now: number): Standing {
  const { switches } = world;
  const s: Standing = {
    status: 'pending',
    project: row.project,
    name: null,
    named: false,
    evaluated: false,
    evaluatedAt: Number.POSITIVE_INFINITY,
    evaluatedIn: row.project,
    evaluation: 0,
    generation: 0,
    updatedAt: row.createdAt,
    revision: 0,
  };
  const step = (at: number, touches = true) => {
    s.revision++;
    if (touches && at > s.updatedAt) s.updatedAt = at;
  };
  const evaluate = (at: number) => {
    s.evaluated = true;
    s.evaluation++;
    s.evaluatedAt = at;
  };
  if (now >= row.startAt) {
    s.status = 'processing';
    step(row.startAt);
  }
  if (now >= row.finishAt) {
    s.status = row.outcome;
    step(row.finishAt);
    const goalsAt = switches.goals === 'with_completion' ? row.finishAt : row.goalsAt;
    if (row.outcome === 'completed' && now >= goalsAt) {
      evaluate(goalsAt);
      if (goalsAt > row.finishAt) step(goalsAt); // goals_evaluated is a field of the recording itself
    }
  }
  for (const change of row.changes) {
    if (now < change.at) break;
    const done = now >= change.until;
    if (change.kind === 'rename') {
      s.name = change.name ?? `Renamed ${row.id}`;
      step(change.at);
    } else if (change.kind === 'move') {
      s.project = change.project ?? s.project;
      step(change.at);
    } else if (change.kind === 'speakers') {
      s.named = true;
      step(change.at, switches.touch === 'yes');
    } else if (change.kind === 'reevaluate') {
      const flag = switches.reevaluating === 'reset';
      if (flag) {
        s.evaluated = false;
        step(change.at);
      }
      if (done) {
        evaluate(change.until);
        step(change.until, flag || switches.touch === 'yes');
      }
    } else {
      s.status = done ? 'completed' : 'processing'; // also a failed one is healed by it
      s.evaluated = false;
      step(change.at);
      if (done) {
        s.generation++;
        evaluate(change.until);
        step(change.until);
      }
    }
  }
  s.evaluatedIn = projectAt(row, s.evaluatedAt);
  return s;
}

export function projectAt(row: Row, at: number): number {
  let project = row.project;
  for (const change of row.changes)
    if (change.kind === 'move' && change.at <= at) project = change.project ?? project;
  return project;
}

/** Nothing more is to come by itself: the moment a `recordings` row is due (VENDOR.md#goals-after-completion). */
export function isFinal(standing: Standing): boolean {
  return standing.status === 'failed' || (standing.status === 'completed' && standing.evaluated);
}
