import type { Check, Evidence, Problem } from '../check.js';
import type { Flaw, Line } from '../run.js';
import { controls, statuses } from '../run.js';
import { Unjudged } from '../step.js';

/** Every line of every run. */
export const output: readonly Check[] = [
  flaw('output-pure', 'stdout holds messages only, one a line', 'acceptance 5, protocol 1', 'pure'),
  flaw('output-schema', 'every message keeps to the protocol', 'acceptance 5', 'schema'),
  flaw('output-utf8', 'stdout is UTF-8', 'protocol 1', 'utf8'),
  flaw('output-breaks', 'no line breaks for readers that split at U+0085, U+2028 and U+2029', 'acceptance 2, 5', 'breaks'),
  flaw('output-surrogates', 'no text holds half of a surrogate pair', 'acceptance 5', 'surrogate'),
  {
    id: 'output-end',
    title: 'the last line has its end',
    from: 'protocol 1',
    needs: 'all',
    run: (evidence) =>
      evidence.everything
        .filter(({ ended, afterStop, timedOut }) => !ended && afterStop === undefined && !timedOut)
        .map((run) => ({ what: 'its last line has no line feed', run, ...(run.lines.at(-1) ? { line: run.lines.at(-1)! } : {}) })),
  },
  {
    id: 'output-times',
    title: 'emitted_at is in whole milliseconds',
    from: 'acceptance 5, protocol 1',
    needs: 'all',
    run: (evidence) =>
      evidence.everything.flatMap((run) =>
        run.lines
          .filter((line) => line.flaws.length === 0 && !isTime(timeOf(line)))
          .slice(0, 3)
          .map((line) => ({ what: `its emitted_at is ${String(timeOf(line))}`, run, line })),
      ),
  },
  {
    id: 'stderr-small',
    title: 'a read writes less than 64 KiB to stderr',
    from: 'protocol 1',
    needs: 'all',
    run: (evidence) =>
      evidence.everything
        .filter(({ verb, stderrBytes }) => verb === 'read' && stderrBytes >= 64 * 1024)
        .map((run) => ({ what: `it wrote ${run.stderrBytes} bytes: a client that does not read them waits for ever`, run })),
  },
  flaw('secrets', 'no secret of the config is written, encoded or not', 'acceptance 5', 'secret', (evidence) => {
    if (evidence.secrets.length === 0) throw new Unjudged('the config holds nothing that the spec marks with airbyte_secret');
    const leaks = evidence.everything.filter(({ stderr }) => evidence.leaks(stderr));
    return leaks.map((run) => ({ what: 'stderr shows a secret of the config', run }));
  }),
  {
    id: 'control-config',
    title: 'a CONTROL message holds the whole config',
    from: 'acceptance 5, protocol 8',
    needs: 'all',
    run(evidence) {
      const all = evidence.everything.flatMap((run) => controls(run).map((found) => ({ run, ...found })));
      if (all.length === 0) throw new Unjudged('there is no CONTROL message');
      return all.flatMap(({ run, line, value }) => {
        const lost = Object.keys(evidence.config).filter((name) => !(name in (value.connectorConfig?.config ?? {})));
        return lost.length === 0 ? [] : [{ what: `it lacks ${lost.join(', ')}: platforms replace the config by it`, run, line }];
      });
    },
  },
  {
    id: 'status-reasons',
    title: 'a RUNNING with reasons has exactly one',
    from: 'protocol 8',
    needs: 'all',
    run: (evidence) =>
      evidence.everything.flatMap((run) =>
        statuses(run)
          .filter(({ value: { reasons } }) => reasons !== undefined && reasons.length !== 1)
          .map(({ line, value }) => ({ what: `it has ${value.reasons!.length} reasons`, run, line })),
      ),
  },
];

function flaw(id: string, title: string, from: string, kind: Flaw['kind'], more: (evidence: Evidence) => Problem[] = () => []): Check {
  const run = (evidence: Evidence): Problem[] => [
    ...more(evidence),
    ...evidence.everything.flatMap((run) =>
      run.lines.flatMap((line) => line.flaws.filter((one) => one.kind === kind).map(({ detail }) => ({ what: detail, run, line }))),
    ),
  ];
  return { id, title, from, needs: 'all', run };
}

function timeOf({ row, message }: Line): unknown {
  if (row !== undefined) return row.emittedAt;
  if (message?.type === 'TRACE') return message.trace.emitted_at;
  return message?.type === 'CONTROL' ? message.control.emitted_at : undefined;
}

/** Between 2001 and 2286, which seconds and microseconds are not. */
const isTime = (time: unknown) => time === undefined || (Number.isInteger(time) && Number(time) > 1e12 && Number(time) < 1e13);
