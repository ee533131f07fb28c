import type { Context } from '../../core/author/feed.js';
import type { CommonConfig } from '../../core/author/source.js';
import { idleContext } from '../../core/sync/context.fixture.js';
import { Memory, withoutLookback } from '../../core/sync/context.js';
import { runPass } from '../../core/sync/engine.js';
import { Lane } from '../../core/sync/lane.js';
import { Limit } from '../../core/sync/limit.js';
import { lookbackOf } from '../../core/sync/lookback.js';
import { parseState } from '../../core/sync/parse-state.js';
import type { Sink } from '../../core/sync/sink.js';
import { Progress, type State } from '../../core/sync/state.js';
import { asFailure, Failure } from '../../spec/failure.js';
import { feedOf, type RowOut, STREAMS } from './feeds.js';
import type { SingerRunner } from './singer.js';
import {
  DAY,
  HOUR,
  type Item,
  type ItemPlan,
  isLookedBack,
  isOfTouches,
  MINUTE,
  type Move,
  type Shape,
  World,
} from './world.js';

export interface SyncPlan {
  /** Hours since the sync before. */
  pause: number;
  /** Nothing of the vendor works meanwhile. */
  outage: boolean;
  /** The message at which it crashes; null: it does not. */
  crash: number | null;
  /**
   * For each stream, which of the states it had emitted by then the next sync starts from (0: the first ...
   * 1: the last).
   */
  resume: number[];
  /** What happens to the order of the list meanwhile; and it may promise more for ever. */
  moves?: Move[];
  endless?: boolean;
  /** Its credentials do not reach some items; and after so many requests the quota is spent. */
  narrow?: boolean;
  quota?: number | null;
  /** From this sync on a new release makes versions in another way, and says so. */
  release?: boolean;
  /** Streams of this sync, and those that are reset before it. */
  selected: boolean[];
  reset: boolean[];
}

export interface Plan {
  shape: Shape;
  items: ItemPlan[];
  syncs: SyncPlan[];
  pageSize: number;
  batch: number;
  lookbackDays: number;
  /** Hours between two lookbacks. */
  everyHours: number;
  pendingDays: number;
  /** Every second edit takes the first one back. */
  reverts: boolean;
  /** Each page has a row without an id. */
  keyless?: boolean;
  /** The client keeps rows together with the STATE that covers them: what came after it is lost in a crash. */
  transactions: boolean;
}

const NAMES = Object.keys(STREAMS);
class Crash extends Error {}

