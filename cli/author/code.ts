/** Pieces of TypeScript: what a vendor calls its fields may be no name there. */

const isName = (field: string) => /^[A-Za-z_$][\w$]*$/.test(field);

/** A text as the formatter has it, whatever it holds. */
export const quoted = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;

/** A field of an object: `item.id`, `item['call-id']`. */
export const member = (field: string, of = 'item'): string =>
  isName(field) ? `${of}.${field}` : `${of}[${quoted(field)}]`;

/** A field where an object is written: this one name would mean something else there. */
export function key(field: string): string {
  if (field === '__proto__') return `['__proto__']`;
  return isName(field) ? field : quoted(field);
}
