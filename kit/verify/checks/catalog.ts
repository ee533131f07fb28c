import { isObject } from '../../../spec/json.js';
import type { Check, Evidence, Problem } from '../check.js';
import { draft7Problem } from '../draft7.js';
import type { CatalogStream } from '../message.js';
import { catalogs, descriptorKey, ending, errors } from '../run.js';
import { Unjudged } from '../step.js';
import { fieldAt, type Node, typesOf, walk } from '../walk.js';

/** discover, and what its streams promise. */
export const catalog: readonly Check[] = [
  {
    id: 'discover-answer',
    title: 'discover answers with exactly one CATALOG, no TRACE ERROR, exit code 0',
    from: 'acceptance 1.3, 2',
    needs: ['discover'],
    run(evidence) {
      const run = evidence.one('discover');
      const found = catalogs(run);
      if (found.length !== 1)
        return [{ what: `it wrote ${found.length} CATALOG messages`, run, ...(found[1] ? { line: found[1].line } : {}) }];
      const [error] = errors(run);
      if (error) return [{ what: 'it wrote a TRACE ERROR', run, line: error.line }];
      return run.code === 0 ? [] : [{ what: `it ${ending(run)}`, run }];
    },
  },
  {
    id: 'discover-same',
    title: 'discover says the same twice',
    from: 'acceptance 5',
    needs: ['discover', 'discover-again'],
    run(evidence) {
      const texts = (['discover', 'discover-again'] as const).map((step) => catalogs(evidence.one(step))[0]);
      if (texts.some((found) => found === undefined)) throw new Unjudged('one of the two discovers wrote no CATALOG');
      const same = JSON.stringify(texts[0]!.value) === JSON.stringify(texts[1]!.value);
      return same ? [] : [{ what: 'the two CATALOGs differ', run: evidence.one('discover-again'), line: texts[1]!.line }];
    },
  },
  {
    id: 'catalog-streams',
    title: 'there are streams, and their names are unique',
    from: 'acceptance 1.3',
    needs: ['discover'],
    run(evidence) {
      const run = evidence.one('discover');
      const [found] = catalogs(run);
      if (found === undefined) throw new Unjudged('there is no CATALOG');
      const names = found.value.streams.map(({ name }) => name);
      if (names.length === 0) return [{ what: 'the CATALOG is empty', run, line: found.line }];
      return names.filter((name, i) => names.indexOf(name) !== i).map((name) => ({ what: `two streams are called "${name}"`, run }));
    },
  },
  stream(
    'catalog-schemas',
    'each json_schema is a JSON Schema (draft 7) of an object with properties',
    '1.3, protocol 5',
    ({ json_schema: schema }) => {
      const problem = draft7Problem(schema);
      if (problem !== undefined) return [`its json_schema is none: ${problem}`];
      if (!typesOf(schema).includes('object')) return ['the type of its json_schema is not "object"'];
      return isObject(schema['properties']) ? [] : ['its json_schema has no "properties"'];
    },
  ),
  stream(
    'catalog-cursor',
    'the default cursor field is in the schema',
    '1.3',
    ({ json_schema: schema, default_cursor_field: path = [] }) =>
      path.length === 0 || fieldAt(schema, path) !== undefined ? [] : [`its cursor field ${path.join('.')} is not in its schema`],
  ),
  stream('catalog-incremental', 'an incremental stream has a cursor field', '1.6, protocol 5', (one) =>
    // A user who has to choose one finds none here, and says so by source_defined_cursor: false.
    !one.supported_sync_modes.includes('incremental') || (one.default_cursor_field ?? []).length > 0 || one.source_defined_cursor === false
      ? []
      : ['it is incremental and has no default_cursor_field'],
  ),
  stream('catalog-resumable', 'a resumable stream has source_defined_cursor', 'protocol 5', ({ is_resumable, source_defined_cursor }) =>
    is_resumable && source_defined_cursor === undefined ? ['it is resumable and does not say source_defined_cursor'] : [],
  ),
  stream('catalog-key', 'the primary key is in the schema', '1.3', ({ json_schema: schema, source_defined_primary_key: key = [] }) =>
    key.filter((path) => fieldAt(schema, path) === undefined).map((path) => `its primary key ${path.join('.')} is not in its schema`),
  ),
  stream(
    'catalog-key-types',
    'a primary key is no object and no array',
    '1.3',
    ({ json_schema: schema, source_defined_primary_key: key = [] }) =>
      key
        .filter((path) => {
          const field = fieldAt(schema, path);
          return isObject(field) && typesOf(field).some((type) => type === 'object' || type === 'array');
        })
        .map((path) => `its primary key ${path.join('.')} is an object or an array`),
  ),
  {
    ...stream('catalog-keys', 'every stream has a primary key', '1.7', ({ source_defined_primary_key: key = [] }) =>
      key.length === 0 ? ['it has no primary key'] : [],
    ),
    advice: true,
  },
  nodes('catalog-refs', 'no $ref in a schema', ({ schema }) =>
    '$ref' in schema ? `it has $ref ${JSON.stringify(schema['$ref'])}` : undefined,
  ),
  nodes('catalog-keywords', 'no allOf and no not in a schema', ({ schema }) => {
    const found = ['allOf', 'not'].filter((keyword) => keyword in schema);
    return found.length === 0 ? undefined : `it uses ${found.join(', ')}`;
  }),
  nodes('catalog-additional', 'additionalProperties is true where it is set', ({ schema }) =>
    'additionalProperties' in schema && schema['additionalProperties'] !== true ? 'additionalProperties is not true' : undefined,
  ),
  nodes('catalog-types', 'types, formats and airbyte_types are those that Airbyte has', ({ schema }) => typeProblem(schema)),
];

