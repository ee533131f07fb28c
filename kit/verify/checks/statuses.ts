import type { Check, Evidence, Problem } from '../check.js';
import { descriptorKey, keyOf, type Run, rows, states, statuses, went } from '../run.js';
import { Unjudged } from '../step.js';

/** Where each stream of a read that succeeded says it is. */
export const statusChecks: readonly Check[] = [
  {
    id: 'status-sequence',
    title: 'every stream says STARTED, RUNNING, COMPLETE, in this order',
    why: 'The platform shows a stream as running and as done by these; acceptance tests demand all three of certified connectors.',
    needs: ['read'],
    run: (evidence) =>
      successes(evidence).flatMap((run) =>
        evidence.streams.map(descriptorKey).flatMap((name): Problem[] => {
          const said = statuses(run).filter(({ value }) => descriptorKey(value.stream_descriptor) === name);
          const text = said.map(({ value }) => value.status).join(' ');
          if (/^STARTED( RUNNING)+ COMPLETE$/.test(text)) return [];
          return [
            {
              what: `stream ${name} said ${text || 'nothing'}`,
              run,
              ...(said.at(-1) ? { line: said.at(-1)!.line } : {}),
            },
          ];
        }),
      ),
  },
  {
    id: 'status-known',
    title: 'only streams of the catalog have a status',
    why: 'The platform ends the sync at the COMPLETE of a stream that it did not ask for.',
    needs: ['read'],
    run(evidence) {
      const known = new Set(evidence.streams.map(descriptorKey));
      return successes(evidence).flatMap((run) =>
        statuses(run)
          .filter(({ value }) => !known.has(descriptorKey(value.stream_descriptor)))
          .map(({ line, value }) => ({
            what: `the catalog has no stream "${descriptorKey(value.stream_descriptor)}"`,
            run,
            line,
          })),
      );
    },
  },
  {
    id: 'status-records',
    title: 'records come after STARTED and before COMPLETE',
    why: 'COMPLETE says that nothing more comes: a destination may have closed the stream by then.',
    needs: ['read'],
    run: (evidence) =>
      successes(evidence).flatMap((run) => {
        const open = opened(run);
        return rows(run)
          .filter(({ line, value }) => !within(open.get(keyOf(value)), line.number))
          .map(({ line, value }) => ({
            what: `stream ${keyOf(value)}: a record outside of STARTED and COMPLETE`,
            run,
            line,
          }));
      }),
  },
  {
    id: 'status-states',
    title: 'the last STATE of a stream comes before its COMPLETE',
    why: 'The platform calls a stream complete once the STATE before its COMPLETE is acknowledged.',
    needs: ['read'],
    run: (evidence) =>
      successes(evidence).flatMap((run) => {
        const open = opened(run);
        return states(run)
          .filter(
            ({ line, value: { stream } }) =>
              stream !== undefined && !within(open.get(descriptorKey(stream.stream_descriptor)), line.number),
          )
          .map(({ line }) => ({ what: 'a STATE outside of STARTED and COMPLETE of its stream', run, line }));
      }),
  },
];

/** Reads of the whole catalog that went well. */
export function successes(evidence: Evidence): Run[] {
  const found = evidence
    .some('read', 'read-again', 'read-full', 'read-nulls', 'read-bare', 'read-anywhere', 'resume')
    .filter(went);
  if (found.length === 0) throw new Unjudged('no read succeeded');
  return found;
}

type Span = [from: number, to: number];

/** Lines of STARTED and COMPLETE. What a stream never said is not judged here. */
function opened(run: Run): Map<string, Span> {
  const spans = new Map<string, Span>();
  for (const { line, value } of statuses(run)) {
    const name = descriptorKey(value.stream_descriptor);
    const span = spans.get(name) ?? [0, Number.POSITIVE_INFINITY];
    if (value.status === 'STARTED') span[0] = line.number;
    if (value.status === 'COMPLETE') span[1] = line.number;
    spans.set(name, span);
  }
  return spans;
}

const within = (span: Span | undefined, line: number) =>
  span === undefined || (line > span[0] && line < span[1]);
