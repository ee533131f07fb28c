import { isObject } from '../../../spec/json.js';
import type { Check, Evidence, Problem } from '../check.js';
import { type Node, typesOf, walk } from '../walk.js';

const FORBIDDEN = [
  'not',
  'anyOf',
  'patternProperties',
  'prefixItems',
  'allOf',
  'if',
  'then',
  'else',
  'dependentSchemas',
  'dependentRequired',
];
const SECRET =
  /^(client_token|access_token|api_token|token|secret|client_secret|password|key|service_account_info|service_account|tenant_id|certificate|jwt|credentials|app_id|appid|refresh_token)$/i;
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
const distinct = (values: readonly unknown[]) =>
  new Set(values.map((value) => JSON.stringify(value))).size === values.length;

/** What each field of connectionSpecification may say, so that every form and every validator understands it. */
export const specFields: readonly Check[] = [
  of(
    'spec-enum',
    'the values of an enum are distinct',
    "A form would show a choice twice; Airbyte's acceptance tests refuse it.",
    ({ schema }) =>
      Array.isArray(schema['enum']) && !distinct(schema['enum'])
        ? `values of the enum repeat: ${JSON.stringify(schema['enum'])}`
        : undefined,
  ),
  of(
    'spec-secrets',
    'fields named like a secret have airbyte_secret, and only those that can hold one',
    'The platform shows and logs such a field in the clear, or hides one that holds nothing; acceptance tests refuse both.',
    ({ schema, property, at }) => {
      if (property === undefined || !SECRET.test(property) || !('type' in schema)) return undefined;
      const holds =
        typesOf(schema).some((type) => ['string', 'integer', 'number'].includes(type)) && !schema['const'];
      const marked = schema['airbyte_secret'] === true;
      // The items of a list may be marked at the list.
      if (holds && !marked && !at.endsWith('/items'))
        return `"${property}" is shown in the clear: it has no "airbyte_secret": true`;
      return !holds && marked ? `"${property}" can hold no secret and has "airbyte_secret"` : undefined;
    },
  ),
  of(
    'spec-types',
    'a type is one type, or one and "null"',
    "Forms have no field for two types; Airbyte's acceptance tests refuse it.",
    ({ schema: { type } }) =>
      Array.isArray(type) && (type.length > 2 || (type.length === 2 && type[1] !== 'null'))
        ? `its type is ${JSON.stringify(type)}`
        : undefined,
  ),
  of(
    'spec-objects',
    'every object below the root has properties or oneOf',
    "A form has nothing to show for it; Airbyte's acceptance tests refuse it.",
    ({ schema, at }) =>
      at !== '/' &&
      schema['type'] === 'object' &&
      !('oneOf' in schema) &&
      !(isObject(schema['properties']) && Object.keys(schema['properties']).length > 0)
        ? 'it is an object without "properties" and "oneOf"'
        : undefined,
  ),
  of(
    'spec-arrays',
    'the items of an array are one schema of texts, numbers or objects',
    "Forms have no list of other things; Airbyte's acceptance tests refuse it.",
    ({ schema }) => {
      if (!typesOf(schema).includes('array') || !('items' in schema)) return undefined;
      const { items } = schema;
      const fine =
        isObject(items) &&
        (typesOf(items).some((type) => ['object', 'string', 'number', 'integer'].includes(type)) ||
          'enum' in items);
      return fine ? undefined : `its items are ${JSON.stringify(items).slice(0, 100)}`;
    },
  ),
  of(
    'spec-keywords',
    `none of ${FORBIDDEN.join(', ')}`,
    "The platform's form does not know these; Airbyte's acceptance tests refuse them.",
    ({ schema }) => {
      const found = FORBIDDEN.filter((keyword) => keyword in schema);
      return found.length === 0 ? undefined : `it uses ${found.join(', ')}`;
    },
  ),
  of(
    'spec-order',
    '"order" is unique among the fields of a group',
    "The order of the form would be left to chance; Airbyte's acceptance tests refuse it.",
    ({ schema: { properties } }) => {
      if (!isObject(properties)) return undefined;
      const places = Object.values(properties).flatMap((field) =>
        isObject(field) && 'order' in field
          ? [
              `${String(field['order'])}${field['group'] === undefined ? '' : ` of the group ${String(field['group'])}`}`,
            ]
          : [],
      );
      const twice = places.find((place, i) => places.indexOf(place) !== i);
      return twice === undefined ? undefined : `two of its fields have the order ${twice}`;
    },
  ),
  of(
    'spec-groups',
    '"group" stands at top-level fields only',
    "The platform's form has cards at the top level only; Airbyte's acceptance tests refuse others.",
    ({ schema, depth }) =>
      'group' in schema && depth !== 1 ? '"group" stands below the top level' : undefined,
  ),
  of(
    'spec-display',
    '"display_type" stands beside oneOf and is dropdown or radio',
    "The form knows these two, for a oneOf; Airbyte's acceptance tests refuse others.",
    ({ schema }) =>
      !('display_type' in schema) ||
      ('oneOf' in schema && ['dropdown', 'radio'].includes(String(schema['display_type'])))
        ? undefined
        : `"display_type": ${JSON.stringify(schema['display_type'])} ${'oneOf' in schema ? 'is neither' : 'stands without a oneOf'}`,
  ),
  of(
    'spec-refs',
    'no $ref',
    "Nobody follows them: forms stay empty there. Airbyte's acceptance tests refuse it.",
    ({ schema }) => ('$ref' in schema ? `it has $ref ${JSON.stringify(schema['$ref'])}` : undefined),
  ),
  of(
    'spec-additional',
    'additionalProperties is true where it is set',
    "A config with a field of an older version would be refused; Airbyte's acceptance tests refuse it.",
    ({ schema }) =>
      'additionalProperties' in schema && schema['additionalProperties'] !== true
        ? 'additionalProperties is not true'
        : undefined,
  ),
  of(
    'spec-one-of',
    'the variants of a oneOf are objects, told apart by one constant',
    "The form cannot tell which variant a config is; Airbyte's acceptance tests refuse it.",
    ({ schema }) => oneOfProblem(schema),
  ),
  {
    ...of(
      'spec-dates',
      'a date has a pattern and a format',
      "With both, the form opens a calendar; Airbyte's acceptance tests warn.",
      ({ schema: { pattern, format } }) => {
        const isDate = format === 'date' || format === 'date-time';
        if (typeof pattern !== 'string')
          return isDate
            ? `format ${format} without a pattern: people see no example of what to type`
            : undefined;
        return /(\[0-9\]|\\d)\{4\}-(\[0-9\]|\\d)\{2\}/.test(pattern) && !isDate
          ? 'its pattern is a date; it has no format date or date-time'
          : undefined;
      },
    ),
    advice: true,
  },
];

