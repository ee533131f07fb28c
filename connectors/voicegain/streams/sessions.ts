import { type Context, isRepeated, type JsonObject, transientError } from 'trunkline';
import type { Config, SaSessions, Transcripts } from '../generated.js';
import type { Call } from './calls.js';

type Ctx = Context<Config>;

/** Everything of a session but its words, which are many and personal: they only come when somebody selected them. */
const PARTS = ['meta', 'wordCloud', 'summary', 'timeBreakdown', 'keywords', 'entities', 'phrases'];
const PARTS_OF_VERSION_1 = ['wordCloud', 'summary', 'emotion', 'keywords', 'entities', 'phrases', 'criteria', 'incidents'];

/** `version` decides which API holds a call's analytics: 1 is /sa, 2 is /sa/offline. */
const home = ({ version, saSessionId }: Call) => `${version === 1 ? 'sa' : 'sa/offline'}/${encodeURIComponent(saSessionId ?? '')}`;

/** Shared by sa_sessions and transcripts. A session may be dangling: that is a fact about the call, not an error. */
function sessionData(ctx: Ctx, call: Call): Promise<JsonObject | undefined> {
  return ctx.once('session data', async () => {
    const whole = ctx.streams.has('sa_sessions');
    const words = whole && (ctx.fields('sa_sessions')?.has('words') ?? false);
    const parts = whole ? [...(call.version === 1 ? PARTS_OF_VERSION_1 : PARTS), ...(words ? ['words'] : [])] : [];
    const query = Object.fromEntries(parts.map((part) => [part, true]));
    const { status, body } = await ctx.api.get<JsonObject>(`${home(call)}/data`, { query, accept: [404] });
    const ofThisCall = typeof body === 'object' && (body?.['saSessionId'] ?? call.saSessionId) === call.saSessionId;
    if (status !== 404 && ofThisCall && !Array.isArray(body)) return body;
    if (status !== 404) throw transientError(`GET ${home(call)}/data answered something else than that session.`);
    ctx.log('INFO', `Call ${call.callId} names a session that the vendor does not have: skipped.`);
    return undefined;
  });
}

export async function sessionOf(call: Call, ctx: Ctx): Promise<SaSessions[]> {
  const data = await sessionData(ctx, call);
  if (data === undefined) return [];
  const { annotatedTranscript: _, ...rest } = data;
  return [{ ...rest, ...parent(call) }];
}

/** The text of a call: part of the session data in version 2, a request of its own in version 1. */
export async function transcriptOf(call: Call, ctx: Ctx): Promise<Transcripts[]> {
  const row = (transcript: unknown): Transcripts[] => {
    if (typeof transcript !== 'string') return [];
    return [{ ...parent(call), language: call.language ?? null, transcript }];
  };
  if (call.version !== 1) return row((await sessionData(ctx, call))?.['annotatedTranscript']);
  const ask = () => ctx.api.get<string>(`${home(call)}/transcript`, { query: { format: 'text' }, accept: [404], text: true });
  const answer = await ask();
  // A text does not say whose it is.
  const { status, body } = answer.status !== 404 && isRepeated(ctx.api, answer.body) ? await ask() : answer;
  return status === 404 ? [] : row(body);
}

const parent = (call: Call) => ({ saSessionId: call.saSessionId ?? '', callId: call.callId, version: call.version ?? null });
