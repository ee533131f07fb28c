import { setImmediate as turn } from 'node:timers/promises';
import { asFailure, type Failure } from '../../spec/failure.js';
import { isObject } from '../../spec/json.js';
import { createContext } from './context.js';
import { NO_CURSOR_STATE } from './journal.js';
import { hasKey, keyOf, rowMark } from './keys.js';
import { contextOptions, type Sync } from './options.js';
import type { Plan, PlannedSnapshot } from './plan.js';
import { describeDiffering } from './summary.js';

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

/** Keys of rows that were written, each with a mark of what its row said. */
class Written {
  readonly #marks = new Map<string, string>();
  /** Rows that came with a key that was written, and said something else. */
  differing = 0;

  constructor(private readonly primaryKey: readonly string[]) {}

  get size(): number {
    return this.#marks.size;
  }

  /** Of each key the first row. What has no whole key is for the sink to count. */
  isNew(row: object): boolean {
    if (!isObject(row) || !hasKey(row, this.primaryKey)) return true;
    const key = keyOf(row, this.primaryKey);
    const mark = rowMark(row);
    const known = this.#marks.get(key);
    if (known === undefined) this.#marks.set(key, mark);
    else if (known !== mark) this.differing++;
    return known === undefined;
  }
}
