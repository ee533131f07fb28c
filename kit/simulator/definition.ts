import type { IncomingHttpHeaders } from 'node:http';
import { Place } from '../../core/author/place.js';
import { type Known, misspeltOptions, mistakenOptions, mustFit } from '../../spec/options.js';
import type { Standing, Window } from './budget.js';
import type { Clock } from './clock.js';
import type { Random } from './random.js';

/**
 * Where the documentation is silent or contradicts itself: the behaviours it may mean, the likeliest first
 * (the default).
 */
export type Switches = Readonly<Record<string, readonly [string, ...string[]]>>;
/** Sizes, proportions and names of the simulated world. */
export type Options = Readonly<Record<string, number | string>>;

export type Chosen<S> = { readonly [K in keyof S]: S[K] extends readonly string[] ? S[K][number] : never };
export type Given<O> = { readonly [K in keyof O]: O[K] extends number ? number : string };

/** Every simulator has these; a vendor that names one itself sets another default. */
export const KIT_SWITCHES = { retry_after: ['seconds', 'date', 'none'], gzip: ['yes', 'no'] } as const;
export const KIT_OPTIONS = { latency_ms: 0 };

/** An object as an answer has it: what is undefined in it is absent. */
export type Json = Record<string, unknown>;

/** What the kit gives to a vendor. */
export interface World<S = Switches, O = Options> {
  readonly clock: Clock;
  readonly seed: number;
  /** A sequence of its own for each key: `random('call', 17)`. */
  random(...key: (string | number)[]): Random;
  /** They can change while running (POST /_sim/switches): read them at every request, do not copy them. */
  readonly switches: Chosen<S & typeof KIT_SWITCHES>;
  readonly options: Given<O & typeof KIT_OPTIONS>;
}

export interface Request {
  readonly method: string;
  readonly path: string;
  /** Values of the `:names` of the route, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The body as JSON; undefined when it is none. */
  json(): unknown;
  /** The body as a form. */
  form(): URLSearchParams;
  /** Simulated time of arrival, ms. */
  readonly at: number;
}

/** One of json and text, or no body at all. bigint in json is written as a bare integer. */
export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  json?: unknown;
  text?: string;
  /** Content-Type; default application/json, with `text` text/plain. */
  type?: string;
}

/** Answers the requests of one route. What it throws as `Refusal` is worded by `failure`. */
export type Handler = (request: Request) => Answer | Promise<Answer>;
/** Path segments may be `:name`. The first route that fits answers. */
export type Route = readonly [method: string, path: string, handler: Handler];

/** The route of a GET: `get('/calls/:id', ({ params }) => ({ json: callOf(params['id']) }))`. */
export const get = (path: string, handler: Handler): Route => ['GET', path, handler];
/** The route of a POST; its handler reads `json()` or `form()` of the request. */
export const post = (path: string, handler: Handler): Route => ['POST', path, handler];

/** A vendor at work. */
export interface Service<T = unknown> {
  routes: readonly Route[];
  /** Asked before every route: an answer ends it there (credentials, version headers). */
  before?(request: Request): Answer | undefined;
  /**
   * How this vendor words a status: unknown path (404), wrong method (405), 429, and statuses that faults ask
   * for; with the words of a Refusal that was thrown.
   */
  failure?(status: number, request: Request, detail?: string | string[]): Answer;
  limits?: {
    /** What a request costs; default 1. */
    cost?(request: Request): number;
    /** Headers on every answer. */
    headers?(standing: Standing): Record<string, string>;
    /** More headers of the 429; Retry-After is the kit's (switch retry_after). */
    refused?(standing: Standing): Record<string, string>;
  };
  /** What is true at this simulated time, for tests to compare with. */
  truth?(ask: Readonly<Record<string, unknown>>): T;
  /** What a test can make happen. */
  events?: Readonly<Record<string, (args: Readonly<Record<string, unknown>>) => unknown>>;
}

export interface Definition<S extends Switches, O extends Options, T> {
  name: string;
  title?: string;
  switches?: S;
  options?: O;
  /** The documented limits; `budget: []` at start switches them off. */
  budget?: readonly Window[];
  /** A line for `--help` on a switch, an option or an event. */
  help?: Readonly<Record<string, string>>;
  create(world: World<S, O>): Service<T>;
  /** A config of the connector with which this world can be read, for `trunkline simulate`. */
  config?(running: { readonly url: string; readonly options: Options }): object;
}

const DEFINITION: Known<Definition<Switches, Options, unknown>> = {
  name: true,
  title: true,
  switches: true,
  options: true,
  budget: true,
  help: true,
  create: true,
  config: true,
};
const SERVICE: Known<Service> = {
  routes: true,
  before: true,
  failure: true,
  limits: true,
  truth: true,
  events: true,
};
const LIMITS: Known<NonNullable<Service['limits']>> = { cost: true, headers: true, refused: true };

/** @throws for what nobody knows in what `create` of a simulator returns */
function checkService(name: string, service: Service): void {
  mustFit(`create of the simulator ${name}`, misspeltOptions(service, SERVICE));
  mustFit(`limits of the simulator ${name}`, misspeltOptions(service.limits ?? {}, LIMITS));
}

/** A definition with its types forgotten: settings are checked when it starts. Plain data and one function. */
export interface Simulator<T = unknown> {
  readonly simulator: 1;
  readonly name: string;
  readonly title: string;
  readonly switches: Switches;
  readonly options: Options;
  readonly budget: readonly Window[];
  readonly help: Readonly<Record<string, string>>;
  create(world: World): Service<T>;
  config?(running: { readonly url: string; readonly options: Options }): object;
}

/** A stand-in out of its definition: what `simulator.ts` exports by default, and what `start` brings up. */
export function simulator<const S extends Switches, const O extends Options, T>(
  definition: Definition<S, O, T>,
): Simulator<T> {
  const strange = mistakenOptions(definition, DEFINITION);
  if (strange.length > 0) mustFit(`simulator (${Place.of(simulator)})`, strange);
  return {
    simulator: 1,
    name: definition.name,
    title: definition.title ?? definition.name,
    switches: { ...KIT_SWITCHES, ...definition.switches },
    options: { ...KIT_OPTIONS, ...definition.options },
    budget: definition.budget ?? [],
    help: {
      retry_after: 'Retry-After of a 429 of the budget',
      gzip: 'compress when Accept-Encoding asks for it',
      latency_ms: 'wait so long before every answer',
      ...definition.help,
    },
    ...(definition.config === undefined ? {} : { config: definition.config }),
    // Sound because start() admits only names and values of these two tables.
    create(world) {
      const service = definition.create(world as unknown as World<S, O>);
      checkService(definition.name, service);
      return service;
    },
  };
}
