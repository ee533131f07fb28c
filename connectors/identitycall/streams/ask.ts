import { type Context, getOwn, isObject, transientError } from 'trunkline';

type Api = Context<unknown>['api'];

/** The list of the recordings has pages and says so, the small ones mostly come whole (VENDOR.md#pages-of-a-list). */
interface List<R> {
  data: R[];
  meta?: { total_pages?: number; total_count?: number } | null;
}

export const idOf = ({ id }: { id: number }) => String(id);

/** A list as far as `meta` counts: behind the last page there may be an error. The older edition has no small lists: 404, no rows. */
export async function* pagesOf<R>(
  api: Api,
  path: string,
  query?: { per_page: number },
): AsyncGenerator<{ rows: R[]; total?: number | undefined }> {
  for (let page = 1, pages = 1; page <= pages; page++) {
    const first = query ? [] : [404];
    const { status, body } = await api.get<List<R>>(path, {
      query: query || page > 1 ? { ...query, page } : {},
      accept: page > 1 ? [400, 404] : first,
    });
    if (status >= 400 && isObject(body)) return yield { rows: [] }; // behind page 1: it has gone, and the rows are fewer than we were told
    const { data, meta } = isObject(body) ? body : ({} as Partial<List<R>>);
    if (!Array.isArray(data)) throw transientError(`GET ${path} answered something else than a list.`);
    if (query && typeof meta?.total_count !== 'number')
      throw transientError(`GET ${path} answered without meta.total_count.`);
    pages = meta?.total_pages ?? 1;
    yield { rows: data, total: meta?.total_count };
  }
}

/**
 * What there is below a path about one object. 'gone': VENDOR.md#trap-6-a-404-below-a-listed-recording;
 * 'later': VENDOR.md#trap-7-not-ready-is-not-an-error.
 */
export async function about<T extends object>(
  api: Api,
  path: string,
  id: number | string,
): Promise<T | 'gone' | 'later'> {
  const owner = ({ data }: { data?: T & { id?: number; recording_id?: number } }) =>
    data?.recording_id ?? data?.id;
  const { status, body } = await getOwn(api, path, owner, String(id), { accept: [404, 422] });
  // An error of the vendor's is JSON; a page for people comes from somebody else.
  if (status >= 400 && isObject(body)) return status === 404 ? 'gone' : 'later';
  if (isObject(body) && isObject(body.data) && owner(body) !== undefined) return body.data;
  throw transientError(`GET ${path} answered something else than object ${id}.`);
}
