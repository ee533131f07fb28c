import { existsSync } from 'node:fs';
import { files, run } from '../rig.js';
import { configFor, worldOf } from '../worlds.js';

interface Outcome {
  id: string;
  verdict: string;
  reason?: string;
}

/** What no connector of ours has, or nobody gave. */
const NEVER = ['oauth-paths', 'oauth-default', 'state-given', 'slow-reader', 'control-config'];
/** What only an image has. */
const IMAGE = ['image-labels', 'image-entrypoint', 'read-only'];
/** What shows in long reads only: the worlds are small. */
const LONG = ['states-middle'];
/** What a machine or a small world may be too simple for: a signal may come too late, and an image has no pipe. */
const PERHAPS = ['spec-offline', 'read-all-incremental', 'term', 'pipe', 'pipe-resume'];

/**
 * `trunkline verify` of a connector (as an executable or an image) against its simulator: everything holds,
 * and next to nothing is skipped.
 */
export async function expectVerified(
  name: string,
  source: string,
  words: readonly string[] = [],
): Promise<void> {
  const running = await worldOf(name);
  try {
    const path = files({ 'config.json': configFor(name, running) })['config.json']!;
    const given = ['--json', '--jobs', '3', '--checkpoints', '2', '--timeout', '60', ...words];
    const { code, stdout, stderr } = await run('trunkline', ['verify', source, '--config', path, ...given]);
    if (stdout === '') throw new Error(stderr);
    const { checks } = JSON.parse(stdout) as { checks: Outcome[] };
    // How quick a spec is depends on what else the machine does.
    const wrong = checks.filter(
      ({ id, verdict }) => verdict === 'failed' || (verdict === 'advice' && id !== 'spec-quick'),
    );
    if (wrong.length > 0) throw new Error(JSON.stringify(wrong, null, 2));
    const excused = [...NEVER, ...LONG, ...PERHAPS, ...(existsSync(source) ? IMAGE : [])];
    const skipped = checks.filter(({ id, verdict }) => verdict === 'skipped' && !excused.includes(id));
    expect({ code, skipped }).toEqual({ code: 0, skipped: [] });
  } finally {
    await running.close();
  }
}
