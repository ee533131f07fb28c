import { transientError } from '../../spec/failure.js';
import { isObject, type JsonObject } from '../../spec/json.js';
import type { Answer, Api, RequestOptions } from './api.js';
import { isRepeated } from './repeated.js';

/**
 * GET of what belongs to one thing: an object that is about `id`, where it says in `field` whose it is, and where it does not, no
 * repetition of an earlier one. Else it is asked for once more, then refused. Errors that the caller accepts are the caller's.
 */
export async function getOwn<T extends object = JsonObject>(
  api: Api,
  path: string,
  field: string,
  id: string,
  options: RequestOptions,
): Promise<Answer<T>> {
  for (let asked = 1; ; asked++) {
    const answer = await api.get<T>(path, options);
    const { body } = answer;
    if (answer.status >= 400) return answer;
    if (!isObject(body)) throw transientError(`GET ${path} answered something else than an object.`);
    const owner: unknown = body[field as keyof T];
    const named = owner !== undefined && owner !== null;
    // Of a GUID two spellings are one.
    if (named ? String(owner).toLowerCase() === id.toLowerCase() : asked > 1 || !isRepeated(api, body)) return answer;
    if (asked > 1)
      throw transientError(`GET ${path} answered about ${field} ${String(owner)} instead of ${id}: the vendor mixes up its answers.`);
  }
}

/** GET of a text, which does not say whose it is: one that was answered before is asked for once more. */
export async function getText(api: Api, path: string, options: RequestOptions): Promise<Answer<string>> {
  const ask = () => api.get<string>(path, { ...options, text: true });
  const answer = await ask();
  return answer.status < 400 && isRepeated(api, answer.body) ? ask() : answer;
}