/** Plays a plan through the engine. @returns the first guarantee that was broken, in words; undefined: all held. */
export async function play(
  plan: Plan,
  /** Who keeps the states; absent: one state a stream, as in the Airbyte protocol. */
  runner?: SingerRunner,
): Promise<string | undefined> {
  const world = new World(
    plan.items,
    plan.shape,
    plan.pageSize,
    plan.batch,
    plan.lookbackDays * DAY,
    plan.reverts,
  );
  world.hasKeyless = plan.keyless === true;
  const states = new Map<string, State | undefined>();
  /** Every delivery of a row, by stream and id. */
  const delivered = new Map<string, Map<string, number[]>>(NAMES.map((name) => [name, new Map()]));
  const lastAsOf = new Map<string, number>();
  /** When each sync began, less as much as a list of touches is behind, and when it was over. */
  const syncs: [from: number, to: number][] = [];
  // A window of pages that never end fails behind all it showed.
  const isCut = plan.syncs.some(
    ({ quota, endless }) => (quota ?? null) !== null || (plan.shape === 'linked' && endless === true),
  );
  const crashes = plan.syncs.some((sync) => sync.crash !== null || sync.reset.some(Boolean));
  // At the end everything has finished, and two quiet syncs bring the rest.
  const calm: SyncPlan = {
    pause: 24,
    outage: false,
    crash: null,
    resume: [],
    selected: NAMES.map(() => true),
    reset: [],
  };
  for (const sync of [...plan.syncs, { ...calm, pause: 600 }, calm]) {
    world.now += Math.round(sync.pause * HOUR);
    const names = NAMES.filter((_, i) => sync.selected[i]);
    if (names.length === 0) continue;
    for (const [i, name] of NAMES.entries()) {
      if (!sync.reset[i]) continue;
      states.delete(name);
      runner?.reset(name);
      delivered.get(name)!.clear();
      lastAsOf.delete(name);
    }
    const before = world.now;
    // Such a list tells a time, and the item that is loaded then is of a later one: the list will name that too,
    // far above the place until which the first is known.
    const wasNewer = (id: string) => plan.shape === 'changes' && hasTouchIn(world, id, syncs);
    runner?.begin(names, () => world.now);
    for (const [name, state] of runner?.states ?? []) states.set(name, state as State);
    world.isDown = sync.outage;
    world.isEndless = sync.endless === true;
    if (sync.release === true) world.release++;
    world.isNarrow = sync.narrow === true;
    world.quota = sync.quota ?? Number.POSITIVE_INFINITY;
    world.begin(sync.moves ?? []);
    const visible = world.shown();
    /** States of each stream, and how many of its rows had come before each. */
    const emitted = new Map<string, { state: State | undefined; rows: number }[]>(
      names.map((name) => [name, [{ state: states.get(name), rows: 0 }]]),
    );
    const written = new Map<string, string[]>(names.map((name) => [name, []]));
    const thisSync = new Map<string, Set<string>>(names.map((name) => [name, new Set()]));
    /** Rows of items that left in an earlier sync already. */
    const again = new Map(names.map((name) => [name, 0]));
    let messages = 0;
    let broken: string | undefined;
    const count = () => {
      if (sync.crash !== null && messages++ >= sync.crash)
        throw new Failure('system_error', 'crash', { fatal: true, cause: new Crash() });
    };
    const memory = new Memory();
    const failed: string[] = [];
    const revised = new Set<string>();
    const sinkOf = (stream: string): Sink => ({
      records(rows) {
        for (const { id, revision } of rows as RowOut[]) {
          count();
          if (thisSync.get(stream)!.has(id)) broken ??= `${stream} wrote ${id} twice in one sync`;
          thisSync.get(stream)!.add(id);
          const all = delivered.get(stream)!;
          const earlier = all.get(id) ?? [];
          const isSame = plan.reverts ? earlier.at(-1) === revision : earlier.includes(revision);
          // What was settled above a cursor is known by its version, and not by its rows.
          const isAgain = isSame && !(isCut && revised.has(stream));
          if (!crashes && isAgain && !mayRepeat(plan, stream) && !wasNewer(id))
            broken ??= `${stream} wrote ${id} (revision ${revision}) again`;
          if (earlier.length > 0) again.set(stream, again.get(stream)! + 1);
          all.set(id, [...earlier, revision]);
          written.get(stream)!.push(id);
          runner?.records(stream, [{ id, revision }]);
        }
      },
      state(state) {
        count();
        const rows = written.get(stream)!.length;
        runner?.state(stream, state);
        emitted.get(stream)!.push({ state: JSON.parse(JSON.stringify(state)) as State, rows });
      },
      failed: () => void failed.push(stream),
    });
    const lacks = sync.narrow === true ? ['there'] : [];
    const lanes = names.map((name) => {
      const progress = new Progress([], parseState(states.get(name), name), undefined, lacks);
      const looking = lookbackOf({}, lookbackConfig(plan), progress, world.now);
      const stream = { ...STREAMS[name]!, revision: world.release };
      const lane = new Lane({ name, stream, progress, sink: sinkOf(name) }, world.now, looking);
      if (lane.isRevised) revised.add(name);
      return lane;
    });
    const looksBack = lanes.some(({ lookback }) => lookback.isRead);
    const context = (above?: Memory): Context<Record<string, never>> => ({
      ...idleContext(before, above),
      streams: new Set(names),
      lookback: plan.lookbackDays,
      looksBack,
    });
    const shared = context(memory);
    const isWhole = await runPass({
      feed: feedOf(world),
      lanes,
      context: shared,
      plain: withoutLookback(shared),
      forItem: () => context(),
      log: () => undefined,
      now: () => world.now,
      concurrency: 3,
      pendingFor: plan.pendingDays * DAY,
      limit: Limit.NONE,
      stopped: () => undefined,
    }).catch((error) => {
      if (!(asFailure(error).cause instanceof Crash)) throw error;
      failed.push(...names);
      return false;
    });
    if (world.wentOn) return 'a sync went on for ever';
    if (world.wentOutside !== undefined)
      return `${world.wentOutside} was asked for, which the credentials do not reach`;
    if (broken !== undefined) return broken;
    // The marks of a window's items do not outlive it: of an edit that comes later nobody knows.
    const miscounted = lanes.find(({ name, isRevised, counts }) => {
      const left = again.get(name)!;
      return isOfTouches(plan.shape) ? counts.again > left : isRevised && counts.again !== left;
    });
    if (!crashes && miscounted !== undefined)
      return `${miscounted.name} counted ${miscounted.counts.again} items that left once more, and not ${again.get(miscounted.name)}`;
    syncs.push([before - 5 * MINUTE, world.now]);
    const kept = await runner?.end(sync.crash === null ? undefined : (sync.resume[0] ?? 1));
    const held = runner?.states;
    for (const [i, name] of NAMES.entries()) {
      const own = emitted.get(name);
      if (own === undefined) continue;
      // After a crash the client may hold any state it was given; else it holds the last.
      const share = sync.crash === null ? 1 : (sync.resume[i] ?? 1);
      const last = own[Math.min(own.length - 1, Math.round(share * (own.length - 1)))]!;
      const state = held === undefined ? last.state : (held.get(name) as State | undefined);
      const rows = kept?.get(name) ?? last.rows;
      states.set(name, state);
      if (sync.crash !== null && plan.transactions) {
        for (const id of written.get(name)!.slice(rows)) delivered.get(name)!.get(id)!.pop();
      }
      // What a sync that crashed had passed by then it need not look back at any further than from then on.
      if ((!isWhole || sync.crash !== null) && state?.asOf) lastAsOf.set(name, state.asOf);
    }
    if (sync === calm && failed.length > 0 && plan.items.filter(isBad).length < 10)
      return `${failed.join(', ')} failed in a sync in which nothing went wrong`;
    for (const name of names) {
      if (!isWhole || failed.includes(name) || (plan.transactions && sync.crash !== null)) continue;
      const isRead = lanes.find((lane) => lane.name === name)!.lookback.isRead;
      const owing = (item: Item) =>
        world.isOutside(item) ? undefined : owed(name, item, before, plan, lastAsOf.get(name), isRead);
      const missed = visible.find(
        (item) =>
          owing(item) !== undefined &&
          !isDeferred(states.get(name), item, before) &&
          !has(delivered, name, item, owing(item)!, world),
      );
      if (missed !== undefined)
        return `${name} lacks ${missed.id} (revision ${owing(missed)}) after a complete sync`;
      lastAsOf.set(name, before);
    }
  }
  return undefined;
}

