import { isObject, type JsonObject, type Schema } from '../../spec/json.js';

/** The schema with its objects closed, so that a field it does not have is an error with a name. */
export function closed(schema: Schema): Schema {
  const out: JsonObject = {};
  for (const [key, value] of Object.entries(schema)) out[key] = closedIn(key, value);
  if (isObject(out['properties']) && Object.keys(out['properties']).length > 0)
    out['additionalProperties'] = false;
  return out as Schema;
}

function closedIn(keyword: string, value: unknown): unknown {
  if (keyword === 'properties' && isObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([name, field]) => [name, isObject(field) ? closed(field as Schema) : field]),
    );
  if (keyword !== 'items') return value;
  if (Array.isArray(value)) return value.map((item) => (isObject(item) ? closed(item as Schema) : item));
  return isObject(value) ? closed(value as Schema) : value;
}
