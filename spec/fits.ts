import type { ErrorObject } from 'ajv';

/**
 * A validator of JSON Schema, compiled when it is needed or made when the connector was built. `errors`: of
 * the last call.
 */
export interface Fits {
  (value: unknown): boolean;
  errors?: ErrorObject[] | null;
}

/**
 * Validators of a config, by the place of the object each is for: '' the config, '/interactions',
 * '/interactions/0' a variant.
 */
export type ConfigFits = Readonly<Record<string, Fits>>;
