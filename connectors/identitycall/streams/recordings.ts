import {
  about,
  byText,
  type Context,
  edits,
  instant,
  type Listed,
  type Ref,
  rowsOf,
  sortedPages,
  type Verdict,
} from 'trunkline';
import type {
  Config,
  Dialogues,
  Goals,
  Keywords,
  Pauses,
  Recordings,
  Summaries,
  Transcriptions,
} from '../generated.js';
import { idOf, inData, pagesOf } from '../vendor.js';

export type Ctx = Context<Config>;

/**
 * List and detail together; `stale`: what only the list has (speakers, goal_achievement) is from before it
 * was finished; `told`: the list says when it was updated.
 */
export type Item = { row: Recordings; stale: boolean; told?: boolean };

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const iso = (ms: number) => new Date(ms).toISOString();

/** undefined: it says nothing that can be a place in the list. */
function createdAt({ created_at }: Recordings, asOf: number): string | undefined {
  const ms = instant(created_at, asOf);
  return Number.isNaN(ms) ? undefined : iso(ms);
}

/** From where on every sync looks at the whole list again; it is read in any case, so this costs no request. */
const overlap = ({ config, lookback }: Pick<Ctx, 'config' | 'lookback'>, asOf: number) =>
  iso(asOf - Math.max(config.pending_days, lookback) * DAY);

const unfinished = ({ status }: Recordings) => status === 'pending' || status === 'processing';

/**
 * A recording may be listed long after it was created
 * (VENDOR.md#trap-3-a-status-filter-and-a-cursor-lose-slow-recordings). So all of `overlap` is listed again,
 * and what was delivered is known by its id or, with a lookback, by its version.
 */
function listed(row: Recordings, ctx: Ctx): Listed<Item> {
  const { config, asOf, readLast = asOf, lookback } = ctx;
  const created = createdAt(row, asOf);
  // Without a time it may be new in every sync.
  const days = Math.max(config.pending_days, lookback);
  // Not "as long as the list names it": a single walk may have missed it.
  const until = created === undefined || iso(Date.parse(created) + days * DAY);
  const again = until === true || until >= iso(asOf) ? until : false;
  const recent = lookback > 0 && (created === undefined || created >= iso(readLast - lookback * DAY));
  const { project_id } = row as { project_id?: unknown };
  return {
    id: String(row.id),
    again,
    ...versionOf(row, recent, ctx),
    ...(unfinished(row) ? { later: true } : {}),
    ...(project_id ? { scope: `project ${project_id}` } : {}),
  };
}

/**
 * Only an undocumented list has updated_at (VENDOR.md#the-list-of-recordings); without it the detail tells,
 * which is asked for in every lookback where the user wants one.
 */
function versionOf(row: Recordings, recent: boolean, ctx: Ctx): { version?: string } {
  if (recent && isTold(row)) return { version: shownOf({ row, stale: false }, ctx) ?? '' };
  return recent && ctx.config.lookback_days !== undefined ? {} : { version: '' };
}

const isTold = ({ updated_at }: Partial<Recordings>) => Boolean(updated_at);

const shownOf = edits<Config, Item>(({ row }) => row);

/** `updated_at` need not move when goals are evaluated again, but goal_achievement does: all of it is the version. */
export const version = (item: Item, ctx: Ctx): string | undefined =>
  ctx.config.lookback_days === undefined && !item.told ? undefined : shownOf(item, ctx);

/** VENDOR.md#trap-2-nothing-in-the-list-says-that-a-row-changed and VENDOR.md#trap-4-pages-of-a-moving-list. */
const options: Parameters<typeof sortedPages<Config, Recordings, Item>>[0] = {
  order: byText,
  walk: ({ api }) => ({ pages: (smaller) => pagesOf(api, 'recordings', { per_page: smaller ? 51 : 100 }) }),
  id: idOf,
  position: (row, { asOf }) => {
    const created = createdAt(row, asOf);
    return created === undefined ? undefined : `${created}/${String(row.id).padStart(20, '0')}`;
  },
  listed,
  isListedAgain,
};

/** What a pass knows of its list. */
interface Pass {
  /** Where the streams stood when it began; '' is the beginning. */
  stands: Set<string>;
  /**
   * The list broke, so what is pending waits: without it items look edited. That is reported when it is read
   * for itself.
   */
  isListless: boolean;
}

const passOf = ({ once }: Ctx) =>
  once('the pass', async (): Promise<Pass> => ({ stands: new Set(), isListless: false }));

/**
 * What lies in the overlap is listed again. Below it nobody looks any more: a second look is worth its
 * requests only where this sync carries a cursor over a stretch that no sync before has listed, and leaves it
 * behind (after a pause longer than the overlap, say).
 */
