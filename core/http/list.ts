import { transientError } from '../../spec/failure.js';
import type { Answer, Api, RequestOptions } from './api.js';

/** GET of a bare list. @throws for an answer that is something else: it is never "no rows" */
export async function getList<T>(
  api: Api,
  path: string,
  options: RequestOptions = {},
): Promise<{ rows: T[] } & Pick<Answer, 'headers'>> {
  const { body, headers } = await api.get<unknown>(path, options);
  if (Array.isArray(body)) return { rows: body as T[], headers };
  throw transientError(`GET ${path} answered something else than a list.`);
}
