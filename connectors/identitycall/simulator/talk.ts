import type { Goal } from './account.js';
import type { Standing } from './standing.js';
import type { Row } from './timeline.js';
import type { IdentityCall } from './world.js';

/** Who spoke when: all that counts, keys and times of dialogues and pauses are made of. */
export interface Talk {
  dialogues: { id: number; position: number; start: number; end: number }[];
  pauses: { start: number; end: number; after: number | null }[];
}

const KEYWORDS = ['refund', 'invoice', 'router', 'delivery', 'cancel', 'upgrade'];

/** A recording transcribed anew has dialogues with other ids (VENDOR.md#trap-15-pauses-have-no-id). */
export function talkOf(world: IdentityCall, row: Row, generation: number): Talk {
  const r = world.random('talk', row.id, generation);
  const talk: Talk = { dialogues: [], pauses: [] };
  const lead = r.chance(0.06) ? r.int(3000, 9000) : 0; // a pause before the first dialogue comes after none
  if (r.chance(0.02)) return talk; // nobody speaks
  const count = 1 + r.int(0, Math.min(30, Math.floor(row.duration / 12_000)));
  const slot = (row.duration - lead) / count;
  if (lead > 0) talk.pauses.push({ start: 0, end: lead, after: null });
  for (let i = 0; i < count; i++) {
    const start = Math.round(lead + i * slot);
    const end = Math.round(start + slot * (0.55 + r.next() * 0.44));
    const id = row.id * 10_000 + (generation % 100) * 100 + i + 1;
    talk.dialogues.push({ id, position: i + 1, start, end });
    if (r.chance(0.12)) talk.pauses.push({ start: end, end: Math.round(lead + (i + 1) * slot), after: id });
  }
  return talk;
}

export function mentionsOf(world: IdentityCall, row: Row, generation: number) {
  const r = world.random('keywords', row.id, generation);
  return KEYWORDS.flatMap((name, i) => {
    const often = r.chance(0.35) ? r.int(1, 4) : 0;
    const at = Array.from({ length: often }, () => r.int(0, row.duration)).sort((a, b) => a - b);
    return often === 0 ? [] : [{ id: i + 1, name, at }];
  });
}

export function showsKeywords(world: IdentityCall): boolean {
  const { keywords, edition } = world.switches;
  return keywords === 'on' || (keywords === 'edition' && edition === 'old');
}

/** Whether goal ids are unique in the account or in the project is not documented. */
export function goalId(world: IdentityCall, goal: Goal): number {
  return world.switches.goal_ids === 'account' ? goal.id : goal.position;
}

/** Percent; it does not follow from the goals (VENDOR.md#trap-14-percent-here-a-fraction-there). */
export function achievement(world: IdentityCall, row: Row, standing: Standing): number {
  return world.random('achievement', row.id, standing.evaluation).int(0, 200) / 2;
}
