import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { files } from './rig.js';

/** What an author outside imports as trunkline/testing, in the runner that Node itself has. */

const built = (path: string) => JSON.stringify(pathToFileURL(resolve('dist', path)).href);

test('standardTests in node:test: one test for each thing, by the same names, and exit code 1 where one fails', () => {
  const path = files({
    'voicegain.test.mjs': `import { standardTests } from ${built('lib/testing.js')};
import source from ${built('connectors/voicegain.js')};
import simulator from ${built('simulators/voicegain.js')};
const calls = (running) => running.truth({ full: true }).calls.filter(({ final }) => final).map(({ callId }) => callId);
standardTests({
  source,
  simulator,
  world: {
    settings: { now: '2025-06-15T12:00:00Z', options: { calls: 12, days: 2, calls_per_hour: 0, other_context: 0 } },
    config: ({ url, options }) => ({ api_url: url + options.prefix, api_token: String(options.token) }),
    happen: (running) => void running.event('arrive', { n: 3 }),
    large: {},
    quiet: 4,
  },
  truth: (running) => ({ calls: calls(running).slice(process.env.LESS ? 1 : 0) }),
});
`,
  })['voicegain.test.mjs']!;
  const run = (env: object) =>
    spawnSync(
      process.execPath,
      ['--test', '--test-reporter=tap', '--test-name-pattern', 'full refresh|each stream alone', path],
      { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '', ...env } },
    );
  const right = run({});
  expect([right.status, right.stdout.match(/^ok (?!.*# SKIP).*$/gm)?.length]).toEqual([0, 2]);
  const wrong = run({ LESS: '1' });
  expect(wrong.status).toBe(1);
  expect(wrong.stdout).toContain('rows that nobody should have, or that were written before');
});
