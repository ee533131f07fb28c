import type { Check, Evidence, Problem } from '../check.js';
import type { Flaw, Line } from '../run.js';
import { controls, statuses } from '../run.js';
import { Unjudged } from '../step.js';

/** Every line of every run. */
export const output: readonly Check[] = [
  flaw(
    'output-pure',
    'stdout holds messages only, one a line',
    "Meltano's wrapper ends at JSON without a type; PyAirbyte and the platform drop what is no message.",
    'pure',
  ),
  flaw(
    'output-schema',
    'every message keeps to the protocol',
    'PyAirbyte drops a message that is not valid, in silence: a record less.',
    'schema',
  ),
  flaw('output-utf8', 'stdout is UTF-8', 'One invalid byte ends a whole read of PyAirbyte.', 'utf8'),
  flaw(
    'output-breaks',
    'no line breaks for readers that split at U+0085, U+2028 and U+2029',
    "Meltano's wrapper and Airbyte's CDK test suite split lines there: the record becomes two lines of nothing.",
    'breaks',
  ),
  flaw(
    'output-surrogates',
    'no text holds half of a surrogate pair',
    'PyAirbyte drops the line, in silence: a record less.',
    'surrogate',
  ),
  {
    id: 'output-end',
    title: 'the last line has its end',
    why: 'Who reads lines waits for the end of the last one, or drops it.',
    needs: 'all',
    run: (evidence) =>
      evidence.everything
        .filter(({ ended, afterStop, timedOut }) => !ended && afterStop === undefined && !timedOut)
        .map((run) => ({
          what: 'its last line has no line feed',
          run,
          ...(run.lines.at(-1) ? { line: run.lines.at(-1)! } : {}),
        })),
  },
  {
    id: 'output-times',
    title: 'emitted_at is in whole milliseconds',
    why: 'PyAirbyte drops a record with a fraction in emitted_at, in silence; destinations read milliseconds.',
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
    why: "Meltano's wrapper never reads stderr during a read: when the pipe is full, the read stands still for ever.",
    needs: 'all',
    run: (evidence) =>
      evidence.everything
        .filter(({ verb, stderrBytes }) => verb === 'read' && stderrBytes >= 64 * 1024)
        .map((run) => ({
          what: `it wrote ${run.stderrBytes} bytes: a client that does not read them waits for ever`,
          run,
        })),
  },
  flaw(
    'secrets',
    'no secret of the config is written, encoded or not',
    'Output is kept in logs, which more people can read than the config.',
    'secret',
    (evidence) => {
      if (evidence.secrets.length === 0)
        throw new Unjudged('the config holds nothing that the spec marks with airbyte_secret');
      const leaks = evidence.everything.filter(({ stderr }) => evidence.leaks(stderr));
      return leaks.map((run) => ({ what: 'stderr shows a secret of the config', run }));
    },
  ),
  {
    id: 'control-config',
    title: 'a CONTROL message holds the whole config',
    why: 'The platform replaces the config by it: what is missing is lost.',
    needs: 'all',
    run(evidence) {
      const all = evidence.everything.flatMap((run) => controls(run).map((found) => ({ run, ...found })));
      if (all.length === 0) throw new Unjudged('there is no CONTROL message');
      return all.flatMap(({ run, line, value }) => {
        const lost = Object.keys(evidence.config).filter(
          (name) => !(name in (value.connectorConfig?.config ?? {})),
        );
        return lost.length === 0
          ? []
          : [{ what: `it lacks ${lost.join(', ')}: platforms replace the config by it`, run, line }];
      });
    },
  },
  {
    id: 'status-reasons',
    title: 'a RUNNING with reasons has exactly one',
    why: 'The platform reads a rate limit from a RUNNING that has exactly one.',
    needs: 'all',
    run: (evidence) =>
      evidence.everything.flatMap((run) =>
        statuses(run)
          .filter(({ value: { reasons } }) => reasons !== undefined && reasons.length !== 1)
          .map(({ line, value }) => ({ what: `it has ${value.reasons!.length} reasons`, run, line })),
      ),
  },
];

function flaw(
  id: string,
  title: string,
  why: string,
  kind: Flaw['kind'],
  more: (evidence: Evidence) => Problem[] = () => [],
): Check {
  const run = (evidence: Evidence): Problem[] => [
    ...more(evidence),
    ...evidence.everything.flatMap((run) =>
      run.lines.flatMap((line) =>
        line.flaws.filter((one) => one.kind === kind).map(({ detail }) => ({ what: detail, run, line })),
      ),
    ),
  ];
  return { id, title, why, needs: 'all', run };
}

function timeOf({ row, message }: Line): unknown {
  if (row !== undefined) return row.emittedAt;
  if (message?.type === 'TRACE') return message.trace.emitted_at;
  return message?.type === 'CONTROL' ? message.control.emitted_at : undefined;
}

/** Between 2001 and 2286, which seconds and microseconds are not. */
const isTime = (time: unknown) =>
  time === undefined || (Number.isInteger(time) && Number(time) > 1e12 && Number(time) < 1e13);
