import { statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { awaitInput, bytesIn } from '../core/input/files.js';
import { mountOf } from '../core/input/remote.js';
import { plain } from '../core/plain.js';
import { statesOfTap } from '../core/protocol/singer/bookmarks.js';
import { parseStates } from '../core/protocol/states.js';
import { parseState } from '../core/sync/parse-state.js';
import type { Pending } from '../core/sync/pending.js';
import { countMarks } from '../core/sync/seen.js';
import type { State } from '../core/sync/state.js';
import { duration } from '../core/sync/summary.js';
import { configError } from '../spec/failure.js';
import { isObject } from '../spec/json.js';
import { writePrivate } from './private-file.js';

/** An unfinished item as people want to see it. */
interface Waiting {
  id: string;
  /** Since when the first of its streams waits (ms). */
  since: number;
  /** The streams that wait for it. */
  streams: string[];
  /** Its last request failed. */
  failed: boolean;
  /** What is known of it in words; empty: it is only unfinished. */
  remark: string;
}

/** What one stream's state says. */
interface Described {
  stream: string;
  state: State | undefined;
  waiting: ReadonlyMap<string, Omit<Waiting, 'streams'>>;
}

/** Streams that wait for the same items: those of one feed. */
interface Group {
  streams: Described[];
  waiting: Waiting[];
}

/** Ages that people think in (ms). */
const HOUR = 3_600_000;
const AGES: readonly (readonly [limit: number, words: string])[] = [
  [HOUR, 'less than an hour'],
  [24 * HOUR, 'less than a day'],
  [7 * 24 * HOUR, 'less than a week'],
  [Number.POSITIVE_INFINITY, 'a week or more'],
];
/** Items that are named one by one. */
const NAMED = 20;

/** A state for people, or with `json` for programs: what each stream has, and what is waited for, by feed and age. */
export async function describeStates(file: string, { json = false } = {}, now = Date.now()): Promise<string> {
  const states = [...(await readStates(file))];
  const described = states.map(([stream, value]) => {
    const state = parseState(value, `${file}: stream ${plain(stream)}`);
    return { stream, state, waiting: waitingOf(state, now) };
  });
  const groups = grouped(described);
  if (json) return JSON.stringify(asJson(groups, now), null, 2);
  if (groups.length === 0) return plain(`${file}: no stream has a state yet.`);
  return groups.map((group) => describeGroup(group, now)).join('\n\n');
}

/** A state file of whatever program: `read`, a platform, or a tap. */
export async function readStates(file: string): Promise<Map<string, unknown>> {
  const input = await awaitInput(file, 'state');
  return statesOfTap(input, file) ?? parseStates(input, file);
}

function waitingOf(state: State | undefined, now: number): Described['waiting'] {
  return new Map(
    (state?.pending ?? []).map((entry) => [
      entry.id,
      {
        id: entry.id,
        since: entry.since,
        failed: entry.alone === true,
        remark: remarkOf(entry, now),
      },
    ]),
  );
}

/** Streams that share a pending item belong to one feed; what nobody waits for says nothing about feeds. */
function grouped(all: readonly Described[]): Group[] {
  let groups: Described[][] = [];
  for (const one of all) {
    const mine = groups.filter((group) =>
      group.some(({ waiting }) => [...one.waiting.keys()].some((id) => waiting.has(id))),
    );
    groups = [...groups.filter((group) => !mine.includes(group)), [...mine.flat(), one]];
  }
  return groups.map((streams) => ({ streams, waiting: together(streams) }));
}

function together(streams: readonly Described[]): Waiting[] {
  const items = new Map<string, Waiting>();
  for (const { stream, waiting } of streams) {
    for (const { id, since, failed, remark } of waiting.values()) {
      const known = items.get(id);
      items.set(id, {
        id,
        since: Math.min(since, known?.since ?? since),
        streams: [...(known?.streams ?? []), stream],
        failed: failed || (known?.failed ?? false),
        remark: remark || (known?.remark ?? ''),
      });
    }
  }
  return [...items.values()].sort((a, b) => a.since - b.since);
}

/** How many of these times lie how far back, in words; ages nobody has are left out. */
function byAge(since: readonly number[], now: number): string {
  const counts = AGES.map(() => 0);
  for (const time of since) {
    const at = AGES.findIndex(([limit]) => now - time < limit);
    counts[at] = counts[at]! + 1;
  }
  return AGES.map(([, words], at) => [counts[at]!, words] as const)
    .filter(([count]) => count > 0)
    .map(([count, words]) => `${count} for ${words}`)
    .join(', ');
}

/** What one stream waits for, in short. */
export function pendingIn(state: State | undefined, now: number): { items: number; ages: string } {
  const since = [...waitingOf(state, now).values()].map((one) => one.since);
  return { items: since.length, ages: byAge(since, now) };
}

function describeGroup({ streams, waiting }: Group, now: number): string {
  const lines = streams.map(({ stream, state }) => describeStream(stream, state, now));
  if (waiting.length === 0) return [...lines, '  waits for nothing'].join('\n');
  const waits = `${streams.length === 1 ? '  waits' : 'The feed waits'} for ${waiting.length} unfinished ${waiting.length === 1 ? 'item' : 'items'}`;
  lines.push(
    `${waits}: ${byAge(
      waiting.map(({ since }) => since),
      now,
    )}`,
  );
  for (const item of waiting.slice(0, NAMED)) {
    const remark = item.remark === '' ? '' : `, ${item.remark}`;
    const whose =
      streams.length === 1 || item.streams.length === streams.length ? '' : `, ${item.streams.join(', ')}`;
    lines.push(`    ${plain(item.id)}  for ${duration(now - item.since)}${plain(whose)}${remark}`);
  }
  if (waiting.length > NAMED) lines.push(`    ... and ${waiting.length - NAMED} more`);
  return lines.join('\n');
}

/** What the syncs before found out about an item that is waited for. */
function remarkOf({ alone, unknown, absent, next }: Pending, now: number): string {
  const parts: string[] = [];
  if (alone) parts.push('its last request failed');
  if (unknown) parts.push('the vendor does not know it');
  else if (absent !== undefined) parts.push('the vendor said that it is not there');
  if (next !== undefined && next > now) parts.push(`asked for again in ${duration(next - now)}`);
  return parts.join(', ');
}

function describeStream(stream: string, state: State | undefined, now: number): string {
  if (state === undefined) return `${plain(stream)}\n  nothing to go on from: it is read in full`;
  const { scope, cursor, asOf, seen } = state;
  const has = cursor === null ? 'no position yet' : `everything up to ${plain(cursor)}`;
  return [
    plain(stream),
    `  has       ${has}${scope.length === 0 ? '' : ` of ${plain(scope.join(', '))}`}`,
    `  listed    ${asOf === null ? 'never' : `${new Date(asOf).toISOString()} (${duration(now - asOf)} ago)`}`,
    // What the list says of an item and what its answer said are marked apart: not as many items.
    `  remembers ${countMarks(seen)} marks of delivered items, one or two of each: the next sync lists them again`,
    `  size      ${sizeOf(state)} bytes`,
  ].join('\n');
}

const sizeOf = (state: State) => Buffer.byteLength(JSON.stringify(state));

function asJson(groups: readonly Group[], now: number): object {
  const iso = (ms: number) => new Date(ms).toISOString();
  return groups.map(({ streams, waiting }) => ({
    streams: streams.map(({ stream, state }) => ({
      stream,
      scope: state?.scope ?? [],
      cursor: state?.cursor ?? null,
      listed_at: typeof state?.asOf === 'number' ? iso(state.asOf) : null,
      remembered: state === undefined ? 0 : countMarks(state.seen),
      bytes: state === undefined ? 0 : sizeOf(state),
    })),
    waiting: waiting.map(({ id, since, streams: whose, failed, remark }) => ({
      id,
      since: iso(since),
      age_seconds: Math.round((now - since) / 1000),
      streams: whose,
      failed,
      remark,
    })),
  }));
}

/**
 * Keeps of a state file the last state of each stream, a line each, so that a file to which every run adds
 * its states does not grow.
 * @returns what was done, for people.
 * @throws config_error where the file holds records too and no other file is named for the states.
 */
export async function compactStates(file: string, out = file): Promise<string> {
  if (out === file && !isFile(file))
    throw configError(`${file}: this is no file that could be written anew: name one with --out.`);
  if (out === file && (await holdsRecords(file)))
    throw configError(
      `${file}: it holds records too, which would be gone: name a file for the states with --out.`,
    );
  const input = await awaitInput(file, 'state');
  if (statesOfTap(input, file) !== undefined)
    throw configError(
      `${file}: a tap's state is one object with all streams in it: there is nothing to compact.`,
    );
  const states = parseStates(input, file);
  const named = descriptorsOf(input);
  const lines = [...states].map(([name, state]) =>
    JSON.stringify({
      type: 'STATE',
      state: {
        type: 'STREAM',
        stream: { stream_descriptor: named.get(name) ?? { name }, stream_state: state },
      },
    }),
  );
  writePrivate(out, lines.map((line) => `${line}\n`).join(''), 'state');
  return plain(`${out}: the last state of ${lines.length} ${lines.length === 1 ? 'stream' : 'streams'}.`);
}

/** What is not there is no reason to stop here: reading it says so. */
function isFile(path: string): boolean {
  return (
    path !== '-' &&
    (mountOf(path) !== undefined || (statSync(path, { throwIfNoEntry: false })?.isFile() ?? true))
  );
}

async function holdsRecords(file: string): Promise<boolean> {
  const input = Readable.from(bytesIn(file, 'state'));
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  try {
    for await (const line of lines) if (line.startsWith('{"type":"RECORD"')) return true;
    return false;
  } catch {
    // Reading it for its states says what is wrong with it.
    return false;
  } finally {
    lines.close();
  }
}

/** With the namespace that a platform gave a stream. */
function descriptorsOf(input: unknown): Map<string, object> {
  const named = new Map<string, object>();
  for (const entry of Array.isArray(input) ? input : [input]) {
    const state = isObject(entry) && isObject(entry['state']) ? entry['state'] : entry;
    const stream = isObject(state) && isObject(state['stream']) ? state['stream'] : undefined;
    const descriptor = stream?.['stream_descriptor'];
    if (isObject(descriptor) && typeof descriptor['name'] === 'string')
      named.set(descriptor['name'], descriptor);
  }
  return named;
}
