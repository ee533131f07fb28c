import { type Context, isObject, type JsonObject, toId, transientError } from 'trunkline';

type Api = Context<unknown>['api'];

/** The list of the recordings has pages and says so, the small ones mostly come whole (VENDOR.md#pages-of-a-list). */
interface List<R> {
  data: R[];
  meta?: unknown;
}

export const idOf = ({ id }: { id?: unknown }) => toId(id);

/** The small lists hold projects, operators and numbers of one account: so many pages of them have no end. */
const MOST_PAGES = 1000;

/** Those that have one. */
const idsOf = (rows: readonly unknown[]) => rows.flatMap((row) => (isObject(row) ? (idOf(row) ?? []) : []));

/** A count that can be read: some write it as a text. */
const countOf = (value: unknown) => (/^\d{1,15}$/.test(String(value)) ? Number(value) : undefined);

/**
 * `size`: of a list that always has pages. undefined: no such list; behind page 1 it has gone, and the rows
 * are fewer than we were told.
 */
async function pageOf<R>(
  api: Api,
  path: string,
  page: number,
  size: number | undefined,
): Promise<List<R> | undefined> {
  const isPaged = size !== undefined;
  if (!isPaged && page > MOST_PAGES)
    throw transientError(`GET ${path} has more than ${MOST_PAGES} pages: the list does not end.`);
  const first = isPaged ? [] : [404];
  const { status, body } = await api.get<List<R>>(path, {
    query: isPaged || page > 1 ? { ...(isPaged && { per_page: size }), page } : {},
    accept: page > 1 ? [400, 404] : first,
  });
  if (status >= 400 && isObject(body)) return undefined;
  if (!isObject(body) || !Array.isArray(body.data))
    throw transientError(`GET ${path} answered something else than a list.`);
  return body;
}

/**
 * A list to its end: where `meta` counts, that is where pages and rows are as many as it says, and the last page has
 * room for more; a page that brings nothing new, or an error behind the first page, ends it as well. Who gives fewer
 * rows than asked for and has more is asked for so many from then on. The older edition has no small lists: 404, no
 * rows.
 */
export async function* pagesOf<R extends { id: number }>(
  api: Api,
  path: string,
  query?: { per_page: number },
): AsyncGenerator<{ rows: R[]; total?: number | undefined }> {
  const known = new Set<string>();
  const isPaged = query !== undefined;
  let size = query?.per_page;
  let count = 0;
  for (let page = 1; ; page++) {
    const found = await pageOf<R>(api, path, page, size);
    if (found === undefined) return yield { rows: [] };
    const { data } = found;
    const ids = idsOf(data);
    const counts = countsOf(found);
    // Rows without an id say nothing of where the list ends, but in one that comes whole whatever is asked for.
    const isUntold = ids.length === 0 && data.length > 0 && (isPaged || isCounted(counts));
    const isNew = isUntold || ids.some((id) => !known.has(id));
    for (const id of ids) known.add(id);
    count += data.length;
    const isFull = size !== undefined && data.length >= size;
    const stand = { page, rows: data.length, isNew, isFull, count, ...counts };
    if (isBehind(stand)) {
      // Meanwhile somebody may have slipped from this page to the one before it.
      if (isPaged) yield { rows: [] };
      return;
    }
    yield { rows: data, total: stand.total };
    if (isLast(stand, isPaged)) return;
    if (page === 1) size = sizeBehind(size, data.length);
  }
}

function countsOf({ meta }: List<unknown>): Pick<Stand, 'total' | 'pages'> {
  const told = isObject(meta) ? meta : {};
  return { total: countOf(told['total_count']), pages: countOf(told['total_pages']) };
}

/** Who gives fewer rows than asked for gives no more of them on the next page. */
const sizeBehind = (size: number | undefined, rows: number): number | undefined =>
  size === undefined || rows === 0 ? size : Math.min(size, rows);

/** A page of a list, what was read so far, and what the vendor counts. */
interface Stand {
  page: number;
  rows: number;
  isNew: boolean;
  /** As many rows as were asked for. */
  isFull: boolean;
  count: number;
  total: number | undefined;
  pages: number | undefined;
}

/**
 * Small lists mostly come whole, whatever page is asked for; and behind the last page that was told, nothing
 * says nothing.
 */
function isBehind({ page, rows, isNew, total, pages }: Stand): boolean {
  if (page === 1) return false;
  const isUntold = page > (pages ?? 0);
  return (!isNew && (isUntold || !isCounted({ total, pages }))) || (rows === 0 && isUntold);
}

const isCounted = ({ total, pages }: Pick<Stand, 'total' | 'pages'>) =>
  total !== undefined || pages !== undefined;

/** `mustCount`: a list that says nothing of its length goes on until a page brings nothing new. */
function isLast({ page, rows, isNew, isFull, count, total, pages }: Stand, mustCount: boolean): boolean {
  if (rows === 0 && page >= (pages ?? 0)) return true;
  if (rows > 0 && page > 1 && !isNew) return true;
  const uncounted = mustCount && total === undefined ? Infinity : 1;
  // A count may come late: rows that are more than it says, or that fill the last page, leave it open.
  return page >= (pages ?? uncounted) && (total === undefined || count === total) && !isFull;
}

/** Whose an answer is: a part names its recording. */
const ownerOf = ({ recording_id, id }: { recording_id?: unknown; id?: unknown }) => recording_id ?? id;

/**
 * How one thing is asked for (see `about`): it stands in `data`. 'gone':
 * VENDOR.md#trap-6-a-404-below-a-listed-recording; 'later': VENDOR.md#trap-7-not-ready-is-not-an-error.
 */
export const inData = <T extends object>() => ({
  owner: (found: object) => ownerOf(found),
  read: ({ data }: JsonObject) =>
    isObject(data) && ownerOf(data) !== undefined ? (data as unknown as T) : undefined,
  accept: [404, 422],
  absent({ status, body }: { status: number; body: unknown }, path: string): 'gone' | 'later' {
    // An error of the vendor's is JSON; a page for people comes from somebody else.
    if (!isObject(body))
      throw transientError(`GET ${path} answered ${status} with something else than JSON.`);
    return status === 404 ? 'gone' : 'later';
  },
});
