import type { StreamDeclaration } from '../../../catalog/stream.js';
import { isObject, type JsonObject, type Schema } from '../../../spec/json.js';

/** What Singer's metadata says about a stream (breadcrumb []) or a field (["properties", NAME, ...]). */
export interface Metadata {
  breadcrumb: string[];
  metadata: JsonObject;
}

export interface CatalogEntry {
  tap_stream_id: string;
  stream: string;
  key_properties: string[];
  replication_key?: string;
  replication_method: 'INCREMENTAL' | 'FULL_TABLE';
  schema: JsonObject;
  metadata: Metadata[];
}

/**
 * A stream as `--discover` shows it. Keys and cursor always come; the rest may be deselected, down to the
 * fields of objects.
 *
 *     singerStream({ name: 'calls', schema, primaryKey: ['id'], cursorField: 'at', incremental: true });
 */
export function singerStream(stream: StreamDeclaration): CatalogEntry {
  const { name, primaryKey, cursorField, incremental, personal } = stream;
  const key = incremental && cursorField !== undefined ? cursorField : undefined;
  const schema = singerSchema(stream.schema, primaryKey);
  const always = new Set(key === undefined ? primaryKey : [...primaryKey, key]);
  return {
    tap_stream_id: name,
    stream: name,
    key_properties: [...primaryKey],
    ...(key === undefined ? {} : { replication_key: key }),
    replication_method: incremental ? 'INCREMENTAL' : 'FULL_TABLE',
    schema,
    metadata: [
      {
        breadcrumb: [],
        metadata: {
          inclusion: 'available',
          'selected-by-default': personal !== true,
          'table-key-properties': [...primaryKey],
          ...(key === undefined ? {} : { 'valid-replication-keys': [key] }),
          ...(incremental ? {} : { 'forced-replication-method': 'FULL_TABLE' }),
        },
      },
      ...fieldsOf(schema, [], always),
    ],
  };
}

function fieldsOf(schema: unknown, breadcrumb: string[], always: ReadonlySet<string>): Metadata[] {
  const properties = isObject(schema) && isObject(schema['properties']) ? schema['properties'] : {};
  return Object.entries(properties).flatMap(([name, field]) => {
    const at = [...breadcrumb, 'properties', name];
    const inclusion = breadcrumb.length === 0 && always.has(name) ? 'automatic' : 'available';
    return [{ breadcrumb: at, metadata: { inclusion } }, ...fieldsOf(field, at, always)];
  });
}

/**
 * A stream's schema as targets take it: without Airbyte's words; everything but the primary key may be null
 * and may be missing, because targets refuse a whole run for one record that does not fit.
 */
export function singerSchema(schema: Schema, primaryKey: readonly string[]): JsonObject {
  const { $schema: _, airbyte_type: __, required: ___, ...own } = schema as JsonObject;
  const properties = isObject(own['properties']) ? own['properties'] : {};
  return {
    ...own,
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, field]) => [
        name,
        primaryKey.includes(name) ? field : nullable(field),
      ]),
    ),
    required: primaryKey.filter((name) => name in properties),
  };
}

function nullable(schema: unknown): unknown {
  if (!isObject(schema)) return schema;
  const { airbyte_type: _, required: __, ...own } = schema;
  const types = typeof own['type'] === 'string' ? [own['type']] : own['type'];
  if (Array.isArray(types)) own['type'] = types.includes('null') ? types : ['null', ...types];
  if (isObject(own['properties']))
    own['properties'] = Object.fromEntries(
      Object.entries(own['properties']).map(([name, field]) => [name, nullable(field)]),
    );
  if ('items' in own) own['items'] = nullable(own['items']);
  return own;
}
