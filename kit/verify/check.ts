import type { JsonObject } from '../../spec/json.js';
import type { Target } from './invocation.js';
import type { CatalogStream } from './message.js';
import type { Place, Run } from './run.js';
import { type StepName, Unjudged } from './step.js';

/** What is wrong, and where it shows. */
export interface Problem {
  what: string;
  run?: Run;
  line?: Place;
}

/** One thing that has to hold. A check is data: what it needs is gathered before, by others too. */
export interface Check {
  id: string;
  title: string;
  /** Whose client breaks otherwise, or what people lose. */
  why: string;
  /** Steps it looks at. 'all': every run there was. */
  needs: readonly StepName[] | 'all';
  /** Good to know, and no reason to fail. */
  advice?: true;
  /** @throws Unjudged where it cannot be judged. */
  run(evidence: Evidence): Problem[];
}

/** What the steps brought to light. */
export class Evidence {
  constructor(
    readonly target: Pick<Target, 'kind' | 'image'>,
    /** As it was given. */
    readonly config: JsonObject,
    readonly secrets: readonly string[],
    readonly leaks: (text: string) => boolean,
    private readonly found: {
      spec: JsonObject | undefined;
      streams: readonly CatalogStream[];
      runs: ReadonlyMap<StepName, readonly Run[]>;
      missing: ReadonlyMap<StepName, string>;
    },
    /** How many rows the vendor gives at once. */
    readonly page = 1000,
  ) {}

  get spec(): JsonObject {
    if (this.found.spec === undefined) throw new Unjudged('there is no SPEC');
    return this.found.spec;
  }

  /** The selected streams of the catalog. */
  get streams(): readonly CatalogStream[] {
    if (this.found.streams.length === 0) throw new Unjudged('there is no CATALOG with streams');
    return this.found.streams;
  }

  /** Every run of a step, however it ended. */
  all(step: StepName): readonly Run[] {
    const runs = this.found.runs.get(step);
    if (runs === undefined)
      throw new Unjudged(this.found.missing.get(step) ?? `the step "${step}" was not taken`);
    return runs;
  }

  /** Runs of steps that came to their own end. */
  of(...steps: readonly StepName[]): readonly Run[] {
    const runs = steps.flatMap((step) => this.all(step));
    if (runs.some(({ timedOut }) => timedOut)) throw new Unjudged('a run was ended because it took too long');
    return runs;
  }

  one(step: StepName): Run {
    return this.of(step)[0]!;
  }

  /** Whatever there is of these steps. */
  some(...steps: readonly StepName[]): Run[] {
    return steps.flatMap((step) => this.found.runs.get(step) ?? []).filter(({ timedOut }) => !timedOut);
  }

  get everything(): Run[] {
    return [...this.found.runs.values()].flat();
  }
}

/** One problem for each thing found. */
export const problems = <T>(found: Iterable<T>, problem: (value: T) => Problem): Problem[] =>
  [...found].map(problem);
