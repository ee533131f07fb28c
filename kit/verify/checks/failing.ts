import type { Check, Evidence, Problem } from '../check.js';
import { lost, rowsOf } from '../compare.js';
import { ending, errors, type Run, states, statuses } from '../run.js';
import { type StepName, Unjudged } from '../step.js';

/** What goes wrong is said, as what it is, and told by the exit code. */
export const failing: readonly Check[] = [
  {
    id: 'catalog-empty',
    title: 'an empty catalog: nothing is written, exit code 0',
    why: 'A platform may ask for no stream at all, and must not wait for an end that never comes.',
    needs: ['catalog-empty'],
    run(evidence) {
      const run = evidence.one('catalog-empty');
      const line = run.lines.find(
        ({ row, message }) => row !== undefined || message?.type === 'STATE' || message?.type === 'TRACE',
      );
      if (line !== undefined) return [{ what: 'it wrote something all the same', run, line }];
      return run.code === 0 ? [] : [{ what: `it ${ending(run)}`, run }];
    },
  },
  {
    id: 'unknown-stream',
    title: 'a stream that does not exist: a TRACE ERROR config_error that names it',
    why: "Airbyte's test suites demand the error; otherwise the stream silently stays empty.",
    needs: ['catalog-unknown'],
    run(evidence) {
      const run = evidence.one('catalog-unknown');
      const missing = configErrorMissing(run);
      if (missing.length > 0) return missing;
      const name = '__AIRBYTE__stream_that_does_not_exist';
      const names = errors(run).some(
        ({ value: { stream_descriptor: stream, message } }) =>
          stream?.name === name || message.includes(name),
      );
      return names
        ? []
        : [{ what: 'its TRACE ERROR does not name the stream', run, line: errors(run)[0]!.line }];
    },
  },
  {
    id: 'unknown-stream-others',
    title: 'beside a stream that does not exist, the others are read',
    why: 'One stream that was renamed would stop all others.',
    needs: ['read', 'catalog-unknown'],
    run: (evidence) => {
      const run = evidence.one('catalog-unknown');
      return lost(rowsOf(evidence.one('read')), rowsOf(run), evidence.streams, run);
    },
  },
  {
    id: 'bad-catalog',
    title: 'a catalog of nonsense: a TRACE ERROR',
    why: "Airbyte's test suites send such a catalog and demand a TRACE ERROR.",
    needs: ['catalog-bad'],
    run(evidence) {
      const run = evidence.one('catalog-bad');
      return errors(run).length > 0 ? [] : [{ what: `it ${ending(run)} without a TRACE ERROR`, run }];
    },
  },
  refused(
    'bad-mode',
    'a sync_mode that does not exist: a TRACE ERROR config_error',
    "Airbyte's acceptance tests send such a catalog; whoever wrote it has to hear what is wrong.",
    'catalog-mode',
  ),
  refused(
    'read-missing-field',
    'a read with a config that lacks a required field: a TRACE ERROR config_error',
    'The platform tells people to mend their config, or to try again: by the failure type.',
    'config-missing',
  ),
  refused(
    'config-not-json',
    'a config that is not JSON: a TRACE ERROR config_error',
    'The platform tells people to mend their config, or to try again: by the failure type.',
    'config-not-json',
  ),
  refused(
    'catalog-not-json',
    'a catalog that is not JSON: a TRACE ERROR config_error',
    'Without an error of the config, a client tries again what can never work.',
    'catalog-not-json',
  ),
  refused(
    'state-not-json',
    'a state that is not JSON: a TRACE ERROR config_error',
    'A state that is silently ignored means that all is read again; a system error would be tried again.',
    'state-not-json',
  ),
  {
    id: 'failing-exit',
    title: 'a read with a TRACE ERROR or an INCOMPLETE stream does not exit with 0',
    why: 'With exit code 0 the platform calls all streams complete, and an overwriting destination drops what it had; PyAirbyte looks at nothing else.',
    needs: 'all',
    run(evidence) {
      const failed = evidence.everything.filter(
        (run) => run.verb === 'read' && !run.timedOut && failure(run) !== undefined,
      );
      if (failed.length === 0) throw new Unjudged('no read failed');
      return failed
        .filter(({ code }) => code === 0)
        .map((run) => ({ what: 'it ended with exit code 0', run, line: failure(run)! }));
    },
  },
  {
    id: 'usage',
    title: 'a verb that does not exist: not exit code 0',
    why: 'A client with a mistake in its command would take nothing for success.',
    needs: ['usage'],
    run(evidence) {
      const run = evidence.one('usage');
      return run.code === 0 ? [{ what: 'it ended with exit code 0', run }] : [];
    },
  },
  {
    id: 'time',
    title: 'every run ends within its time (spec, check 60 s, discover 5 min, read --timeout)',
    why: "Airbyte's acceptance tests and the platform end what takes longer.",
    needs: 'all',
    run: (evidence) =>
      evidence.everything
        .filter(({ timedOut, afterStop }) => timedOut && afterStop === undefined)
        .map((run) => ({
          what: `it was ended after ${Math.round(run.ms / 1000)} s, ${run.lines.length} lines`,
          run,
          ...(run.lines.at(-1) ? { line: run.lines.at(-1)! } : {}),
        })),
  },
];

function refused(id: string, title: string, why: string, step: StepName): Check {
  return {
    id,
    title,
    why,
    needs: [step],
    run: (evidence: Evidence) => configErrorMissing(evidence.one(step)),
  };
}

function configErrorMissing(run: Run): Problem[] {
  const found = errors(run);
  if (found.some(({ value }) => value.failure_type === 'config_error')) return [];
  if (found.length === 0)
    return [
      {
        what: `it ${ending(run)} without a TRACE ERROR${states(run).length > 0 ? ', with states' : ''}`,
        run,
      },
    ];
  return [
    {
      what: `its TRACE ERROR is a ${found[0]!.value.failure_type ?? 'system_error (it does not say)'}`,
      run,
      line: found[0]!.line,
    },
  ];
}

const failure = (run: Run) =>
  errors(run)[0]?.line ?? statuses(run).find(({ value }) => value.status === 'INCOMPLETE')?.line;
