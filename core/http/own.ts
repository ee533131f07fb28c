import { transientError } from '../../spec/failure.js';
import { isObject, type JsonObject } from '../../spec/json.js';
import type { Answer, Api, RequestOptions } from './api.js';
import { isRepeated } from './repeated.js';

/**
 * GET of what belongs to one thing: an object that is about `id`, where it says in `field` whose it is, and where it does not, no
 * repetition of an earlier one. Else it is asked for once more, then refused. Errors that the caller accepts are the caller's.
 */
export async function getOwn(api: Api, path: string, field: string, id: string, options: RequestOptions): Promise<Answer<JsonObject>> {
  for (let asked = 1; ; asked++) {
    const answer = await api.get<JsonObject>(path, options);
    const { body } = answer;
    if (answer.status >= 400) return answer;
    if (!isObject(body)) throw transientError(`GET ${path} answered something else than an object.`);
    const owner = body[field];
    const named = owner !== undefined && owner !== null;
    // Of a GUID two spellings are one.
    if (named ? String(owner).toLowerCase() === id.toLowerCase() : asked > 1 || !isRepeated(api, body)) return answer;
    if (asked > 1)
      throw transientError(`GET ${path} answered about ${field} ${String(owner)} instead of ${id}: the vendor mixes up its answers.`);
  }
}
