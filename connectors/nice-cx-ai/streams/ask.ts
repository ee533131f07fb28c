import { type Context, getOwn } from 'trunkline';
import type { Config } from '../generated.js';

export type Ctx = Context<Config>;

/** Unknown, deleted, of another account (404), or not even an identifier (400, documented for DELETE). */
export const NOTHING = [400, 404, 410];

/** What the vendor has about one interaction; undefined: nothing. */
export async function about<T extends object>(
  ctx: Ctx,
  id: string,
  path: string,
  nothing = NOTHING,
): Promise<T | undefined> {
  const { status, body } = await getOwn<T>(
    ctx.api,
    `interactions/${encodeURIComponent(id)}${path}`,
    'identifier',
    id,
    { accept: nothing },
  );
  return status >= 400 ? undefined : body;
}
