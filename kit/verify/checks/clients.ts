import type { Check, Evidence, Problem } from '../check.js';
import { countOf, lost, rowsOf } from '../compare.js';
import { isIncremental } from '../forms.js';
import { descriptorKey, ending, errors, type Run, rows, statuses, went } from '../run.js';
import { type StepName, Unjudged } from '../step.js';

/** Reads as the different clients start them: each has to succeed, and to bring what the first one brought. */
export const clients: readonly Check[] = [
  {
    id: 'read-succeeds',
    title: 'a read of all streams ends with exit code 0 and no TRACE ERROR',
    why: 'Every client: it is what a connector is for.',
    needs: ['read'],
    run: (evidence) => succeeded(evidence.one('read')),
  },
  complete(
    'read-full',
    'full_refresh with append_dedup, without keys and cursors',
    "Airbyte's CDK test suite reads so: full_refresh and append_dedup, with no primary key and no cursor field.",
    'read-full',
  ),
  {
    id: 'read-nulls',
    title: 'a catalog with explicit nulls in every optional field',
    why: "Airbyte's CDK test suite for images writes every optional field of the catalog, as null.",
    needs: ['read-nulls'],
    run: (evidence) => succeeded(evidence.one('read-nulls')),
  },
  complete(
    'read-bare',
    'incremental without cursor_field and primary_key',
    "Meltano's wrapper asks so: it names no cursor field and no primary key.",
    'read-bare',
  ),
  complete(
    'read-all-incremental',
    'incremental asked of streams that are full refresh only',
    'PyAirbyte asks for incremental of all streams, whatever they support.',
    'read-all-incremental',
  ),
  complete(
    'read-anywhere',
    'files that are .txt and read-only, in /, without HOME',
    'PyAirbyte writes read-only files whose names end in .txt; platforms start in folders of their own.',
    'read-anywhere',
  ),
  complete(
    'read-only',
    'a read-only file system',
    'Some clusters run images with a read-only file system, and nothing but the output belongs to a source.',
    'read-only',
  ),
  {
    id: 'refresh-times',
    title: 'of two full reads, the second says that it is later',
    why: "Airbyte's acceptance tests compare emitted_at of two reads, destinations choose the newer row by it.",
    needs: ['read-full', 'read-nulls'],
    run: (evidence) =>
      evidence.streams.flatMap((stream): Problem[] => {
        const [first, second] = (['read-full', 'read-nulls'] as const).map((step) =>
          rowsOf(evidence.one(step)).flatMap(({ stream: name, emittedAt }) =>
            name === stream.name && typeof emittedAt === 'number' ? [emittedAt] : [],
          ),
        ) as [number[], number[]];
        const latest = first.reduce((a, b) => Math.max(a, b), 0);
        const earliest = second.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
        if (latest < earliest) return [];
        return [
          {
            what: `stream ${descriptorKey(stream)}: emitted_at goes up to ${latest}, and begins at ${earliest} in the next read`,
            run: evidence.one('read-nulls'),
          },
        ];
      }),
  },
  {
    id: 'refresh-same',
    title: 'of two full reads, the second has the records of the first',
    why: 'Destinations that overwrite would lose rows with the second read.',
    needs: ['read-full', 'read-nulls'],
    run(evidence) {
      const [first, second] = [evidence.one('read-full'), evidence.one('read-nulls')];
      if (!went(first) || !went(second)) throw new Unjudged('one of them did not succeed');
      return lost(rowsOf(first), rowsOf(second), evidence.streams, second);
    },
  },
  {
    id: 'read-again',
    title: 'a read with the last states reads less than the first one',
    why: "Airbyte's acceptance tests demand it; otherwise an incremental sync costs as much as a full one.",
    needs: ['read-again'],
    run(evidence) {
      const [first, run] = [evidence.one('read'), evidence.one('read-again')];
      if (!went(run)) return succeeded(run);
      const streams = evidence.streams.filter(
        (stream) => isIncremental(stream) && countOf(first, stream) > 1,
      );
      if (streams.length === 0) throw new Unjudged('no incremental stream has more than one record');
      return streams
        .filter((stream) => countOf(run, stream) >= countOf(first, stream))
        .map((stream) => ({
          what: `stream ${descriptorKey(stream)}: ${countOf(run, stream)} records again, as many as without a state`,
          run,
        }));
    },
  },
];

function complete(id: string, title: string, why: string, step: StepName): Check {
  const run = (evidence: Evidence): Problem[] => {
    const [first, run] = [evidence.one('read'), evidence.one(step)];
    if (!went(run)) return succeeded(run);
    return lost(rowsOf(first), rowsOf(run), evidence.streams, run);
  };
  return { id, title, why, needs: ['read', step], run };
}

/** What is wrong with a read that has to succeed. */
export function succeeded(run: Run): Problem[] {
  const [error] = errors(run);
  if (error) return [{ what: `it failed (${error.value.message.slice(0, 200)})`, run, line: error.line }];
  const incomplete = statuses(run).find(({ value }) => value.status === 'INCOMPLETE');
  if (incomplete) return [{ what: 'a stream is INCOMPLETE', run, line: incomplete.line }];
  return run.code === 0 ? [] : [{ what: `it ${ending(run)} after ${rows(run).length} records`, run }];
}
