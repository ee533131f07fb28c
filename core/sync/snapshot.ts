import { setImmediate as turn } from 'node:timers/promises';
import { asFailure, type Failure } from '../../spec/failure.js';
import { createContext } from './context.js';
import { NO_CURSOR_STATE } from './journal.js';
import { contextOptions, type Sync } from './options.js';
import type { Plan, PlannedSnapshot } from './plan.js';
import { describeDiffering } from './summary.js';
import { Written } from './written.js';

/** Rows that are written at once. */
const PIECE = 1000;

/** Reads a list whole. @returns what ends the whole sync */
export async function readSnapshot<C>(
  { name, snapshot, sink }: PlannedSnapshot<C>,
  plan: Plan<C>,
  sync: Sync<C>,
): Promise<Failure | undefined> {
  const { journal, output } = sync;
  journal.started(name, NO_CURSOR_STATE);
  const written = new Written(snapshot.primaryKey);
  const options = contextOptions(sync, new Set([name]), plan.fields);
  try {
    for await (const page of snapshot.pages(createContext(options, sync.memory))) {
      const rows = page as readonly object[];
      // A page may have a million rows: they must not all wait here as text, nor keep signals and timers waiting.
      for (let at = 0; at < rows.length; at += PIECE) {
        await sink.records(rows.slice(at, at + PIECE).filter((row) => written.isNew(row)));
        if (at > 0) await turn();
      }
    }
    await journal.state(name, NO_CURSOR_STATE);
    journal.complete(name);
  } catch (error) {
    const failure = asFailure(error);
    journal.failed(name, failure);
    return failure.fatal ? failure : undefined;
  }
  if (written.differing > 0) output.log('WARN', describeDiffering(name, written.differing));
  options.tell();
  output.log('INFO', `${name}: ${written.size} rows.`);
  return undefined;
}
