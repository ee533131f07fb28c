import type { Failure } from '../../spec/failure.js';
import { isObject } from '../../spec/json.js';
import type { Output, Row } from '../protocol/output.js';
import type { Journal } from './journal.js';
import { hasKey } from './keys.js';
import type { State } from './state.js';

/** Where one stream of a pass is written to. What stands behind it knows about protocols, statuses and exit codes. */
export interface Sink {
  /** Rows in order. A promise: the reader is slow, wait for it. */
  records(rows: readonly object[]): Promise<void> | void;
  state(state: State): Promise<void> | void;
  /** The stream cannot go on in this sync. */
  failed(failure: Failure): void;
}

/** What a sink has to know of its stream. */
export interface Written {
  name: string;
  primaryKey: readonly string[];
  /** A row in the form the catalog promises; undefined: it has none. */
  shape(row: object): Row | undefined;
}

/**
 * Rows in the form the catalog promises. What has no whole key would break or confuse destinations: it is
 * left out, and counted.
 */
export class StreamSink implements Sink {
  #keyless = 0;

  constructor(
    private readonly stream: Written,
    private readonly output: Output,
    private readonly journal: Journal,
  ) {}

  records(rows: readonly object[]): Promise<void> | void {
    const { name, primaryKey, shape } = this.stream;
    const out: Row[] = [];
    for (const row of rows) {
      const shaped = isObject(row) && hasKey(row, primaryKey) ? shape(row) : undefined;
      // What cannot be written as its column wants it is null from here on, in a key as well.
      const isLost = shaped?.changes !== undefined && !hasKey(shaped.data, primaryKey);
      if (shaped === undefined || isLost) this.#keyless++;
      else out.push(shaped);
    }
    if (out.length === 0) return;
    this.journal.running(name);
    return this.output.records(name, out);
  }

  state(state: State): Promise<void> | void {
    return this.journal.state(this.stream.name, state);
  }

  failed(failure: Failure): void {
    this.journal.failed(this.stream.name, failure);
  }

  /** Once a sync, at its end, when they are all counted. */
  tellKeyless(): void {
    const { name, primaryKey } = this.stream;
    if (this.#keyless === 0) return;
    const rows =
      this.#keyless === 1 ? '1 row was left out that lacks' : `${this.#keyless} rows were left out that lack`;
    this.output.log(
      'WARN',
      `${name}: ${rows} a part of the primary key (${primaryKey.join(', ')}): destinations refuse or confuse such rows.`,
    );
  }
}
