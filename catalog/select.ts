import { configError } from '../spec/failure.js';
import { isObject, type JsonObject } from '../spec/json.js';
import { didYouMean } from '../spec/similar.js';

/** What is known of a stream that can be selected: as `discover` of any source shows it. */
export interface Selectable {
  name: string;
  json_schema: JsonObject;
  supported_sync_modes: readonly ('full_refresh' | 'incremental')[];
  default_cursor_field?: readonly string[];
  source_defined_primary_key?: readonly (readonly string[])[];
}

/** One entry of a configured catalog, as every Airbyte client writes it. */
export interface ConfiguredStream<S extends Selectable = Selectable> {
  stream: S;
  sync_mode: 'full_refresh' | 'incremental';
  destination_sync_mode: 'append_dedup' | 'overwrite';
}

/** What is wanted of one stream: fields by name, or all but some. */
interface Wish {
  fields: Set<string>;
  without: Set<string>;
}

/**
 * A configured catalog out of what `discover` shows and a short text: streams by name, fields behind a full
 * stop, a minus before what is not wanted. Incremental where a stream can; keys and cursor always come along.
 *
 *     // Three streams, the last with one field and its keys.
 *     select(catalog, 'calls,call_segments.-words,transcripts.text');
 *     select(catalog, '-transcripts'); // all streams but one
 *
 * @param why says of a stream that is not in the catalog why not, where somebody knows.
 * @throws config_error for a stream or a field that does not exist, and for a key that is to be left out.
 */
export function select<S extends Selectable>(
  { streams }: { streams: readonly S[] },
  text: string,
  why: (stream: string) => string | undefined = () => undefined,
): { streams: ConfiguredStream<S>[] } {
  const { wishes, dropped } = wishesOf(text);
  const names = streams.map(({ name }) => name);
  for (const name of [...wishes.keys(), ...dropped]) {
    if (names.includes(name)) continue;
    throw configError(
      `--select: ${why(name) ?? `there is no stream "${name}".${didYouMean(name, names)} There are: ${names.join(', ')}.`}`,
    );
  }
  const wanted = streams.filter(({ name }) => (wishes.size === 0 || wishes.has(name)) && !dropped.has(name));
  if (wanted.length === 0) throw configError('--select: no stream is left.');
  return { streams: wanted.map((stream) => configuredOf(narrowed(stream, wishes.get(stream.name)))) };
}

/** The streams that a text names because it wants them. */
export const namedStreams = (text: string): Set<string> => new Set(wishesOf(text).wishes.keys());

function wishesOf(text: string): { wishes: Map<string, Wish>; dropped: Set<string> } {
  const wishes = new Map<string, Wish>();
  const dropped = new Set<string>();
  const words = text.split(',').map((word) => word.trim());
  if (words.every((word) => word === ''))
    throw configError('--select: which streams? For example calls,transcripts.text,call_segments.-words');
  for (const word of words.filter((one) => one !== '')) {
    const [, name = '', field] = /^([^.]*)(?:\.(.*))?$/s.exec(word) ?? [];
    if (name.startsWith('-')) {
      if (field !== undefined)
        throw configError(
          `--select: "${word}": the minus belongs before the field (${name.slice(1)}.-${field}).`,
        );
      dropped.add(name.slice(1));
      continue;
    }
    const wish = wishes.get(name) ?? { fields: new Set(), without: new Set() };
    wishes.set(name, wish);
    if (field === undefined) continue;
    if (field.startsWith('-')) wish.without.add(field.slice(1));
    else wish.fields.add(field);
  }
  return { wishes, dropped };
}

function narrowed<S extends Selectable>(stream: S, wish: Wish | undefined): S {
  if (wish === undefined || wish.fields.size + wish.without.size === 0) return stream;
  const { name, json_schema: schema } = stream;
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const known = Object.keys(properties);
  for (const field of [...wish.fields, ...wish.without]) {
    if (known.includes(field)) continue;
    if (known.includes(field.split('.')[0]!))
      throw configError(`--select: "${name}.${field}": only whole fields can be selected, not parts of one.`);
    throw configError(
      `--select: the stream "${name}" has no field "${field}".${didYouMean(field, known)} It has: ${known.join(', ')}.`,
    );
  }
  const always = [
    ...(stream.source_defined_primary_key ?? []).flat(),
    ...(stream.default_cursor_field ?? []),
  ];
  const key = always.find((field) => wish.without.has(field));
  if (key !== undefined)
    throw configError(
      `--select: "${name}.-${key}": ${key} is its key or its cursor, and those are always written.`,
    );
  const wanted = (field: string) =>
    always.includes(field) ||
    ((wish.fields.size === 0 || wish.fields.has(field)) && !wish.without.has(field));
  const left = Object.fromEntries(Object.entries(properties).filter(([field]) => wanted(field)));
  return { ...stream, json_schema: { ...schema, properties: left } };
}

function configuredOf<S extends Selectable>(stream: S): ConfiguredStream<S> {
  const incremental = stream.supported_sync_modes.includes('incremental');
  return {
    stream,
    sync_mode: incremental ? 'incremental' : 'full_refresh',
    destination_sync_mode: incremental ? 'append_dedup' : 'overwrite',
  };
}
