import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Running, start } from 'trunkline/simulator';
import simulator, { type Truth } from '../connectors/voicegain/simulator.js';
import { createTally, rowsOf, run, type Tally } from './demo/client.js';
import { compare } from './demo/compare.js';
import { count, isLive, number, Screen, seconds } from './demo/screen.js';
import { BY_HAND, summary } from './demo/summary.js';
import { COUNT, FILE, LOOK, STREAMS, trunkline } from './demo/tables.js';

/**
 * npm run demo: the main job, with the real executable over real HTTP, against Voicegain's simulator. Its
 * clock stands still while a read runs, so that what was true for that read is known exactly; between the
 * reads a week passes.
 */

const WEEK = 7 * 86_400;
const bin = fileURLToPath(new URL('../bin/source-voicegain', import.meta.url));
const command = fileURLToPath(new URL('../bin/trunkline', import.meta.url));
const screen = new Screen(process.stdout, isLive(process.stdout, process.env));
const stop = new AbortController();

async function story(world: Running<Truth>, folder: string): Promise<number> {
  const truth = () => world.truth({ full: true }).calls ?? [];
  const stuck = truth().find(({ final }) => !final)?.callId ?? '';
  world.event('stick', { callId: stuck });
  writeFileSync(join(folder, 'config.json'), JSON.stringify(configOf(world)));
  screen.say(
    'Trunkline reads calls out of a simulated Voicegain: no account, no network beyond this machine.',
    `There are ${count(world.truth().total, 'call')}; ${world.truth().unfinished} are still being analysed. The simulator's rate limit is off.`,
    '',
  );

  const step = async (
    argv: string,
    into: string | undefined,
    keys: ReadonlyMap<string, string[]>,
    done: (tally: Tally) => string,
  ) => {
    const [began, asked, tally] = [Date.now(), world.requests.total, createTally(keys)];
    const requests = () => world.requests.total - asked;
    screen.say(`$ source-voicegain ${argv}${into === undefined ? '' : ` > ${into}`}`);
    const cost = () => `${count(requests(), 'request')}, ${seconds(Date.now() - began)}`;
    screen.follow(() =>
      [...tally.rows.keys()]
        .map((name) => `${name} ${number(rowsOf(tally, name))}`)
        .concat(cost())
        .join('  '),
    );
    const env = simulated(world);
    await run(
      {
        bin,
        folder,
        argv: argv.split(' '),
        env,
        signal: stop.signal,
        ...(into === undefined ? {} : { into }),
      },
      tally,
    );
    screen.settle(`${done(tally)} (${cost()})`);
    screen.say('');
    return { read: tally, requests: requests() };
  };
  const rows = (tally: Tally) =>
    `${rowCounts(tally).join(', ')}; ${count(tally.pending.get('calls')?.size ?? 0, 'unfinished call')} noted`;

  await step('check --config config.json', undefined, new Map(), () => 'The connection works.');
  const { keys } = (
    await step('discover', 'catalog.json', new Map(), (tally) => [...tally.keys.keys()].join(', '))
  ).read;
  const files = 'read --config config.json --catalog catalog.json';
  const first = { name: 'first read', ...(await step(files, 'first.jsonl', keys, rows)), calls: truth() };
  world.clock.advance(WEEK);
  screen.say(
    `A week passes: ${count(world.truth().total - first.calls.length, 'call')} more, the late ones finish, call ${stuck} hangs.`,
    '',
  );
  const second = {
    name: 'second read',
    ...(await step(`${files} --state first.jsonl`, 'second.jsonl', keys, rows)),
    calls: truth(),
    now: world.clock.now(),
  };

  const problems = [...compare([first, second]), ...(await loaded(world, folder))];
  screen.say(...summary({ streams: [...keys.keys()], first, second, stuck, problems }), '');
  screen.say(
    `The rows are in ${FILE}, in this folder. Ask them something:`,
    `  dist/bin/trunkline query ${FILE} 'select …'`,
    '',
  );
  screen.say('By hand, from the folder of the project:', ...BY_HAND.map((line) => `  ${line}`));
  return problems.length === 0 ? 0 : 1;
}

/** The same rows in a database, where a person can look at them. @returns what is wrong with them. */
async function loaded(world: Running<Truth>, folder: string): Promise<string[]> {
  const env = simulated(world);
  for (const file of [FILE, `${FILE}.wal`]) rmSync(file, { force: true });
  const began = Date.now();
  screen.say(`$ trunkline sync voicegain --config config.json --to ${FILE} --select ${STREAMS}`);
  screen.follow(() => seconds(Date.now() - began));
  const sync = [
    'sync',
    'voicegain',
    '--config',
    join(folder, 'config.json'),
    '--to',
    FILE,
    '--select',
    STREAMS,
  ];
  await trunkline(command, sync, env, stop.signal);
  screen.settle(`Tables with types and keys, and the state beside them (${seconds(Date.now() - began)})`);
  screen.say('', `$ trunkline query ${FILE} "${LOOK}"`);
  const look = await trunkline(command, ['query', FILE, LOOK], env, stop.signal);
  screen.say(...look.split('\n').map((line) => `  ${line}`), '');
  const answer = await trunkline(command, ['query', FILE, '--json', COUNT], env, stop.signal);
  const held = Number((JSON.parse(answer) as { calls: string }).calls);
  const due = (world.truth({ full: true }).calls ?? []).filter(({ final }) => final).length;
  return held === due ? [] : [`the database holds ${held} calls, the vendor ${due}`];
}

/** The connector lives in the simulated time, so that it counts since when it waits as the vendor counts. */
const simulated = ({ clock }: Running) => ({
  TRUNKLINE_NOW: new Date(clock.now()).toISOString(),
  NO_PROXY: '127.0.0.1',
  no_proxy: '127.0.0.1',
  DEPLOYMENT_MODE: '',
  LOG_LEVEL: '',
});

function rowCounts(tally: Tally): string[] {
  return [...tally.keys.keys()]
    .filter((name) => tally.rows.has(name))
    .map((name) => `${name} ${number(rowsOf(tally, name))}`);
}

function configOf({ url, options }: Running): object {
  return { api_url: `${url}${options['prefix']}`, api_token: options['token'], requests_per_minute: 600_000 };
}

async function main(): Promise<number> {
  if (!existsSync(bin)) {
    process.stderr.write(
      `The demo runs ${bin}, which is not there. Build it first: npm ci (or npm run build) in the folder of the project.\n`,
    );
    return 1;
  }
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-demo-'));
  let world: Running<Truth> | undefined;
  try {
    world = await start(simulator, {
      now: Date.now() - WEEK * 1000,
      rate: 0,
      budget: [],
      // More late calls than in life, none stuck but the one the story is about, and nothing recomputed: that
      // would need a lookback.
      options: { calls: 600, calls_per_hour: 3, late: 0.1, stuck: 0, recomputed: 0, late_visible: 0.02 },
    });
    return await story(world, folder);
  } catch (error) {
    screen.drop();
    if (!stop.signal.aborted)
      process.stderr.write(`The demo failed: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  } finally {
    await world?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort(signal));
process.stdout.on('error', () => stop.abort('the reader left'));
process.exitCode = await main();
// What was cleaned up dies by the signal all the same: whoever started the demo learns why it ended.
if (typeof stop.signal.reason === 'string' && stop.signal.reason.startsWith('SIG'))
  process.kill(process.pid, stop.signal.reason);
