// Known vulnerabilities in what is shipped, as npm's registry knows them. Exit code 1: there are some, by
// name; 3: nobody could be asked, so that nothing is known.   node tools/audit.mjs
import { spawnSync } from 'node:child_process';
import { UNKNOWN } from './release/balance.mjs';

const { stdout } = spawnSync('npm', ['audit', '--omit', 'dev', '--json'], {
  encoding: 'utf8',
  timeout: 120_000,
});
const answer = parsed(stdout);
if (answer?.metadata?.vulnerabilities === undefined) unknown(answer);
else told(answer.vulnerabilities ?? {});

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unknown(said) {
  const why = said?.message ?? said?.error?.summary ?? 'npm audit gave no answer';
  process.stdout.write(
    `audit: nothing is known about vulnerabilities: ${String(why).split('\n')[0]}. Ask where npm's registry is in reach.\n`,
  );
  process.exitCode = UNKNOWN;
}

function told(vulnerabilities) {
  const lines = Object.values(vulnerabilities).map(
    ({ name, severity, range }) => `  ${name} ${range}: ${severity}`,
  );
  process.stdout.write(
    lines.length === 0
      ? 'audit: no known vulnerability in what is shipped.\n'
      : `audit: ${lines.length} with known vulnerabilities:\n${lines.join('\n')}\n`,
  );
  if (lines.length > 0) process.exitCode = 1;
}
