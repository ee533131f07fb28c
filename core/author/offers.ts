import { connectionSpecification } from '../../spec/connection.js';
import { isObject, type JsonObject, type Schema } from '../../spec/json.js';
import type { Source } from './source.js';

/**
 * Why a connector does not offer a stream that it has: the field of the config that would offer it, as a
 * sentence. undefined: it has no such stream, or no single field decides.
 */
export function missingOffer<C extends object>(
  source: Source<C>,
  config: C,
  name: string,
): string | undefined {
  const stream = source.feeds.flatMap((feed) => feed.streams).find((one) => one.name === name);
  if (stream?.offered === undefined || stream.offered(config)) return undefined;
  const properties = connectionSpecification(source.spec).properties as Record<string, Schema>;
  for (const [field, schema] of Object.entries(properties)) {
    const value = valuesOf(schema).find((one) => stream.offered?.({ ...config, [field]: one }));
    if (value !== undefined)
      return `The stream "${name}" is there only with ${JSON.stringify(field)}: ${JSON.stringify(value)} in the config.`;
  }
  return undefined;
}

/** The values a field can have, where they can be counted. */
function valuesOf(schema: Schema): unknown[] {
  if (schema.type === 'boolean') return [true, false];
  if (Array.isArray(schema['enum'])) return schema['enum'];
  const variants = Array.isArray(schema['oneOf']) ? (schema['oneOf'] as Schema[]) : [];
  return variants.map((variant) => {
    const properties: JsonObject = isObject(variant.properties) ? variant.properties : {};
    const constants = Object.entries(properties).filter(([, one]) => isObject(one) && 'const' in one);
    return Object.fromEntries(constants.map(([key, one]) => [key, (one as JsonObject)['const']]));
  });
}
