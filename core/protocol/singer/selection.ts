import type { Selected, Selection } from '../../../catalog/selection.js';
import type { StreamDeclaration } from '../../../catalog/stream.js';
import { configError } from '../../../spec/failure.js';
import { isObject, type JsonObject } from '../../../spec/json.js';
import { lookBesides } from '../../../spec/likeness.js';
import { didYouMean } from '../../../spec/similar.js';
import { singerSchema, singerStream } from './catalog.js';

/** A selected stream with what targets are told about it. */
export interface SingerStream {
  name: string;
  mode: Selected['mode'];
  /**
   * Of the selected fields only. An object of which something was deselected is closed (additionalProperties:
   * false).
   */
  schema: JsonObject;
  keyProperties: readonly string[];
  replicationKey?: string;
}

export interface SingerSelection {
  selection: Selection;
  streams: SingerStream[];
}

/** Metadata by breadcrumb, its parts joined by U+0000. */
type Marks = ReadonlyMap<string, JsonObject>;

/**
 * Reads the catalog of a tap: what `--discover` printed, with or without what a person or Meltano selected in
 * it. Without a catalog every stream is read that is selected by default. A field comes if its parent does
 * and it is `automatic`, `selected`, or (where nobody decided) `selected-by-default`, or else as its parent.
 * @throws config_error for what is no catalog of a tap; `where` names the file.
 */
export function parseSingerCatalog(
  input: unknown,
  offered: readonly StreamDeclaration[],
  where: string,
): SingerSelection {
  const catalog = input ?? { streams: offered.map(singerStream) };
  const entries = isObject(catalog) ? catalog['streams'] : undefined;
  if (!Array.isArray(entries))
    throw configError(
      `${where}: a catalog is an object with a list "streams" (what --discover prints); this is none${insteadOf(input)}`,
    );
  const found: SingerSelection = { selection: { streams: [], unknown: [], remarks: [] }, streams: [] };
  const seen = new Set<string>();
  for (const [i, entry] of entries.entries()) {
    const at = `${where}: streams[${i}]`;
    if (!isObject(entry)) throw configError(`${at} is not an object`);
    if (isObject(entry['stream']))
      throw configError(`${at} is an entry of an Airbyte catalog; a tap takes what its --discover prints`);
    const name = entry['tap_stream_id'] ?? entry['stream'];
    if (typeof name !== 'string' || name === '') throw configError(`${at}.tap_stream_id must be a text`);
    if (seen.has(name)) throw configError(`${where}: the stream "${name}" is there twice`);
    seen.add(name);
    const marks = marksOf(entry, at);
    if (!isStreamSelected(entry, marks)) continue;
    const declared = offered.find((one) => one.name === name);
    if (declared === undefined) found.selection.unknown.push({ name });
    else add(found, declared, entry, marks);
  }
  const { selection } = found;
  if (selection.streams.length + selection.unknown.length === 0)
    selection.remarks.push(`${where}: no stream is selected: nothing is read.`);
  return found;
}

/** What else a user may have handed over; nothing of it is quoted. */
function insteadOf(input: unknown): string {
  const look = lookBesides('--catalog', input);
  return look === undefined ? '' : `. It ${look}`;
}

function add(
  { selection, streams }: SingerSelection,
  declared: StreamDeclaration,
  entry: JsonObject,
  marks: Marks,
): void {
  const { name, primaryKey, cursorField, incremental } = declared;
  const replicationKey = incremental ? cursorField : undefined;
  const always = new Set(replicationKey === undefined ? primaryKey : [...primaryKey, replicationKey]);
  const own = singerSchema(declared.schema, primaryKey);
  const given = isObject(entry['schema']) && isObject(entry['schema']['properties']) ? entry['schema'] : own;
  const schema = selectedSchema(completed(given, own, always), marks, always);
  const { mode, remarks } = modeOf(declared, entry, marks);
  selection.remarks.push(...remarks, ...strangers(name, given, marks));
  selection.streams.push({ name, mode, fields: new Set(Object.keys(schema['properties'] as object)) });
  streams.push({
    name,
    mode,
    schema,
    keyProperties: primaryKey,
    ...(replicationKey === undefined ? {} : { replicationKey }),
  });
}

/** Keys and cursor belong to every record, whatever became of them in a catalog. */
function completed(given: JsonObject, own: JsonObject, always: ReadonlySet<string>): JsonObject {
  const properties = { ...(given['properties'] as JsonObject) };
  const declared = own['properties'] as JsonObject;
  for (const name of always) properties[name] ??= declared[name];
  return { ...given, properties };
}

