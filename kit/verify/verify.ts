import { performance } from 'node:perf_hooks';
import { createMask } from '../../core/protocol/mask.js';
import type { JsonObject } from '../../spec/json.js';
import { type Check, Evidence, type Problem } from './check.js';
import { CHECKS } from './checks/index.js';
import type { Target } from './invocation.js';
import type { Watcher } from './progress.js';
import { Kit, type Step, type StepName, Unjudged } from './step.js';
import { STEPS } from './steps/index.js';
import { targetOf } from './target.js';
import { Workspace } from './workspace.js';

export interface VerifyOptions {
  /** A path or an image. */
  name: string;
  config: JsonObject;
  /** Only these streams. */
  streams?: readonly string[] | undefined;
  /** Only these streams and fields, as `--select` writes them. */
  select?: string | undefined;
  /** Path of a state of an earlier version. */
  state?: string | undefined;
  /** Only these checks. */
  only?: readonly string[] | undefined;
  /** For each run (s). */
  timeout: number;
  /** Runs at the same time. */
  jobs: number;
  /** States in the middle from which it is read again. */
  checkpoints: number;
  /** How many rows the vendor gives at once: a read of more has to have a STATE on the way. */
  page?: number | undefined;
  network?: string | undefined;
  /** Sees what is going on, and how long it takes. */
  watcher?: Watcher;
  /** Something else than a process or an image, for tests. */
  target?(folder: string): Target;
}

export interface Outcome {
  /** A source's or a tap's. */
  check: Pick<Check, 'id' | 'title' | 'why'>;
  verdict: 'held' | 'failed' | 'advice' | 'skipped';
  problems: readonly Problem[];
  /** Why it was skipped. */
  reason?: string;
}

export interface Verified {
  target: Pick<Target, 'kind' | 'name'>;
  outcomes: readonly Outcome[];
  runs: number;
  ms: number;
  /** Hides the secrets of the config. */
  mask(text: string): string;
}

/** Drives a source as its clients do, once, then looks at what it did. */
export async function verify(options: VerifyOptions): Promise<Verified> {
  const begun = performance.now();
  const checks = CHECKS.filter(({ id }) => options.only === undefined || options.only.includes(id));
  const workspace = new Workspace();
  try {
    const target =
      options.target?.(workspace.folder) ??
      targetOf(options.name, { folder: workspace.folder, network: options.network });
    if (target.kind === 'image') workspace.share();
    const { streams, select, checkpoints, state } = options;
    const kit = new Kit(target, workspace, options.config, {
      limit: options.timeout * 1000,
      streams,
      select,
      checkpoints,
      state,
    });
    const missing = await gather(kit, stepsFor(checks), options);
    const { secrets, leaks } = kit;
    const found = { spec: kit.spec, streams: kit.streams, runs: kit.runs, missing };
    const known = kit.spec === undefined ? [] : secrets;
    const evidence = new Evidence(target, options.config, known, leaks, found, options.page);
    const outcomes = checks.map((check) => judge(check, evidence));
    const runs = [...kit.runs.values()].flat().length;
    // Without a spec nobody knows which of its texts are secret.
    const hidden =
      kit.spec === undefined
        ? Object.values(options.config).filter((value) => typeof value === 'string')
        : secrets;
    const { kind, name } = target;
    return {
      target: { kind, name },
      outcomes,
      runs,
      ms: Math.round(performance.now() - begun),
      mask: createMask(hidden),
    };
  } finally {
    workspace.remove();
  }
}

/** What the checks need, and what that needs. */
function stepsFor(checks: readonly Check[]): readonly Step[] {
  if (checks.some(({ needs }) => needs === 'all')) return STEPS;
  const names = new Set<StepName>();
  const add = (name: StepName): void => {
    if (names.has(name)) return;
    names.add(name);
    for (const before of STEPS.find((step) => step.name === name)!.after) add(before);
  };
  for (const { needs } of checks) for (const name of needs) add(name as StepName);
  return STEPS.filter(({ name }) => names.has(name));
}

/** Takes the steps, each after those it builds on. @returns why some were not possible. */
async function gather(
  kit: Kit,
  steps: readonly Step[],
  { jobs, watcher }: VerifyOptions,
): Promise<Map<StepName, string>> {
  const missing = new Map<StepName, string>();
  const done = new Set<StepName>();
  const waiting = [...steps];
  const going = new Set<Promise<void>>();
  const take = async ({ name, take }: Step): Promise<void> => {
    const begun = performance.now();
    watcher?.begun(name, steps.length);
    try {
      kit.runs.set(name, await take(kit));
    } catch (error) {
      if (!(error instanceof Unjudged)) throw error;
      missing.set(name, error.message);
    }
    done.add(name);
    watcher?.ended(name, performance.now() - begun);
  };
  while (waiting.length > 0 || going.size > 0) {
    const next = waiting.findIndex(
      ({ after, alone }) =>
        after.every((name) => done.has(name)) &&
        (alone !== true || (going.size === 0 && waiting.every((step) => step.alone))),
    );
    if (next >= 0 && going.size < jobs) {
      const [step] = waiting.splice(next, 1);
      const run: Promise<void> = take(step!).finally(() => going.delete(run));
      going.add(run);
      // Nothing beside it, not even one that could begin.
      if (step!.alone) await run;
    } else await Promise.race(going);
  }
  return missing;
}

function judge(check: Check, evidence: Evidence): Outcome {
  try {
    if (check.needs !== 'all') for (const step of check.needs) evidence.all(step);
    const problems = check.run(evidence);
    const broken = check.advice ? 'advice' : 'failed';
    return { check, verdict: problems.length === 0 ? 'held' : broken, problems };
  } catch (error) {
    if (!(error instanceof Unjudged)) throw error;
    return { check, verdict: 'skipped', problems: [], reason: error.message };
  }
}
