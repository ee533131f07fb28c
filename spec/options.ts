import { Failure } from './failure.js';
import { similar } from './similar.js';

/**
 * The names of all options of a type, for authors without a compiler. The compiler sees to it that none is
 * missing and none too many:
 *
 *     const OPTIONS: Known<KeysetOptions<never, never>> = { order: true, ask: true };
 */
export type Known<O> = Readonly<Record<keyof O & string, true>>;

/** What was given and nobody knows, each as the end of a sentence: a misspelt option would be left out in silence. */
export function unknownOptions(given: unknown, known: Readonly<Record<string, true>>): string[] {
  if (typeof given !== 'object' || given === null) return [];
  const names = Object.keys(known);
  return Object.keys(given)
    .filter((name) => !Object.hasOwn(known, name))
    .map((name) => `"${name}" is no option of it, ${meant(similar(name, names), names)}`);
}

const meant = (near: string | undefined, names: readonly string[]): string =>
  near === undefined ? `there are ${names.join(', ')}` : `did you mean "${near}"?`;

/**
 * Those of them that are like an option that was not given: for objects that their makers may use for more than to
 * hand over options.
 */
export function misspeltOptions(given: object, known: Readonly<Record<string, true>>): string[] {
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
