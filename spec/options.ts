import { Failure } from './failure.js';
import { isObject } from './json.js';
import { similar } from './similar.js';

/** What a value has to be; with a question mark it may be left out. */
type Kind = 'text' | 'number' | 'flag' | 'function' | 'object';

/**
 * The names of all options of a type, for authors without a compiler. The compiler sees to it that none is
 * missing and none too many, and that what may be left out is so here; `true`: whatever it is.
 *
 *     const OPTIONS: Known<KeysetOptions<never, never>> = { order: 'function', ask: 'function' };
 */
export type Known<O> = {
  readonly [K in keyof O & string]-?: true | (object extends Pick<O, K> ? `${Kind}?` : Kind);
};

type Names = Readonly<Record<string, true | Kind | `${Kind}?`>>;

const IS: Readonly<Record<Kind, { fits(value: unknown): boolean; words: string }>> = {
  text: { fits: (value) => typeof value === 'string' && value !== '', words: 'a text' },
  number: { fits: (value) => Number.isFinite(value), words: 'a number' },
  flag: { fits: (value) => typeof value === 'boolean', words: 'true or false' },
  function: { fits: (value) => typeof value === 'function', words: 'a function' },
  object: { fits: isObject, words: 'an object' },
};

/**
 * What was given and nobody knows, what is missing, and what is of another kind, each as a part of a sentence: a
 * misspelt option would be left out in silence.
 */
export function mistakenOptions(given: unknown, known: Names): string[] {
  const options = isObject(given) ? given : {};
  const names = Object.keys(known);
  const unknown = Object.keys(options).filter((name) => !Object.hasOwn(known, name));
  return [
    ...unknown.map((name) => `"${name}" is no option of it, ${meant(similar(name, names), names)}`),
    ...names.flatMap((name) => ofKind(name, options[name], known[name]!)),
  ];
}

function ofKind(name: string, value: unknown, kind: Names[string]): string[] {
  if (kind === true) return [];
  const mayLack = kind.endsWith('?');
  if (value === undefined) return mayLack ? [] : [missing(name)];
  const { fits, words } = IS[(mayLack ? kind.slice(0, -1) : kind) as Kind];
  return fits(value) ? [] : [`its "${name}" is not ${words}`];
}

const missing = (name: string) => `it has no "${name}"`;

/** Those of them that have to be there and are not, whatever they would be. */
export function missingOptions(given: object, known: Names): string[] {
  const values = new Map(Object.entries(given));
  return Object.entries(known)
    .filter(([name, kind]) => kind !== true && !kind.endsWith('?') && values.get(name) === undefined)
    .map(([name]) => missing(name));
}

const meant = (near: string | undefined, names: readonly string[]): string =>
  near === undefined ? `there are ${names.join(', ')}` : `did you mean "${near}"?`;

/**
 * Those of them that are like an option that was not given: for objects that their makers may use for more than to
 * hand over options.
 */
export function misspeltOptions(given: object, known: Names): string[] {
  const absent = Object.keys(known).filter((name) => !Object.hasOwn(given, name));
  return Object.keys(given)
    .filter((name) => !Object.hasOwn(known, name))
    .flatMap((name) => {
      const near = similar(name, absent);
      return near === undefined ? [] : [`"${name}" is no option of it, ${meant(near, absent)}`];
    });
}

/** @throws for the first of them, where options are made while a connector runs */
export function mustFit(what: string, [first]: readonly string[]): void {
  if (first !== undefined)
    throw new Failure('system_error', `A mistake in the connector or its tests: ${what}: ${first}`, {
      fatal: true,
    });
}
