import { plain } from '../../core/plain.js';
import type { Problem } from './check.js';
import { shorten } from './lines.js';
import type { Outcome, Verified } from './verify.js';

/** Problems of one check that are shown. */
const SHOWN = 3;
const MARKS: Record<Outcome['verdict'], string> = {
  held: 'ok',
  failed: 'FAILED',
  advice: 'advice',
  skipped: '-',
};

/** For people: every check with what became of it, what failed with the line that shows it. */
export function textOf({ target, outcomes, runs, ms, mask }: Verified): string {
  const lines = outcomes.flatMap(({ check: { id, title, why }, verdict, problems, reason }) => [
    `${MARKS[verdict].padEnd(7)} ${id.padEnd(24)} ${title}`,
    ...(verdict === 'failed' || verdict === 'advice' ? [`${' '.repeat(33)}${why}`] : []),
    ...(reason === undefined ? [] : [`${' '.repeat(33)}skipped: ${reason}`]),
    ...problems
      .slice(0, SHOWN)
      .flatMap((problem) => described(problem).map((line) => `${' '.repeat(8)}${plain(line)}`)),
    ...(problems.length > SHOWN ? [`${' '.repeat(8)}... and ${problems.length - SHOWN} more`] : []),
  ]);
  const { held, failed, advice, skipped } = countsOf(outcomes);
  const seconds = (ms / 1000).toFixed(1);
  lines.push(
    '',
    `${target.name}: ${held} hold, ${failed} failed, ${advice} advice, ${skipped} skipped; ${runs} runs in ${seconds} s`,
  );
  return mask(lines.join('\n'));
}

function described({ what, run, line }: Problem): string[] {
  const place =
    run === undefined ? [] : [`  ${run.command}${line === undefined ? '' : `, line ${line.number}:`}`];
  return [what, ...place, ...(line === undefined ? [] : [`  ${line.text}`])];
}

/** For programs. */
export function jsonOf({ target, outcomes, runs, ms, mask }: Verified): object {
  const checks = outcomes.map(({ check: { id, title, why }, verdict, problems, reason }) => ({
    id,
    title,
    why,
    verdict,
    ...(reason === undefined ? {} : { reason: mask(reason) }),
    ...(problems.length === 0
      ? {}
      : {
          count: problems.length,
          problems: problems.slice(0, 20).map((problem) => jsonOfProblem(problem, mask)),
        }),
  }));
  return {
    target: target.name,
    kind: target.kind,
    ok: holds(outcomes),
    ...countsOf(outcomes),
    runs,
    ms,
    checks,
  };
}

function jsonOfProblem({ what, run, line }: Problem, mask: (text: string) => string): object {
  return {
    what: mask(shorten(what, 1000)),
    ...(run === undefined ? {} : { command: run.command }),
    ...(line === undefined ? {} : { line: line.number, text: mask(line.text) }),
  };
}

const countsOf = (outcomes: readonly Outcome[]) => {
  const count = (verdict: Outcome['verdict']) =>
    outcomes.filter((outcome) => outcome.verdict === verdict).length;
  return { held: count('held'), failed: count('failed'), advice: count('advice'), skipped: count('skipped') };
};

/** Nothing failed, and something was judged at all. */
export function holds(outcomes: readonly Outcome[]): boolean {
  const { held, failed } = countsOf(outcomes);
  return failed === 0 && held > 0;
}
