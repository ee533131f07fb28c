import { isEarly, type Ref, transientError, type Verdict } from 'trunkline';
import type { Interactions } from '../generated.js';
import { about, type Ctx, NOTHING } from './ask.js';

/** An interaction as its status shows it (tutorials/check-the-processing-status); `early`: it is before start_date. */
export interface Item {
  status: Interactions;
  early: boolean;
}

const isFailed = ({ status }: Item) => /failed/i.test(status.status ?? '');

/** `processed`, or whatever contains "Failed". The list of words is open: every other one means that it is under way. */
export function final(item: Item): Verdict {
  if (!isFailed(item) && item.status.status?.toLowerCase() !== 'processed') return 'later';
  return item.early ? 'never' : 'now';
}

/** A failed interaction has its row among the interactions and no results. */
export const analysed = (item: Item): Verdict => (isFailed(item) ? 'never' : final(item));

/** A new analysis shows in `processed` alone, and is looked for only with a lookback. */
export const version = ({ status }: Item, { config }: Ctx) =>
  config.lookback_days > 0 ? (status.processed ?? status.status ?? '') : undefined;

/**
 * A 404 may mean the wrong token, with which everything looks gone. So it is followed like an unfinished one, and the right token still
 * finds it. With a lookback everything is asked for again in any case.
 */
export async function loadStatus(ctx: Ctx, id: string): Promise<Item | 'gone' | 'later'> {
  const status = await about<Interactions>(ctx, id, '/status');
  if (status === undefined) {
    const said = `Interaction ${id} is unknown to the vendor (404), and maybe others: deleted, or of another account?`;
    await ctx.once('unknown', async () => ctx.log('WARN', said));
    return ctx.config.lookback_days > 0 ? 'gone' : 'later';
  }
  if (typeof status.status !== 'string')
    throw transientError(`GET interactions/${id}/status answered without a status.`);
  const early = isEarly(ctx.config, status.processed ?? status.declared);
  return { status: { ...status, identifier: status.identifier ?? id }, early };
}

/** The address may hold a password or a signature; the other two hold what was said, until processing ends. */
const WITHHELD = /^(downloaduri|transcript|chat)$/i;

/** Declared parameters (tutorials/retrieve-declared-parameters). Their path is inferred: where it is wrong they are missing. */
export function parametersOf(ctx: Ctx, id: string): Promise<Partial<Interactions> | undefined> {
  return ctx.once('parameters', async () => {
    const all = await about(ctx, id, '', [...NOTHING, 405]);
    return all && Object.fromEntries(Object.entries(all).filter(([name]) => !WITHHELD.test(name)));
  });
}

/** Status and declared parameters in one row. The reason of a failed download may quote the address. */
export async function interactionOf({ status }: Item, { id }: Ref, ctx: Ctx): Promise<Interactions[]> {
  const row: Interactions = { ...(await parametersOf(ctx, id)), ...status };
  if (typeof row.includeAiResults === 'boolean') row.includeAiResults = String(row.includeAiResults);
  if (row.errorMessage)
    row.errorMessage = row.errorMessage.replace(/\S+/g, (word) => (word.includes('://') ? '***' : word));
  return [row];
}
