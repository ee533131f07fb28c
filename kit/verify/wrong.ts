import { isObject, type JsonObject } from '../../spec/json.js';

/** Configs that cannot work. */

export const WRONG_SECRET = 'trunkline-verify-no-such-credential';

/** The config without the first field that the spec requires of it. */
export function withoutRequired(
  spec: JsonObject,
  config: JsonObject,
): { config: JsonObject; field: string } | undefined {
  const required = Array.isArray(spec['required']) ? spec['required'] : [];
  const field = required.find((name): name is string => typeof name === 'string' && name in config);
  if (field === undefined) return undefined;
  const { [field]: _, ...others } = config;
  return { config: others, field };
}

/** The config with another value for every text that the spec calls a secret; undefined: there is none. */
export function withWrongSecrets(spec: JsonObject, config: JsonObject): JsonObject | undefined {
  let replaced = false;
  const fields = (schema: JsonObject, value: JsonObject): JsonObject => {
    const out = { ...value };
    for (const variant of Array.isArray(schema['oneOf']) ? schema['oneOf'] : [])
      Object.assign(out, visit(variant, out));
    const properties = isObject(schema['properties']) ? schema['properties'] : {};
    for (const [name, field] of Object.entries(properties))
      if (name in out) out[name] = visit(field, out[name]);
    return out;
  };
  const visit = (schema: unknown, value: unknown): unknown => {
    if (!isObject(schema)) return value;
    if (schema['airbyte_secret'] === true && typeof value === 'string') {
      replaced = true;
      return WRONG_SECRET;
    }
    if (Array.isArray(value)) return value.map((item) => visit(schema['items'], item));
    return isObject(value) ? fields(schema, value) : value;
  };
  const wrong = visit(spec, config);
  return replaced ? (wrong as JsonObject) : undefined;
}
