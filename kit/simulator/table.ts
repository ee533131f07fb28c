import type { Options, Switches, World } from './definition.js';

/** Of a switch: its values, the likeliest first, and what it decides: `absent | null: fields without a value`. */
type SwitchLine = `${string}: ${string}`;
/** Of an option: its default, and what it is. */
type OptionLine = readonly [usual: number | string, help: string];

/** 'absent | null: ...' as ['absent', 'null']. */
type ValuesOf<Line extends string> = Line extends `${infer Values}: ${string}` ? Parts<Values> : never;
type Parts<Text extends string> = Text extends `${infer First} | ${infer Others}`
  ? readonly [First, ...Parts<Others>]
  : readonly [Text];

/** What `simulator()` takes of it: spread it there. */
export interface Table<S extends Switches = Switches, O extends Options = Options> {
  switches: S;
  options: O;
  help: Readonly<Record<string, string>>;
}

/**
 * All that can be set at a vendor's simulator, each with its help, in one table.
 *
 *     const settings = table({
 *       switches: { null_style: 'absent | null: optional fields without a value' },
 *       options: { calls: [1000, 'calls in the past'] },
 *     });
 *     type Acme = WorldOf<typeof settings>;
 *     export default simulator({ name: 'acme', ...settings, create: (world) => ... });
 */
export function table<
  const S extends Readonly<Record<string, SwitchLine>>,
  const O extends Readonly<Record<string, OptionLine>>,
>(lines: {
  switches: S;
  options: O;
}): Table<{ readonly [K in keyof S]: ValuesOf<S[K]> }, { readonly [K in keyof O]: O[K][0] }> {
  const switches = Object.entries(lines.switches).map(([name, line]) => {
    const at = line.indexOf(': ');
    return [name, line.slice(0, at).split(' | '), line.slice(at + 2).replace(/\s+/g, ' ')];
  });
  const options = Object.entries(lines.options).map(([name, [usual, help]]) => [name, usual, help]);
  return {
    switches: Object.fromEntries(switches),
    options: Object.fromEntries(options),
    help: Object.fromEntries([...switches, ...options].map(([name, , help]) => [name, help])),
  };
}

/** The world of a vendor that has this table. */
export type WorldOf<T extends Table> = World<T['switches'], T['options']>;
