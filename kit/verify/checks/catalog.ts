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
    why: 'PyAirbyte, platform and test suites take one CATALOG, and a TRACE ERROR beside it as a failure.',
    needs: ['discover'],
    run(evidence) {
      const run = evidence.one('discover');
      const found = catalogs(run);
      if (found.length !== 1)
        return [
          {
            what: `it wrote ${found.length} CATALOG messages`,
            run,
            ...(found[1] ? { line: found[1].line } : {}),
          },
        ];
      const [error] = errors(run);
      if (error) return [{ what: 'it wrote a TRACE ERROR', run, line: error.line }];
      return run.code === 0 ? [] : [{ what: `it ${ending(run)}`, run }];
    },
  },
  {
    id: 'discover-same',
    title: 'discover says the same twice',
    why: 'Platforms compare catalogs, and would tell people of changes that are none.',
    needs: ['discover', 'discover-again'],
    run(evidence) {
      const texts = (['discover', 'discover-again'] as const).map((step) => catalogs(evidence.one(step))[0]);
      if (texts.some((found) => found === undefined))
        throw new Unjudged('one of the two discovers wrote no CATALOG');
      const same = JSON.stringify(texts[0]!.value) === JSON.stringify(texts[1]!.value);
      return same
        ? []
        : [{ what: 'the two CATALOGs differ', run: evidence.one('discover-again'), line: texts[1]!.line }];
    },
  },
  {
    id: 'catalog-streams',
    title: 'there are streams, and their names are unique',
    why: "PyAirbyte, Meltano's wrapper and destinations keep tables by name; acceptance tests refuse an empty catalog.",
    needs: ['discover'],
    run(evidence) {
      const run = evidence.one('discover');
      const [found] = catalogs(run);
      if (found === undefined) throw new Unjudged('there is no CATALOG');
      const names = found.value.streams.map(({ name }) => name);
      if (names.length === 0) return [{ what: 'the CATALOG is empty', run, line: found.line }];
      return names
        .filter((name, i) => names.indexOf(name) !== i)
        .map((name) => ({ what: `two streams are called "${name}"`, run }));
    },
  },
  stream(
    'catalog-schemas',
    'each json_schema is a JSON Schema (draft 7) of an object with properties',
    "Without properties the platform's field selection and PyAirbyte fail; acceptance tests demand draft 7.",
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
    "Destinations deduplicate by this column; Airbyte's acceptance tests refuse one that is not there.",
    ({ json_schema: schema, default_cursor_field: path = [] }) =>
      path.length === 0 || fieldAt(schema, path) !== undefined
        ? []
        : [`its cursor field ${path.join('.')} is not in its schema`],
  ),
  stream(
    'catalog-incremental',
    'an incremental stream has a cursor field',
    'The platform offers incremental only with a cursor, and asks people for one that they cannot know.',
    (one) =>
      // A user who has to choose one finds none here, and says so by source_defined_cursor: false.
      !one.supported_sync_modes.includes('incremental') ||
      (one.default_cursor_field ?? []).length > 0 ||
      one.source_defined_cursor === false
        ? []
        : ['it is incremental and has no default_cursor_field'],
  ),
  stream(
    'catalog-resumable',
    'a resumable stream has source_defined_cursor',
    'The platform would ask people for a cursor of a stream that brings its own.',
    ({ is_resumable, source_defined_cursor }) =>
      is_resumable && source_defined_cursor === undefined
        ? ['it is resumable and does not say source_defined_cursor']
        : [],
  ),
  stream(
    'catalog-key',
    'the primary key is in the schema',
    "Destinations deduplicate by these columns; Airbyte's acceptance tests refuse one that is not there.",
    ({ json_schema: schema, source_defined_primary_key: key = [] }) =>
      key
        .filter((path) => fieldAt(schema, path) === undefined)
        .map((path) => `its primary key ${path.join('.')} is not in its schema`),
  ),
  stream(
    'catalog-key-types',
    'a primary key is no object and no array',
    'Destinations cannot compare objects and arrays.',
    ({ json_schema: schema, source_defined_primary_key: key = [] }) =>
      key
        .filter((path) => {
          const field = fieldAt(schema, path);
          return isObject(field) && typesOf(field).some((type) => type === 'object' || type === 'array');
        })
        .map((path) => `its primary key ${path.join('.')} is an object or an array`),
  ),
  {
    ...stream(
      'catalog-keys',
      'every stream has a primary key',
      'Without one, a destination can append and never deduplicate. Airbyte asks it of certified connectors.',
      ({ source_defined_primary_key: key = [] }) => (key.length === 0 ? ['it has no primary key'] : []),
    ),
    advice: true,
  },
  nodes(
    'catalog-refs',
    'no $ref in a schema',
    "Destinations do not follow them; Airbyte's acceptance tests refuse it.",
    ({ schema }) => ('$ref' in schema ? `it has $ref ${JSON.stringify(schema['$ref'])}` : undefined),
  ),
  nodes(
    'catalog-keywords',
    'no allOf and no not in a schema',
    "Destinations do not understand them; Airbyte's acceptance tests refuse them.",
    ({ schema }) => {
      const found = ['allOf', 'not'].filter((keyword) => keyword in schema);
      return found.length === 0 ? undefined : `it uses ${found.join(', ')}`;
    },
  ),
  nodes(
    'catalog-additional',
    'additionalProperties is true where it is set',
    "A field that the vendor adds would make records invalid; Airbyte's acceptance tests refuse it.",
    ({ schema }) =>
      'additionalProperties' in schema && schema['additionalProperties'] !== true
        ? 'additionalProperties is not true'
        : undefined,
  ),
  nodes(
    'catalog-types',
    'types, formats and airbyte_types are those that Airbyte has',
    'A destination makes a column of text, or none, of a type that it does not know.',
    ({ schema }) => typeProblem(schema),
  ),
];

function stream(id: string, title: string, why: string, wrong: (stream: CatalogStream) => string[]): Check {
  const run = (evidence: Evidence): Problem[] =>
    evidence.streams.flatMap((one) =>
      wrong(one).map((what) => ({ what: `stream ${descriptorKey(one)}: ${what}` })),
    );
  return { id, title, why, needs: ['discover'], run };
}

function nodes(id: string, title: string, why: string, wrong: (node: Node) => string | undefined): Check {
  return stream(id, title, why, ({ json_schema: schema }) =>
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