function stream(id: string, title: string, part: string, wrong: (stream: CatalogStream) => string[]): Check {
  const run = (evidence: Evidence): Problem[] =>
    evidence.streams.flatMap((one) => wrong(one).map((what) => ({ what: `stream ${descriptorKey(one)}: ${what}` })));
  return { id, title, from: part.startsWith('protocol') ? part : `acceptance ${part}`, needs: ['discover'], run };
}

function nodes(id: string, title: string, wrong: (node: Node) => string | undefined): Check {
  return stream(id, title, '1.3', ({ json_schema: schema }) =>
    [...walk(schema)].flatMap((node) => {
      const what = wrong(node);
      return what === undefined ? [] : [`json_schema ${node.at}: ${what}`];
    }),
  );
}

const TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array'];
/** What an airbyte_type may stand beside. */
const LEGAL: Record<string, (schema: Node['schema']) => boolean> = {
  timestamp_with_timezone: ({ format }) => format === 'date-time',
  timestamp_without_timezone: ({ format }) => format === 'date-time',
  time_with_timezone: ({ format }) => format === 'time',
  time_without_timezone: ({ format }) => format === 'time',
  integer: (schema) => typesOf(schema).some((type) => type === 'number' || type === 'integer'),
};

function typeProblem(schema: Node['schema']): string | undefined {
  const unknown = typesOf(schema).find((type) => !TYPES.includes(type));
  if (unknown !== undefined) return `the type ${unknown} is not one of Airbyte's`;
  const { format, airbyte_type: airbyte } = schema;
  if (format !== undefined && !['date', 'date-time', 'time'].includes(String(format)))
    return `the format ${String(format)} is not one of Airbyte's`;
  if (airbyte === undefined) return undefined;
  const legal = LEGAL[String(airbyte)];
  if (legal === undefined) return `there is no airbyte_type ${String(airbyte)}`;
  return legal(schema)
    ? undefined
    : `airbyte_type ${String(airbyte)} does not go with type ${JSON.stringify(schema['type'])}, format ${JSON.stringify(format)}`;
}
