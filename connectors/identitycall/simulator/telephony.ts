import { type Json, pick, Refusal } from 'trunkline/simulator';
import type { Account, Operator, Project, VirtualNumber } from './account.js';
import type { Ledger } from './ledger.js';
import { projectAt } from './standing.js';
import type { Row } from './timeline.js';
import { type IdentityCall, time } from './world.js';

/** A small list of the account, and the detail of each of its items. */
interface SmallList {
  list(): Json[];
  detail(id: string): Json;
}

/** Projects, operators and virtual numbers as the key sees them (NEW edition only). */
export function directory(world: IdentityCall, account: Account, ledger: Ledger): Record<string, SmallList> {
  const { seen } = account;
  const small = <T extends { id: number }>(
    items: () => T[],
    shown: (item: T) => Json,
    detail: (item: T) => Json,
  ): SmallList => ({
    list: () => items().map(shown),
    /** 404 also for what is of another project than the key's. */
    detail(id) {
      const item = items().find((one) => String(one.id) === id);
      if (!item) throw new Refusal(404);
      return detail(item);
    },
  });

  const project = (item: Project): Json => ({
    ...pick(item, 'id', 'name', 'language', 'industry'),
    created_at: time(world, item.createdAt),
    updated_at: time(world, item.updatedAt),
  });
  const projectDetail = (item: Project): Json => {
    const now = world.clock.now();
    const isHere = (row: Row) => ledger.visible(row, now) && projectAt(row, now) === item.id;
    const isBare = item.id === 13;
    const set = <T>(value: T) => (isBare ? null : value);
    return {
      ...project(item),
      description: item.description,
      goal_language: set('en'),
      summary_language: set('en'),
      long_pause_threshold_seconds: set(5),
      transcription_hints: set('tarro, wexel'),
      retention_days: item.retention,
      quality_baseline_enabled: !isBare,
      quality_baseline_pct: set(72.5),
      recordings_count: ledger.rows().filter(isHere).length,
      virtual_numbers_count: account.numbers.filter((number) => number.project === item.id).length,
    };
  };

  const numbersOf = (operator: Operator) =>
    seen.numbers().filter(({ operators }) => operators.includes(operator));
  const operator = (item: Operator): Json =>
    pick(item, 'id', 'name', 'phone_number', 'email', 'active', 'initials');
  const person = (item: Operator): Json => pick(item, 'id', 'name', 'phone_number', 'initials');

  /** Three operators at most (VENDOR.md#trap-16-lists-show-less-than-details). */
  const number = (item: VirtualNumber): Json => ({
    ...pick(item, 'id', 'phone_number', 'name', 'country_code', 'active', 'ai_receptionist_enabled'),
    operators: item.operators.slice(0, 3).map((one) => pick(one, 'id', 'name', 'initials')),
    operators_count: item.operators.length,
  });
  const others = ({ operators, project }: VirtualNumber) =>
    account.operators.filter((one) => one.projects.includes(project) && !operators.includes(one));

  return {
    projects: small(seen.projects, project, projectDetail),
    operators: small(
      seen.operators,
      (item) => ({ ...operator(item), virtual_numbers_count: numbersOf(item).length }),
      (item) => ({
        ...operator(item),
        virtual_numbers: numbersOf(item).map((one) => pick(one, 'id', 'phone_number', 'name', 'active')),
      }),
    ),
    virtual_numbers: small(seen.numbers, number, (item) => ({
      ...number(item),
      operators: item.operators.map((one, i) => ({ ...person(one), priority: i + 1 })),
      recording: item.id % 2 === 1,
      routing_strategy: ['priority', 'round_robin', 'simultaneous'][item.id % 3],
      ...calls(world, item),
      available_operators: others(item).map(person),
    })),
  };
}

/**
 * Stats and the ten latest calls, a pure function of the time. Durations are in seconds here, everywhere else
 * in ms.
 */
function calls(world: IdentityCall, item: VirtualNumber): Json {
  const total = item.every === 0 ? 0 : Math.floor((world.clock.now() - item.firstAt) / item.every);
  const call = (k: number) => {
    const r = world.random('call', item.id, k);
    const answered = r.chance(0.8);
    return {
      id: item.id * 100_000 + k,
      phone_number: `+1555010${String(r.int(2000, 8999))}`,
      caller_name: `Caller ${r.int(1, 500)}`,
      call_status: answered ? 'answered' : 'missed',
      call_duration: answered ? r.int(5, 900) : 0,
      direction: r.chance(0.8) ? 'inbound' : 'outbound',
      ai_handled: item.ai_receptionist_enabled && r.chance(0.5),
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
