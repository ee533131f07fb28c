import { type Json, pick, Refusal } from 'trunkline/simulator';
import type { Account, Operator, Project, VirtualNumber } from './account.js';
import type { Ledger } from './ledger.js';
import { projectAt } from './standing.js';
import type { Row } from './timeline.js';
import { type IdentityCall, time } from './world.js';

/** Projects, operators and virtual numbers as the key sees them (NEW edition only). */
export function directory(world: IdentityCall, account: Account, ledger: Ledger) {
  const scope = () => account.scope();
  const projects = () =>
    account.projects
      .filter(({ id }) => scope() === null || id === scope())
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  const operators = () =>
    account.operators.filter((one) => scope() === null || one.projects.includes(scope()!));
  const numbers = () => account.numbers.filter(({ project }) => scope() === null || project === scope());
  /** 404 also for what is of another project than the key's. */
  const one = <T>(items: T[], idOf: (item: T) => number, id: string): T => {
    const found = /^\d+$/.test(id) ? items.find((item) => idOf(item) === Number(id)) : undefined;
    if (!found) throw new Refusal(404);
    return found;
  };
  const numbersOf = (operator: Operator) => numbers().filter((number) => number.operators.includes(operator));

  const project = ({ id, name, language, industry, createdAt, updatedAt }: Project): Json => {
    const times = { created_at: time(world, createdAt), updated_at: time(world, updatedAt) };
    return { id, name, language, industry, ...times };
  };
  const projectDetail = (item: Project): Json => {
    const now = world.clock.now();
    const small = item.id === 13;
    const isHere = (row: Row) => ledger.visible(row, now) && projectAt(row, now) === item.id;
    return {
      ...project(item),
      description: item.description,
      goal_language: small ? null : 'en',
      summary_language: small ? null : 'en',
      long_pause_threshold_seconds: small ? null : 5,
      transcription_hints: small ? null : 'tarro, wexel',
      retention_days: item.retention,
      quality_baseline_enabled: !small,
      quality_baseline_pct: small ? null : 72.5,
      recordings_count: ledger.rows().filter(isHere).length,
      virtual_numbers_count: account.numbers.filter((number) => number.project === item.id).length,
    };
  };
  const operatorDetail = (item: Operator): Json => ({
    ...item.shown,
    virtual_numbers: numbersOf(item).map(({ shown }) => pick(shown, 'id', 'phone_number', 'name', 'active')),
  });
  const number = (item: VirtualNumber, people: Json[]): Json => ({
    ...item.shown,
    operators: people,
    operators_count: item.operators.length,
  });
  const person = ({ shown }: Operator): Json => pick(shown, 'id', 'name', 'phone_number', 'initials');
  const others = ({ operators, project }: VirtualNumber) =>
    account.operators.filter((one) => one.projects.includes(project) && !operators.includes(one));
  const numberDetail = (item: VirtualNumber): Json => ({
    ...number(
      item,
      item.operators.map((one, i) => ({ ...person(one), priority: i + 1 })),
    ),
    recording: item.shown.id % 2 === 1,
    routing_strategy: ['priority', 'round_robin', 'simultaneous'][item.shown.id % 3],
    ...calls(world, item),
    available_operators: others(item).map(person),
  });
  const shownId = ({ shown }: Operator | VirtualNumber) => shown.id;

  return {
    projects: () => projects().map(project),
    project: (id: string) => projectDetail(one(projects(), (item) => item.id, id)),
    operators: () =>
      operators().map((item) => ({ ...item.shown, virtual_numbers_count: numbersOf(item).length })),
    operator: (id: string) => operatorDetail(one(operators(), shownId, id)),
    /** Three operators at most (VENDOR.md#trap-16-lists-show-less-than-details). */
    numbers: () =>
      numbers().map((item) =>
        number(
          item,
          item.operators.slice(0, 3).map(({ shown }) => pick(shown, 'id', 'name', 'initials')),
        ),
      ),
    number: (id: string) => numberDetail(one(numbers(), shownId, id)),
  };
}

/**
 * Stats and the ten latest calls, a pure function of the time. Durations are in seconds here, everywhere else
 * in ms.
 */
function calls(world: IdentityCall, item: VirtualNumber): Json {
  const total = item.every === 0 ? 0 : Math.floor((world.clock.now() - item.firstAt) / item.every);
  const call = (k: number) => {
    const r = world.random('call', item.shown.id, k);
    const answered = r.chance(0.8);
    return {
      id: item.shown.id * 100_000 + k,
      phone_number: `+1555010${String(r.int(2000, 8999))}`,
      caller_name: `Caller ${r.int(1, 500)}`,
      call_status: answered ? 'answered' : 'missed',
      call_duration: answered ? r.int(5, 900) : 0,
      direction: r.chance(0.8) ? 'inbound' : 'outbound',
      ai_handled: item.shown.ai_receptionist_enabled && r.chance(0.5),
      transcript_summary: answered && r.chance(0.7) ? 'Asked about a tarro.' : null,
      created_at: time(world, item.firstAt + k * item.every),
    };
  };
  const all = Array.from({ length: Math.min(total, 20_000) }, (_, i) => call(total - i));
  const answered = all.filter(({ call_status }) => call_status === 'answered');
  const seconds = answered.reduce((sum, { call_duration }) => sum + call_duration, 0);
  return {
    stats: {
      total_calls: total,
      answered_calls: answered.length,
      missed_calls: total - answered.length,
      average_duration_seconds: answered.length === 0 ? 0 : Math.round(seconds / answered.length),
    },
    recent_calls: all.slice(0, 10),
  };
}
