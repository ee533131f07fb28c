import { about, instant, isEarly, type Ref, transientError, type Verdict } from 'trunkline';
import type { CxAi, Interactions } from '../generated.js';
import { type Ctx, INTERACTION, NOTHING } from '../vendor.js';

/** An interaction as its status shows it (tutorials/check-the-processing-status); `early`: it is before start_date. */
export interface Item {
  status: Interactions;
  early: boolean;
}

/** What the answers below an interaction carry neither of: its identifier, and a time. */
export type Parent = Pick<CxAi, 'identifier' | 'processed'>;
/** A row of one of them, as it is made. */
export type Child<R> = Omit<R, keyof Parent>;
export const parent = ({ status: { identifier, processed, declared } }: Item): Parent => ({
  identifier,
  processed: processed ?? declared ?? '',
});

const isFailed = ({ status }: Pick<Item, 'status'>) => /failed/i.test(String(status.status));

/**
 * `processed`, or whatever contains "Failed". The list of words is open: every other one means that it is
 * under way.
 */
export function final(item: Item): Verdict {
  if (!isFailed(item) && item.status.status?.toLowerCase() !== 'processed') return 'later';
  return item.early ? 'never' : 'now';
}

/** A failed interaction has its row among the interactions and no results. */
export const analysed = (item: Item): Verdict => (isFailed(item) ? 'never' : final(item));

/** A new analysis shows in `processed` alone, and is looked for only with a lookback. */
export const version = ({ status }: Item, { lookback }: Ctx) =>
  lookback > 0 ? (status.processed ?? status.status ?? '') : undefined;

/**
 * A 404 may mean the wrong token, with which everything looks gone. So it is followed, behind all the others,
 * and the right token still finds it.
 */
export async function loadStatus(ctx: Ctx, { id, awaited }: Ref): Promise<Item | 'unknown'> {
  const status = await about<Interactions>(ctx.api, 'interactions/{id}/status', id, INTERACTION);
  if (status === undefined) {
    const said = `Interaction ${id} is unknown to the vendor (404), and maybe others: deleted, or of another account?`;
    await ctx.once('unknown', async () => ctx.log('WARN', said));
    return 'unknown';
  }
  if (typeof status.status !== 'string')
    throw transientError(`GET interactions/${id}/status answered without a status.`);
  const early = awaited !== true && isEarly(ctx.config, status.processed ?? status.declared);
  return { status: { ...status, identifier: status.identifier ?? id }, early };
}

const WEEK = 7 * 86_400_000;

/**
 * A 404 of a part of an interaction: the stores of the vendor agree within moments, so a week after
 * processing the part is simply not there. Until then it may yet come.
 */
export function isSettled({ status }: Item, asOf: number): boolean {
  return isFailed({ status }) || instant(status.processed) < asOf - WEEK;
}

/** The address may hold a password or a signature; the other two hold what was said, until processing ends. */
const WITHHELD = /^(downloaduri|transcript|chat)$/i;

/**
 * Declared parameters (tutorials/retrieve-declared-parameters). Their path is inferred: where it is wrong
 * they are missing.
 */
export function parametersOf(ctx: Ctx, id: string): Promise<Partial<Interactions> | undefined> {
  return ctx.once('parameters', async () => {
    const accept = [...NOTHING, 405];
    const all = await about(ctx.api, 'interactions/{id}', id, { ...INTERACTION, accept, optional: true });
    return all && Object.fromEntries(Object.entries(all).filter(([name]) => !WITHHELD.test(name)));
  });
}

/** What the status of an interaction tells by itself: who selected nothing else needs no second request. */
const TOLD = ['identifier', 'processed', 'status', 'declared', 'uploaded', 'downloaded', 'errorMessage'];
const wantsParameters = (ctx: Ctx) =>
  [...(ctx.fields('interactions') ?? ['metadata'])].some((field) => !TOLD.includes(field));

/** Status and declared parameters in one row. The reason of a failed download may quote the address. */
export async function interactionOf({ status }: Item, { id }: Ref, ctx: Ctx): Promise<Interactions[]> {
  const declared = wantsParameters(ctx) ? await parametersOf(ctx, id) : undefined;
  const row: Interactions = { ...declared, ...status };
  if (typeof row.includeAiResults === 'boolean') row.includeAiResults = String(row.includeAiResults);
  if (typeof row.errorMessage === 'string')
    row.errorMessage = row.errorMessage.replace(/\S+/g, (word) => (word.includes('://') ? '***' : word));
  return [row];
}
