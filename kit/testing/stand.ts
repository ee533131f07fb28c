import { type CommonConfig, offered, type Source } from '../../core/author/source.js';
import type { JsonObject } from '../../spec/json.js';
import { type Known, misspeltOptions, mustFit } from '../../spec/options.js';
import type { Simulator } from '../simulator/definition.js';
import type { Running } from '../simulator/running.js';
import { start } from '../simulator/server.js';
import type { Settings } from '../simulator/settings.js';
import { compiled } from './compiled.js';
import { keysOf } from './keys.js';
import { type Files, Read, verb } from './read.js';

/** A connector, and how the worlds are in which its tests read it. */
export interface StandOptions<C extends CommonConfig = CommonConfig, T = unknown> {
  source: Source<C>;
  simulator: Simulator<T>;
  /** Of every world, unless it is begun with others. */
  settings?: Settings;
  /** A config that works with a world. */
  config(running: Running<T>): object;
}

export interface ReadOptions {
  /** Absent: all that the connector has. */
  streams?: readonly string[];
  /** The states of an earlier read, or what a client hands back. */
  state?: readonly JsonObject[];
  mode?: 'incremental' | 'full_refresh';
  /** More of the config. */
  config?: object;
  /** The time in the connector; absent: the world's. */
  now?: string;
}

const STAND: Known<StandOptions> = { source: true, simulator: true, settings: true, config: true };
const READ: Known<ReadOptions> = { streams: true, state: true, mode: true, config: true, now: true };

/**
 * Worlds of one connector and reads of it in this process, over real HTTP: for tests of what is special about a
 * vendor, beside `standardTests`.
 *
 *     const stand = new Stand({ source, simulator, config: ({ url }) => ({ api_url: url, token: 't' }) });
 *     afterAll(() => stand.end());
 *     test('a call that is edited comes once more', async () => {
 *       const world = await stand.begin({ options: { calls: 3 } });
 *       const first = await stand.read(world, { streams: ['calls'] });
 *       world.event('edit', { id: 2 });
 *       world.requests.clear();
 *       const second = await stand.read(world, { streams: ['calls'], state: first.states });
 *       expect(stand.keys(second, 'calls')).toEqual(new Set(['2']));
 *       expect(world.requests.byRoute).toEqual({ 'GET /v1/calls': 1 });
 *     });
 */
export class Stand<C extends CommonConfig = CommonConfig, T = unknown> {
  readonly #options: StandOptions<C, T>;
  /** With its validators compiled, once for all reads. */
  protected readonly source: Source<C>;
  readonly #open = new Set<Running<T>>();
  readonly #keys: ReadonlyMap<string, readonly string[]>;
  readonly #snapshots: ReadonlySet<string>;

  constructor(options: StandOptions<C, T>) {
    mustFit('Stand', misspeltOptions(options, STAND));
    this.#options = options;
    this.source = compiled(options.source);
    const streams = offered(options.source);
    this.#keys = new Map(streams.map(({ name, primaryKey }) => [name, primaryKey]));
    this.#snapshots = new Set(streams.filter(({ incremental }) => !incremental).map(({ name }) => name));
  }

  /** A world of its own, without limits and with a clock that stands still; the same settings make the same one. */
  async begin(more: Settings = {}, simulator: Simulator<T> = this.#options.simulator): Promise<Running<T>> {
    const { settings = {} } = this.#options;
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

  /** The config of a read, which asks as fast as it can. */
  config(running: Running<T>, more: object = {}): object {
    return { requests_per_minute: 1_000_000, ...this.#options.config(running), ...more };
  }

  /** `check` or `discover`. */
  verb(running: Running<T>, name: 'check' | 'discover', config: object = {}): Promise<Read> {
    return this.#run(running, name, { config: this.config(running, config) });
  }

  read(running: Running<T>, options: ReadOptions = {}): Promise<Read> {
    return this.#run(running, 'read', this.files(running, options), options.now);
  }

  /** Whether there is such a stream. */
  has(stream: string): boolean {
    return this.#keys.has(stream);
  }

  /** Whether a stream comes whole in every sync. */
  isSnapshot(stream: string): boolean {
    return this.#snapshots.has(stream);
  }

  /**
   * The primary keys of what a read wrote to a stream: "7", and of several fields "7/1". @throws where one came
   * twice
   */
  keys(read: Read, stream: string): Set<string> {
    return keysOf(read, stream, this.#keys.get(stream) ?? []);
  }

  /** The files of a read. */
  protected files(running: Running<T>, options: ReadOptions): Files {
    mustFit('a read of Stand', misspeltOptions(options, READ));
    const { streams = [...this.#keys.keys()], state = [], mode = 'incremental', config } = options;
    const catalog = {
      streams: streams.map((name) => ({
        stream: { name, json_schema: {}, supported_sync_modes: ['full_refresh', 'incremental'] },
        sync_mode: mode,
        destination_sync_mode: 'append_dedup',
      })),
    };
    const given = state.length === 0 ? {} : { state };
    return { config: this.config(running, config), catalog, ...given };
  }

  /** The time in a world. */
  protected now({ clock }: Running<T>): string {
    return new Date(clock.now()).toISOString();
  }

  async #run(
    running: Running<T>,
    name: 'check' | 'discover' | 'read',
    files: Files,
    now = this.now(running),
  ): Promise<Read> {
    const { code, lines } = await verb(this.source, name, files, now);
    return new Read(code, lines);
  }
}
