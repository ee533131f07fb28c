import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { isObject, type JsonObject } from '../../../spec/json.js';
import { Unjudged } from '../step.js';
import { OTHER, type TapEvidence } from './evidence.js';
import { lastState, ofType, parsed, type TapRun } from './run.js';

/** One thing that has to hold of a tap. */
export interface TapCheck {
  id: string;
  title: string;
  /** Whose runner or target breaks otherwise, or what people lose. */
  why: string;
  advice?: true;
  /** @returns what is wrong, and in which run. @throws Unjudged */
  run(evidence: TapEvidence): { what: string; in?: TapRun }[];
}

/** Lines of the catalog and of the log (bytes): what is longer ends Meltano's discovery. */
const LONGEST = 64 * 1024;
const KNOWN = new Set(['SCHEMA', 'RECORD', 'STATE', 'ACTIVATE_VERSION', 'BATCH']);

function present(run: TapRun | undefined, what: string): TapRun {
  if (run === undefined) throw new Unjudged(what);
  return run;
}
const synced = ({ sync }: TapEvidence) =>
  present(sync, 'there was no catalog with streams, so nothing was read');
const longLine = (text: string) => text.split('\n').some((line) => Buffer.byteLength(line) >= LONGEST);
const fieldsOf = (schema: unknown): JsonObject =>
  isObject(schema) && isObject(schema['properties']) ? schema['properties'] : {};
const ended = (run: TapRun) => (run.timedOut ? 'it took too long' : `it ended with exit code ${run.code}`);
const succeeded = (run: TapRun) => (run.code === 0 ? [] : [{ what: ended(run), in: run }]);

const catalog: readonly TapCheck[] = [
  {
    id: 'tap-discover',
    title: '--discover prints one JSON object with streams, and exits with 0',
    why: 'Meltano runs it before every sync.',
    run({ discover, entries, nameless }) {
      if (discover.code !== 0) return succeeded(discover);
      if (nameless) return [{ what: 'a stream of the catalog has no tap_stream_id', in: discover }];
      return entries.length > 0
        ? []
        : [{ what: 'stdout is no catalog with a list "streams" in which they are', in: discover }];
    },
  },
  {
    id: 'tap-discover-lines',
    title: 'no line of the catalog is longer than 64 KiB',
    why: "Meltano's discovery ends at such a line: print the catalog indented.",
    run: ({ discover }) =>
      longLine(discover.stdout) ? [{ what: 'a line of 64 KiB or more', in: discover }] : [],
  },
  {
    id: 'tap-catalog-keys',
    title: 'key_properties are fields of the schema, always come, and are those of the metadata',
    why: 'Targets merge by them; a part that is missing makes one row of many.',
    run({ entries, discover }) {
      return entries.flatMap((entry) => {
        const { tap_stream_id: name, schema, metadata } = entry;
        const keys = Array.isArray(entry['key_properties']) ? (entry['key_properties'] as string[]) : [];
        const mark = (...at: string[]) =>
          metadata.find((one) => one.breadcrumb.join('.') === at.join('.'))?.metadata;
        const told = mark()?.['table-key-properties'];
        const differs = told !== undefined && JSON.stringify(told) !== JSON.stringify(keys);
        return [
          ...keys
            .filter((key) => !(key in fieldsOf(schema)))
            .map((key) => `${name}: the key "${key}" is not in its schema`),
          ...keys
            .filter((key) => mark('properties', key)?.['inclusion'] !== 'automatic')
            .map((key) => `${name}: the key "${key}" may be deselected`),
          ...(differs ? [`${name}: table-key-properties are others than key_properties`] : []),
        ].map((what) => ({ what, in: discover }));
      });
    },
  },
  {
    id: 'tap-catalog-metadata',
    title: 'every stream and field has metadata with its inclusion, fields of objects too',
    why: 'Meltano takes a field of the first level without it as one that cannot be deselected.',
    run({ entries, discover }) {
      const missing = entries.flatMap(({ tap_stream_id: name, schema, metadata }) => {
        const marked = new Set(
          metadata
            .filter((one) => one.metadata['inclusion'] !== undefined)
            .map((one) => one.breadcrumb.join('.')),
        );
        const wanted = ['', ...pathsOf(schema)];
        return wanted
          .filter((path) => !marked.has(path))
          .map((path) => `${name}: ${path === '' ? 'the stream' : path}`);
      });
      return missing.map((what) => ({ what: `${what} has none`, in: discover }));
    },
  },
  {
    id: 'tap-about',
    title: '--about --format=json tells name, capabilities and settings without a config',
    why: 'It is how people and hubs learn which settings a tap has.',
    advice: true,
    run({ about }) {
      const told = parsed(about.stdout);
      const fits = isObject(told) && typeof told['name'] === 'string' && isObject(told['settings']);
      return fits ? [] : [{ what: 'stdout is no JSON with "name" and "settings"', in: about }];
    },
  },
];

function pathsOf(schema: unknown, at = ''): string[] {
  return Object.entries(fieldsOf(schema)).flatMap(([name, field]) => {
    const path = at === '' ? `properties.${name}` : `${at}.properties.${name}`;
    return [path, ...pathsOf(field, path)];
  });
}

