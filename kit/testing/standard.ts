import type { CommonConfig } from '../../core/author/source.js';
import { casesOf, type TestCase } from './checks/index.js';
import { Rig, type Subject } from './rig.js';

/** What a test runner gives: jest has it among its globals, node:test under a name. */
interface Runner {
  test(name: string, run: () => Promise<void>, timeout?: number): unknown;
  afterAll(run: () => Promise<void>): unknown;
}

/** Every fault at every endpoint waits for many answers that never come (ms). */
const PATIENCE = 900_000;

function runner(): Runner {
  const { test, afterAll } = globalThis as { test?: Runner['test']; afterAll?: Runner['afterAll'] };
  if (test !== undefined && afterAll !== undefined) return { test, afterAll };
  const node = process.getBuiltinModule('node:test');
  return {
    test: (name, run, timeout) => node.test(name, { timeout: timeout ?? PATIENCE }, run),
    afterAll: (run) => node.after(run),
  };
}

/**
 * The tests that every connector passes, in jest or in node:test: truth after each sync, late results,
 * resuming from every STATE, reads that are struck down at any moment, every fault at every endpoint, the
 * requests of a quiet sync, every switch of the vendor, data that hurt.
 *
 *     import { standardTests } from 'trunkline/testing';
 *     import source from './index.js';
 *     import simulator from './simulator.js';
 *
 *     standardTests({
 *       source,
 *       simulator,
 *       world: {
 *         settings: { now: '2026-01-10T12:00:00Z', options: { calls: 30 } },
 *         config: ({ url, options }) => ({ api_url: `${url}/v1`, token: String(options['token']) }),
 *         happen: (running) => void running.clock.advance(86_400),
 *         large: { options: { calls: 300 } },
 *         quiet: 2,
 *       },
 *       truth: (running) => ({
 *         calls: running.truth({ full: true }).calls.filter(({ final }) => final).map(({ id }) => id),
 *       }),
 *     });
 */
export function standardTests<C extends CommonConfig, T>(subject: Subject<C, T>): void {
  const { test, afterAll } = runner();
  const rig = new Rig(subject);
  afterAll(() => rig.end());
  for (const { name, run, patience = 0 } of casesOf(rig)) test(name, run, Math.max(PATIENCE, patience));
}

/** The same without a runner: who wants to see which of them fail. The worlds are closed by `end`. */
export function standardCases<C extends CommonConfig, T>(
  subject: Subject<C, T>,
): { cases: TestCase[]; end(): Promise<void> } {
  const rig = new Rig(subject);
  return { cases: casesOf(rig), end: () => rig.end() };
}