async function isListedAgain(rows: ReadonlyMap<string, Recordings>, ctx: Ctx): Promise<boolean> {
  const [lowest = ''] = [...(await passOf(ctx)).stands].sort();
  let newest = '';
  for (const row of rows.values()) {
    const at = options.position(row, ctx) ?? '';
    if (at > newest) newest = at;
  }
  const recent = overlap(ctx, ctx.asOf);
  return (newest < recent ? newest : recent) <= lowest;
}

const { find, list: upwards } = sortedPages(options);

export async function* list(ctx: Ctx, after: string | null, until: string | null) {
  const pass = await passOf(ctx);
  pass.isListless = false;
  if (after === null) pass.stands.add('');
  const start = ctx.config.start_date === undefined ? '' : iso(instant(ctx.config.start_date));
  yield* upwards(ctx, start > (after ?? '') ? start : after, until);
}

export async function rewind(ctx: Ctx, cursor: string, asOf: number): Promise<string> {
  const pass = await passOf(ctx);
  pass.stands.add(cursor);
  return [cursor, overlap(ctx, asOf)].sort()[0]!;
}

/** The detail; none is asked for while the list shows that the recording is unfinished. */
export async function load(ctx: Ctx, refs: readonly Ref[]): Promise<(Item | 'gone' | 'never' | 'later')[]> {
  const rows = await rowsFor(ctx, refs);
  if (rows === undefined) return refs.map(() => 'later');
  return Promise.all(
    refs.map(async ({ id }, i) => {
      const row = rows[i];
      if (row && unfinished(row)) return 'later';
      const detail = await about(ctx.api, 'recordings/{id}', id, inData<Recordings>());
      if (detail === 'gone' && !row) return 'never'; // the list, which was read whole, says so too
      return typeof detail === 'string'
        ? detail
        : { row: { ...row, ...detail }, stale: isStale(row, detail, ctx), told: isTold(row ?? {}) };
    }),
  );
}

/** What the list shows of these; undefined: it cannot be read. */
async function rowsFor(ctx: Ctx, refs: readonly Ref[]): Promise<(Recordings | undefined)[] | undefined> {
  const pass = await passOf(ctx);
  if (pass.isListless) return undefined;
  try {
    return await Promise.all(refs.map(({ id }) => find(ctx, id)));
  } catch {
    pass.isListless = true;
    return undefined;
  }
}

/**
 * Nothing has changed about it for a week: what it lacks now does not come any more. Without updated_at
 * nobody can say.
 */
const isOld = ({ row: { updated_at } }: Item, asOf: number): boolean => instant(updated_at) < asOf - 7 * DAY;

/** Finished since the list was read; evaluated perhaps: clocks differ. */
const isStale = (
  row: Partial<Recordings> = {},
  { status, goals_evaluated, updated_at }: Recordings,
  { asOf }: Ctx,
) =>
  row.status !== status ||
  ((row.goal_achievement ?? null) === null &&
    goals_evaluated === true &&
    instant(updated_at) > asOf - 5 * MINUTE);

/** A failed recording never gets a transcription (VENDOR.md#trap-7-not-ready-is-not-an-error). */
export function transcribed({ row }: Item): Verdict {
  if (row.status === 'completed') return 'now';
  return row.status === 'failed' ? 'never' : 'later';
}
const waitsForGoals = ({ row: { status, goals_evaluated: told } }: Item) =>
  status === 'completed' && (told === false || told === null);
/** What is overdue is written as it stands (VENDOR.md#goals-after-completion). */
export const evaluated = (item: Item, overdue: boolean) =>
  waitsForGoals(item) && !overdue ? 'later' : transcribed(item);
const settled = (item: Item, overdue: boolean) =>
  item.stale && !overdue ? 'later' : evaluated(item, overdue);
export const final = (item: Item, overdue: boolean) =>
  item.row.status === 'failed' ? 'now' : settled(item, overdue);

type Own<R> = Omit<R, 'recording_id' | 'created_at'>;

/** What there is below a recording, each in a request of its own. */
interface Parts {
  transcription: Own<Transcriptions> & { dialogues?: Own<Dialogues>[] | null };
  results: {
    goals?: Own<Goals>[] | null;
    pauses?: Own<Pauses>[] | null;
    keywords?: Own<Keywords>[] | null;
  };
  summary: Own<Summaries>;
}

/** Rows out of one part of a recording; streams of the same part share its request. */
export function partOf<P extends keyof Parts, R extends object>(
  part: P,
  rows: (part: Parts[P]) => readonly R[] | null | undefined,
) {
  return async (item: Item, _ref: unknown, { api, once, log, asOf }: Ctx) => {
    const { id } = item.row;
    const found = await once(part, () =>
      about(api, `recordings/{id}/${part}`, String(id), inData<Parts[P]>()),
    );
    if (found === 'later') return found;
    if (found !== 'gone') return rowsOf(rows(found), (row) => row);
    await once(`no ${part}`, async () =>
      log('INFO', `Recording ${id} has no ${part} (404): skipped, unless it turns up.`),
    );
    return isOld(item, asOf) ? [] : found;
  };
}
