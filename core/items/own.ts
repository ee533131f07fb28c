import { transientError } from '../../spec/failure.js';
import { isObject, type JsonObject } from '../../spec/json.js';
import type { Answer, Api, RequestOptions } from '../http/api.js';
import { isRepeated } from './repeated.js';

/**
 * GET of what belongs to one thing: an object that is about `id`, where it says in `owner` (a field, or what finds it) whose it is, and
 * where it does not, no repetition of an earlier one. Else it is asked for once more, then refused. Errors that the caller accepts are
 * the caller's.
 */
export async function getOwn<T extends object = JsonObject>(
  api: Api,
  path: string,
  owner: string | ((body: T) => unknown),
  id: string,
  options: RequestOptions,
): Promise<Answer<T>> {
  for (let asked = 1; ; asked++) {
    const answer = await api.get<T>(path, options);
    const { body } = answer;
    // An error of the vendor's is for programs; a page for people comes from somebody on the way.
    if (answer.status >= 400 && asked === 1 && typeof body === 'string' && /^\s*</.test(body)) continue;
    if (answer.status >= 400) return answer;
    if (!isObject(body)) throw transientError(`GET ${path} answered something else than an object.`);
    const told = typeof owner === 'string' ? (body[owner as keyof T] as unknown) : owner(body);
    const named = told !== undefined && told !== null;
    // Of a GUID two spellings are one.
    if (named ? String(told).toLowerCase() === id.toLowerCase() : asked > 1 || !isRepeated(api, body))
      return answer;
    if (asked > 1)
      throw transientError(
        `GET ${path} answered about ${String(told)} instead of ${id}: the vendor mixes up its answers.`,
      );
  }
}

/** GET of a text, which does not say whose it is: one that was answered before is asked for once more. */
export async function getText(api: Api, path: string, options: RequestOptions): Promise<Answer<string>> {
  const ask = () => api.get<string>(path, { ...options, text: true });
  const answer = await ask();
  return answer.status < 400 && isRepeated(api, answer.body) ? ask() : answer;
}
