import { createMask } from '../../core/protocol/mask.js';
import { isObject, type JsonObject } from '../../spec/json.js';
import { secretsOf } from '../../spec/secrets.js';
import type { Handling, Invocation, Target } from './invocation.js';
import type { CatalogStream } from './message.js';
import { controls, type Run, went } from './run.js';
import type { Workspace } from './workspace.js';
import { WRONG_SECRET } from './wrong.js';

/** What is done with the source, once, before anything is judged. */
export type StepName =
  | (
      | 'spec'
      | 'spec-offline'
      | 'usage'
      | 'check'
      | 'check-relative'
      | 'check-missing'
      | 'check-credentials'
      | 'check-not-json'
    )
  | ('discover' | 'discover-again')
  | (
      | 'read'
      | 'read-again'
      | 'read-selected'
      | 'read-full'
      | 'read-nulls'
      | 'read-bare'
      | 'read-all-incremental'
      | 'read-anywhere'
      | 'read-only'
      | 'read-given'
    )
  | (
      | 'resume'
      | 'state-empty'
      | 'state-legacy'
      | 'state-global'
      | 'state-envelopes'
      | 'state-nulls'
      | 'state-reset'
      | 'state-strangers'
    )
  | ('catalog-empty' | 'catalog-unknown' | 'catalog-bad' | 'catalog-mode')
  | ('config-missing' | 'config-not-json' | 'catalog-not-json' | 'state-not-json')
  | ('kill' | 'term' | 'pipe' | 'slow');

export interface Step {
  name: StepName;
  /** Has to be taken before. */
  after: readonly StepName[];
  /** Nothing else may run at the same time. */
  alone?: true;
  take(kit: Kit): Promise<Run[]>;
}

/** Something cannot be done or judged here; the message says why. */
export class Unjudged extends Error {}

/** What the steps work with, and what they found out. */
export class Kit {
  spec: JsonObject | undefined;
  streams: readonly CatalogStream[] = [];
  readonly runs = new Map<StepName, readonly Run[]>();
  #configs = 0;

  constructor(
    readonly target: Target,
    readonly workspace: Workspace,
    public config: JsonObject,
    readonly options: {
      limit: number;
      streams?: readonly string[] | undefined;
      select?: string | undefined;
      checkpoints: number;
      state?: string | undefined;
    },
  ) {}

  /** What the source said of itself, for the steps behind. */
  learn({ spec = this.spec, streams = this.streams }: Partial<Pick<Kit, 'spec' | 'streams'>>): void {
    this.spec = spec;
    this.streams = streams;
  }

  /** One start of the source, bounded in time; what it says about its config holds from then on. */
  async run(invocation: Invocation, more: Partial<Handling> = {}): Promise<Run> {
    const { limit } = this.options;
    const most =
      ({ spec: 60_000, check: 60_000, discover: 300_000 } as Record<string, number>)[invocation.verb] ??
      limit;
    const handling = { limit: Math.min(most, limit), keys: this.keys, leaks: this.leaks, ...more };
    const impossible = this.target.impossible(invocation, handling);
    if (impossible !== undefined) throw new Unjudged(impossible);
    const run = await this.target.run(invocation, handling);
    this.#adopt(run);
    return run;
  }

  /** A read of a catalog in some client's form. */
  read(
    catalog: unknown,
    name: string,
    more: Partial<Invocation> = {},
    handling: Partial<Handling> = {},
  ): Promise<Run> {
    const file = this.workspace.write(`catalog-${name}.json`, catalog);
    return this.run({ verb: 'read', config: this.configFile(), catalog: file, ...more }, handling);
  }

  configFile(suffix = '.json', mode?: number): string {
    const version = this.#configs === 0 ? '' : `-${this.#configs}`;
    return this.workspace.write(`config${version}${suffix}`, this.config, mode);
  }

  /** The first run of an earlier step. */
  first(step: StepName): Run {
    const run = this.runs.get(step)?.[0];
    if (run === undefined) throw new Unjudged(`it needs the step "${step}", which was not possible`);
    return run;
  }

  /** The first read, which has to have gone well: others are compared with it. */
  base(): Run {
    const run = this.first('read');
    if (!went(run)) throw new Unjudged('the first read did not succeed');
    return run;
  }

  /** A rotated token is only in the config it sends; one that lost a field would break everything after it. */
  #adopt(run: Run): void {
    const config = controls(run).at(-1)?.value.connectorConfig?.config;
    if (!isObject(config) || Object.keys(this.config).some((name) => !(name in config))) return;
    if (JSON.stringify(config) === JSON.stringify(this.config)) return;
    this.config = config;
    this.#configs++;
  }

  /** Texts that nobody may read; shorter ones stand in ordinary words too. */
  get secrets(): string[] {
    const given = this.spec === undefined ? [] : secretsOf(this.spec, this.config);
    return [...given, WRONG_SECRET].filter((secret) => secret.length >= 6);
  }

  get leaks(): (text: string) => boolean {
    const mask = createMask(this.secrets);
    return (text) => mask(text) !== text;
  }

  get keys(): ReadonlyMap<string, readonly string[][]> {
    return new Map(this.streams.map(({ name, source_defined_primary_key: key }) => [name, key ?? []]));
  }
}
