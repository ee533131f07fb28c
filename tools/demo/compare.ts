import type { TrueCall } from '../../connectors/voicegain/simulator.js';
import type { Tally } from './client.js';

/** Stream -> first part of the key (a call or a session) -> rows it must have. */
type Due = Map<string, Map<string, number>>;
type Read = Pick<Tally, 'rows' | 'pending'>;

/** The streams of which the simulator knows what is true. The two snapshots are read whole each time. */
export const COMPARED = ['calls', 'call_segments', 'sa_sessions', 'transcripts'] as const;

/** One read and what was true when it ran. */
export interface Moment {
  name: string;
  read: Read;
  calls: readonly TrueCall[];
}

/**
 * Compares reads with the simulator's truth, key by key, each read on its own: it must bring every call that is finished and was not
 * brought before, with all that hangs on it, once; the calls that people edited since once more; and its state must hold exactly the
 * unfinished ones.
 * @returns a sentence for each thing that is wrong.
 */
export function compare(moments: readonly Moment[]): string[] {
  let before: readonly TrueCall[] = [];
  const delivered = new Set<string>();
  return moments.flatMap(({ name, read, calls }) => {
    const due = dueOf(calls.filter(({ final, callId }) => final && !delivered.has(callId)));
    for (const callId of editedSince(before, calls)) due.get('calls')!.set(callId, 1);
    for (const call of calls) if (call.final) delivered.add(call.callId);
    before = calls;
    const unfinished = calls.filter(({ final }) => !final).map(({ callId }) => callId);
    return COMPARED.flatMap((stream) =>
      [
        ...rowsWrong(due.get(stream) ?? new Map(), read.rows.get(stream) ?? new Map()),
        ...stateWrong(unfinished, read.pending.get(stream)),
      ].map((problem) => `${name}, ${stream}: ${problem}`),
    );
  });
}

/** Finished then and now, and another record: the lookback of a week, which is on by itself, finds them in the list. */
export function editedSince(before: readonly TrueCall[], now: readonly TrueCall[]): string[] {
  const was = new Map(before.filter(({ final }) => final).map(({ callId, revision }) => [callId, revision]));
  return now
    .filter(({ final, callId, revision }) => final && was.has(callId) && was.get(callId) !== revision)
    .map(({ callId }) => callId);
}

function dueOf(calls: readonly TrueCall[]): Due {
  const due: Due = new Map(COMPARED.map((stream) => [stream, new Map()]));
  for (const { callId, phase, hasSession, saSessionId, segments } of calls) {
    due.get('calls')!.set(callId, 1);
    // A call in ERROR has its own row and nothing that was made from it.
    if (phase === 'DONE' && segments > 0) due.get('call_segments')!.set(callId, segments);
    if (!hasSession || saSessionId === null) continue;
    due.get('sa_sessions')!.set(saSessionId, 1);
    due.get('transcripts')!.set(saSessionId, 1);
  }
  return due;
}

function rowsWrong(due: ReadonlyMap<string, number>, rows: ReadonlyMap<string, number>): string[] {
  const twice = [...rows].filter(([, times]) => times > 1).map(([key]) => key);
  const got = new Map<string, number>();
  for (const key of rows.keys()) {
    const item = key.split('/')[0]!;
    got.set(item, (got.get(item) ?? 0) + 1);
  }
  const lost = [...due].filter(([item, n]) => (got.get(item) ?? 0) < n).map(([item]) => item);
  const surplus = [...got].filter(([item, n]) => n > (due.get(item) ?? 0)).map(([item]) => item);
  return [...problem('lost', lost), ...problem('twice', twice), ...problem('too many', surplus)];
}

function stateWrong(
  unfinished: readonly string[],
  pending: ReadonlyMap<string, number> = new Map(),
): string[] {
  const forgotten = unfinished.filter((id) => !pending.has(id));
  const finished = [...pending.keys()].filter((id) => !unfinished.includes(id));
  return [
    ...problem('unfinished and not in the state', forgotten),
    ...problem('in the state and not unfinished', finished),
  ];
}

function problem(what: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  return [`${items.length} ${what} (${items.slice(0, 5).join(', ')}${items.length > 5 ? ', ...' : ''})`];
}
