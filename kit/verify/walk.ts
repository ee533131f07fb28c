import { isObject, type JsonObject } from '../../spec/json.js';

/** A schema inside a schema. */
export interface Node {
  schema: JsonObject;
  /** JSON pointer. */
  at: string;
  /** Name of the property it belongs to; items belong to the property of their array. */
  property: string | undefined;
  /** Number of properties above it. */
  depth: number;
}

/** Every schema in a schema, itself included. Not names of properties that look like keywords. */
export function* walk(schema: unknown, at = '', property?: string, depth = 0): Iterable<Node> {
  if (!isObject(schema)) return;
  yield { schema, at: at || '/', property, depth };
  const properties = schema['properties'];
  if (isObject(properties))
    for (const [name, field] of Object.entries(properties))
      yield* walk(field, `${at}/properties/${name}`, name, depth + 1);
  for (const keyword of ['items', 'not', 'if', 'then', 'else', 'additionalProperties', 'contains']) {
    yield* walk(schema[keyword], `${at}/${keyword}`, property, depth);
  }
  for (const keyword of ['oneOf', 'anyOf', 'allOf', 'items', 'prefixItems']) {
    const list = schema[keyword];
    if (Array.isArray(list))
      for (const [i, inner] of list.entries()) yield* walk(inner, `${at}/${keyword}/${i}`, property, depth);
  }
  for (const keyword of ['definitions', '$defs', 'patternProperties']) {
    const map = schema[keyword];
    if (isObject(map))
      for (const [name, inner] of Object.entries(map))
        yield* walk(inner, `${at}/${keyword}/${name}`, name, depth + 1);
  }
}

/** The types of a schema without null. */
export function typesOf(schema: JsonObject): string[] {
  const { type } = schema;
  return (Array.isArray(type) ? type : [type]).filter(
    (name): name is string => typeof name === 'string' && name !== 'null',
  );
}

export const propertiesOf = (schema: unknown): JsonObject =>
  isObject(schema) && isObject(schema['properties']) ? schema['properties'] : {};

/** The schema of a field by its path; undefined: it is not declared. */
export function fieldAt(schema: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => {
    const fields = propertiesOf(inner);
    return Object.hasOwn(fields, name) ? fields[name] : undefined;
  }, schema);
}
