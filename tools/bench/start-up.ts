import { empty, ours, oursBare, type Task } from './contenders.js';
import { type Command, run, type Used } from './run.js';
import { inTurn, ratios, type Spread, spreadOf } from './statistics.js';
import type { Extent } from './throughput.js';
import { startVendor } from './vendor.js';

export interface StartUp {
  name: string;
  wallMs: Spread;
  rssMb: Spread;
  /** How many times an empty Node takes. */
  times: Spread;
  cpuTimes: Spread;
}

/**
 * Whole processes, from the word to the end: each verb on an account without calls, against a Node that does
 * nothing.
 */
export async function startUp({ rounds, seed, folder, tell }: Extent): Promise<StartUp[]> {
  const vendor = await startVendor(0, seed);
  const task: Task = { url: vendor.url, perPage: 1000, folder };
  const commands: Record<string, Command> = {
    'node -e 0': empty,
    spec: oursBare('spec'),
    discover: oursBare('discover'),
    check: ours(task, 'check'),
    'read of an empty account': ours(task, 'read'),
  };
  try {
    const tasks = Object.entries(commands).map(([name, command]) => [name, () => run(command)]);
    const results = await inTurn<Used>(rounds, Object.fromEntries(tasks), tell);
    const base = results['node -e 0']!;
    return Object.entries(results).map(([name, own]) => ({
      name,
      wallMs: spreadOf(own.map(({ wallMs }) => wallMs)),
      rssMb: spreadOf(own.map(({ rssMb }) => rssMb)),
      times: ratios(wall(own), wall(base)),
      cpuTimes: ratios(cpu(own), cpu(base)),
    }));
  } finally {
    await vendor.close();
  }
}

const wall = (runs: readonly Used[]) => runs.map(({ wallMs }) => wallMs);
const cpu = (runs: readonly Used[]) => runs.map(({ cpuMs }) => cpuMs);
