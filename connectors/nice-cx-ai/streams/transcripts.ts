import { about, type Ref, rowsOf, transientError } from 'trunkline';
import type { Transcripts } from '../generated.js';
import { type Ctx, PART } from '../vendor.js';
import { type Child, type Item, isSettled } from './interactions.js';

/** Sentences (tutorials/get-punctuated-transcript). Docs and SDKs disagree about the path of the phrases, not about this one. */
export async function sentences(item: Item, { id }: Ref, ctx: Ctx): Promise<Child<Transcripts>[] | 'gone'> {
  const path = 'interactions/{id}/transcripts/punctuated';
  const body = await about<{ sentenceSegments?: object[] | null }>(ctx.api, path, id, PART);
  if (body === undefined) {
    ctx.log('INFO', `Interaction ${id} has no transcript.`);
    return isSettled(item, ctx.asOf) ? [] : 'gone';
  }
  if (body.sentenceSegments === undefined)
    throw transientError(`GET interactions/${id}/transcripts/punctuated has no sentences.`);
  return rowsOf(body.sentenceSegments, (sentence, position) => ({ ...sentence, position }));
}
