import { getText, type Ref } from 'trunkline';
import type { Transcripts } from '../generated.js';
import type { Call, Ctx } from '../vendor.js';
import { absence, home, isFirst, sessionData, sessionKeys } from './sa-sessions.js';

/** The text of a call: part of the session data in version 2, a request of its own in version 1. */
async function textOf(call: Call, ref: Ref, ctx: Ctx): Promise<{ text: unknown } | 'gone'> {
  if (!isFirst(call)) {
    const data = await sessionData(ctx, call, ref);
    return data === 'gone' ? data : { text: data?.['annotatedTranscript'] };
  }
  const { status, body } = await getText(
    ctx.api,
    `${home(call)}/${encodeURIComponent(call.saSessionId ?? '')}/transcript`,
    {
      query: { format: 'text' },
      accept: [404],
    },
  );
  return status === 404 ? ((await absence(ctx, call, ref)) ?? { text: undefined }) : { text: body };
}

export async function transcriptOf(
  call: Call,
  ref: Ref,
  ctx: Ctx,
): Promise<Omit<Transcripts, 'callId'>[] | 'gone'> {
  const found = await textOf(call, ref, ctx);
  if (found === 'gone') return found;
  if (found.text === undefined || found.text === null) return [];
  // What is no text is written as it stands, and named.
  const transcript = found.text as string;
  return [{ ...sessionKeys(call), language: call.language ?? null, transcript }];
}
