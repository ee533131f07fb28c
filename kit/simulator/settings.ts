import { configError, type Failure } from '../../spec/failure.js';
import { type Known, misspeltOptions, mustFit } from '../../spec/options.js';
import { didYouMean } from '../../spec/similar.js';
import type { Window } from './budget.js';
import type { Simulator } from './definition.js';

/** How a simulator is started. */
export interface Settings {
  /** Default 0: any free port. */
  port?: number;
  /** Default 127.0.0.1; 0.0.0.0 in a container. */
  host?: string;
  /** Default 1. */
  seed?: number;
  /** Simulated start: ms since 1970 or RFC 3339; default the real now. */
  now?: number | string;
  /** Simulated seconds per real second; default 1, 0 freezes the clock. */
  rate?: number;
  switches?: Readonly<Record<string, string>>;
  options?: Readonly<Record<string, number | string>>;
  /** Replaces the documented limits; [] switches them off. */
  budget?: readonly Window[];
}

const SETTINGS: Known<Settings> = {
  port: true,
  host: true,
  seed: true,
  now: true,
  rate: true,
  switches: true,
  options: true,
  budget: true,
};

/** @throws for a setting that nobody knows: what it is to set would stay as it is */
export function checkSettings(simulator: Simulator, settings: Settings): void {
  mustFit(`settings of the simulator ${simulator.name}`, misspeltOptions(settings, SETTINGS));
}

export function chooseSwitches(
  simulator: Simulator,
  given: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const chosen = Object.fromEntries(
    Object.entries(simulator.switches).map(([name, values]) => [name, values[0]]),
  );
  for (const [name, value] of Object.entries(given)) {
    const values = simulator.switches[name];
    if (!values) throw unknown(simulator, 'switch', name, Object.keys(simulator.switches));
    if (!values.includes(value))
      throw configError(
        `simulator ${simulator.name}: ${name} is one of ${values.join(', ')}, not "${value}"`,
      );
    chosen[name] = value;
  }
  return chosen;
}

export function chooseOptions(
  simulator: Simulator,
  given: Readonly<Record<string, number | string>> = {},
): Record<string, number | string> {
  const chosen: Record<string, number | string> = { ...simulator.options };
  for (const [name, value] of Object.entries(given)) {
    const standard = simulator.options[name];
    if (standard === undefined) throw unknown(simulator, 'option', name, Object.keys(simulator.options));
    if (typeof standard === 'number' && !isNumber(value))
      throw configError(`simulator ${simulator.name}: ${name} is a number, not "${value}"`);
    chosen[name] = typeof standard === 'number' ? Number(value) : String(value);
  }
  return chosen;
}

const isNumber = (value: unknown) => String(value).trim() !== '' && Number.isFinite(Number(value));

/** Words of a command line: `--switch a=b --option calls=10 --budget 75/60,2000/3600` (or `none`). */
export function fromWords(words: {
  switch?: readonly string[];
  option?: readonly string[];
  budget?: string | undefined;
}): Settings {
  const pairs = (list: readonly string[] = []) =>
    Object.fromEntries(
      list.map((word) => {
        const at = word.indexOf('=');
        if (at < 1) throw configError(`simulator: expected name=value, got "${word}"`);
        return [word.slice(0, at), word.slice(at + 1)];
      }),
    );
  return {
    switches: pairs(words.switch),
    options: pairs(words.option),
    ...(words.budget === undefined ? {} : { budget: windows(words.budget) }),
  };
}

function windows(text: string): Window[] {
  if (text === 'none' || text === '') return [];
  return text.split(',').map((part) => {
    const [count, seconds] = part.split('/').map(Number);
    if (!count || !seconds || !(count > 0) || !(seconds > 0))
      throw configError(`simulator: a budget reads COUNT/SECONDS, got "${part}"`);
    return { count, seconds };
  });
}

/** All that `--help` needs. */
export interface Description {
  name: string;
  title: string;
  switches: { name: string; values: readonly string[]; default: string; help: string }[];
  options: { name: string; default: number | string; help: string }[];
  budget: readonly Window[];
}

/** What a simulator can be told, for a command line: its switches, options and limits, with the defaults. */
export function describe(simulator: Simulator): Description {
  const { name, title, budget, help } = simulator;
  return {
    name,
    title,
    budget,
    switches: Object.entries(simulator.switches).map(([key, values]) => ({
      name: key,
      values,
      default: values[0],
      help: help[key] ?? '',
    })),
    options: Object.entries(simulator.options).map(([key, value]) => ({
      name: key,
      default: value,
      help: help[key] ?? '',
    })),
  };
}

function unknown(simulator: Simulator, what: string, name: string, names: string[]): Failure {
  return configError(
    `simulator ${simulator.name}: no ${what} "${name}".${didYouMean(name, names)} There are ${names.join(', ')}`,
  );
}
