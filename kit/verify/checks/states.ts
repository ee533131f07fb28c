import type { Check, Evidence, Problem } from '../check.js';
import type { State } from '../message.js';
import { descriptorKey, keyOf, type Line, type Run, rows, states } from '../run.js';
import { Unjudged } from '../step.js';
import { successes } from './statuses.js';

/** STATE messages of reads that succeeded. */
export const stateChecks: readonly Check[] = [
  {
    id: 'states-exist',
    title: 'every stream has a STATE in every read, with records or without',
    why: "The platform needs one to call a stream complete; Airbyte's acceptance tests demand one for each stream.",
    needs: ['read'],
    run: (evidence) =>
      successes(evidence).flatMap((run) => {
        const found = states(run);
        const seen = new Set(
          found.flatMap(({ value }) =>
            value.stream === undefined ? [] : [descriptorKey(value.stream.stream_descriptor)],
          ),
        );
        if (found.some(({ value }) => value.stream === undefined)) return [];
        return evidence.streams
          .map(descriptorKey)
          .filter((name) => !seen.has(name))
          .map((name) => ({ what: `stream ${name} has no STATE`, run }));
      }),
  },
  {
    id: 'states-type',
    title: 'states are of the type STREAM or GLOBAL, and not of both',
    why: "The platform ends a sync that mixes them; Airbyte's acceptance tests refuse LEGACY, PyAirbyte fails at a STATE without a type.",
    needs: ['read'],
    run: (evidence) =>
      successes(evidence).flatMap((run) => {
        const found = states(run);
        const first = found[0]?.value.type;
        return found
          .filter(({ value: { type } }) => (type !== 'STREAM' && type !== 'GLOBAL') || type !== first)
          .map(({ line, value: { type } }) => ({
            what: `a STATE of the type ${type ?? 'LEGACY (it has none)'}`,
            run,
            line,
          }));
      }),
  },
  {
    id: 'states-content',
    title: 'a STREAM state has its stream_state',
    why: "Meltano's wrapper ends with a KeyError without stream_state, and null would reset the stream.",
    needs: ['read'],
    run: (evidence) =>
      successes(evidence).flatMap((run) =>
        states(run)
          .filter(({ value: { stream } }) => stream !== undefined && stream.stream_state === undefined)
          .map(({ line }) => ({ what: 'it has no stream_state', run, line })),
      ),
  },
  {
    id: 'states-distinct',
    title: 'a STATE after new records differs from the one before them',
    why: 'The protocol forbids two equal STATEs around records: a sync may fail by them.',
    needs: ['read'],
    run: (evidence) =>
      successes(evidence).flatMap((run) =>
        spans(run)
          .filter(
            ({ state, before, count }) =>
              count > 0 && before !== undefined && !isSentinel(state) && same(state, before),
          )
          .map(({ line, count }) => ({
            what: `it is the same as the one before, with ${count} records in between`,
            run,
            line,
          })),
      ),
  },
  {
    id: 'states-counts',
    title: 'sourceStats.recordCount is the number of records since the last STATE of the stream',
    why: "The platform compares the count and reports dropped records; Airbyte's acceptance tests add them up.",
    needs: ['read'],
    run: (evidence) =>
      successes(evidence).flatMap((run) =>
        spans(run)
          .filter(({ state, count }) => state.sourceStats?.recordCount !== count)
          .map(({ line, state, count }) => ({
            what: `${count} records since the last one, sourceStats.recordCount is ${state.sourceStats?.recordCount ?? 'missing'}`,
            run,
            line,
          })),
      ),
  },
  {
    id: 'states-cover',
    title: 'no record comes after the last STATE of its stream',
    why: 'Records after the last STATE are read again in every sync.',
    needs: ['read'],
    run: (evidence) => successes(evidence).flatMap((run) => uncovered(evidence, run)),
  },
];

interface Span {
  line: Line;
  state: State;
  before: State | undefined;
  /** Records of the stream (GLOBAL: of all) in between. */
  count: number;
}

function spans(run: Run): Span[] {
  const counts = new Map<string, number>();
  const last = new Map<string, State>();
  const found: Span[] = [];
  for (const line of run.lines) {
    const { row, message } = line;
    if (row !== undefined) for (const name of [keyOf(row), '']) counts.set(name, (counts.get(name) ?? 0) + 1);
    if (message?.type !== 'STATE') continue;
    const { state } = message;
    const name = state.stream === undefined ? '' : descriptorKey(state.stream.stream_descriptor);
    found.push({ line, state, before: last.get(name), count: counts.get(name) ?? 0 });
    counts.set(name, 0);
    last.set(name, state);
  }
  return found;
}

function uncovered(evidence: Evidence, run: Run): Problem[] {
  const found = states(run);
  if (found.length === 0) throw new Unjudged('there is no STATE');
  return evidence.streams.map(descriptorKey).flatMap((name): Problem[] => {
    const own = found.filter(
      ({ value: { stream } }) => stream === undefined || descriptorKey(stream.stream_descriptor) === name,
    );
    const last = own.at(-1)?.line.number;
    // A stream without any is a matter of its own.
    if (last === undefined) return [];
    const after = rows(run).filter(({ line, value }) => line.number > last && keyOf(value) === name);
    return after.length === 0
      ? []
      : [{ what: `stream ${name}: ${after.length} records after its last STATE`, run, line: after[0]!.line }];
  });
}

const contentOf = ({ stream, global, data }: State) => JSON.stringify([stream?.stream_state, global, data]);
const same = (a: State, b: State) => contentOf(a) === contentOf(b);
/** What says only that there is nothing to go on from. */
const isSentinel = ({ stream }: State) => {
  const state = stream?.stream_state ?? {};
  return (
    Object.keys(state).length === 0 ||
    '__ab_no_cursor_state_message' in state ||
    '__ab_full_refresh_sync_complete' in state
  );
};
