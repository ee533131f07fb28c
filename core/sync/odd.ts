import type { OddKind } from '../author/feed.js';
import { fingerprint, textOf } from '../fingerprint.js';

const TOLD: Record<OddKind, (count: number) => string> = {
  keyless: (count) =>
    `the list has ${count === 1 ? '1 row' : `${count} rows`} without an id that can be read. Nothing tells such rows apart: left out.`,
  differing: (count) =>
    `the list has ${count === 1 ? '1 row' : `${count} rows`} with the id of another row of the same answer and other contents; of each id the last one counts.`,
};

/** Rows of a list that are not read as they stand, each counted once, however often the list shows it. */
export class Oddities {
  readonly #marks = new Map<OddKind, Set<string>>();

  add(kind: OddKind, row: unknown): void {
    const marks = this.#marks.get(kind) ?? new Set();
    this.#marks.set(kind, marks.add(fingerprint(textOf(row))));
  }

  /** Once a sync, when they are all counted. */
  tell(streams: readonly string[], log: (message: string) => void): void {
    for (const [kind, { size }] of this.#marks) log(`${streams.join(', ')}: ${TOLD[kind](size)}`);
  }
}
