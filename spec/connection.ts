import common from './common.json' with { type: 'json' };
import { isObject, type JsonObject, type Schema } from './json.js';

/**
 * What a user is asked for: the connector's own fields over those that every connector has. A connector's
 * spec.json may name a common field with only the keywords that differ (the default of `api_url`, say).
 */
export function connectionSpecification(spec: Schema): Schema {
  const own = isObject(spec.properties) ? spec.properties : {};
  const properties: JsonObject = {};
  for (const name of new Set([...Object.keys(own), ...Object.keys(common.properties)])) {
    properties[name] = { ...(common.properties as JsonObject)[name]!, ...(own[name] as JsonObject) };
  }
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    additionalProperties: true,
    ...spec,
    properties,
  };
}

/** The one property whose `const` tells the variants of a oneOf apart. */
export function discriminator(variants: readonly Schema[]): string | undefined {
  const names = variants.map((variant) => {
    const properties = isObject(variant.properties) ? variant.properties : {};
    return Object.keys(properties).filter(
      (name) => isObject(properties[name]) && 'const' in properties[name],
    );
  });
  return names[0]?.find((name) => names.every((all) => all.includes(name)));
}

/** The variant a value means: the one whose constant it carries. */
export function chosenVariant(variants: readonly Schema[], value: JsonObject): Schema | undefined {
  const key = discriminator(variants);
  return key === undefined
    ? undefined
    : variants.find(
        (variant) => ((variant.properties as JsonObject)[key] as JsonObject)['const'] === value[key],
      );
}
