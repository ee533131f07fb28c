import { transientError } from '../../spec/failure.js';
import { isObject, type JsonObject } from '../../spec/json.js';
import { type Known, misspeltOptions, mustFit } from '../../spec/options.js';
import type { Answer, Api, RequestOptions } from '../http/api.js';
import { isRepeated } from './repeated.js';

/**
 * `T`: what there is about an item. `A`: what stands in its place, where the vendor says with an error that
 * it has nothing.
 */
export interface AboutOptions<T extends object, A> extends Pick<RequestOptions, 'query' | 'accept'> {
  /** The field in which it says whose it is, or what finds it. */
  owner: string | ((found: T) => unknown);
  /** Where in the body it stands; undefined: it is not there. Absent: the body is it. */
  read?(body: JsonObject): T | undefined;
  /** Nobody documents this: an answer that is something else than an object, twice, says that there is nothing. */
  optional?: boolean;
  /** What an error means that `accept` takes for an answer. Absent: there is nothing (undefined). */
  absent?(answer: Pick<Answer, 'status' | 'body'>, path: string): A;
}

const OPTIONS: Known<AboutOptions<never, never>> = {
  query: true,
  accept: true,
  owner: true,
  read: true,
  optional: true,
  absent: true,
};

/**
 * GET of one thing about an item: the item itself, or a part of it. `{id}` in the path is its id. Where the
 * answer says whose it is, that is compared; where it does not, it must not repeat an earlier one. Else it is
 * asked for once more, then refused: caches and proxies mix answers up.
 *
 *     // undefined: there is none
 *     const call = await about<Call>(api, 'calls/{id}', id, { owner: 'id', accept: [404] });
 *
 * @throws what the client throws, and for an answer about somebody else, or one that is something else than an object
 */
export async function about<T extends object = JsonObject, A = undefined>(
  api: Api,
  path: string,
  id: string,
  options: AboutOptions<T, A>,
): Promise<T | A> {
  mustFit('about', misspeltOptions(options, OPTIONS));
  const { owner, read, optional = false, absent, query = {}, accept = [] } = options;
  const address = path.replace('{id}', () => encodeURIComponent(id));
  for (let asked = 1; ; asked++) {
    const answer = await api.get<unknown>(address, { query, accept });
    const { status, body } = answer;
    const isOdd = isMisplaced(answer, optional);
    if (isOdd && asked === 1) continue;
    if (isOdd || status >= 400) return absent === undefined ? (undefined as A) : absent(answer, address);
    const found = foundIn(body, read, `GET ${address}`);
    const told = typeof owner === 'string' ? (found as JsonObject)[owner] : owner(found);
    if (isAbout(id, told) ?? (asked > 1 || !isRepeated(api, body))) return found;
    if (asked > 1)
      throw transientError(
        `GET ${address} answered about ${shown(told)} instead of ${id}: the vendor mixes up its answers.`,
      );
  }
}

function foundIn<T extends object>(
  body: unknown,
  read: ((body: JsonObject) => T | undefined) | undefined,
  what: string,
): T {
  if (!isObject(body)) throw transientError(`${what} answered something else than an object.`);
  const found = read === undefined ? (body as T) : read(body);
  if (found === undefined) throw transientError(`${what} answered something else than what was asked for.`);
  return found;
}

/** An error of the vendor's is for programs; a page for people comes from somebody on the way. */
const isMisplaced = ({ status, body }: Pick<Answer, 'status' | 'body'>, optional: boolean): boolean =>
  status >= 400 ? typeof body === 'string' && /^\s*</.test(body) : optional && !isObject(body);

/** Ids are shown, but what stands where one belongs may be a person's name. */
const shown = (told: unknown): string =>
  /^(?=.*\d)[\w-]{1,64}$/.test(String(told)) ? String(told) : 'somebody else';

/** Of a GUID two spellings are one. undefined: it does not say whose it is. */
function isAbout(id: string, told: unknown): boolean | undefined {
  if (told === undefined || told === null) return undefined;
  return String(told).toLowerCase() === id.toLowerCase();
}

/** GET of a text, which does not say whose it is: one that was answered before is asked for once more. */
export async function getText(api: Api, path: string, options: RequestOptions): Promise<Answer<string>> {
  const ask = () => api.get<string>(path, { ...options, text: true });
  const answer = await ask();
  return answer.status < 400 && isRepeated(api, answer.body) ? ask() : answer;
}
