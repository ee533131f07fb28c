import { isObject, type JsonObject, type Schema } from '../../spec/json.js';
import type { Row } from '../protocol/output.js';

/** What a stream says about its fields. */
export interface FieldsOf {
  schema: Schema;
  primaryKey: readonly string[];
  cursorField?: string | undefined;
}

/** What is written of a stream's rows. */
export interface WrittenFields {
  /** Of the selected fields only, so that a deselected one is not missed. */
  schema: Schema;
  /** A row without the fields that nobody selected; absent: rows are written whole. */
  keep?(row: object): object;
}

/**
 * The fields of a stream that are written: the selected ones, and always keys and cursor. Where one field of
 * the schema was deselected nothing else passes either, for what the schema does not have was not selected.
 * Where none was, rows are written whole: the schema may lag behind the vendor.
 *
 *     const { keep } = writtenFields(calls, new Set(['callId', 'tags']));
 *     keep?.({ callId: '7', tags: [], notes: '…' }); // { callId: '7', tags: [] }
 */
export function writtenFields(
  { schema, primaryKey, cursorField }: FieldsOf,
  selected: ReadonlySet<string> | undefined,
): WrittenFields {
  if (selected === undefined || !isObject(schema.properties)) return { schema };
  const written = new Set([...selected, ...primaryKey]);
  if (cursorField !== undefined) written.add(cursorField);
  const declared = Object.entries(schema.properties);
  if (declared.every(([name]) => written.has(name))) return { schema };
  const required = Array.isArray(schema['required']) ? (schema['required'] as string[]) : [];
  return {
    schema: {
      ...schema,
      properties: Object.fromEntries(declared.filter(([name]) => written.has(name))),
      required: required.filter((name) => written.has(name)),
    },
    keep(row) {
      const kept: JsonObject = {};
      for (const [name, value] of Object.entries(row)) if (written.has(name)) kept[name] = value;
      return kept;
    },
  };
}

/** A shape for rows of which only the written fields are left. */
export function shapeWritten(
  { keep }: WrittenFields,
  shape: (row: object) => Row | undefined,
): (row: object) => Row | undefined {
  return keep === undefined ? shape : (row) => shape(keep(row));
}
