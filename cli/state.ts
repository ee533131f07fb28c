import { readInput } from '../core/input/files.js';
import { plain } from '../core/plain.js';
import { parseStates } from '../core/protocol/states.js';
import { countMarks } from '../core/sync/seen.js';
import { type Pending, parseState, type State } from '../core/sync/state.js';
import { duration } from '../core/sync/summary.js';

/** A state for people: per stream what it has, what it waits for and since when. */
export function describeStates(file: string, now = Date.now()): string {
  const states = [...parseStates(readInput(file, 'state'), file)];
  if (states.length === 0) return plain(`${file}: no stream has a state yet.`);
  return states
    .map(([stream, value]) => describeState(stream, parseState(value, `${file}: stream ${stream}`), now))
    .join('\n');
}

function describeState(stream: string, state: State | undefined, now: number): string {
  if (state === undefined) return `${plain(stream)}\n  nothing to go on from: it is read in full`;
  const { scope, cursor, asOf, pending, seen } = state;
  const waiting = [...pending].sort((a, b) => a.since - b.since);
  const lines = [
    plain(stream),
    `  has       ${cursor === null ? 'no position yet' : `everything up to ${plain(cursor)}`}${scope.length === 0 ? '' : ` of ${plain(scope.join(', '))}`}`,
    `  listed    ${asOf === null ? 'never' : `${new Date(asOf).toISOString()} (${duration(now - asOf)} ago)`}`,
    `  remembers ${countMarks(seen)} delivered items that the next sync lists again`,
    `  size      ${Buffer.byteLength(JSON.stringify(state))} bytes`,
    `  waits for ${waiting.length === 0 ? 'nothing' : `${waiting.length} unfinished items, the oldest since ${new Date(waiting[0]!.since).toISOString()}`}`,
  ];
  for (const entry of waiting.slice(0, 20)) {
    lines.push(`    ${plain(entry.id)}  for ${duration(now - entry.since)}${describePending(entry, now)}`);
  }
  if (waiting.length > 20) lines.push(`    ... and ${waiting.length - 20} more`);
  return lines.join('\n');
}

function describePending({ alone, unknown, absent, next }: Pending, now: number): string {
  const parts: string[] = [];
  if (alone) parts.push('its last request failed');
  if (unknown) parts.push('the vendor does not know it');
  else if (absent !== undefined) parts.push('the vendor said that it is not there');
  if (next !== undefined && next > now) parts.push(`asked for again in ${duration(next - now)}`);
  return parts.map((part) => `, ${part}`).join('');
}
