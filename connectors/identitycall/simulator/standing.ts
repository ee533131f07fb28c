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
  const history = new History(world, row);
  history.process(now);
  for (const change of row.changes) {
    if (now < change.at) break;
    history.apply(change, now >= change.until);
  }
  return history.standing();
}

/** What happened to a recording so far, told in order. */
class History {
  readonly #world: IdentityCall;
  readonly #row: Row;
  readonly #now: Standing;

  constructor(world: IdentityCall, row: Row) {
    this.#world = world;
    this.#row = row;
    this.#now = unborn(row);
  }

  standing(): Standing {
    return { ...this.#now, evaluatedIn: projectAt(this.#row, this.#now.evaluatedAt) };
  }

  /** From the upload to the evaluation of the goals. */
  process(now: number): void {
    const { startAt, finishAt, outcome } = this.#row;
    if (now >= startAt) {
      this.#now.status = 'processing';
      this.#step(startAt);
    }
    if (now < finishAt) return;
    this.#now.status = outcome;
    this.#step(finishAt);
    const goalsAt = this.#world.switches.goals === 'with_completion' ? finishAt : this.#row.goalsAt;
    if (outcome !== 'completed' || now < goalsAt) return;
    this.#evaluate(goalsAt);
    if (goalsAt > finishAt) this.#step(goalsAt); // goals_evaluated is a field of the recording itself
  }

  /** Something that has begun; `done`: and is over. */
  apply(change: Change, done: boolean): void {
    switch (change.kind) {
      case 'rename':
        this.#now.name = change.name ?? `Renamed ${this.#row.id}`;
        return this.#step(change.at);
      case 'move':
        this.#now.project = change.project ?? this.#now.project;
        return this.#step(change.at);
      case 'speakers':
        this.#now.named = true;
        return this.#step(change.at, this.#world.switches.touch === 'yes');
      case 'reevaluate':
        return this.#reevaluate(change, done);
      case 'retranscribe':
        return this.#retranscribe(change, done);
    }
  }

  #reevaluate({ at, until }: Change, done: boolean): void {
    const flag = this.#world.switches.reevaluating === 'reset';
    if (flag) {
      this.#now.evaluated = false;
      this.#step(at);
    }
    if (!done) return;
    this.#evaluate(until);
    this.#step(until, flag || this.#world.switches.touch === 'yes');
  }

  /** Also a failed one is healed by it. */
  #retranscribe({ at, until }: Change, done: boolean): void {
    this.#now.status = done ? 'completed' : 'processing';
    this.#now.evaluated = false;
    this.#step(at);
    if (!done) return;
    this.#now.generation++;
    this.#evaluate(until);
    this.#step(until);
  }

  #step(at: number, touches = true): void {
    this.#now.revision++;
    if (touches && at > this.#now.updatedAt) this.#now.updatedAt = at;
  }

  #evaluate(at: number): void {
    this.#now.evaluated = true;
    this.#now.evaluation++;
    this.#now.evaluatedAt = at;
  }
}

const unborn = (row: Row): Standing => ({
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
});

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
