import type { Session } from '../core/verbs/session.js';
import { configError } from '../spec/failure.js';
import { chosenBy } from './chosen.js';
import { remark, withReading } from './reading.js';
import { rowsAsCsv, rowsAsJson, rowsAsTables } from './rows.js';
import { sample } from './sample.js';

export interface PreviewArguments {
  name: string;
  config?: string | undefined;
  select?: string | undefined;
  rows: number;
  requests: number;
  format: 'table' | 'json' | 'csv';
}

/** The newest finished rows of each stream, with few requests. Exit code 0: all streams could be asked. */
export async function preview(
  dist: URL,
  args: PreviewArguments,
  session: Session,
  print: (text: string) => void,
): Promise<number> {
  for (const [name, value] of Object.entries({ rows: args.rows, requests: args.requests }))
    if (!Number.isInteger(value) || value < 1) throw configError(`--${name} is a whole number above 0.`);
  return withReading(dist, args.name, args.config, session, async ({ source, config, api, now }) => {
    const { selection, leftOut } = chosenBy(source, config, args.select);
    const { rows: most, requests } = args;
    const began = now();
    const found = await sample({ source, config, selection, api, now, rows: most, requests, tries: 5 });
    const rows = new Map(
      [...found.streams].map(([name, stream]) => [name, stream.rows.slice(0, most)] as const),
    );
    const format = { table: rowsAsTables, json: rowsAsJson, csv: rowsAsCsv }[args.format];
    print(format(rows, process.stdout.columns));
    for (const warning of found.warnings) remark(session, warning);
    for (const { message } of found.failures) remark(session, message);
    const bound = found.isBounded
      ? `: the bound is reached, so there may be more (--requests N raises it)`
      : ` (at most ${requests})`;
    remark(session, `${found.requests} requests${bound}, ${((now() - began) / 1000).toFixed(1)} s.`);
    if (leftOut.length > 0)
      remark(
        session,
        `Left out, since they hold personal data in full: ${leftOut.join(', ')}. Name them with --select.`,
      );
    return found.failures.length === 0 ? 0 : 1;
  });
}
