import { random } from 'trunkline/simulator';
import { type Ended, logs } from '../rig.js';
import { outcome } from '../stand.js';
import { compare } from './compare.js';
import { type Cut, Destination, type Moment } from './destination.js';
import { type Blow, HOURS, planOf } from './plan.js';
import type { Scale, Town, Work } from './town.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What a week came to. */
export interface Report {
  name: string;
  scale: Scale;
  seed: number;
  syncs: { complete: number; incomplete: number; killed: number; skipped: number };
  /** Of all syncs; the most that one hourly sync without faults made; one in which nothing had happened. */
  requests: { all: number; most: number; quiet: number };
  /** The largest and the last, all streams together, in bytes. */
  state: { largest: number; last: number };
  /** In the tables, written again because they had changed, and because a sync before had failed or was killed. */
  rows: { held: number; changed: number; repeated: number };
  items: number;
  edited: number;
  deleted: number;
  /** Items that came later than two hours after they had been listed, and those that were given up. */
  late: number;
  givenUp: number;
  seconds: number;
  /** Bounds and guarantees that were broken, in words. */
  broken: string[];
}

/** A week of hourly syncs. Nothing is asserted here: what was broken stands in the report. */
export async function play(name: string, town: Town, scale: Scale, seed: number): Promise<Report> {
  const begun = Date.now();
  const { world, keys } = town;
  const plan = planOf(seed, name, town.json);
  const draw = random(seed, 'people', name);
  const destination = new Destination(keys);
  const { broken } = destination;
  const syncs = { complete: 0, incomplete: 0, killed: 0, skipped: 0 };
  const requests = { all: 0, most: 0, quiet: 0 };
  const state = { largest: 0, last: 0 };
  const everSeen = new Set<string>();
  const waited = new Map<string, number>();
  const lateOnes = new Set<string>();
  const changes = new Map<string, number>();
  /** Changed when they were too old for the lookback: what they were before may stay. */
  const stale = new Set<string>();
  let deleted = 0;
  let givenUp = 0;

  const moment = (): Moment => {
    const items = town.items();
    for (const { id } of items) everSeen.add(id);
    return {
      truth: town.truth(),
      overdue: town.overdue?.() ?? {},
      owner: (stream, key) => town.owner?.(stream, key) ?? key.split('/')[0]!,
      // Also what was changed twice into the same.
      revisions: new Map(
        items.map(({ id, revision }) => [id, `${revision}, changed ${changes.get(id) ?? 0} times`]),
      ),
    };
  };

  /** People at work: some items are edited within the lookback, a few long after it, a few deleted. */
  const people = () => {
    const now = world.clock.now();
    const items = town.items();
    const pick = (fits: (age: number) => boolean) => {
      const all = items.filter(({ finished, at, id }) => finished && !stale.has(id) && fits(now - at));
      return all.length === 0 ? undefined : draw.pick(all).id;
    };
    const change = (id: string | undefined) => {
      if (id === undefined) return;
      draw.pick(town.changes)(id);
      changes.set(id, (changes.get(id) ?? 0) + 1);
    };
    const inside = town.lookbackDays * DAY - 2 * HOUR;
    for (let n = scale === 'full' ? 4 : 1; n > 0; n--)
      if (draw.chance(0.4)) change(pick((age) => age < inside));
    if (draw.chance(0.05)) {
      const old = pick((age) => age > town.lookbackDays * DAY + 12 * HOUR);
      if (old !== undefined) stale.add(old);
      change(old);
    }
    if (!draw.chance(0.15) || items.length === 0) return;
    const gone = draw.pick(items).id;
    town.remove(gone);
    deleted++;
  };

  const once = async (when: string, blow?: Blow): Promise<Ended> => {
    const [before, waitedBefore] = [world.requests.total, destination.waiting()];
    if (blow?.kind === 'fault') world.faults.add(...blow.faults);
    const ended = await town.sync([...destination.states.values()]);
    const struck = world.faults.list().some((fault) => fault.struck > 0);
    world.faults.clear();
    const now = moment();
    const cut = blow?.kind === 'killed' ? cutOf(ended, draw) : undefined;
    const written = destination.take(ended, when, now, cut);
    const made = world.requests.total - before;
    requests.all += made;

    const complete = ended.code === 0 && cut === undefined;
    if (cut !== undefined) syncs.killed++;
    else syncs[complete ? 'complete' : 'incomplete']++;
    if (!struck && ended.code !== 0)
      broken.push(`${when}: no fault and no success: ${outcome(ended).errors.join(' ')}`);
    // What finished until now is there with the first complete sync, in whatever order, and whoever else hangs.
    if (complete) broken.push(...destination.lacks(now, stale, struck).map((key) => `${when}: lacks ${key}`));
    if (cut === undefined) givenUp += givenUpOf(ended);
    const waiting = destination.waiting();
    for (const id of waiting) if (!waited.has(id)) waited.set(id, world.clock.now());
    for (const id of written)
      if (world.clock.now() - (waited.get(id) ?? world.clock.now()) > 2 * HOUR) lateOnes.add(id);

    const recent = town
      .items()
      .filter(({ at }) => at >= world.clock.now() - town.lookbackDays * DAY - DAY).length;
    const work: Work = {
      listed: everSeen.size,
      recent,
      pending: new Set([...waiting, ...waitedBefore]).size,
      written: written.size,
    };
    // What a killed sync wrote is not all known.
    if (!struck && cut === undefined) {
      requests.most = Math.max(requests.most, made);
      if (made > town.most(work))
        broken.push(`${when}: ${made} requests, more than the ${town.most(work)} of ${JSON.stringify(work)}`);
    }
    state.last = 0;
    for (const [stream, one] of destination.states) {
      const bytes = Buffer.byteLength(JSON.stringify(one));
      // 500: names, scope, cursor and the envelope; 16: a mark with its version in base64url. What is waited for
      // keeps the marks of what was delivered of it, two at most.
      const marks = town.marks(work) + 2 * work.pending;
      const bound = 500 + 16 * marks + town.pendingBytes * destination.pending(stream).size;
      if (bytes > bound)
        broken.push(
          `${when}: the state of ${stream} has ${bytes} bytes, more than the ${bound} of ${JSON.stringify(work)}`,
        );
      state.last += bytes;
    }
    state.largest = Math.max(state.largest, state.last);
    return ended;
  };

  for (let hour = 0; hour < HOURS; hour++) {
    world.clock.advance(3600);
    people();
    const blow = plan.get(hour);
    if (blow?.kind === 'skipped') syncs.skipped++;
    else await once(`hour ${hour}${blow === undefined ? '' : ` (${blow.kind})`}`, blow);
  }
  // Somebody forgets to start it again for four days: nothing is lost over that either. Off the hours:
  // exactly pending_days after something was first seen, milliseconds would decide whether it is overdue.
  world.clock.advance((4 * DAY + HOUR / 2) / 1000);
  await once('after four days');
  for (const when of ['a quiet sync', 'another quiet sync']) {
    const before = world.requests.total;
    const quiet = await once(when);
    requests.quiet = world.requests.total - before;
    const records = quiet.messages.filter(({ type }) => type === 'RECORD').length;
    if (records > 0) broken.push(`${when}: ${records} records though nothing had changed`);
  }
  broken.push(...(await compare(town, destination, moment(), stale)));
  const held = Object.values(destination.tables).reduce((sum, table) => sum + table.size, 0);
  return {
    name,
    scale,
    seed,
    syncs,
    requests,
    state,
    rows: { held, changed: destination.changed, repeated: destination.repeated },
    items: everSeen.size,
    edited: changes.size,
    deleted,
    late: lateOnes.size,
    givenUp,
    seconds: Math.round((Date.now() - begun) / 100) / 10,
    broken,
  };
}

/** A client dies after any message; the states it had written down are those up to an earlier one. */
function cutOf({ messages }: Ended, draw: ReturnType<typeof random>): Cut {
  const states = messages.flatMap(({ type }, i) => (type === 'STATE' ? [i + 1] : []));
  const kept = draw.pick([0, ...states.slice(0, -1)]);
  return { rows: draw.int(kept, messages.length), states: kept };
}

const givenUpOf = (ended: Ended): number =>
  Math.max(0, ...logs(ended, 'WARN').map((text) => Number(/gave up (\d+) items/.exec(text)?.[1] ?? 0)));
