import { Failure } from '../../spec/failure.js';
import { mistakenOptions } from '../../spec/options.js';
import { Place } from './place.js';

type Part = (...given: never[]) => unknown;

/** What a building block made of options that nobody knows. */
interface Mistaken {
  mistakes?: readonly string[];
}

/**
 * A function that a building block makes of its options for a feed. With options that nobody knows it is one that
 * refuses to run, and tells the feed why: the connector is refused when it is loaded.
 *
 *     return knowing('keyset', keyset, mistakenOptions(options, OPTIONS), list);
 */
export function knowing<P extends Part>(name: string, block: Part, strange: readonly string[], part: P): P {
  if (strange.length === 0) return part;
  const place = behind(Place.of(block));
  const mistakes = strange.map((words) => `${name}: ${words}${place}`);
  const refuse = () => {
    throw new Failure('system_error', `A mistake in the connector: ${mistakes.join('; ')}`, { fatal: true });
  };
  return Object.assign(refuse, { mistakes }) as unknown as P;
}

/** What is wrong with a declaration by the names of its options, and with the building blocks among them. */
export function optionProblems(
  what: string,
  options: unknown,
  known: Parameters<typeof mistakenOptions>[1],
  place: Place,
): string[] {
  const strange = mistakenOptions(options, known);
  const parts = Object.values(options ?? {}) as (Mistaken | null | undefined)[];
  return [
    ...strange.map((words) => `${what}: ${words}${behind(place)}`),
    ...parts.flatMap((part) => (typeof part === 'function' ? ((part as Mistaken).mistakes ?? []) : [])),
  ];
}

/** A place as it stands behind a sentence. */
export function behind(place: Place | undefined): string {
  const text = String(place ?? '');
  return text === '' ? '' : ` (${text})`;
}
