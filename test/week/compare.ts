import { outcome } from '../stand.js';
import type { Destination, Moment } from './destination.js';
import type { Town } from './town.js';

/**
 * The tables against the truth: every key that there is now is held, and its row is what a first sync reads
 * today, field by field; what the simulator says of a row stands in it. Rows of what was deleted stay as they
 * were and are compared with nothing.
 */
export async function compare(
  town: Town,
  destination: Destination,
  now: Moment,
  stale: ReadonlySet<string>,
): Promise<string[]> {
  const { tables, keyOf } = destination;
  const broken: string[] = [];
  const fresh = await town.sync([]);
  if (fresh.code !== 0) broken.push(`the first sync at the end: ${outcome(fresh).errors.join(' ')}`);
  const different = (stream: string, key: string, wanted: Record<string, unknown>, who: string) => {
    if (stale.has(now.owner(stream, key))) return;
    const row = tables[stream]!.get(key)?.row ?? {};
    const fields = Object.keys(wanted).filter(
      (field) => JSON.stringify(row[field]) !== JSON.stringify(wanted[field]),
    );
    for (const field of fields)
      broken.push(
        `${stream} ${key}: ${field} is ${JSON.stringify(row[field])}, ${who} says ${JSON.stringify(wanted[field])}`,
      );
  };
  const seen = new Map(Object.keys(tables).map((stream) => [stream, new Set<string>()]));
  for (const { type, record } of fresh.messages) {
    if (type !== 'RECORD') continue;
    const key = keyOf(record.stream, record.data);
    seen.get(record.stream)!.add(key);
    const held = tables[record.stream]!.get(key)?.row ?? {};
    const gone = Object.keys(held).filter((field) => !(field in record.data));
    different(
      record.stream,
      key,
      { ...record.data, ...Object.fromEntries(gone.map((field) => [field, undefined])) },
      'a first sync',
    );
  }
  for (const [stream, keys] of seen) {
    const truth = now.truth[stream]!;
    for (const key of truth) if (!keys.has(key)) broken.push(`a first sync lacks ${stream} ${key}`);
  }
  broken.push(...destination.lacks(now, stale, false).map((key) => `the table lacks ${key}`));
  for (const { stream, key, fields } of town.tells()) different(stream, key, fields, 'the simulator');
  return broken;
}