/** Ten of them in a row are the failure of their stream. */
const isBad = ({ kind }: ItemPlan) => kind === 'poison' || kind === 'flaky' || kind === 'torn';

/** What a list names for being touched is another version of it, whatever a stream shows of it. */
function mayRepeat({ shape, reverts }: Plan, stream: string): boolean {
  if (shape === 'whole') return stream === 'refs';
  return isOfTouches(shape) && (stream === 'refs' || reverts);
}

const hasTouchIn = (world: World, id: string, syncs: readonly [from: number, to: number][]): boolean => {
  const touches = world.touches(world.items.find((item) => item.id === id)!);
  return touches.some((time) => syncs.some(([from, to]) => time >= from && time <= to));
};

const lookbackConfig = ({ lookbackDays, everyHours }: Plan) =>
  ({ lookback_days: lookbackDays, lookback_every_hours: everyHours }) as CommonConfig;

/** The revision of an item that a complete sync beginning at `now` must have brought; undefined: none. */
function owed(
  stream: string,
  item: Item,
  began: number,
  plan: Plan,
  lastAsOf: number | undefined,
  isRead: boolean,
): number | undefined {
  // A vendor that lists what was touched is minutes behind with it.
  const now = isOfTouches(plan.shape) ? began - 10 * MINUTE : began;
  if (item.at > now) return undefined;
  if (item.kind === 'poison' && stream !== 'refs') return undefined;
  if (item.gone <= now + 12 * HOUR) return undefined; // it may vanish while the sync runs
  if (stream === 'refs') return 0;
  const ready = stream === 'items' ? item.finished : item.part;
  const delays: Partial<Record<Item['kind'], number>> = { flaky: 36 * HOUR, lagging: HOUR };
  const finished = Math.max(ready, item.finished + (delays[item.kind] ?? 0));
  if (finished > now || (stream === 'parts' && (item.kind === 'failed' || item.kind === 'torn')))
    return undefined;
  // Given up after so many days; what finished in time was delivered.
  if (finished - item.at > plan.pendingDays * DAY - 2 * DAY) return undefined;
  const edits = item.edits.filter((edit) => edit <= now).length;
  // What says no time of an update has one version.
  if ((plan.shape === 'changes' || plan.shape === 'updates') && item.kind === 'placeless') return 0;
  if (isOfTouches(plan.shape) || plan.shape === 'whole') return edits;
  const within = isRead && (lastAsOf === undefined || item.at >= lastAsOf - plan.lookbackDays * DAY);
  return within && isLookedBack(plan.shape) ? edits : 0;
}

/** It broke before, and is not asked for in every sync. An outage is no such thing. */
function isDeferred(state: State | undefined, { id, kind }: Item, now: number): boolean {
  if (kind !== 'flaky' && kind !== 'poison') return false;
  return (state?.pending ?? []).some((entry) => entry.id === id && (entry.next ?? 0) > now);
}

function has(
  delivered: Map<string, Map<string, number[]>>,
  stream: string,
  { id, edits }: Item,
  owing: number,
  world: World,
): boolean {
  const all = delivered.get(stream)!.get(id) ?? [];
  if (owing === 0) return all.length > 0;
  if (!world.reverts) return all.some((one) => one >= owing);
  // It may have been edited further while the sync ran.
  const until = edits.filter((edit) => edit <= world.now).length;
  const right = new Set<number>();
  for (let count = owing; count <= until; count++) right.add(world.contentOf(count));
  return all.length > 0 && right.has(all.at(-1)!);
}
