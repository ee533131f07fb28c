import { Writable } from 'node:stream';
import { parseBookmarks } from '../../core/protocol/singer/bookmarks.js';
import { SingerOutput } from '../../core/protocol/singer/output.js';
import { Writer } from '../../core/protocol/writer.js';
import { isObject, type JsonObject } from '../../spec/json.js';

/**
 * A runner of taps under the property test: the engine writes Singer's messages, the next sync begins with
 * the state it kept of them.
 */
export class SingerRunner {
  #kept: JsonObject = {};
  #lines: JsonObject[] = [];
  #output: SingerOutput | undefined;

  constructor(private readonly streams: readonly string[]) {}

  reset(stream: string): void {
    const bookmarks = this.#kept['bookmarks'];
    if (isObject(bookmarks)) delete bookmarks[stream];
  }

  /** The state of every stream, as the next sync finds it. */
  get states(): Map<string, unknown> {
    return this.#read(this.streams).states;
  }

  begin(selected: readonly string[], now: () => number): void {
    this.#lines = [];
    const schema = { properties: { id: { type: 'string' }, revision: { type: ['null', 'integer'] } } };
    this.#output = new SingerOutput({
      mask: (text) => text,
      level: 'INFO',
      log: { json: false },
      tap: 'tap-test',
      stderr: into(() => undefined),
      writer: new Writer(
        into((text) =>
          this.#lines.push(
            ...text
              .trim()
              .split('\n')
              .map((line) => JSON.parse(line)),
          ),
        ),
      ),
      sync: {
        streams: selected.map((name) => ({
          name,
          mode: 'incremental',
          schema,
          keyProperties: ['id'],
          replicationKey: 'id',
        })),
        bookmarks: this.#read(selected).bookmarks,
        activateVersion: false,
      },
      // A list moves by minutes: some of its states are kept back, some are not.
      now: () => Math.round(now() / 25),
    });
    for (const name of selected) void this.#output.status(name, 'STARTED');
  }

  records(stream: string, rows: readonly object[]): void {
    void this.#output!.records(
      stream,
      rows.map((data) => ({ data })),
    );
  }

  state(stream: string, state: object): void {
    void this.#output!.state(stream, state);
  }

  /**
   * The sync is over. `killed`: it was struck down, and the runner kept an earlier state (0: the first ... 1:
   * the last one).
   * @returns how many rows of each stream had come before the state that was kept.
   */
  async end(killed: number | undefined): Promise<Map<string, number>> {
    if (killed === undefined) await this.#output!.end();
    const places = this.#lines.flatMap(({ type }, at) => (type === 'STATE' ? [at] : []));
    const place = places[Math.round((killed ?? 1) * (places.length - 1))];
    const before = this.#lines.slice(0, place ?? 0);
    const count = (stream: string) =>
      before.filter((line) => line['type'] === 'RECORD' && line['stream'] === stream).length;
    if (place !== undefined) this.#kept = merged(this.#lines[place]!['value'] as JsonObject, this.#kept);
    return new Map(this.streams.map((name) => [name, count(name)]));
  }

  #read(names: readonly string[]) {
    return parseBookmarks(
      this.#kept,
      'state',
      new Map(this.streams.map((name) => [name, 'id'])),
      new Set(names),
    );
  }
}

/** Meltano lays states over each other key by key: dictionaries are merged, everything else is replaced. */
function merged(from: JsonObject, onto: JsonObject): JsonObject {
  const out = { ...onto };
  for (const [key, value] of Object.entries(from)) {
    const held = out[key];
    out[key] = isObject(value) ? merged(value, isObject(held) ? held : {}) : value;
  }
  return out;
}

const into = (take: (text: string) => void) =>
  new Writable({ write: (chunk: Buffer, _, done) => done(void (chunk.length > 0 && take(String(chunk)))) });
