import { cpus, release, totalmem } from 'node:os';
import type { Results, Verdict } from './bounds.js';
import { VERSIONS } from './install.js';
import type { Spread } from './statistics.js';

const number = (value: number, digits = 2) => value.toFixed(digits);
const spread = ({ median, least, most }: Spread, digits = 2) =>
  `${number(median, digits)} (${number(least, digits)} to ${number(most, digits)})`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');

/** What was measured, as tables of a page. */
export function tablesOf(results: Results, verdicts: readonly Verdict[], seed: number): string {
  const [cpu] = cpus();
  const parts = [
    `Node ${process.versions.node}, ${cpus().length} × ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, Linux ${release()}; Faros CDK ${VERSIONS.faros}, Python CDK ${VERSIONS.python}; seed ${seed}. Medians with the least and the most; ratios are taken round by round.`,
  ];
  if (results.startUp !== undefined) {
    const rows = results.startUp.map(({ name, wallMs, times, cpuTimes, rssMb }) => [
      name,
      spread(wallMs, 0),
      spread(times),
      spread(cpuTimes),
      number(rssMb.median, 0),
    ]);
    parts.push(
      '### Start-up',
      table(['process', 'ms', 'times an empty Node', '… its computing', 'MB'], rows),
    );
  }
  for (const { sink, calls, rows } of results.throughput ?? []) {
    const lines = rows.map(({ name, perSecond, wall, cpu: computing, rssMb }) => [
      name,
      spread(perSecond, 0),
      spread(wall),
      spread(computing),
      number(rssMb.median, 0),
    ]);
    parts.push(
      `### ${calls.toLocaleString('en')} calls into a ${sink}`,
      table(['', 'records a second', 'times the plain loop', '… by computing', 'MB'], lines),
    );
  }
  if (results.memory !== undefined) {
    const rows = results.memory.map(({ name, calls, rssMb, cpuMs }) => [
      name,
      calls.toLocaleString('en'),
      spread(rssMb, 0),
      spread(cpuMs, 1),
    ]);
    parts.push(
      '### Memory and growth',
      table(['', 'calls', 'peak MB', 'computing for 1,000 calls, ms'], rows),
    );
  }
  if (results.weights !== undefined) {
    const rows = results.weights.map(({ name, unit, measured, bound }) => [
      name,
      `${spread(measured, 0)} ${unit}`,
      `${bound} ${unit}`,
    ]);
    parts.push('### Large things', table(['', 'measured', 'bound'], rows));
  }
  const rows = verdicts.map(({ what, bound, measured, kept }) => [
    what,
    number(bound),
    number(measured),
    kept ? 'yes' : 'NO',
  ]);
  parts.push('### Against the bounds', table(['', 'bound', 'measured', 'kept, with room for noise'], rows));
  return `${parts.join('\n\n')}\n`;
}

const [BEGIN, END] = ['<!-- measured: npm run bench -- --page -->', '<!-- end of what was measured -->'];

/** The page with these tables in the place of the ones before. */
export function pageWith(page: string, tables: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error('The page has no place for what was measured.');
  return `${page.slice(0, begin + BEGIN.length)}\n\n${tables}\n${page.slice(end)}`;
}
