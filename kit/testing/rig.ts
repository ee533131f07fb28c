import assert from 'node:assert/strict';
import { type CommonConfig, offered, type Source } from '../../core/author/source.js';
import type { JsonObject } from '../../spec/json.js';
import type { Simulator } from '../simulator/definition.js';
import type { Fault } from '../simulator/fault.js';
import type { Running } from '../simulator/running.js';
import { start } from '../simulator/server.js';
import type { Settings } from '../simulator/settings.js';
import { asKeys, type Keys, keysOf, type Truth } from './keys.js';
import { type Files, Read, verb } from './read.js';
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

export interface ReadOptions {
  streams?: readonly string[];
  state?: readonly JsonObject[];
  mode?: 'incremental' | 'full_refresh';
}

/** Worlds of one connector, reads of it, and what these reads have to hold. */
export class Rig<C extends CommonConfig, T> {
  readonly #open = new Set<Running<T>>();
  readonly #keys: ReadonlyMap<string, readonly string[]>;
  readonly #snapshots: ReadonlySet<string>;

  constructor(readonly subject: Subject<C, T>) {
    const streams = offered(subject.source);
    this.#keys = new Map(streams.map(({ name, primaryKey }) => [name, primaryKey]));
    this.#snapshots = new Set(streams.filter(({ incremental }) => !incremental).map(({ name }) => name));
  }

  /** A world of its own; the same settings make the same one. */
  async begin(more: Settings = {}, simulator: Simulator<T> = this.subject.simulator): Promise<Running<T>> {
    const { settings } = this.subject.world;
    const running = await start(simulator, {
      rate: 0,
      budget: [],
      ...settings,
      ...more,
      switches: { ...settings.switches, ...more.switches },
      options: { ...settings.options, ...more.options },
    });
    this.#open.add(running);
    return running;
  }

  /** A world that is over. */
  async close(running: Running<T>): Promise<void> {
    this.#open.delete(running);
    await running.close();
  }

  /** Closes the worlds. */
  async end(): Promise<void> {
    await Promise.all([...this.#open].map((running) => running.close()));
    this.#open.clear();
  }

  config(running: Running<T>): object {
    return { requests_per_minute: 1_000_000, ...this.subject.world.config(running) };
  }

  truth(running: Running<T>): Keys {
    const keys = asKeys(this.subject.truth(running));
    for (const stream of Object.keys(keys))
      assert.ok(
        this.#keys.has(stream),
        `the truth is about a stream "${stream}" that the connector does not have`,
      );
    return keys;
  }

  /** The streams that the truth is about. */
  streams(running: Running<T>): string[] {
    return Object.keys(this.truth(running));
  }

  isSnapshot(stream: string): boolean {
    return this.#snapshots.has(stream);
  }

  keys(read: Read, stream: string): Set<string> {
    return keysOf(read, stream, this.#keys.get(stream)!);
  }

  async verb(running: Running<T>, name: 'check' | 'discover'): Promise<Read> {
    const { code, lines } = await verb(
      this.subject.source,
      name,
      { config: this.config(running) },
      now(running),
    );
    return new Read(code, lines);
  }

  async read(running: Running<T>, options: ReadOptions = {}): Promise<Read> {
    const { code, lines } = await verb(
      this.subject.source,
      'read',
      this.#files(running, options),
      now(running),
    );
    return new Read(code, lines);
  }

  /** A read that is struck down, by signal or by its reader, unless it is over before. */
  async strike(running: Running<T>, moment: Moment, options: ReadOptions = {}): Promise<Struck> {
    const { source, executable = process.env['TRUNKLINE_EXECUTABLE'] } = this.subject;
    const files = this.#files(running, options);
    if (executable !== undefined) return strikeProcess(executable, files, now(running), moment);
    const { code, lines } = await verb(source, 'read', files, now(running), moment.lines);
    return { read: new Read(code, lines), ending: `ended ${code}` };
  }

  #files(running: Running<T>, { streams, state, mode = 'incremental' }: ReadOptions): Files {
    const names = streams ?? this.streams(running);
    const catalog = {
      streams: names.map((name) => ({
        stream: { name, json_schema: {}, supported_sync_modes: ['full_refresh', 'incremental'] },
        sync_mode: mode,
        destination_sync_mode: 'append_dedup',
      })),
    };
    const given = state === undefined || state.length === 0 ? {} : { state };
    return { config: this.config(running), catalog, ...given };
  }

  /** A read that has to go well. */
  async good(running: Running<T>, options: ReadOptions = {}): Promise<Read> {
    const read = await this.read(running, options);
    assert.deepEqual({ code: read.code, errors: read.errors }, { code: 0, errors: [] });
    return read;
  }

  /** Rows of these reads, by stream. */
  had(reads: readonly Read[], stream: string): Set<string> {
    return new Set(reads.flatMap((read) => [...this.keys(read, stream)]));
  }
}

const now = ({ clock }: Pick<Running, 'clock'>) => new Date(clock.now()).toISOString();
