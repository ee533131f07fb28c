import { type Context, getList, isObject, toId, transientError } from 'trunkline';
import type { CallSegments, Calls, Config } from './generated.js';

/** A call as the list and `GET /sa/call/{id}` carry it; its segments only when they were asked for. */
export type Call = Calls & { segments?: CallSegments[] | null };
export type Ctx = Context<Config>;
type Access = Pick<Ctx, 'api' | 'once'>;
type ListAccess = Access & Partial<Pick<Ctx, 'odd'>>;

export const iso = (ms: number) => new Date(ms).toISOString();
export const segments = ({ streams }: Pick<Ctx, 'streams'>) =>
  streams.has('call_segments') ? { inclSegments: true } : {};

/** The plain list: `sort_by` and `consecutive` exclude each other (400). */
export const BY_ID = { sort_by: 'documentId', sort_dir: 'asc' };
export const NEWEST_FIRST = { ...BY_ID, sort_dir: 'desc' };
export const idOf = ({ callId }: Call) => Number(callId);

/** A callId is digits: what else counts as a number (true, a blank, 1e3) is none. */
const hasId = (call: Call) => /^[1-9]\d*$/.test(toId(call.callId) ?? '') && Number.isSafeInteger(idOf(call));
const isCall = (row: Call) => isObject(row) && hasId(row);
/** Something else than a call, however odd: the answer is to another question. */
const isForeign = (row: unknown) =>
  isObject(row) && !['callId', 'startTime', 'progressPhase'].some((field) => field in row);

/** One list request: calls, and how many there are where the vendor says so. A row without a usable callId is left out, and counted. */
export async function ask({ api, odd }: ListAccess, query: object) {
  const { rows, headers } = await getList<Call>(api, 'sa/call', { query: { format: 'json', ...query } });
  const calls = rows.filter(isCall);
  if (calls.length === 0 && rows.some((row) => typeof row === 'string' || isForeign(row)))
    throw transientError('GET sa/call answered something else than a list of calls.');
  const others = calls.length === rows.length ? [] : rows.filter((row) => !isCall(row));
  for (const row of others) odd?.('keyless', row);
  // The vendor counts them too.
  return { rows: calls, total: Number(headers['x-total-count']) - others.length || undefined };
}

/** The two newest calls of the project. The first one names the project. */
export const newestTwo = (access: Access) =>
  access.once('newest', () => ask(access, { ...NEWEST_FIRST, per_page: 2 }));
export const projectOf = async (access: Access) => (await newestTwo(access)).rows[0]?.contextId ?? '';