function modeOf(
  { name, cursorField, incremental }: StreamDeclaration,
  entry: JsonObject,
  marks: Marks,
): { mode: Selected['mode']; remarks: string[] } {
  const mark = marks.get('') ?? {};
  const remarks: string[] = [];
  const method = mark['replication-method'] ?? entry['replication_method'] ?? 'INCREMENTAL';
  if (incremental && method !== 'INCREMENTAL' && method !== 'FULL_TABLE')
    remarks.push(
      `${name}: the replication method ${String(method)} is not known here; it is read as INCREMENTAL.`,
    );
  const key = mark['replication-key'] ?? entry['replication_key'];
  if (incremental && typeof key === 'string' && key !== '' && key !== cursorField)
    remarks.push(
      `${name}: the replication key is defined by the tap (${cursorField}); the catalog's ${key} is ignored.`,
    );
  return { mode: incremental && method !== 'FULL_TABLE' ? 'incremental' : 'full_refresh', remarks };
}

/** Nothing of it is guessed: what was meant to deselect a field would let personal data pass. */
function marksOf(entry: JsonObject, at: string): Marks {
  const list = entry['metadata'] ?? [];
  if (!Array.isArray(list)) throw configError(`${at}.metadata must be a list, as --discover prints it`);
  return new Map(
    list.map((one: unknown, i) => {
      const { breadcrumb, metadata = {} } = isObject(one) ? one : {};
      const isPath = Array.isArray(breadcrumb) && breadcrumb.every((part) => typeof part === 'string');
      if (!isPath || !isObject(metadata))
        throw configError(
          `${at}.metadata[${i}] must have a "breadcrumb" ([] for the stream, ["properties", "NAME"] for a field) and an object "metadata"`,
        );
      return [breadcrumb.join('\0'), metadata];
    }),
  );
}

/** Fields that somebody selected or deselected, and that are not there: misspelt, or no longer offered. */
function strangers(stream: string, schema: JsonObject, marks: Marks): string[] {
  const places = (place: string) => place.split('\0');
  const isThere = (path: readonly string[]) =>
    path.reduce<unknown>((node, part) => (isObject(node) ? node[part] : undefined), schema) !== undefined;
  const unknown = [...marks]
    .filter(
      ([place, mark]) => place !== '' && flag(mark['selected']) !== undefined && !isThere(places(place)),
    )
    .map(([place]) => places(place));
  if (unknown.length === 0) return [];
  const fields = unknown.map((path) => `"${path.filter((part) => part !== 'properties').join('.')}"`);
  const [first = []] = unknown;
  const known = Object.keys(isObject(schema['properties']) ? schema['properties'] : {});
  const meant = didYouMean(first[1] ?? '', known);
  return [
    `${stream}: the catalog selects or deselects ${fields.slice(0, 5).join(', ')}, which the stream does not have.${meant}`,
  ];
}

/** In catalogs of the older form the entry says so itself. */
function isStreamSelected(entry: JsonObject, marks: Marks): boolean {
  return decided(marks.get('') ?? {}) ?? flag(entry['selected']) ?? marks.size === 0;
}

/**
 * Texts as well: who sets metadata in the environment has no others, and an ignored "false" would let
 * personal data pass.
 */
function flag(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value.trim().toLowerCase() : '';
  if (text === 'true') return true;
  return text === 'false' ? false : undefined;
}

/** What the metadata of one place says; undefined: nothing. */
function decided(mark: JsonObject): boolean | undefined {
  if (mark['inclusion'] === 'unsupported') return false;
  return flag(mark['selected']) ?? flag(mark['selected-by-default']);
}

function selectedSchema(schema: JsonObject, marks: Marks, always: ReadonlySet<string>): JsonObject {
  const { $schema: _, ...rest } = schema;
  const prune = (node: JsonObject, breadcrumb: readonly string[]): JsonObject => {
    if (!isObject(node['properties'])) return node;
    const declared = Object.entries(node['properties']);
    const kept = declared.filter(([name, field]) => {
      if (breadcrumb.length === 0 && always.has(name)) return true;
      const mark = marks.get([...breadcrumb, 'properties', name].join('\0')) ?? {};
      if (mark['inclusion'] === 'automatic') return true;
      return decided(mark) ?? (isObject(field) ? flag(field['selected']) : undefined) ?? true;
    });
    const properties = Object.fromEntries(
      kept.map(([name, field]) => [
        name,
        isObject(field) ? prune(withoutMark(field), [...breadcrumb, 'properties', name]) : field,
      ]),
    );
    // What the schema does not have was not selected where anything was deselected.
    if (kept.length === declared.length) return { ...node, properties };
    return { ...node, properties, additionalProperties: false };
  };
  const pruned = prune(rest, []);
  const properties = pruned['properties'] as JsonObject;
  const required = Array.isArray(pruned['required']) ? (pruned['required'] as string[]) : [];
  return { ...pruned, required: required.filter((name) => name in properties) };
}

/** Of the older form: `selected` inside a field's schema. */
function withoutMark({ selected: _, ...field }: JsonObject): JsonObject {
  return field;
}
