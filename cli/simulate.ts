import { readFileSync, statSync } from 'node:fs';
import { plain } from '../core/plain.js';
import {
  type Description,
  describe,
  fromWords,
  type Running,
  type Simulator,
  start,
} from '../kit/simulator/index.js';
import { configError } from '../spec/failure.js';
import { didYouMean } from '../spec/similar.js';
import { names } from './names.js';
import { writePrivate } from './private-file.js';
import { fromPath, isPlace, orFolder } from './source.js';

interface SimulateArguments {
  name: string;
  port: number;
  host: string;
  seed?: number | undefined;
  rate?: number | undefined;
  now?: string | undefined;
  switch: string[];
  option: string[];
  budget?: string | undefined;
  config?: string | undefined;
  describe: boolean;
  json: boolean;
}

/** Runs a simulator until it is stopped, or says what it can do. */
export async function simulate(
  dist: URL,
  args: SimulateArguments,
  print: (text: string) => void,
): Promise<void> {
  const simulator = await loadSimulator(dist, args.name);
  if (args.describe) {
    const description = describe(simulator);
    return print(args.json ? JSON.stringify(description, null, 2) : describedForPeople(description));
  }
  if (args.config !== undefined) mayWrite(args.config);
  const running = await begin(simulator, args);
  print(welcome(simulator, running, args));
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  await running.close();
}

export async function loadSimulator(dist: URL, name: string): Promise<Simulator> {
  if (isPlace(name)) {
    const { default: simulator } = (await fromPath(name, 'simulator')) as { default?: Simulator };
    if (simulator?.simulator === 1) return simulator;
    throw configError(`${name} is no simulator: its default export has to be made with simulator({...}).`);
  }
  const known = names(dist, 'simulators');
  if (!known.includes(name))
    throw configError(
      `There is no simulator "${name}".${orFolder(name) ?? didYouMean(name, known)} There are: ${known.join(', ')}; or give the path of a connector's folder.`,
    );
  const module = (await import(new URL(`simulators/${name}.js`, dist).href)) as { default: Simulator };
  return module.default;
}

async function begin(simulator: Simulator, args: SimulateArguments): Promise<Running> {
  const { port, host, seed, rate, now } = args;
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw configError('--port is a whole number from 0 (any free port) to 65535.');
  if (now !== undefined && Number.isNaN(Date.parse(now)))
    throw configError('--now is a date-time, for example 2026-01-01T00:00:00Z.');
  const words = fromWords({ switch: args.switch, option: args.option, budget: args.budget });
  const settings = {
    port,
    host,
    ...words,
    ...(seed === undefined ? {} : { seed }),
    ...(rate === undefined ? {} : { rate }),
    ...(now === undefined ? {} : { now: Date.parse(now) }),
  };
  return start(simulator, settings).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE')
      throw configError(
        `Port ${port} is taken by another program: choose one with --port, or 0 for any free one.`,
      );
    if (error.code === 'EACCES')
      throw configError(`Port ${port} may not be used by this user: choose a higher one.`);
    if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
      throw configError('--host is an address of this machine, for example 127.0.0.1 or 0.0.0.0.');
    throw error;
  });
}

/** The vendor's limits hold in a connector as well, unless its config has others (requests a minute). */
const UNLIMITED = { requests_per_minute: 60_000 };

function welcome(
  simulator: Simulator,
  running: Running,
  { name, config: file, budget }: SimulateArguments,
): string {
  const lines = [
    running.url,
    `This is a simulation of ${simulator.title}. Its clock, faults and log: ${running.url}/_sim/state. Ctrl-C ends it.`,
  ];
  const config = simulator.config?.(running);
  if (config === undefined) return lines.join('\n');
  const json = JSON.stringify(budget === 'none' ? { ...config, ...UNLIMITED } : config, null, 2);
  if (file === undefined)
    return [...lines, '', 'A config that works with it (--config FILE writes it):', json].join('\n');
  writePrivate(file, `${json}\n`);
  lines.push('', `${plain(file)} holds a config that works with it. In another terminal:`);
  // As it was named: one that lives elsewhere is known by its path alone.
  lines.push(`  trunkline preview ${plain(name)} --config ${plain(file)}`);
  return lines.join('\n');
}

/** A config of somebody's own account is not written over. */
function mayWrite(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isFile()) throw configError(`${file} is no file that a config could be written to.`);
  const text = readFileSync(file, 'utf8');
  if (text.trim() === '' || /"http:\/\/(127\.0\.0\.1|localhost|\[::1\]|0\.0\.0\.0):\d+/.test(text)) return;
  throw configError(`${file} is there already and is no config of a simulator: give --config another name.`);
}

function describedForPeople({ title, switches, options, budget }: Description): string {
  const widest = Math.max(...[...switches, ...options].map(({ name }) => name.length));
  const line = (name: string, what: string, help: string) =>
    `  ${name.padEnd(widest)}  ${what}${help === '' ? '' : `\n  ${' '.repeat(widest)}  ${help}`}`;
  const limits = budget.map(({ count, seconds }) => `${count} requests in ${seconds} s`).join(', ');
  return [
    `A simulation of ${title}.`,
    `Limits (--budget COUNT/SECONDS,... or none): ${limits === '' ? 'none' : limits}`,
    '',
    'Behaviours (--switch NAME=VALUE), the first value unless told otherwise:',
    ...switches.map(({ name, values, help }) => line(name, values.join(' | '), help)),
    '',
    'The world (--option NAME=VALUE):',
    ...options.map(({ name, default: value, help }) => line(name, String(value), help)),
  ].join('\n');
}
