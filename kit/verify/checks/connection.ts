import type { Check, Problem } from '../check.js';
import { connectionStatuses, ending, errors, type Run } from '../run.js';

const FAILING = ['check-missing', 'check-credentials', 'check-not-json'] as const;

/** check: yes with the config, a useful no without. */
export const connection: readonly Check[] = [
  {
    id: 'check-succeeds',
    title: 'check with the config: exactly one CONNECTION_STATUS, SUCCEEDED, exit code 0',
    why: "PyAirbyte and the platform take the first status; Airbyte's test suites demand exactly one, and the exit code 0.",
    needs: ['check'],
    run: (evidence) => succeeded(evidence.one('check')),
  },
  {
    id: 'check-relative',
    title: 'check with a path relative to the folder it is started in',
    why: 'The platform starts check in the folder of the config, and names the file alone.',
    needs: ['check-relative'],
    run: (evidence) => succeeded(evidence.one('check-relative')),
  },
  {
    id: 'check-missing-field',
    title: 'check with a config that lacks a required field: exactly one CONNECTION_STATUS, FAILED',
    why: "Airbyte's test suites demand one FAILED; without a status PyAirbyte says only that there was none.",
    needs: ['check-missing'],
    run: (evidence) => failed(evidence.one('check-missing')),
  },
  {
    id: 'check-wrong-credentials',
    title: 'check with wrong credentials: exactly one CONNECTION_STATUS, FAILED',
    why: "A connection that cannot work is saved otherwise; Airbyte's test suites demand one FAILED.",
    needs: ['check-credentials'],
    run: (evidence) => failed(evidence.one('check-credentials')),
  },
  {
    id: 'check-not-json',
    title: 'check with a config that is not JSON: exactly one CONNECTION_STATUS, FAILED',
    why: 'Without a status, platform and PyAirbyte say that the connector broke, and not what is wrong with the file.',
    needs: ['check-not-json'],
    run: (evidence) => failed(evidence.one('check-not-json')),
  },
  {
    id: 'check-message',
    title: 'a CONNECTION_STATUS FAILED says why',
    why: "Meltano's wrapper ends with a KeyError without a message, and people see nothing else of the reason.",
    needs: FAILING,
    run: (evidence) =>
      evidence.some(...FAILING).flatMap((run) =>
        connectionStatuses(run)
          .filter(({ value }) => value.status === 'FAILED' && !value.message?.trim())
          .map(({ line }) => ({ what: 'it has no message', run, line })),
      ),
  },
  {
    id: 'check-error',
    title: 'a check that fails writes at most one TRACE ERROR',
    why: "Airbyte's acceptance tests demand exactly one where a check may raise.",
    needs: FAILING,
    run: (evidence) =>
      evidence
        .some(...FAILING)
        .filter((run) => errors(run).length > 1)
        .map((run) => ({
          what: `it wrote ${errors(run).length} TRACE ERRORs`,
          run,
          line: errors(run)[1]!.line,
        })),
  },
  {
    id: 'check-exit',
    title: 'check exits with 0 when it is the config that is wrong',
    why: 'With another code the platform takes a wrong config for a broken connector.',
    needs: FAILING,
    run: (evidence) =>
      evidence
        .some(...FAILING)
        .filter((run) => run.code !== 0)
        .map((run) => ({ what: `it ${ending(run)}`, run })),
  },
];

function succeeded(run: Run): Problem[] {
  const found = connectionStatuses(run);
  if (found.length !== 1)
    return [
      {
        what: `it wrote ${found.length} CONNECTION_STATUS`,
        run,
        ...(found[1] ? { line: found[1].line } : {}),
      },
    ];
  if (found[0]!.value.status !== 'SUCCEEDED')
    return [{ what: 'its CONNECTION_STATUS is FAILED', run, line: found[0]!.line }];
  return run.code === 0 ? [] : [{ what: `it ${ending(run)}`, run }];
}

function failed(run: Run): Problem[] {
  const found = connectionStatuses(run);
  if (found.length !== 1)
    return [
      {
        what: `it wrote ${found.length} CONNECTION_STATUS`,
        run,
        ...(found[1] ? { line: found[1].line } : {}),
      },
    ];
  return found[0]!.value.status === 'FAILED'
    ? []
    : [{ what: 'its CONNECTION_STATUS is SUCCEEDED', run, line: found[0]!.line }];
}
