import { Ajv } from 'ajv';
import { isObject, type JsonObject } from '../../../spec/json.js';
import type { Check, Evidence, Problem } from '../check.js';
import { formats } from '../formats.js';
import { at } from '../lines.js';
import type { CatalogStream } from '../message.js';
import { descriptorKey, type Line, type Row, type Run, rows } from '../run.js';
import { Unjudged } from '../step.js';
import { fieldAt } from '../walk.js';

/** What was read the first time. */
export const records: readonly Check[] = [
  {
    id: 'records-exist',
    title: 'a read brings records',
    why: "Airbyte's test suites demand records, and without any nothing here can be judged.",
    needs: ['read'],
    run(evidence) {
      const run = evidence.one('read');
      return rows(run).length > 0
        ? []
        : [{ what: 'it brought none: verify with an account that has data', run }];
    },
  },
  {
    id: 'records-streams',
    title: 'every stream has records',
    why: "Airbyte's acceptance tests demand records of each stream that is not declared empty.",
    needs: ['read'],
    advice: true,
    run(evidence) {
      const run = evidence.one('read');
      if (rows(run).length === 0) throw new Unjudged('there are no records');
      const seen = new Set(rows(run).map(({ value }) => value.stream));
      const empty = evidence.streams.filter(({ name }) => !seen.has(name));
      return empty.map((stream) => ({
        what: `stream ${descriptorKey(stream)} has none: nothing about its records could be judged`,
        run,
      }));
    },
  },
  {
    id: 'records-known',
    title: 'records are of streams of the catalog only',
    why: 'The platform ends the sync at a record of a stream that it did not ask for.',
    needs: ['read'],
    run(evidence) {
      const run = evidence.one('read');
      return rows(run)
        .filter(({ value }) => streamOf(evidence, value) === undefined)
        .map(({ line, value }) => ({
          what: `the catalog has no stream "${value.stream}": platforms end the sync`,
          run,
          line,
        }));
    },
  },
  {
    id: 'records-data',
    title: 'no record is empty',
    why: 'The platform drops {} in silence.',
    needs: ['read'],
    run(evidence) {
      const run = evidence.one('read');
      return rows(run)
        .filter(({ value }) => value.empty)
        .map(({ line }) => ({ what: 'its data is {}: platforms drop it in silence', run, line }));
    },
  },
  {
    id: 'records-schema',
    title: 'records keep to the schema of their stream, dates are dates, 1.0 is no integer',
    why: "Destinations cast by the schema, and write null for what does not fit; Airbyte's acceptance tests refuse it.",
    needs: ['read'],
    run: (evidence) => judged(evidence, ({ json_schema: schema }) => validator(schema)),
  },
  {
    id: 'records-fields',
    title: 'records have no field that their schema does not have',
    why: 'PyAirbyte and destinations leave out what the schema does not have.',
    needs: ['read'],
    run: (evidence) =>
      judged(evidence, ({ json_schema: schema }) => validator(closed(schema), 'additionalProperties')),
  },
  {
    id: 'records-key',
    title: 'a primary key has a value, and is no object and no array',
    why: 'The platform ends the sync when all values of a key are null; destinations cannot compare objects.',
    needs: ['read'],
    run: (evidence) =>
      judged(evidence, ({ json_schema: schema, source_defined_primary_key: key = [] }) => {
        // One that the schema does not have is a matter of its own.
        if (key.length === 0 || key.some((path) => fieldAt(schema, path) === undefined)) return undefined;
        return (data) => {
          const values = key.map((path) => at(data, path) ?? null);
          if (values.every((value) => value === null))
            return `every field of its primary key (${key.map((path) => path.join('.')).join(', ')}) is null`;
          return values.some((value) => typeof value === 'object' && value !== null)
            ? 'its primary key is an object or an array'
            : undefined;
        };
      }),
  },
  {
    id: 'records-cursor',
    title: 'the cursor field of an incremental stream has values',
    why: 'Destinations that deduplicate cannot tell which row is newer.',
    needs: ['read'],
    run(evidence) {
      const run = evidence.one('read');
      return evidence.streams.flatMap((stream): Problem[] => {
        const path = stream.default_cursor_field ?? [''];
        const found = rows(run).filter(
          ({ value }) => streamOf(evidence, value) === stream && value.data !== undefined && !value.empty,
        );
        // A record here and there may lack it; when all do, the field has another name.
        if (
          fieldAt(stream.json_schema, path) === undefined ||
          found.length === 0 ||
          found.some(({ value }) => (at(value.data, path) ?? null) !== null)
        )
          return [];
        return [
          {
            what: `stream ${descriptorKey(stream)}: no record has its cursor field ${path.join('.')}`,
            run,
            line: found[0]!.line,
          },
        ];
      });
    },
  },
];