const messages: readonly TapCheck[] = [
  {
    id: 'tap-sync',
    title: 'a sync of all streams exits with 0',
    why: 'Runners take everything else as a failure.',
    run: (evidence) => succeeded(synced(evidence)),
  },
  {
    id: 'tap-pure',
    title: "stdout holds Singer's messages only, one object a line",
    why: 'Targets end at anything else.',
    run(evidence) {
      const run = synced(evidence);
      const strange = run.messages.find(({ type }) => !KNOWN.has(String(type)));
      return [
        ...run.broken.slice(0, 3).map((line) => ({ what: `line ${line} is no JSON object`, in: run })),
        ...(strange === undefined ? [] : [{ what: `a message of type ${String(strange['type'])}`, in: run }]),
      ];
    },
  },
  {
    id: 'tap-schema-first',
    title: 'a SCHEMA with properties and key_properties comes before the first RECORD of its stream',
    why: 'Targets cannot make a table otherwise, and end.',
    run(evidence) {
      const run = synced(evidence);
      const begun = new Set<unknown>();
      const wrong = new Set<string>();
      for (const { type, stream, schema, key_properties: keys } of run.messages) {
        if (type === 'SCHEMA') begun.add(stream);
        if (type === 'SCHEMA' && !(isObject(schema) && isObject(schema['properties']) && Array.isArray(keys)))
          wrong.add(`the SCHEMA of ${String(stream)} lacks properties or key_properties`);
        if (type === 'RECORD' && !begun.has(stream))
          wrong.add(`a RECORD of ${String(stream)} without a SCHEMA`);
      }
      return [...wrong].map((what) => ({ what, in: run }));
    },
  },
  {
    id: 'tap-records',
    title: 'records fit their SCHEMA',
    why: 'Targets validate every record, and refuse the whole run for one that does not fit.',
    run(evidence) {
      const run = synced(evidence);
      const ajv = new Ajv({ strict: false, logger: false, ownProperties: true });
      addFormats.default(ajv);
      const schemas = new Map<unknown, ValidateFunction>();
      const wrong = new Set<string>();
      for (const { stream, schema } of ofType(run, 'SCHEMA')) {
        const test = isObject(schema) ? compiled(ajv, schema) : undefined;
        if (test !== undefined) schemas.set(stream, test);
        else wrong.add(`${String(stream)}: its SCHEMA has no JSON Schema that can be read`);
      }
      for (const { stream, record } of ofType(run, 'RECORD')) {
        if (!isObject(record)) wrong.add(`${String(stream)}: a RECORD without an object "record"`);
        const fits = isObject(record) ? schemas.get(stream) : undefined;
        if (fits === undefined || fits(record)) continue;
        wrong.add(
          `${String(stream)}: ${(fits.errors?.[0]?.instancePath || 'the record').replace(/\/\d+/g, '/*')} ${fits.errors?.[0]?.message}`,
        );
      }
      return [...wrong].map((what) => ({ what, in: run }));
    },
  },
  {
    id: 'tap-keys',
    title: 'a key is whole in every record, and comes once in a sync',
    why: 'A null in it is refused by databases; two rows of one key are one row in the table.',
    run(evidence) {
      const run = synced(evidence);
      const keys = new Map(
        ofType(run, 'SCHEMA').map(({ stream, key_properties: key }) => [
          stream,
          Array.isArray(key) ? key.map(String) : [],
        ]),
      );
      const seen = new Set<string>();
      const wrong = new Set<string>();
      for (const { stream, record } of ofType(run, 'RECORD')) {
        const key = keys.get(stream) ?? [];
        // Another check tells of a record that is none.
        if (key.length === 0 || !isObject(record)) continue;
        const values = key.map((name) => record[name] ?? null);
        if (values.includes(null)) wrong.add(`${String(stream)}: a part of its key is null or missing`);
        const row = JSON.stringify([stream, values]);
        if (seen.has(row)) wrong.add(`${String(stream)}: a key came twice`);
        seen.add(row);
      }
      return [...wrong].map((what) => ({ what, in: run }));
    },
  },
  {
    id: 'tap-state-last',
    title: 'a STATE with an object comes after the last RECORD',
    why: 'What no STATE covers is read again by every run.',
    run(evidence) {
      const run = synced(evidence);
      const types = run.messages.map(({ type }) => type);
      const isLast = types.lastIndexOf('STATE') > types.lastIndexOf('RECORD');
      return isLast && lastState(run) !== undefined ? [] : [{ what: 'there is none', in: run }];
    },
  },
];

/** undefined: it is no JSON Schema. */
function compiled(ajv: Ajv, { $schema: _, $id: __, ...schema }: JsonObject): ValidateFunction | undefined {
  try {
    return ajv.compile(schema);
  } catch {
    return undefined;
  }
}

