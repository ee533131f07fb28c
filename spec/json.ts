/** Anything JSON can say. Integers beyond 2^53 arrive as bigint, so that no id is ever rounded. */
export type Json = string | number | bigint | boolean | null | Json[] | { [key: string]: Json };

/** A JSON object as it came from outside. */
export interface JsonObject {
  [key: string]: unknown;
}

/** An object that is no list and not null: what JSON calls an object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A JSON Schema (draft-07 with Airbyte's keywords) that remembers the TypeScript type made from it. */
export interface Schema<T = unknown> {
  readonly type?: unknown;
  readonly properties?: unknown;
  readonly [keyword: string]: unknown;
  /** Never present: carries the type only. */
  readonly __type?: T;
}
