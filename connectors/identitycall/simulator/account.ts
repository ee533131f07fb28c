import { DAY, MINUTE, type Random, Refusal } from 'trunkline/simulator';
import type { IdentityCall } from './world.js';

export type Project = Account['projects'][number];

export interface Goal {
  readonly id: number;
  readonly position: number;
  readonly names: { from: number; name: string }[];
}

/** What the lists show of an operator, and the projects it is linked to; none: invisible to project keys. */
export interface Operator {
  readonly shown: ReturnType<typeof operatorOf>;
  readonly projects: number[];
}

export interface VirtualNumber {
  readonly shown: ReturnType<typeof numberOf>;
  readonly project: number;
  /** In routing order. */
  readonly operators: Operator[];
  /** A call every so many ms since `firstAt`; 0: never any. */
  readonly every: number;
  readonly firstAt: number;
}

export type Account = ReturnType<typeof account>;

const SCOPES = { account: null, project: 11, other_project: 12 } as const;

const operatorOf = (i: number, r: Random) => ({
  id: 301 + i,
  name: `Agent ${i + 1}`,
  phone_number: `+1555010${1000 + i}`,
  email: i % 5 === 4 ? null : `agent${i + 1}@example.invalid`,
  active: r.chance(0.9),
  initials: `A${i + 1}`,
});

const numberOf = (i: number, r: Random) => ({
  id: 41 + i,
  phone_number: `+1555010${9000 + i}`,
  name: i % 4 === 3 ? null : `Line ${i + 1}`,
  country_code: 'US',
  active: i % 6 !== 5,
  ai_receptionist_enabled: r.chance(0.4),
});

const drawProjects = (r: Random) => (r.chance(0.3) ? [11, 12] : [r.pick([11, 12, 13])]);

export function account(world: IdentityCall) {
  const { options, clock } = world;
  const born = clock.startedAt - (options.days + 100) * DAY;
  let goal = 0;
  const goals = (...names: string[]): Goal[] =>
    names.map((name, i) => ({
      id: ++goal,
      position: i + 1,
      names: [{ from: Number.NEGATIVE_INFINITY, name }],
    }));
  const project = (
    id: number,
    name: string,
    language: string | null,
    retention: number | null,
    list: Goal[],
  ) => ({
    id,
    name,
    language,
    industry: id === 13 ? null : 'telecommunications',
    description: id === 12 ? null : `Invented project ${name}`,
    /** Days before auto-deletion; null: never. */
    retention,
    createdAt: born + id * DAY,
    updatedAt: born + id * 2 * DAY,
    /** Each evaluation uses the names of its time. */
    goals: list,
  });
  const retained = options.retention_days > 0 ? options.retention_days : null;
  const greeted = goals('Greeting and Introduction', 'Collect Reference', 'Offer Follow-up');
  // Ordered by name, not by id; the second one has no goals: its results are empty lists.
  const projects = [
    project(11, 'Harbour', 'en', null, greeted),
    project(13, 'Lantern', null, null, []),
    project(12, 'Quarry', 'pl', retained, goals('Confirm Order', 'Close Politely')),
  ];
  const operators = Array.from({ length: options.operators }, (_, i): Operator => {
    const r = world.random('operator', i);
    return { shown: operatorOf(i, r), projects: i % 7 === 6 ? [] : drawProjects(r) };
  });
  const numbers = Array.from({ length: options.numbers }, (_, i): VirtualNumber => {
    const r = world.random('number', i);
    const home = [11, 12, 13][i % 3]!;
    const there = operators.filter((operator) => operator.projects.includes(home));
    return {
      shown: numberOf(i, r),
      project: home,
      operators: there.slice(0, i % 3 === 0 ? 5 : r.int(0, 3)),
      every: i % 6 === 5 ? 0 : r.int(5, 90) * MINUTE,
      firstAt: clock.startedAt - 2 * DAY,
    };
  });
  operators.sort((a, b) => (a.shown.name < b.shown.name ? -1 : 1));
  return {
    projects,
    operators,
    numbers,
    /** The project of a project-scoped key; null: account-wide. */
    scope: (): number | null => SCOPES[world.switches.scope],
    project(id: unknown) {
      const found = projects.find((one) => one.id === Number(id));
      if (!found) throw new Refusal(404, 'Resource not found');
      return found;
    },
  };
}
