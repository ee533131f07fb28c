/**
 * An integer as JSON writes it, exact beyond 2^53 (a bigint under the type of the schema). What is no integer
 * stays as it came.
 */
export function toInteger(value: unknown): number {
  const text = String(value);
  if (!/^-?\d+$/.test(text)) return value as number;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : (BigInt(text) as unknown as number);
}
