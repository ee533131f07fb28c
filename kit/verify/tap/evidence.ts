import { performance } from 'node:perf_hooks';
import { isObject, type JsonObject } from '../../../spec/json.js';
import type { Watcher } from '../progress.js';
import { commandOf, lastState, parsed, runTap, type TapRun } from './run.js';

export interface TapOptions {
  path: string;
  config: JsonObject;
  /** Only these streams. */
  streams?: readonly string[] | undefined;
  /** For each run (ms). */
  limit: number;
  /** Writes a file of the verification. @returns its path. */
  write(name: string, content: unknown): string;
  watcher?: Watcher | undefined;
}

/** Starts of a tap, at most. */
const STARTS = 8;

export interface Entry extends JsonObject {
  tap_stream_id: string;
  schema: JsonObject;
  metadata: { breadcrumb: string[]; metadata: JsonObject }[];
}

/** What a tap was seen to do: every run is taken once, then all checks look at them. */
export interface TapEvidence {
  discover: TapRun;
  about: TapRun;
  /** Of the catalog those that are verified. */
  entries: readonly Entry[];
  /** Whether the catalog has streams that nobody can name. */
  nameless: boolean;
  sync?: TapRun;
  again?: TapRun;
  /** A field that was deselected, and the sync without it. */
  without?: { stream: string; field: string; run: TapRun };
  /** Numbers and booleans of the config as texts. */
  texts?: TapRun;
  missing: TapRun;
  refused?: TapRun;
  /** Texts of the config that nobody may read. */
  secrets: readonly string[];
  runs: readonly TapRun[];
}

/** A bookmark of a stream that the tap does not have: runners keep what a tap hands back, and nothing else. */
export const OTHER = 'verify_other_stream';
/** Looks like a secret and is none. */
const WRONG = 'trunkline-verify-wrong';

export async function gatherTap({
  path,
  config,
  streams,
  limit,
  write,
  watcher,
}: TapOptions): Promise<TapEvidence> {
  const runs: TapRun[] = [];
  const run = async (...argv: string[]) => {
    const begun = performance.now();
    const command = commandOf(argv);
    watcher?.begun(command, STARTS);
    const done = await runTap(path, argv, limit);
    watcher?.ended(command, performance.now() - begun);
    runs.push(done);
    return done;
  };
  const file = write('config.json', config);
  const about = await run('--about', '--format=json');
  const secrets = secretsIn(config, parsed(about.stdout));
  const discover = await run('--config', file, '--discover');
  const catalog = parsed(discover.stdout);
  const listed: unknown[] = isObject(catalog) && Array.isArray(catalog['streams']) ? catalog['streams'] : [];
  const all = listed.flatMap(entryOf);
  const entries = all.filter(({ tap_stream_id: name }) => streams === undefined || streams.includes(name));
  const missing = await run('--config', `${file}.missing`);
  const evidence: TapEvidence = {
    discover,
    about,
    entries,
    nameless: all.length < listed.length,
    missing,
    secrets: [...secrets.values()],
    runs,
  };
  if (entries.length === 0) return evidence;

  const selected = selecting(all, entries);
  const chosen = write('catalog.json', selected);
  evidence.sync = await run('--config', file, '--catalog', chosen);
  const state = lastState(evidence.sync);
  if (state !== undefined) {
    const bookmarks = {
      ...(isObject(state['bookmarks']) ? state['bookmarks'] : {}),
      [OTHER]: { kept: true },
    };
    const given = write('state.json', { ...state, bookmarks });
    evidence.again = await run('--config', file, '--catalog', chosen, '--state', given);
  }
  const field = deselectable(entries, evidence.sync);
  if (field !== undefined) {
    const catalogWithout = write('catalog-without.json', selecting(all, entries, field));
    evidence.without = { ...field, run: await run('--config', file, '--catalog', catalogWithout) };
  }
  const texts = Object.entries(config).map(([name, value]) => [name, isPlain(value) ? String(value) : value]);
  if (texts.some(([name, value]) => config[name as string] !== value)) {
    const given = write('config-texts.json', Object.fromEntries(texts));
    evidence.texts = await run('--config', given, '--catalog', chosen);
  }
  if (secrets.size > 0) {
    const wrong = Object.fromEntries([...secrets.keys()].map((name) => [name, WRONG]));
    evidence.refused = await run(
      '--config',
      write('config-wrong.json', { ...config, ...wrong }),
      '--catalog',
      chosen,
    );
  }
  return evidence;
}

/** A stream as a catalog has it, of whatever make: what is missing or odd in its metadata says nothing. */
function entryOf(given: unknown): Entry[] {
  if (!isObject(given) || typeof given['tap_stream_id'] !== 'string') return [];
  const metadata = Array.isArray(given['metadata']) ? given['metadata'].filter(isMark) : [];
  const schema = isObject(given['schema']) ? given['schema'] : {};
  return [{ ...given, tap_stream_id: given['tap_stream_id'], schema, metadata }];
}

const isMark = (mark: unknown): mark is Entry['metadata'][number] =>
  isObject(mark) && Array.isArray(mark['breadcrumb']) && isObject(mark['metadata']);

const isPlain = (value: unknown) => typeof value === 'number' || typeof value === 'boolean';

/** By what the tap says of its settings, else by what they are called. */
function secretsIn(config: JsonObject, about: unknown): Map<string, string> {
  const settings = isObject(about) && isObject(about['settings']) ? about['settings'] : {};
  const properties = isObject(settings['properties']) ? settings['properties'] : {};
  const isSecret = (name: string) => {
    const field = properties[name];
    const marked = isObject(field) && (field['airbyte_secret'] === true || field['secret'] === true);
    return marked || /token|secret|password|api_?key/i.test(name);
  };
  return new Map(
    Object.entries(config).filter(
      (entry): entry is [string, string] =>
        isSecret(entry[0]) &&
        typeof entry[1] === 'string' &&
        entry[1].length >= 6 &&
        !entry[1].includes('://'),
    ),
  );
}

/** The catalog with these streams selected and everything in them, as a runner writes it. */
function selecting(
  all: readonly Entry[],
  chosen: readonly Entry[],
  without?: { stream: string; field: string },
): object {
  const streams = all.map((entry) => ({
    ...entry,
    selected: chosen.includes(entry),
    metadata: entry.metadata.map(({ breadcrumb, metadata }) => {
      const isOut =
        entry.tap_stream_id === without?.stream && breadcrumb.length >= 2 && breadcrumb[1] === without.field;
      return { breadcrumb, metadata: { ...metadata, selected: chosen.includes(entry) && !isOut } };
    }),
  }));
  return { streams };
}

/** A field that records show, and that need not come. */
function deselectable(
  entries: readonly Entry[],
  sync: TapRun,
): { stream: string; field: string } | undefined {
  for (const { tap_stream_id: stream, metadata } of entries) {
    const free = metadata.filter(
      ({ breadcrumb, metadata: { inclusion } }) => breadcrumb.length === 2 && inclusion === 'available',
    );
    const record = sync.messages.find((one) => one['type'] === 'RECORD' && one['stream'] === stream)?.[
      'record'
    ];
    const field = free
      .map(({ breadcrumb }) => breadcrumb[1]!)
      .find((name) => isObject(record) && name in record);
    if (field !== undefined) return { stream, field };
  }
  return undefined;
}
