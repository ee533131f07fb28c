import { plain } from '../core/plain.js';
import { duration } from '../core/sync/summary.js';
import type { Plan } from './planned.js';

/** A plan as people read it. */
export function planText(plan: Plan): string {
  const lines = [`A first sync of ${plain(plan.connector)}, as it looks now:`, ''];
  const table = [['stream', 'rows', 'own requests', 'MB']];
  for (const { stream, rows, requests, megabytes, snapshot } of plan.streams)
    table.push([
      plain(stream),
      `${snapshot ? 'at least ' : 'about '}${number(rows)}`,
      number(requests),
      megabytes < 0.1 ? '< 0.1' : number(Math.round(megabytes * 10) / 10),
    ]);
  const widths = table[0]!.map((_, i) => Math.max(...table.map((row) => row[i]!.length)));
  for (const row of table)
    lines.push(
      `  ${row.map((word, i) => (i === 0 ? word.padEnd(widths[i]!) : word.padStart(widths[i]!))).join('  ')}`,
    );
  lines.push('');
  for (const { streams, items, items_from, list_requests, load_requests } of plan.feeds) {
    const from =
      items_from === 'vendor' ? 'as the vendor counts' : 'estimated from how close the newest lie together';
    const loads = load_requests === 0 ? '' : `, ${number(load_requests)} to load them for all of its streams`;
    lines.push(
      `${streams.map((name) => plain(name)).join(', ')}: ${number(items)} items (${from}); ${number(list_requests)} requests for the list${loads}`,
    );
  }
  const limits = plan.limits.map(({ count, seconds }) => `${number(count)} in ${seconds} s`).join(', ');
  lines.push(
    `In all about ${number(plan.requests)} requests, ${number(Math.ceil(plan.megabytes))} MB of JSON, ${spoken(plan.seconds)} at the vendor's limits (${limits === '' ? 'none are documented' : limits}).`,
    `A sync without news: about ${number(plan.quiet.requests)} requests, ${spoken(plan.quiet.seconds)}.`,
  );
  if (plan.pending.length > 0)
    lines.push(
      'Waited for by the state, each asked for again:',
      ...plan.pending.map(
        ({ stream, items, ages }) => `  ${plain(stream)}: ${number(items)} unfinished (${ages})`,
      ),
    );
  const { items, unfinished, requests, bounded } = plan.sample;
  const open = unfinished === 0 ? '' : `, ${unfinished} of which are not finished yet and left out`;
  lines.push(
    `Rows, own requests and megabytes are estimated from ${items} of the newest items${open} (${requests} requests were asked for this plan${bounded ? '; the bound is reached, --requests N raises it' : ''}).`,
    ...plan.warnings.map((warning) => `WARN ${plain(warning)}`),
  );
  return lines.join('\n');
}

const spoken = (seconds: number) => (seconds < 1 ? 'less than a second' : duration(seconds * 1000));
const number = (value: number) => value.toLocaleString('en-US');
