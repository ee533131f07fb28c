import type { Account } from './account.js';
import { projectAt, standingOf } from './standing.js';
import { DAY, drawRow, nextChange, type Pin, type Row, type Status } from './timeline.js';
import { type IdentityCall, notFound } from './world.js';

/** All recordings, also deleted ones, ascending by id. */
export interface Ledger {
  /** Brought up to the present time. */
  rows(): readonly Row[];
  /** What the key's list shows now, in the list's order. */
  view(status: Status | ''): readonly Row[];
  /** Those of a project, or of the key's. */
  visible(row: Row, now: number): boolean;
  /** By numeric id or public_id; 404 when the key cannot see it. */
  find(id: string): Row;
  /** For events: also deleted ones and those of other projects. */
  must(id: unknown): Row;
  goneAt(row: Row, now: number): number;
  /** To be called when an event changed something. */
  touched(): void;
  arrive(project?: number): Row;
}

export function ledger(world: IdentityCall, account: Account): Ledger {
  const { options, clock } = world;
  const rows: Row[] = [];
  const byId = new Map<number, Row>();
  const views = new Map<string, { version: number; until: number; rows: readonly Row[] }>();
  let version = 0;
  let lastId = options.first_id - 1;
  let arrived = 0;
  let next = clock.startedAt + gap();

  function insert(row: Row): Row {
    rows.push(row);
    byId.set(row.id, row);
    version++;
    return row;
  }

  /** Numeric ids belong to the whole service: other accounts leave gaps. */
  function nextId(): number {
    const r = world.random('id', lastId);
    const others = () => (r.chance(0.95) ? r.int(2, 6) : r.int(20, 90));
    lastId += r.chance(0.7) ? 1 : others();
    return lastId;
  }

  function past(): void {
    const step = (options.days * DAY) / Math.max(options.recordings, 1);
    const first = clock.startedAt - options.days * DAY;
    const jitter = world.random('created');
    const pins = pinned();
    let createdAt = first;
    for (let i = 0; i < options.recordings; i++) {
      const drawn = Math.floor(first + (i + jitter.next()) * step);
      // Batch uploads: several in the same second, and created_at has no smaller unit.
      if (!jitter.chance(0.05) || i === 0) createdAt = drawn;
      insert(drawRow(world, nextId(), createdAt, pins.get(i)));
    }
  }

  /** One of each at a fixed place: a small world must have them too. */
  function pinned(): Map<number, Pin> {
    const places = {
      failed: 0.3,
      stuck: 0.4,
      goals_never: 0.5,
      late: 0.6,
      goals_late: 0.7,
      retranscribed: 0.8,
    } as const;
    const pins = new Map<number, Pin>();
    if (options.recordings < 10) return pins;
    for (const [pin, place] of Object.entries(places) as [Pin, number][])
      if (options[pin] > 0) pins.set(Math.floor(options.recordings * place), pin);
    return pins;
  }

  function gap(): number {
    if (!(options.per_hour > 0)) return Number.POSITIVE_INFINITY;
    const r = world.random('gap', arrived++);
    return r.chance(0.05) ? 0 : Math.ceil(r.exponential(3_600_000 / options.per_hour));
  }

  function refresh(): void {
    const now = clock.now();
    for (; next <= now; next += gap()) insert(drawRow(world, nextId(), next));
  }

  past();
  const self: Ledger = {
    rows() {
      refresh();
      return rows;
    },
    goneAt(row, now) {
      const { retention } = account.project(projectAt(row, now));
      return retention === null ? row.deleteAt : Math.min(row.deleteAt, row.createdAt + retention * DAY);
    },
    visible(row, now) {
      const scope = account.scope();
      return (
        now >= row.visibleAt &&
        now < self.goneAt(row, now) &&
        (scope === null || projectAt(row, now) === scope)
      );
    },
    view(status) {
      refresh();
      const now = clock.now();
      const key = `${status} ${Object.values(world.switches).join(' ')}`;
      const known = views.get(key);
      if (known?.version === version && now < known.until) return known.rows;
      const wanted = status || (world.switches.listed === 'completed' ? 'completed' : '');
      const retained = account.projects.some((project) => project.retention !== null);
      let until = Number.POSITIVE_INFINITY;
      const shown = rows.filter((row) => {
        until = Math.min(until, nextChange(row, now));
        // A row that retention takes is gone at a time of its own.
        if (retained && self.goneAt(row, now) > now) until = Math.min(until, self.goneAt(row, now));
        return self.visible(row, now) && (wanted === '' || standingOf(world, row, now).status === wanted);
      });
      if (world.switches.order === 'desc') shown.reverse();
      if (world.switches.order === 'none') {
        const at = new Map(shown.map((row) => [row, standingOf(world, row, now).updatedAt]));
        shown.sort((a, b) => at.get(a)! - at.get(b)! || a.id - b.id);
      }
      if (views.size > 20) views.clear();
      views.set(key, { version, until, rows: shown });
      return shown;
    },
    find(id) {
      refresh();
      const row = byId.get(numericId(world, id));
      if (
        !row ||
        !self.visible(row, clock.now()) ||
        (id.includes('-') && publicId(world, row) !== id.toLowerCase())
      )
        throw notFound();
      return row;
    },
    must(id) {
      refresh();
      const row = byId.get(Number(id));
      if (!row) throw new Error(`no recording ${String(id)}`);
      return row;
    },
    touched: () => void version++,
    arrive(project) {
      refresh();
      return insert(drawRow(world, ++lastId, clock.now(), undefined, project));
    },
  };
  return self;
}

/** UUIDv7: 48 bits of time first. The numeric id is hidden in the last group, so that it can be found without an index. */
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
