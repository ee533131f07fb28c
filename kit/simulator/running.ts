import type { Budget, Window } from './budget.js';
import type { Clock } from './clock.js';
import type { Service } from './definition.js';
import type { Faults } from './fault.js';
import type { LogWriter, RequestLog } from './log.js';

/** A simulator that answers. */
export interface Running<T = unknown> {
  readonly name: string;
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  readonly clock: Clock;
  readonly requests: RequestLog;
  readonly faults: Faults;
  readonly budget: Budget;
  /** Present switches; `change` checks names and values. */
  readonly switches: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, number | string>>;
  change(switches: Readonly<Record<string, string>>): void;
  truth(ask?: Readonly<Record<string, unknown>>): T;
  event(name: string, args?: Readonly<Record<string, unknown>>): unknown;
  state(): State;
  close(): Promise<void>;
}

/** What GET /_sim/state answers: the settings that a simulator runs with, and its time. */
export interface State {
  name: string;
  url: string;
  seed: number;
  now: string;
  startedAt: string;
  rate: number;
  switches: Readonly<Record<string, string>>;
  options: Readonly<Record<string, number | string>>;
  budget: readonly Window[];
  events: string[];
}

/** All that one request needs to be answered. */
export interface Scene {
  service: Service;
  clock: Clock;
  log: LogWriter;
  faults: Faults;
  budget: Budget;
  switches: Readonly<Record<string, string>>;
  latency: number;
}
