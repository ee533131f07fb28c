import { isObject, type JsonObject, type Schema } from './json.js';

/**
 * A config whose values came as texts (environment variables, forms) in the types its spec wants, where the
 * meaning is certain: "5", "false", "[]". Anything else stays, so that checking it says what is wrong. Names
 * with dots are objects: `a.b` is `b` of `a`.
 *
 *     coerce(spec, { 'list.source': 'file', per_page: '50' }); // { list: { source: 'file' }, per_page: 50 }
 */
export function coerce(spec: Schema, config: JsonObject): JsonObject {
  return coerced(spec as JsonObject, nested(config)) as JsonObject;
}

function nested(config: JsonObject): JsonObject {
  const out: JsonObject = {};
  // An object first, then what stands beside it under its dotted names.
  const names = Object.keys(config).sort((a, b) => a.length - b.length);
  for (const name of names) {
    const parts = name.split('.');
    const last = parts.pop()!;
    let inside = out;
    for (const part of parts) {
      const known = inside[part];
      const next = isObject(known) ? { ...known } : {};
      inside[part] = next;
      inside = next;
    }
    inside[last] = config[name];
  }
  return out;
}

function coerced(schema: JsonObject, value: unknown): unknown {
  const plain = ofType(typesOf(schema), value);
  if (Array.isArray(plain)) {
    const { items } = schema;
    return isObject(items) ? plain.map((item) => coerced(items, item)) : plain;
  }
  if (!isObject(plain)) return plain;
  const fields = fieldsOf(schema);
  const out: JsonObject = {};
  for (const [name, inner] of Object.entries(plain)) {
    const field = fields.get(name);
    out[name] = field === undefined ? inner : coerced(field, inner);
  }
  return out;
}

function typesOf({ type, oneOf, properties }: JsonObject): readonly unknown[] {
  if (type === undefined) return Array.isArray(oneOf) || isObject(properties) ? ['object'] : [];
  return Array.isArray(type) ? type : [type];
}

/**
 * The fields of an object, those of all its variants among them: what tells the variants apart has one of
 * their constants.
 */
function fieldsOf({ properties, oneOf }: JsonObject): Map<string, JsonObject> {
  const variants = Array.isArray(oneOf) ? oneOf.filter(isObject) : [];
  const all = [...variants.map((variant) => variant['properties']), properties].filter(isObject);
  const fields = new Map<string, JsonObject>();
  for (const [name, field] of all.flatMap((one) => Object.entries(one).filter(isField))) {
    const { const: one, ...rest } = field;
    const others = (fields.get(name)?.['enum'] as unknown[] | undefined) ?? [];
    fields.set(name, one === undefined ? field : { ...rest, enum: [...others, one] });
  }
  return fields;
}

const isField = (entry: [string, unknown]): entry is [string, JsonObject] => isObject(entry[1]);

function ofType(types: readonly unknown[], value: unknown): unknown {
  if (types.includes('string')) return typeof value === 'number' ? String(value) : value;
  if (typeof value !== 'string') return value;
  const text = value.trim();
  const wantsNumber = types.includes('integer') || types.includes('number');
  if (wantsNumber && /^-?\d{1,15}(\.\d+)?$/.test(text)) return Number(text);
  if (types.includes('boolean') && /^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  if (types.includes('array') && text.startsWith('[')) return parsed(text);
  if (types.includes('object') && text.startsWith('{')) return parsed(text);
  return value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Every single setting of a spec under its dotted name, with its schema: what has no fields of its own. */
export function settingsOf(spec: Schema): Map<string, JsonObject> {
  const found = new Map<string, JsonObject>();
  const visit = (schema: JsonObject, path: string): void => {
    for (const [name, field] of fieldsOf(schema)) {
      const at = path === '' ? name : `${path}.${name}`;
      if (fieldsOf(field).size > 0) visit(field, at);
      else found.set(at, field);
    }
  };
  visit(spec as JsonObject, '');
  return found;
}
