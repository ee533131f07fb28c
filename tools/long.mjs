// npm run test:long: hours of kills, property cases and simulated weeks with one seed. Writes
// docs/reliability.md if all of it passed.   -- --kills 50 --cases 1000 --week small   tries it; the page
// then says how little was run   -- --seed N     repeats a run             -- --page FILE   writes another
// file   -- --from FOLDER --seed N   goes on where an interrupted run stopped: what it had done is not done
// again   -- --check      runs nothing, exits 1 when the page is older than the last change of core/
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { commitOfCore, coreHash } from './long/core.mjs';
import { hashIn, pageOf, spoken, WHOLE } from './long/page.mjs';

/** Shapes of lists in test/engine, among which the cases are divided. */
const SHAPES = 13;
/** Worlds of connectors whose reads are struck down: one has two generations. */
const WORLDS = 6;

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: String(WHOLE.kills) },
    cases: { type: 'string', default: String(WHOLE.cases) },
    week: { type: 'string', default: WHOLE.week },
    seed: { type: 'string', default: String(Math.floor(Date.now() / 1000) % 1_000_000) },
    page: { type: 'string', default: 'docs/reliability.md' },
    from: { type: 'string' },
    check: { type: 'boolean', default: false },
  },
});
const { page } = values;
const hash = coreHash();

if (values.check) check();
else run();

function check() {
  const written = existsSync(page) ? hashIn(readFileSync(page, 'utf8')) : undefined;
  if (written === hash) return;
  const why =
    written === undefined
      ? 'is missing or names no content of core/'
      : `was written for ${written}, and core/ is ${hash} now`;
  process.stdout.write(`${page} ${why}: run \`npm run test:long\` and commit the page.\n`);
  process.exitCode = 1;
}

function run() {
  const asked = { kills: whole('kills'), cases: whole('cases'), week: values.week };
  if (asked.week !== 'full' && asked.week !== 'small') stop('--week is full or small');
  const seed = whole('seed');
  const { commit, clean } = commitOfCore(page);
  const folder = values.from ?? mkdtempSync(join(tmpdir(), 'trunkline-long-'));
  process.stdout.write(`If it is interrupted: npm run test:long -- --from ${folder} --seed ${seed}\n`);
  // Processes are started from dist/: it must be of these sources.
  step('the build', 'tools/build.mjs');
  const seconds = {
    engine: jest('cases', ['test/engine/engine.test.ts'], {
      TRUNKLINE_CASES: Math.ceil(asked.cases / SHAPES),
    }),
    week: jest('week', ['--testMatch', '**/test/week/*.test.ts'], { TRUNKLINE_WEEK: asked.week }),
    kills: jest(
      'kills',
      ['--testMatch', '**/connectors/*/standard.test.ts', '--testNamePattern', 'struck down'],
      {
        TRUNKLINE_MOMENTS: Math.ceil(asked.kills / WORLDS),
      },
    ),
    all: 0,
  };
  seconds.all = seconds.engine + seconds.week + seconds.kills;
  const [struck, engine, weeks] = ['moments', 'engine', 'week'].map(reports);
  const kills = byConnector(struck);
  const cases = engine.reduce((sum, one) => sum + one.cases, 0);
  const moments = kills.reduce((sum, one) => sum + one.moments, 0);
  const isShort = cases < asked.cases || moments < asked.kills;
  if (isShort || weeks.length === 0 || kills.length !== weeks.length)
    stop('some tests reported nothing: nothing is written');
  if (coreHash() !== hash) stop('core/ was changed in the meantime: nothing is written');
  const date = new Date().toISOString().slice(0, 10);
  writeFileSync(
    page,
    pageOf({ asked, seed, date, commit, clean, hash, node: process.version, kills, engine, weeks, seconds }),
  );
  rmSync(folder, { recursive: true });
  process.stdout.write(`${page} written after ${spoken(seconds.all)}.\n`);

  /**
   * @returns the seconds it took; what was done before, of the same core/ and seed and to the same extent, is
   * not done again
   */
  function jest(what, args, env) {
    const done = join(folder, `done-${what}.json`);
    const extent = `${what}: ${asked[what]} of ${hash} with ${seed}`;
    const before = existsSync(done) ? JSON.parse(readFileSync(done, 'utf8')) : undefined;
    if (before?.extent === extent) return before.took;
    const options = ['--config', 'jest.config.cjs', '--testTimeout', '86400000', ...args];
    const took = step(what, 'node_modules/jest/bin/jest.js', options, {
      ...env,
      TRUNKLINE_SEED: seed,
      TRUNKLINE_REPORTS: folder,
    });
    writeFileSync(done, JSON.stringify({ extent, took }));
    return took;
  }

  function reports(kind) {
    const names = readdirSync(folder).filter((name) => name.startsWith(`${kind}-`));
    return names.sort().map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
  }

  function step(what, script, args = [], env = {}) {
    const from = performance.now();
    const texts = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)]));
    const { status } = spawnSync(process.execPath, [script, ...args], {
      stdio: 'inherit',
      env: { ...process.env, ...texts },
    });
    if (status !== 0) stop(`${what} failed (seed ${seed}): nothing is written`);
    return since(from);
  }
}

/** The worlds of a connector together. */
function byConnector(struck) {
  const all = new Map();
  for (const { name, moments, endings } of struck) {
    const one = all.get(name) ?? { name, moments: 0, endings: {} };
    all.set(name, one);
    one.moments += moments;
    for (const [how, count] of Object.entries(endings)) one.endings[how] = (one.endings[how] ?? 0) + count;
  }
  return [...all.values()];
}

function since(from) {
  return (performance.now() - from) / 1000;
}

function whole(name) {
  const value = Number(values[name]);
  return Number.isSafeInteger(value) && value > 0 ? value : stop(`--${name} is a number above 0`);
}

function stop(why) {
  process.stderr.write(`test:long: ${why}.\n`);
  process.exit(1);
}
