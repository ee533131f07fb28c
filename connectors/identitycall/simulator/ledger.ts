import { DAY, ledger as itemsOf, NEVER, Refusal } from 'trunkline/simulator';
import type { Account } from './account.js';
import { projectAt, standingOf } from './standing.js';
import { drawRow, nextChange, PINS, type Pin, type Row } from './timeline.js';
import type { IdentityCall } from './world.js';

export type Ledger = ReturnType<typeof ledger>;

/** All recordings, also deleted ones, ascending by id. */
export function ledger(world: IdentityCall, account: Account) {
  const { options, clock, switches } = world;
  let view: { key: string; until: number; rows: readonly Row[] } | undefined;
  let version = 0;
  let lastId = options.first_id - 1;

  /** Numeric ids belong to the whole service: other accounts leave gaps. */
  function nextId(): number {
    const r = world.random('id', lastId);
    const others = () => (r.chance(0.95) ? r.int(2, 6) : r.int(20, 90));
    lastId += r.chance(0.7) ? 1 : others();
    return lastId;
  }

  const items = itemsOf<Row, Pin>(world, {
    past: options.recordings,
    days: options.days,
    perHour: options.per_hour,
    sequence: ['created'],
    pins: options.recordings < 10 ? {} : PINS,
    // Batch uploads: several in the same second, and created_at has no smaller unit.
    together: (draw, place) => draw.chance(0.05) && place !== 0,
    create(at, pin) {
      version++;
      return drawRow(world, nextId(), at, pin);
    },
    position: (row) => row.id,
    key: (row) => row.id,
    asked: Number,
    noun: 'recording',
  });

  /** When it goes; a row that retention takes is gone at a time of its own. */
  function goneAt(row: Row, now: number): number {
    const home = account.projects.find(({ id }) => id === projectAt(row, now));
    const days = home?.retention ?? NEVER;
    return Math.min(row.deleteAt, row.createdAt + days * DAY);
  }

  /** Those of a project, or of the key's. */
  function visible(row: Row, now: number): boolean {
    return now >= row.visibleAt && now < goneAt(row, now) && account.sees(projectAt(row, now));
  }

  /** What the list shows, in its order, and until when nothing about that changes. */
  function look(now: number) {
    let until = NEVER;
    const rows = items.rows().filter((row) => {
      const gone = goneAt(row, now);
      until = Math.min(until, nextChange(row, now), gone > now ? gone : NEVER);
      const listed = switches.listed === 'all' || standingOf(world, row, now).status === 'completed';
      return listed && visible(row, now);
    });
    if (switches.order === 'desc') rows.reverse();
    if (switches.order === 'none') {
      const at = new Map(rows.map((row) => [row, standingOf(world, row, now).updatedAt]));
      rows.sort((a, b) => at.get(a)! - at.get(b)! || a.id - b.id);
    }
    return { until, rows };
  }

  return {
    rows: items.rows,
    visible,
    /** What the key's list shows now, in the list's order. */
    view(): readonly Row[] {
      items.rows();
      const now = clock.now();
      const key = `${version} ${Object.values(switches).join(' ')}`;
      if (view?.key !== key || now >= view.until) view = { key, ...look(now) };
      return view.rows;
    },
    /** By numeric id or public_id; 404 when the key cannot see it. */
    find(id: string): Row {
      const row = items.find(numericId(world, id));
      const other = row && id.includes('-') && publicId(world, row) !== id.toLowerCase();
      if (!row || other || !visible(row, clock.now())) throw new Refusal(404);
      return row;
    },
    /** For events: also deleted ones and those of other projects. */
    must: items.must,
    change(row: Row, changes: Partial<Row>): Row {
      version++;
      return items.change(row, changes);
    },
    arrive(): Row {
      items.rows();
      version++;
      return items.add(drawRow(world, ++lastId, clock.now()));
    },
  };
}

/**
 * UUIDv7: 48 bits of time first. The numeric id is hidden in the last group, so that it can be found without
 * an index.
 */
export function publicId(world: IdentityCall, row: Row): string {
  const r = world.random('public_id', row.id);
  const at = row.createdAt.toString(16).padStart(12, '0');
  return `${at.slice(0, 8)}-${at.slice(8)}-7${r.hex(3)}-a${r.hex(3)}-${r.hex(4)}${row.id.toString(16).padStart(8, '0')}`;
}

/** `:id` takes the public_id or the legacy number, in the newer edition. */
function numericId(world: IdentityCall, id: string): number {
  if (/^\d+$/.test(id)) return Number(id);
  return world.switches.edition === 'new' && /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(id)
    ? Number.parseInt(id.slice(-8), 16)
    : -1;
}