type Judge = (data: JsonObject) => string | undefined;

/**
 * What a judge of each stream says about its records; the first of each stream that is wrong is shown with
 * its number.
 */
function judged(evidence: Evidence, judgeOf: (stream: CatalogStream) => Judge | undefined): Problem[] {
  const run: Run = evidence.one('read');
  const found = rows(run);
  if (found.length === 0) throw new Unjudged('there are no records');
  const judges = new Map(evidence.streams.map((stream) => [descriptorKey(stream), judgeOf(stream)]));
  const wrong = new Map<string, { line: Line; what: string; count: number }>();
  for (const { line, value } of found) {
    const stream = streamOf(evidence, value);
    // Empty ones are a matter of their own.
    if (stream === undefined || value.data === undefined || value.empty) continue;
    const name = descriptorKey(stream);
    const what = judges.get(name)?.(value.data);
    if (what === undefined) continue;
    const before = wrong.get(`${name} ${what}`);
    if (before === undefined)
      wrong.set(`${name} ${what}`, { line, what: `stream ${name}: ${what}`, count: 1 });
    else before.count++;
  }
  return [...wrong.values()].map(({ line, what, count }) => ({
    what: count === 1 ? what : `${what} (${count} records)`,
    run,
    line,
  }));
}

const streamOf = ({ streams }: Evidence, { stream, namespace }: Row) =>
  streams.find((one) => one.name === stream && one.namespace === namespace);

/** `only`: errors of this keyword. A schema that is none is a matter of its own. */
function validator({ $schema: _, ...schema }: JsonObject, only?: string): Judge | undefined {
  const ajv = new Ajv({
    strict: false,
    logger: false,
    allErrors: only !== undefined,
    formats,
    validateSchema: false,
    // Every object has a constructor: a field of that name is there where the record says it.
    ownProperties: true,
  });
  let fits: ReturnType<typeof ajv.compile>;
  try {
    fits = ajv.compile(schema);
  } catch {
    return undefined;
  }
  return (data) => {
    if (fits(data)) return undefined;
    const error = fits.errors!.find(({ keyword }) => only === undefined || keyword === only);
    if (error === undefined) return undefined;
    const place = `data${error.instancePath.replace(/\/\d+(?=\/|$)/g, '/*')}`;
    return `${place} ${error.message}${only === undefined ? '' : `: "${String(error.params['additionalProperty'])}"`}`;
  };
}

/** Objects that say what they hold hold nothing else. */
function closed(schema: JsonObject): JsonObject {
  const inner = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inner);
    return isObject(value) ? closed(value) : value;
  };
  const out: JsonObject = { ...schema };
  for (const keyword of ['items', 'oneOf', 'anyOf'])
    if (keyword in schema) out[keyword] = inner(schema[keyword]);
  const { properties } = schema;
  if (!isObject(properties) || Object.keys(properties).length === 0) return out;
  out['properties'] = Object.fromEntries(
    Object.entries(properties).map(([name, field]) => [name, inner(field)]),
  );
  return { ...out, additionalProperties: false };
}
