import { Ajv } from 'ajv';
import type { JsonObject } from '../../spec/json.js';

const ajv = new Ajv({ strict: false, logger: false, allErrors: true });

/** What keeps a schema from being one of JSON Schema's draft 7; its own $schema is not asked, as platforms do not. */
export function draft7Problem({ $schema: _, ...schema }: JsonObject): string | undefined {
  if (ajv.validateSchema(schema)) return undefined;
  // Draft 7 only advises against an enum that repeats itself; ajv refuses it.
  const error = ajv.errors?.find(
    ({ keyword, instancePath }) => !(keyword === 'uniqueItems' && instancePath.endsWith('/enum')),
  );
  return error === undefined ? undefined : `${error.instancePath || 'it'} ${error.message}`;
}
