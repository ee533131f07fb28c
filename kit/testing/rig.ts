import assert from 'node:assert/strict';
import type { CommonConfig, Source } from '../../core/author/source.js';
import type { JsonObject } from '../../spec/json.js';
import { type Known, missingOptions, misspeltOptions, mustFit } from '../../spec/options.js';
import type { Simulator } from '../simulator/definition.js';
import type { Fault } from '../simulator/fault.js';
import type { Running } from '../simulator/running.js';
import type { Settings } from '../simulator/settings.js';
import { asKeys, type Keys, type Truth } from './keys.js';
import { Read, verb } from './read.js';
import { type ReadOptions, Stand } from './stand.js';
import { type Moment, type Struck, strikeProcess } from './strike.js';

/** A connector with what it is tested against. */
export interface Subject<C extends CommonConfig = CommonConfig, T = unknown> {
  source: Source<C>;
  simulator: Simulator<T>;
  world: TestWorld<T>;
  /**
   * The path of the built connector (`dist/source-acme`): reads are struck down as processes, with the signals of
   * clients. Without it they are ended in this process. `trunkline test` builds the connector and says it by itself.
   */
  executable?: string;
  /** What every stream must have at this simulated time, of what the vendor lists now. */
  truth(running: Running<T>): Truth;
}

/** A small world that stands still but for what the tests make happen in it. */
export interface TestWorld<T = unknown> {
  /** Of the simulator: without limits and with a clock that stands still, unless it says otherwise. */
  settings: Settings;
  /** A config that works with it. */
  config(running: Running<T>): object;
  /** Between two syncs: items come, items that were unfinished finish. Some must do both. */
  happen(running: Running<T>): void;
  /** On top of `settings`, for reads with a STATE on the way: more than 200 items of what is listed. */
  large: Settings;
  /** The most requests of a sync in which nothing is new. */
  quiet: number;
  /**
   * What is no mistake of the connector, with the reason: "late" (nothing of this vendor is ever unfinished);
   * "switch=value"; "GET /v1/calls repeat" (a route and a fault), or only "GET /v1/calls repeat for good".
   */
  except?: Readonly<Record<string, string>>;
  /**
   * Other ways by which the connector comes to its rows, by a name: faults that are in force all the time and
   * leave it no other one. Every fault strikes the requests that are only made there.
   */
  ways?: Readonly<Record<string, readonly Fault[]>>;
  /** Whose a row is, where it says so in more than one place: false is somebody else's words under this one's key. */
  isOneItems?(stream: string, row: JsonObject): boolean;
}

const SUBJECT: Known<Subject> = {
  source: 'object',
  simulator: 'object',
  world: 'object',
  executable: true,
  truth: 'function',
};
const WORLD: Known<TestWorld> = {
  settings: 'object',
  config: 'function',
  happen: 'function',
  large: 'object',
  quiet: 'number',
  except: true,
  ways: true,
  isOneItems: true,
};

/** Worlds of one connector, reads of it, and what these reads have to hold. */
export class Rig<C extends CommonConfig, T> extends Stand<C, T> {
  /** By their worlds: to find out what is true takes a simulator longer than a small read. */
  readonly #streams = new Map<Running<T>, readonly string[]>();

  constructor(readonly subject: Subject<C, T>) {
    mustFit('standardTests', [...misspeltOptions(subject, SUBJECT), ...missingOptions(subject, SUBJECT)]);
    mustFit('world of standardTests', [
      ...misspeltOptions(subject.world, WORLD),
      ...missingOptions(subject.world, WORLD),
    ]);
    const { source, simulator, world } = subject;
    super({ source, simulator, settings: world.settings, config: world.config });
  }

  truth(running: Running<T>): Keys {
    const keys = asKeys(this.subject.truth(running));
    for (const stream of Object.keys(keys))
      assert.ok(this.has(stream), `the truth is about a stream "${stream}" that the connector does not have`);
    return keys;
  }

  /** The streams that the truth is about. */
  streams(running: Running<T>): string[] {
    const known = this.#streams.get(running) ?? Object.keys(this.truth(running));
    this.#streams.set(running, known);
    return [...known];
  }

  /** A read that has to go well: of the streams that the truth is about, unless others are named. */
  async good(running: Running<T>, options: ReadOptions = {}): Promise<Read> {
    const read = await this.read(running, { streams: this.streams(running), ...options });
    assert.deepEqual({ code: read.code, errors: read.errors }, { code: 0, errors: [] });
    return read;
  }

  /** A read that is struck down, by signal or by its reader, unless it is over before. */
  async strike(running: Running<T>, moment: Moment, options: ReadOptions = {}): Promise<Struck> {
    const { executable = process.env['TRUNKLINE_EXECUTABLE'] } = this.subject;
    const files = this.files(running, { streams: this.streams(running), ...options });
    const now = this.now(running);
    if (executable !== undefined) return strikeProcess(executable, files, now, moment);
    const { code, lines } = await verb(this.source, 'read', files, now, moment.lines);
    return { read: new Read(code, lines), ending: `ended ${code}` };
  }

  /** Rows of these reads, by stream. */
  had(reads: readonly Read[], stream: string): Set<string> {
    return new Set(reads.flatMap((read) => [...this.keys(read, stream)]));
  }
}
