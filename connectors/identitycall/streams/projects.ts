import { about, type Context, whole } from 'trunkline';
import type { Config } from '../generated.js';
import { idOf, inData, pagesOf } from '../vendor.js';

type Ctx = Context<Config>;

/** A small list. It names the account too, before there is anybody who could be told what is odd about it. */
export const all = <R extends { id: number }>({ api, once }: Pick<Ctx, 'api' | 'once'>, path: string) =>
  once(path, async () => {
    const remarks: ((ctx: Ctx) => void)[] = [];
    const rows = await whole<R>(() => pagesOf(api, path), idOf, {
      log: (level, message) => void remarks.push((ctx) => ctx.log(level, message)),
      odd: (kind, row) => void remarks.push((ctx) => ctx.odd(kind, row)),
    });
    return { rows, remarks };
  });

/** Details that are asked for together: who wants a few rows need not wait for all. */
const PORTION = 10;
/** So many details that cannot be read, and none that can, are no longer the fault of single ones. */
const IN_A_ROW = 10;

/**
 * A small list, each row with its detail: lists show less (VENDOR.md#trap-16-lists-show-less-than-details). Where one detail cannot be
 * read its row has what the list shows, and a WARN says so.
 */
export async function* detailed<R extends { id: number }>(ctx: Ctx, path: string): AsyncGenerator<R[]> {
  const found = await all<R>(ctx, path);
  for (const remark of found.remarks) remark(ctx);
  const rows = [...found.rows.values()];
  if (rows.length === 0)
    ctx.log('INFO', `${path}: none. The key sees none, or this edition of the API has none.`);
  let broken = 0;
  for (let from = 0; from < rows.length; from += PORTION) {
    const some = rows.slice(from, from + PORTION);
    const details = await Promise.allSettled(
      some.map(({ id }) => about(ctx.api, `${path}/{id}`, String(id), inData<R>())),
    );
    const page = some.map((row, i) => rowOf(ctx, path, row, details[i]!));
    const failures = details.filter((detail) => detail.status === 'rejected');
    broken += failures.length;
    const [first] = failures;
    if (first !== undefined && broken === from + some.length && broken >= Math.min(rows.length, IN_A_ROW))
      throw first.reason;
    yield page.filter((row) => row !== undefined);
  }
}

/** undefined: it went while we looked. */
function rowOf<R extends { id: number }>(
  ctx: Ctx,
  path: string,
  row: R,
  detail: PromiseSettledResult<R | 'gone' | 'later'>,
): R | undefined {
  if (detail.status === 'fulfilled')
    return typeof detail.value === 'object' ? { ...row, ...detail.value } : undefined;
  ctx.log('WARN', `${path}: the detail of ${row.id} cannot be read; its row has what the list shows.`);
  return row;
}
