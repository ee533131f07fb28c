import { about, type JsonObject, type Ref } from 'trunkline';
import type { SaSessions } from '../generated.js';
import { type Call, type Ctx, idOf } from '../vendor.js';
import { firstFrom } from './calls.js';

/** Everything of a session but its words, which are many and personal: they only come when somebody selected them. */
const PARTS = ['meta', 'wordCloud', 'summary', 'timeBreakdown', 'keywords', 'entities', 'phrases'];
const PARTS_OF_VERSION_1 = [
  'wordCloud',
  'summary',
  'emotion',
  'keywords',
  'entities',
  'phrases',
  'criteria',
  'incidents',
];

/**
 * The field that a part comes as, where it has another name. What is made of several fields is asked for in
 * any case.
 */
const FIELDS: Record<string, string> = { meta: 'metadata' };
const WHOLE = ['emotion', 'entities'];

/** Some write numbers as texts. */
export const isFirst = (call: Call) => Number(call.version) === 1;

/** What is asked of a session: nothing that nobody selected. */
function partsOf(call: Call, { streams, fields }: Pick<Ctx, 'streams' | 'fields'>): string[] {
  if (!streams.has('sa_sessions')) return [];
  const selected = fields('sa_sessions');
  const parts = (isFirst(call) ? PARTS_OF_VERSION_1 : PARTS).filter(
    (part) => WHOLE.includes(part) || selected?.has(FIELDS[part] ?? part) !== false,
  );
  return selected?.has('words') ? [...parts, 'words'] : parts;
}

/** `version` decides which API holds a call's analytics: 1 is /sa, 2 is /sa/offline. */
export const home = (call: Call) => (isFirst(call) ? 'sa' : 'sa/offline');

const WEEK = 7 * 86_400_000;
/**
 * What is not there is believed at once (undefined) of a call that ended more than a week ago. Not where it was
 * waited for, and not where its id is higher than that of a call of this week: then it is the recording that is old,
 * and was handed in and analysed since. Where no call is of this week, that goes for all that an earlier sync of this
 * week has not seen.
 */
export async function absence(ctx: Ctx, call: Call, { awaited }: Ref): Promise<'gone' | undefined> {
  const ended = Date.parse(call.lastRecomputeTime ?? call.endTime ?? '');
  const week = ctx.asOf - WEEK;
  // The list may name it once more, by itself.
  const waited = await ctx.onceASync('calls that were waited for', async () => new Set<number>());
  if (awaited === true) waited.add(idOf(call));
  if (waited.has(idOf(call)) || !(ended < week)) return 'gone';
  const first = await ctx.onceASync('the first call of the week', () => firstFrom(ctx, week));
  const isNew = first === undefined ? (ctx.readLast ?? week) > week : idOf(call) > first;
  return isNew ? 'gone' : undefined;
}

/** Shared by sa_sessions and transcripts. A session may be dangling: that is a fact about the call, not an error. */
export const sessionData = (ctx: Ctx, call: Call, ref: Ref): Promise<JsonObject | 'gone' | undefined> =>
  ctx.once('session data', async () => {
    const query = Object.fromEntries(partsOf(call, ctx).map((part) => [part, true]));
    const id = String(call.saSessionId ?? ''); // some write it as a number
    const options = { owner: 'saSessionId', query, accept: [404] };
    const data = await about(ctx.api, `${home(call)}/{id}/data`, id, options);
    if (data !== undefined) return data;
    ctx.log(
      'INFO',
      `Call ${call.callId} names a session that the vendor does not have: skipped, unless it turns up.`,
    );
    return absence(ctx, call, ref);
  });

/** What the data of a session do not say of it, or not in the call's words. */
export const sessionKeys = ({ saSessionId, version = null }: Call) => ({
  saSessionId: saSessionId ?? '',
  version,
});

export async function sessionOf(
  call: Call,
  ref: Ref,
  ctx: Ctx,
): Promise<Omit<SaSessions, 'callId'>[] | 'gone'> {
  const data = await sessionData(ctx, call, ref);
  if (data === 'gone') return data;
  if (data === undefined) return [];
  const { annotatedTranscript: _, ...rest } = data;
  return [{ ...rest, ...sessionKeys(call) }];
}