function of(id: string, title: string, why: string, wrong: (node: Node) => string | undefined): Check {
  const run = ({ spec }: Evidence): Problem[] =>
    [...walk(spec)].flatMap((node) => {
      const what = wrong(node);
      return what === undefined ? [] : [{ what: `connectionSpecification ${node.at}: ${what}` }];
    });
  return { id, title, why, needs: ['spec'], run };
}

function oneOfProblem(schema: Node['schema']): string | undefined {
  const variants = schema['oneOf'];
  if (!Array.isArray(variants)) return undefined;
  if (schema['type'] !== 'object') return 'a oneOf whose type is not "object"';
  const fields = variants.map((variant) =>
    isObject(variant) && isObject(variant['properties']) ? variant['properties'] : undefined,
  );
  if (variants.some((variant) => !isObject(variant) || variant['type'] !== 'object'))
    return 'a variant whose type is not "object"';
  if (fields.some((properties) => properties === undefined)) return 'a variant without "properties"';
  const constant = Object.keys(fields[0] ?? {}).filter((name) =>
    fields.every((properties) => isObject(properties?.[name]) && 'const' in (properties[name] as object)),
  );
  if (constant.length !== 1)
    return `${constant.length} fields have a "const" in every variant: it has to be one`;
  const [name] = constant;
  const ones = fields.map((properties) => properties![name!] as Node['schema']);
  if (!distinct(ones.map((one) => one['const']))) return `variants have the same "${name}"`;
  if (ones.some((one) => 'default' in one && !same(one['default'], one['const'])))
    return `the default of "${name}" is not its const`;
  if (ones.some((one) => 'enum' in one && !same(one['enum'], [one['const']])))
    return `the enum of "${name}" is more than its const`;
  return undefined;
}
