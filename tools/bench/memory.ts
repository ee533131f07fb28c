import { ours, plain, type Task } from './contenders.js';
import { run, type Sink } from './run.js';
import { type Spread, spreadOf } from './statistics.js';
import type { Extent } from './throughput.js';
import { startVendor } from './vendor.js';

export interface Peak {
  name: string;
  calls: number;
  /** The peak of the process (MB). */
  rssMb: Spread;
  /** Computing for a thousand calls, start-up included (ms). */
  cpuMs: Spread;
}

interface Case {
  calls: number;
  perPage: number;
  sink: Sink;
}

/** Peaks, and whether a call costs the same however many there are. Sizes in calls. */
export async function memory(extent: Extent, sizes: readonly number[]): Promise<Peak[]> {
  const most = sizes.at(-1)!;
  const cases: Case[] = [
    ...sizes.map((calls) => ({ calls, perPage: 1000, sink: 'none' as const })),
    { calls: Math.min(most, 20_000), perPage: 1000, sink: 'slow' },
    { calls: Math.min(most, 50_000), perPage: 10_000, sink: 'none' },
  ];
  const peaks: Peak[] = [];
  for (const one of cases) {
    peaks.push(await peak(extent, one, 'plain loop'));
    peaks.push(await peak(extent, one, 'Trunkline'));
  }
  return peaks;
}

async function peak(extent: Extent, { calls, perPage, sink }: Case, name: string): Promise<Peak> {
  const vendor = await startVendor(calls, extent.seed);
  const task: Task = { url: vendor.url, perPage, folder: extent.folder };
  const command = name === 'Trunkline' ? ours(task, 'read') : plain(task);
  try {
    const runs = [];
    for (let round = 0; round < Math.min(extent.rounds, 3); round++) {
      extent.tell(`memory: ${calls} calls by ${perPage}, ${sink}: ${name}`);
      runs.push(await run(command, sink));
    }
    const where = { none: '', file: '', pipe: '', slow: ', a reader of 25 MB a second' }[sink];
    return {
      name: `${name}, pages of ${perPage}${where}`,
      calls,
      rssMb: spreadOf(runs.map(({ rssMb }) => rssMb)),
      cpuMs: spreadOf(runs.map(({ cpuMs }) => (cpuMs / calls) * 1000)),
    };
  } finally {
    await vendor.close();
  }
}
