import { isObject, type JsonObject, type Schema } from './json.js';
import { percentDecoded } from './percent.js';

/**
 * Every value of a config that must never be read by anyone: what the spec marks with `airbyte_secret`,
 * wherever it stands (objects, lists, variants), and passwords inside URLs. Works on a config that breaks its
 * spec too: its errors must not leak either.
 */
export function secretsOf(spec: Schema, config: unknown): string[] {
  const found = new Set<string>();
  const visitFields = (schema: JsonObject, value: JsonObject): void => {
    // Of all variants, not only of the one it means: a form may have left a secret of another behind.
    for (const variant of Array.isArray(schema['oneOf']) ? schema['oneOf'] : []) visit(variant, value);
    const properties = isObject(schema['properties']) ? schema['properties'] : {};
    for (const [name, field] of Object.entries(properties)) visit(field, value[name]);
  };
  const visit = (schema: unknown, value: unknown): void => {
    if (!isObject(schema)) return;
    if (schema['airbyte_secret'] === true) return everything(value, found);
    if (typeof value === 'string') for (const secret of inUrl(value)) found.add(secret);
    for (const item of Array.isArray(value) ? value : [value]) visit(schema['items'], item);
    if (isObject(value)) visitFields(schema, value);
  };
  visit(spec, config);
  return [...found];
}

function everything(value: unknown, found: Set<string>): void {
  if (typeof value === 'string' || typeof value === 'number') {
    const text = String(value);
    if (text.trim() !== '') found.add(text);
    if (text.trim() !== text && text.trim() !== '') found.add(text.trim());
  } else if (typeof value === 'object' && value !== null)
    for (const item of Object.values(value)) everything(item, found);
}

/** Passwords, tokens and signatures that people put into addresses. */
function inUrl(text: string): string[] {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || !URL.canParse(text)) return [];
  const url = new URL(text);
  const signed = [...url.searchParams]
    .filter(([key]) => /sig|token|secret|key|password/i.test(key))
    .map(([, value]) => value);
  const credential = url.password || url.username;
  return [credential, percentDecoded(credential) ?? credential, ...signed].filter((secret) => secret !== '');
}
