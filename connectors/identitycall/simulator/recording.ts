import type { Json } from 'trunkline/simulator';
import { publicId } from './ledger.js';
import type { Standing } from './standing.js';
import { achievement, mentionsOf, talkOf } from './talk.js';
import type { Row } from './timeline.js';
import { type IdentityCall, time } from './world.js';

const LANGUAGES = ['en', 'en', 'en', 'en', 'pl', 'de'];
const CATEGORIES = ['billing', 'delivery', 'complaint', 'other'];
const TITLES = ['Sales Call', 'Support Call', 'Follow-up', 'Onboarding'];

/** An item of GET /recordings: neither updated_at nor language, project or public_id are documented there. */
export function listItem(world: IdentityCall, row: Row, standing: Standing): Json {
  const done = standing.status === 'completed';
  const item: Json = {
    id: row.id,
    name: nameOf(world, row, standing),
    status: standing.status,
    ...known(world, standing.status !== 'pending' && standing.status !== 'processing', {
      duration_ms: row.duration,
    }),
    created_at: time(world, row.createdAt),
    speakers: done ? labels(world, row) : [],
    ...known(world, done && standing.evaluated, { goal_achievement: achievement(world, row, standing) }),
  };
  if (world.switches.unfinished === 'absent' && !done) delete item['speakers'];
  if (world.switches.list_item === 'documented') return item;
  return {
    ...item,
    ...identity(world, row, standing),
    language: languageOf(world, row),
    updated_at: time(world, standing.updatedAt),
  };
}

/** GET /recordings/:id. It repeats neither speakers nor goal_achievement. */
export function detail(world: IdentityCall, row: Row, standing: Standing): Json {
  const done = standing.status === 'completed';
  const talk = talkOf(world, row, standing.generation);
  const finished = done || standing.status === 'failed';
  return {
    id: row.id,
    ...identity(world, row, standing),
    name: nameOf(world, row, standing),
    status: standing.status,
    language: languageOf(world, row),
    ...known(world, finished, { duration_ms: row.duration }),
    created_at: time(world, row.createdAt),
    updated_at: time(world, standing.updatedAt),
    ...known(world, done, { dialogues_count: talk.dialogues.length }),
    goals_evaluated: standing.evaluated,
    // Counted also where the edition's results do not show the keywords.
    ...known(world, done, {
      keywords_detected: mentionsOf(world, row, standing.generation).length,
      pauses_detected: talk.pauses.length,
    }),
    audio_attached: world.random('audio', row.id).chance(0.95),
    ...(world.switches.edition === 'new' && { categories: categoriesOf(world, row, done) }),
  };
}

/** What only the newer edition has. */
export function identity(world: IdentityCall, row: Row, standing: Standing): Json {
  if (world.switches.edition === 'old') return {};
  return {
    public_id: publicId(world, row),
    project_id: standing.project,
    external_id: world.random('external', row.id).chance(0.5) ? `crm-${row.id}` : null,
  };
}

/** Null rules of unfinished recordings are not documented. */
export function known(world: IdentityCall, is: boolean, fields: Json): Json {
  if (is) return fields;
  if (world.switches.unfinished === 'absent') return {};
  const nothing = (value: unknown) => {
    if (world.switches.unfinished === 'null') return null;
    return typeof value === 'string' ? '' : 0;
  };
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, nothing(value)]));
}

export function nameOf(world: IdentityCall, row: Row, standing: Standing): string {
  return standing.name ?? `${world.random('title', row.id).pick(TITLES)} - Caller ${row.id}`;
}

export function languageOf(world: IdentityCall, row: Row): string {
  return world.random('language', row.id).pick(LANGUAGES);
}

/** The list's labels, maybe none (VENDOR.md#trap-13-speakers-have-different-labels). */
function labels(world: IdentityCall, row: Row): string[] {
  const r = world.random('labels', row.id);
  if (r.chance(0.04)) return [];
  return r.chance(0.9) ? ['Agent', 'Customer'] : ['Agent', 'Customer', 'Customer 2'];
}

function categoriesOf(world: IdentityCall, row: Row, done: boolean): string[] {
  const r = world.random('categories', row.id);
  return done ? CATEGORIES.filter(() => r.chance(0.4)) : [];
}
