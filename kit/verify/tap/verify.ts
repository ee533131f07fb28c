import { basename } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createMask } from '../../../core/protocol/mask.js';
import { Unjudged } from '../step.js';
import type { Outcome, Verified, VerifyOptions } from '../verify.js';
import { Workspace } from '../workspace.js';
import { TAP_CHECKS, type TapCheck } from './checks.js';
import { gatherTap, type TapEvidence } from './evidence.js';

/** Taps are called so: `tap-NAME`. */
export const isTap = (path: string): boolean => basename(path).startsWith('tap-');

/** Drives a Singer tap as its runners do, once, then looks at what it did. */
export async function verifyTap({
  name,
  config,
  streams,
  only,
  timeout,
  watcher,
}: VerifyOptions): Promise<Verified> {
  const begun = performance.now();
  const checks = TAP_CHECKS.filter(({ id }) => only === undefined || only.includes(id));
  const workspace = new Workspace();
  try {
    const evidence = await gatherTap({
      path: name,
      config,
      streams,
      limit: timeout * 1000,
      watcher,
      write: (file, content) => `${workspace.folder}/${workspace.write(file, content)}`,
    });
    return {
      target: { kind: 'executable', name },
      outcomes: checks.map((check) => judged(check, evidence)),
      runs: evidence.runs.length,
      ms: Math.round(performance.now() - begun),
      mask: createMask(evidence.secrets),
    };
  } finally {
    watcher?.end?.();
    workspace.remove();
  }
}

function judged(check: TapCheck, evidence: TapEvidence): Outcome {
  try {
    const problems = check
      .run(evidence)
      .map(({ what, in: run }) => ({ what: run === undefined ? what : `${what} (${run.command})` }));
    const bad = check.advice ? 'advice' : 'failed';
    return { check, verdict: problems.length === 0 ? 'held' : bad, problems };
  } catch (error) {
    if (!(error instanceof Unjudged)) throw error;
    return { check, verdict: 'skipped', problems: [], reason: error.message };
  }
}
