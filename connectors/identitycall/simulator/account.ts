import { DAY, MINUTE, type Random } from 'trunkline/simulator';
import type { IdentityCall } from './world.js';

export type Account = ReturnType<typeof account>;
export type Project = Account['projects'][number];
export type Operator = ReturnType<typeof drawOperator>;
export type VirtualNumber = Account['numbers'][number];
export type Goal = (typeof GOALS)[number];

const SCOPES = { account: null, project: 11, other_project: 12 } as const;
const HOMES = [11, 12, 13] as const;
const industry = 'telecommunications';
/** Ordered by name, not by id. The second one has neither goals nor what may be null. */
const PROJECTS = [
  { id: 11, name: 'Harbour', language: 'en', industry, description: 'Invented project Harbour' },
  { id: 13, name: 'Lantern', language: null, industry: null, description: 'Invented project Lantern' },
  { id: 12, name: 'Quarry', language: 'pl', industry, description: null },
];
const GOALS = [
  { id: 1, project: 11, position: 1, name: 'Greeting and Introduction' },
  { id: 2, project: 11, position: 2, name: 'Collect Reference' },
  { id: 3, project: 11, position: 3, name: 'Offer Follow-up' },
  { id: 4, project: 12, position: 1, name: 'Confirm Order' },
  { id: 5, project: 12, position: 2, name: 'Close Politely' },
];

const linked = (r: Random): number[] => (r.chance(0.3) ? [11, 12] : [r.pick(HOMES)]);

function drawOperator(world: IdentityCall, i: number) {
  const r = world.random('operator', i);
  return {
    id: 301 + i,
    name: `Agent ${i + 1}`,
    phone_number: `+1555010${1000 + i}`,
    email: i % 5 === 4 ? null : `agent${i + 1}@example.invalid`,
    active: r.chance(0.9),
    initials: `A${i + 1}`,
    /** Those it is linked to; none: invisible to the key of a project. */
    projects: i % 7 === 6 ? [] : linked(r),
  };
}

function drawNumber(world: IdentityCall, i: number, operators: readonly Operator[]) {
  const r = world.random('number', i);
  const project = HOMES[i % 3]!;
  const there = operators.filter(({ projects }) => projects.includes(project));
  return {
    id: 41 + i,
    phone_number: `+1555010${9000 + i}`,
    name: i % 4 === 3 ? null : `Line ${i + 1}`,
    country_code: 'US',
    active: i % 6 !== 5,
    ai_receptionist_enabled: r.chance(0.4),
    project,
    /** In routing order. */
    operators: there.slice(0, i % 3 === 0 ? 5 : r.int(0, 3)),
    /** A call every so many ms since `firstAt`; 0: never any. */
    every: i % 6 === 5 ? 0 : r.int(5, 90) * MINUTE,
    firstAt: world.clock.startedAt - 2 * DAY,
  };
}

export function account(world: IdentityCall) {
  const { options, clock } = world;
  const born = clock.startedAt - (options.days + 100) * DAY;
  const retained = options.retention_days > 0 ? options.retention_days : null;
  const projects = PROJECTS.map((project) => ({
    ...project,
    /** Days before auto-deletion; null: never. */
    retention: project.id === 12 ? retained : null,
    createdAt: born + project.id * DAY,
    updatedAt: born + project.id * 2 * DAY,
  }));
  const operators = Array.from({ length: options.operators }, (_, i) => drawOperator(world, i));
  const numbers = Array.from({ length: options.numbers }, (_, i) => drawNumber(world, i, operators));
  operators.sort((a, b) => (a.name < b.name ? -1 : 1));
  /** The project of a project-scoped key; null: account-wide. */
  const scope = (): number | null => SCOPES[world.switches.scope];
  const sees = (project: number) => scope() === null || scope() === project;
  return {
    projects,
    operators,
    numbers,
    sees,
    /** What the key can see. */
    seen: {
      projects: () => projects.filter(({ id }) => sees(id)),
      operators: () => operators.filter((one) => scope() === null || one.projects.some(sees)),
      numbers: () => numbers.filter(({ project }) => sees(project)),
    },
    goalsOf: (project: number) => GOALS.filter((goal) => goal.project === project),
  };
}
