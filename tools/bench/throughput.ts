import { faros, ours, plain, python, type Task } from './contenders.js';
import type { Peers } from './install.js';
import { type Command, run, type Sink, type Used } from './run.js';
import { inTurn, ratios, type Spread, spreadOf } from './statistics.js';
import { startVendor } from './vendor.js';

export interface Throughput {
  sink: Sink;
  calls: number;
  rows: Row[];
}

interface Row {
  name: string;
  perSecond: Spread;
  cpuMs: Spread;
  rssMb: Spread;
  /** Against the plain loop: how many times as fast, by the clock and by its computing. */
  wall: Spread;
  cpu: Spread;
}

export interface Extent {
  calls: number;
  rounds: number;
  seed: number;
  folder: string;
  tell(text: string): void;
}

/** The same calls read by each contender, in turn. Without peers: ours and the plain loop. */
export async function throughput(extent: Extent, sink: Sink, others: Peers | undefined): Promise<Throughput> {
  const vendor = await startVendor(extent.calls, extent.seed);
  const task: Task = { url: vendor.url, perPage: 1000, folder: extent.folder };
  const commands: Record<string, Command> = { 'plain loop': plain(task), Trunkline: ours(task, 'read') };
  if (others !== undefined) {
    commands['Faros CDK'] = faros(task, others);
    commands['Python CDK'] = python(task, others);
  }
  try {
    const tasks = Object.entries(commands).map(([name, command]) => [
      name,
      async () => whole(name, await run(command, sink), extent.calls),
    ]);
    const results = await inTurn<Used>(extent.rounds, Object.fromEntries(tasks), extent.tell);
    const rows = Object.keys(commands).map((name) =>
      row(name, results[name]!, results['plain loop']!, extent.calls),
    );
    return { sink, calls: extent.calls, rows };
  } finally {
    await vendor.close();
  }
}

/** A contender that reads less is no faster. */
function whole(name: string, used: Used, calls: number): Used {
  if (used.records === undefined || used.records === calls) return used;
  throw new Error(`${name} wrote ${used.records} records of ${calls}`);
}

function row(name: string, own: readonly Used[], base: readonly Used[], calls: number): Row {
  const of = (runs: readonly Used[], key: 'wallMs' | 'cpuMs') => runs.map((used) => used[key]);
  return {
    name,
    perSecond: spreadOf(own.map(({ wallMs }) => (calls / wallMs) * 1000)),
    cpuMs: spreadOf(of(own, 'cpuMs')),
    rssMb: spreadOf(own.map(({ rssMb }) => rssMb)),
    wall: ratios(of(base, 'wallMs'), of(own, 'wallMs')),
    cpu: ratios(of(base, 'cpuMs'), of(own, 'cpuMs')),
  };
}
