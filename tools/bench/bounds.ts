import type { Peak } from './memory.js';
import type { StartUp } from './start-up.js';
import type { Throughput } from './throughput.js';
import type { Weight } from './weight.js';

export interface Results {
  startUp?: StartUp[];
  throughput?: Throughput[];
  memory?: Peak[];
  weights?: Weight[];
}

/** A promise, what was measured, and whether it was kept. */
export interface Verdict {
  what: string;
  bound: number;
  measured: number;
  kept: boolean;
}

/** How much worse than its bound a ratio may come out on a machine that does other things too. */
const ROOM = 0.15;
/**
 * The quick form runs on any machine at any time: it finds what became half as fast, not what became a tenth
 * slower.
 */
const QUICK_ROOM = 0.5;

/** Start-up, against an empty Node: at most. */
const START_UP: Record<string, number> = {
  spec: 1.4,
  discover: 1.4,
  check: 2.5,
  'read of an empty account': 3,
};
/** Records a second, against the others: at least. */
const AGAINST: Record<string, number> = { 'plain loop': 0.9, 'Faros CDK': 1.9, 'Python CDK': 2.8 };
/** Peak memory above that of the plain loop (MB): at most. */
const ABOVE_PLAIN = 30;
/** What a call may cost more or less with ten times as many. */
const GROWTH = 0.1;

/** By computing where `quick`, else by the clock: only the first is the same on a machine that is busy. */
export function verdictsOf(results: Results, quick: boolean): Verdict[] {
  const room = quick ? QUICK_ROOM : ROOM;
  const most = (what: string, measured: number, bound: number) => ({
    what,
    bound,
    measured,
    kept: measured <= bound * (1 + room),
  });
  const least = (what: string, measured: number, bound: number) => ({
    what,
    bound,
    measured,
    kept: measured >= bound * (1 - room),
  });
  const starts = (results.startUp ?? []).flatMap(({ name, times, cpuTimes }) => {
    const bound = START_UP[name];
    return bound === undefined ? [] : [most(name, quick ? cpuTimes.median : times.median, bound)];
  });
  const reads = (results.throughput ?? []).flatMap(({ sink, rows }) => {
    const own = rows.find(({ name }) => name === 'Trunkline')!;
    return rows.flatMap(({ name, wall, cpu }) => {
      const bound = AGAINST[name];
      if (bound === undefined) return [];
      const ratio = quick ? own.cpu.median / cpu.median : own.wall.median / wall.median;
      return [least(`records a second into a ${sink}, against the ${name}`, ratio, bound)];
    });
  });
  const heavy = (results.weights ?? []).map(({ name, unit, measured, bound }) =>
    most(`${name} (${unit})`, measured.median, bound),
  );
  return [...starts, ...reads, ...memories(results.memory ?? [], most), ...heavy];
}

function memories(
  peaks: readonly Peak[],
  most: (what: string, measured: number, bound: number) => Verdict,
): Verdict[] {
  const of = (name: string) => peaks.filter((peak) => peak.name === name);
  const own = of('Trunkline, pages of 1000');
  const above = own.flatMap(({ calls, rssMb }) => {
    const plain = of('plain loop, pages of 1000').find((peak) => peak.calls === calls);
    if (plain === undefined) return [];
    return [
      most(
        `peak memory of ${calls} calls above the plain loop (MB)`,
        rssMb.median - plain.rssMb.median,
        ABOVE_PLAIN,
      ),
    ];
  });
  // The smallest is mostly start-up.
  const [, ...larger] = own;
  const growth = larger
    .slice(1)
    .map(({ calls, cpuMs }, i) =>
      most(
        `computing for a call, ${calls} calls against ${larger[i]!.calls}`,
        cpuMs.median / larger[i]!.cpuMs.median,
        1 + GROWTH,
      ),
    );
  return [...above, ...growth];
}
