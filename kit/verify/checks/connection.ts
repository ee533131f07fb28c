import type { Check, Problem } from '../check.js';
import { connectionStatuses, ending, errors, type Run } from '../run.js';

const FAILING = ['check-missing', 'check-credentials', 'check-not-json'] as const;

/** check: yes with the config, a useful no without. */
export const connection: readonly Check[] = [
  {
    id: 'check-succeeds',
    title: 'check with the config: exactly one CONNECTION_STATUS, SUCCEEDED, exit code 0',
    from: 'acceptance 1.2, 2',
    needs: ['check'],
    run: (evidence) => succeeded(evidence.one('check')),
  },
  {
    id: 'check-relative',
    title: 'check with a path relative to the folder it is started in',
    from: 'protocol 2',
    needs: ['check-relative'],
    run: (evidence) => succeeded(evidence.one('check-relative')),
  },
  {
    id: 'check-missing-field',
    title: 'check with a config that lacks a required field: exactly one CONNECTION_STATUS, FAILED',
    from: 'acceptance 1.2, 2',
    needs: ['check-missing'],
    run: (evidence) => failed(evidence.one('check-missing')),
  },
  {
    id: 'check-wrong-credentials',
    title: 'check with wrong credentials: exactly one CONNECTION_STATUS, FAILED',
    from: 'acceptance 1.2, 2',
    needs: ['check-credentials'],
    run: (evidence) => failed(evidence.one('check-credentials')),
  },
  {
    id: 'check-not-json',
    title: 'check with a config that is not JSON: exactly one CONNECTION_STATUS, FAILED',
    from: 'acceptance 1.2, 5',
    needs: ['check-not-json'],
    run: (evidence) => failed(evidence.one('check-not-json')),
  },
  {
    id: 'check-message',
    title: 'a CONNECTION_STATUS FAILED says why',
    from: 'protocol 4',
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
    from: 'acceptance 1.2',
    needs: FAILING,
    run: (evidence) =>
      evidence
        .some(...FAILING)
        .filter((run) => errors(run).length > 1)
        .map((run) => ({ what: `it wrote ${errors(run).length} TRACE ERRORs`, run, line: errors(run)[1]!.line })),
  },
  {
    id: 'check-exit',
    title: 'check exits with 0 when it is the config that is wrong',
    from: 'acceptance 1.2, protocol 4',
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
    return [{ what: `it wrote ${found.length} CONNECTION_STATUS`, run, ...(found[1] ? { line: found[1].line } : {}) }];
  if (found[0]!.value.status !== 'SUCCEEDED') return [{ what: 'its CONNECTION_STATUS is FAILED', run, line: found[0]!.line }];
  return run.code === 0 ? [] : [{ what: `it ${ending(run)}`, run }];
}

function failed(run: Run): Problem[] {
  const found = connectionStatuses(run);
  if (found.length !== 1)
    return [{ what: `it wrote ${found.length} CONNECTION_STATUS`, run, ...(found[1] ? { line: found[1].line } : {}) }];
  return found[0]!.value.status === 'FAILED' ? [] : [{ what: 'its CONNECTION_STATUS is SUCCEEDED', run, line: found[0]!.line }];
}
