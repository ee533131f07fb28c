import { type JsonObject, toId } from 'trunkline';

/** A copy with the texts of these fields as numbers; "" is null, absent stays absent, what is no number stays as it came. */
export function withNumbers(object: object, ...fields: string[]): JsonObject {
  const out: JsonObject = { ...object };
  for (const field of fields) {
    const value = out[field];
    if (typeof value !== 'string') continue;
    out[field] = numberOr(value);
  }
  return out;
}

function numberOr(text: string): number | string | null {
  if (text.trim() === '') return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}

/** A copy with the integers of these fields as texts: in a state, where some clients read it, those beyond 2^53 would be rounded. */
export function withTexts<R extends object, F extends string>(
  row: R,
  ...fields: F[]
): Omit<R, F> & { [field in F]?: string } {
  const texts = fields.flatMap((field) => {
    const value = (row as JsonObject)[field];
    const text = toId(value);
    return text === undefined ? [] : [[field, text]];
  });
  return { ...row, ...Object.fromEntries(texts) };
}