const states: readonly TapCheck[] = [
  {
    id: 'tap-resume',
    title: 'with its last state it exits with 0, and reads incremental streams on, not again',
    why: 'A state that is ignored costs every run the whole history.',
    run({ again, sync, entries }) {
      const run = present(again, 'there was no STATE to go on from');
      if (run.code !== 0) return succeeded(run);
      const count = (one: TapRun, stream: string) =>
        ofType(one, 'RECORD').filter((message) => message['stream'] === stream).length;
      return entries
        .filter(
          (entry) =>
            entry['replication_method'] === 'INCREMENTAL' || typeof entry['replication_key'] === 'string',
        )
        .map(({ tap_stream_id: name }) => ({ name, first: count(sync!, name), second: count(run, name) }))
        .filter(({ first, second }) => first >= 10 && second * 2 > first)
        .map(({ name, first, second }) => ({
          what: `${name}: ${first} records, then ${second} once more`,
          in: run,
        }));
    },
  },
  {
    id: 'tap-bookmarks-kept',
    title: 'bookmarks of streams that it does not read are in every STATE',
    why: 'A completed state replaces the stored one: what is not in it is forgotten.',
    run({ again }) {
      const run = present(again, 'there was no STATE to go on from');
      const lost = ofType(run, 'STATE').some(
        ({ value }) => !isObject(value) || !(OTHER in ((value['bookmarks'] as object | undefined) ?? {})),
      );
      return lost ? [{ what: 'a STATE without them', in: run }] : [];
    },
  },
  {
    id: 'tap-state-keys',
    title: "no key of a bookmark comes or goes, and a null is never in a dictionary's place",
    why: 'Meltano merges partial states key by key: what is absent stays as it was, and a dictionary over a null ends it.',
    advice: true,
    run({ sync, again }) {
      const run = present(sync, 'nothing was read');
      const all = [run, ...(again === undefined ? [] : [again])].flatMap((one) => ofType(one, 'STATE'));
      const shapes = new Map<string, string>();
      const wrong = new Set<string>();
      for (const { value } of all) {
        const bookmarks = isObject(value) && isObject(value['bookmarks']) ? value['bookmarks'] : {};
        for (const [stream, held] of Object.entries(bookmarks)) {
          const shape = isObject(held)
            ? Object.entries(held)
                .map(([key, one]) => `${key}${isObject(one) ? '{}' : ''}`)
                .sort()
                .join()
            : '';
          if ((shapes.get(stream) ?? shape) !== shape) wrong.add(stream);
          shapes.set(stream, shape);
        }
      }
      return [...wrong].map((what) => ({
        what: `the bookmark of ${what} has other keys at other times`,
        in: run,
      }));
    },
  },
];

const settings: readonly TapCheck[] = [
  {
    id: 'tap-deselected',
    title: 'a field that is deselected is neither in SCHEMA nor in a RECORD',
    why: 'People deselect what they may not keep.',
    run({ without }) {
      if (without === undefined) throw new Unjudged('no record shows a field that may be deselected');
      const { stream, field, run } = without;
      const own = run.messages.filter((message) => message['stream'] === stream);
      const shown = own.some(
        ({ schema, record }) => field in fieldsOf(schema) || (isObject(record) && field in record),
      );
      return shown ? [{ what: `${stream}: "${field}" is written all the same`, in: run }] : succeeded(run);
    },
  },
  {
    id: 'tap-config-texts',
    title: 'numbers and booleans of the config may come as texts',
    why: 'That is how environment variables bring them.',
    run: ({ texts }) => succeeded(present(texts, 'the config has neither a number nor a boolean')),
  },
  {
    id: 'tap-config-missing',
    title: 'without its config file it fails, says so on stderr, and writes no message',
    why: 'A success with nothing read is noticed by nobody.',
    run({ missing }) {
      const good = missing.code !== 0 && missing.messages.length === 0 && missing.stderr.trim() !== '';
      return good ? [] : [{ what: ended(missing), in: missing }];
    },
  },
  {
    id: 'tap-refused',
    title: 'with wrong credentials the sync fails',
    why: 'A success with nothing read is noticed by nobody.',
    run({ refused }) {
      const run = present(refused, 'the config has no secret that is known as one');
      return run.code === 0 ? [{ what: 'it ended with exit code 0', in: run }] : [];
    },
  },
  {
    id: 'tap-secrets',
    title: 'no secret of the config is in the log or in a message other than RECORD',
    why: 'Logs are read, kept and sent on.',
    run({ runs, secrets }) {
      if (secrets.length === 0) throw new Unjudged('the config has no secret that is known as one');
      const said = (run: TapRun) =>
        run.stderr +
        run.messages
          .filter(({ type }) => type !== 'RECORD')
          .map((one) => JSON.stringify(one))
          .join('\n');
      return runs
        .filter((run) => secrets.some((secret) => said(run).includes(secret)))
        .map((run) => ({ what: 'a secret is shown', in: run }));
    },
  },
  {
    id: 'tap-log-lines',
    title: 'no line of the log is longer than 64 KiB',
    why: 'Runners read the log by lines up to there.',
    run: ({ runs }) =>
      runs
        .filter(({ stderr }) => longLine(stderr))
        .map((run) => ({ what: 'a line of 64 KiB or more', in: run })),
  },
];

export const TAP_CHECKS: readonly TapCheck[] = [...catalog, ...messages, ...states, ...settings];
