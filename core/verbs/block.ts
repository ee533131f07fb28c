import { plain } from '../plain.js';
import { duration } from '../sync/summary.js';
import type { Standing, Tally } from './tally.js';

/** What a run has asked of the vendor so far. */
export interface Spent {
  requests: number;
  /** The windows of the vendor's limits, and how much of each is used now. */
  windows: readonly { used: number; count: number; seconds: number }[];
}

/** A run at a moment. Times in ms. */
export interface Moment {
  title: string;
  now: number;
  began: number;
  tally: Tally;
  spent: Spent | undefined;
  /** When a bounded run ends. */
  deadline?: number | undefined;
}

/** A block of lines for a terminal, none longer than its width. */
export function blockOf(moment: Moment, width = 80): string {
  const { tally, now } = moment;
  const widest = Math.max(0, ...[...tally.streams.keys()].map((name) => name.length));
  const lines = [headOf(moment)];
  for (const [name, standing] of tally.streams)
    lines.push(`  ${name.padEnd(widest)}  ${streamOf(standing, now)}`);
  const waits = waitOf(moment);
  if (waits !== undefined) lines.push(`  ${waits}`);
  return lines.map((line) => cut(plain(line), width)).join('\n');
}

/** The same in one line, for a log. */
export function lineOf(moment: Moment): string {
  const { tally, now } = moment;
  const streams = [...tally.streams]
    .filter(([, { status }]) => status !== 'WAITING')
    .map(([name, standing]) => `${name} ${streamOf(standing, now)}`);
  const parts = [headOf(moment), ...streams, waitOf(moment)].filter((part) => part !== undefined);
  return plain(parts.join('; '));
}

function headOf({ title, now, began, spent, deadline }: Moment): string {
  const left = deadline === undefined ? '' : `, ends in ${duration(Math.max(0, deadline - now))}`;
  if (spent === undefined) return `${title}: ${duration(now - began)}${left}`;
  const windows = spent.windows.map(
    ({ used, count, seconds }) => `${number(used)} of ${number(count)} in ${seconds} s`,
  );
  const used = windows.length === 0 ? '' : ` (${windows.join(', ')})`;
  return `${title}: ${duration(now - began)}, ${number(spent.requests)} ${spent.requests === 1 ? 'request' : 'requests'}${used}${left}`;
}

const WORDS: Partial<Record<Standing['status'], string>> = {
  WAITING: 'not begun',
  COMPLETE: 'complete',
  // It failed, or somebody stopped it.
  INCOMPLETE: 'incomplete',
};

function streamOf({ rows, expected, pending, status, since }: Standing, now: number): string {
  if (status === 'WAITING') return 'not begun';
  const parts = [`${number(rows)} rows`];
  const seconds = since === undefined ? 0 : (now - since) / 1000;
  const isRunning = WORDS[status] === undefined;
  const rate = seconds > 1 ? rows / seconds : 0;
  if (isRunning && rate > 0) parts.push(`${rate < 10 ? rate.toFixed(1) : number(Math.round(rate))}/s`);
  if (pending > 0) parts.push(`${number(pending)} pending`);
  if (isRunning && expected !== undefined && expected > rows) {
    const left = rate > 0 ? `, about ${duration(((expected - rows) / rate) * 1000)} left` : '';
    parts.push(`of about ${number(expected)}${left}`);
  }
  if (!isRunning) parts.push(WORDS[status]!);
  return parts.join(', ');
}

const REASONS: Record<string, string> = {
  rate_limited: "the vendor's rate limit",
  retry: 'before a request that failed is sent again',
};

function waitOf({ tally: { waiting }, now }: Moment): string | undefined {
  if (waiting === undefined) return undefined;
  const at = new Date(waiting.until).toTimeString().slice(0, 8);
  return `waits until ${at} (${duration(Math.max(0, waiting.until - now))}): ${REASONS[waiting.reason] ?? plain(waiting.reason)}`;
}

const number = (value: number) => value.toLocaleString('en-US');
const cut = (line: string, width: number) => (line.length < width ? line : `${line.slice(0, width - 2)}…`);
