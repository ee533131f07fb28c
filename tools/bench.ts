import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Results, type Verdict, verdictsOf } from './bench/bounds.js';
import { installPeers } from './bench/install.js';
import { memory } from './bench/memory.js';
import { pageWith, tablesOf } from './bench/page.js';
import { root } from './bench/run.js';
import { startUp } from './bench/start-up.js';
import { type Extent, throughput } from './bench/throughput.js';
import { weights } from './bench/weight.js';

/**
 * npm run bench: the same reads by us, by a plain loop and by others, in turn and in one run. Ratios: the
 * machine is what it is.
 *
 * --check        fails where a bound is not kept, with room for noise --quick        a minute, without the
 * others: for every change --part NAME    start, read, memory or weight; may be given more than once --calls
 * N --rounds N --seed N --page         writes what was measured into docs/performance.md
 */

const PARTS = ['start', 'read', 'memory', 'weight'];
const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    page: { type: 'boolean', default: false },
    part: { type: 'string', multiple: true, default: PARTS },
    calls: { type: 'string' },
    rounds: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
});

const say = (text: string) => void process.stdout.write(`${text}\n`);

async function measure(folder: string): Promise<{ results: Results; extent: Extent }> {
  const { quick, part } = values;
  const extent: Extent = {
    calls: Number(values.calls ?? (quick ? 20_000 : 100_000)),
    rounds: Number(values.rounds ?? (quick ? 3 : 5)),
    seed: Number(values.seed),
    folder,
    tell: (text) => void process.stderr.write(`${text}\n`),
  };
  const results: Results = {};
  if (part.includes('start')) results.startUp = await startUp({ ...extent, rounds: extent.rounds * 3 });
  if (part.includes('read')) {
    const others = quick ? undefined : installPeers(extent.tell);
    results.throughput = [await throughput(extent, 'file', others)];
    if (!quick) results.throughput.push(await throughput(extent, 'pipe', others));
  }
  if (part.includes('memory') && !quick) results.memory = await memory(extent, [10_000, 100_000, 1_000_000]);
  if (part.includes('weight') && !quick) results.weights = await weights(extent);
  return { results, extent };
}

function report(results: Results, verdicts: readonly Verdict[], seed: number): void {
  const tables = tablesOf(results, verdicts, seed);
  say(tables);
  if (!values.page) return;
  const path = join(root, 'docs/performance.md');
  writeFileSync(path, pageWith(readFileSync(path, 'utf8'), tables));
}

async function main(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-bench-'));
  try {
    const { results, extent } = await measure(folder);
    const verdicts = verdictsOf(results, values.quick);
    report(results, verdicts, extent.seed);
    const broken = verdicts.filter(({ kept }) => !kept);
    for (const { what, bound, measured } of broken)
      say(`Not kept: ${what}: ${measured.toFixed(2)}, the bound is ${bound}.`);
    return values.check && broken.length > 0 ? 1 : 0;
  } catch (error) {
    process.stderr.write(`The benchmark failed: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = await main();
