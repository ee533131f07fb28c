import { type Context, isObject, isRepeated, type JsonObject, transientError } from 'trunkline';
import type { Config } from '../generated.js';

export type Ctx = Context<Config>;

/** Unknown, deleted, of another account (404), or not even an identifier (400, documented for DELETE). */
export const NOTHING = [400, 404, 410];

/** What the vendor has about one interaction; undefined: nothing. Another's answer is asked for once more, then refused. */
export async function about<T extends object>(ctx: Ctx, id: string, path: string, nothing = NOTHING): Promise<T | undefined> {
  for (let asked = 1; ; asked++) {
    const { status, body } = await ctx.api.get<T & JsonObject>(`interactions/${encodeURIComponent(id)}${path}`, { accept: nothing });
    if (nothing.includes(status)) return undefined;
    if (!isObject(body)) throw transientError(`GET interactions/${id}${path} answered something else than an object.`);
    const own = body['identifier'];
    const anothers = typeof own === 'string' ? own.toLowerCase() !== id.toLowerCase() : isRepeated(ctx.api, body);
    if (!anothers || (asked > 1 && own === undefined)) return body;
    if (asked > 1) throw transientError(`GET interactions/${id}${path} answered with another interaction, ${String(own)}.`);
  }
}
