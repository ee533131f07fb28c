import { getOwn, getText, type JsonObject, type Ref } from 'trunkline';
import type { SaSessions, Transcripts } from '../generated.js';
import type { Call, Ctx } from './calls.js';

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

/** `version` decides which API holds a call's analytics: 1 is /sa, 2 is /sa/offline. */
const home = ({ version, saSessionId }: Call) =>
  `${version === 1 ? 'sa' : 'sa/offline'}/${encodeURIComponent(saSessionId ?? '')}`;

/** Shared by sa_sessions and transcripts. A session may be dangling: that is a fact about the call, not an error. */
const sessionData = (ctx: Ctx, call: Call): Promise<JsonObject | undefined> =>
  ctx.once('session data', async () => {
    const words = ctx.fields('sa_sessions')?.has('words') ? ['words'] : [];
    const parts = ctx.streams.has('sa_sessions')
      ? [...(call.version === 1 ? PARTS_OF_VERSION_1 : PARTS), ...words]
      : [];
    const query = Object.fromEntries(parts.map((part) => [part, true]));
    const { status, body } = await getOwn(
      ctx.api,
      `${home(call)}/data`,
      'saSessionId',
      call.saSessionId ?? '',
      { query, accept: [404] },
    );
    if (status !== 404) return body;
    ctx.log('INFO', `Call ${call.callId} names a session that the vendor does not have: skipped.`);
    return undefined;
  });

const parent = ({ saSessionId, callId, version = null }: Call) => ({
  saSessionId: saSessionId ?? '',
  callId,
  version,
});

export async function sessionOf(call: Call, _ref: Ref, ctx: Ctx): Promise<SaSessions[]> {
  const data = await sessionData(ctx, call);
  const { annotatedTranscript: _, ...rest } = data ?? {};
  return data === undefined ? [] : [{ ...rest, ...parent(call) }];
}

/** The text of a call: part of the session data in version 2, a request of its own in version 1. */
async function textOf(call: Call, ctx: Ctx): Promise<unknown> {
  if (call.version !== 1) return (await sessionData(ctx, call))?.['annotatedTranscript'];
  const { status, body } = await getText(ctx.api, `${home(call)}/transcript`, {
    query: { format: 'text' },
    accept: [404],
  });
  return status === 404 ? undefined : body;
}

export async function transcriptOf(call: Call, _ref: Ref, ctx: Ctx): Promise<Transcripts[]> {
  const transcript = await textOf(call, ctx);
  return typeof transcript === 'string'
    ? [{ ...parent(call), language: call.language ?? null, transcript }]
    : [];
}
