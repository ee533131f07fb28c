import { isObject, type Ref, transientError } from 'trunkline';
import type { CxAi, ModelScores, Transcripts, VoiceActivitySegments } from '../generated.js';
import { about, type Ctx } from './ask.js';
import { type Item, parametersOf } from './interactions.js';

type Participant = NonNullable<CxAi['allParticipants']>;
type Ai = Record<string, Participant | null>;

/** The answers carry neither identifier nor time. */
const parent = ({ status }: Item) => ({
  identifier: status.identifier,
  processed: status.processed ?? status.declared ?? '',
});

/** Speaker labels are the keys of the answer; others may come. */
const participants = (ai: Ai = {}) =>
  Object.entries(ai).filter((entry): entry is [string, Participant] => isObject(entry[1]));

/** CX AI (tutorials/get-cx-ai), once for all streams. undefined: there is none, for good, since the interaction is processed. */
function aiOf(ctx: Ctx, id: string): Promise<Ai | undefined> {
  return ctx.once('ai', async () => {
    const ai = await about<Ai>(ctx, id, '/ai', [404, 410]);
    if (participants(ai).length > 0) return ai;
    if (Object.values(ai ?? {}).some((value) => value !== null))
      throw transientError(`GET interactions/${id}/ai has no participants.`);
    const asked = String(
      (await parametersOf(ctx, id).catch(() => undefined))?.includeAiResults ?? 'unknown',
    ).toLowerCase();
    const why = asked === 'false' ? 'it was not asked for' : 'it was deleted, or its model (echo) has none';
    ctx.log('INFO', `Interaction ${id} has no CX AI: ${why} (includeAiResults: ${asked}).`);
    return undefined;
  });
}

export async function cxAi(item: Item, { id }: Ref, ctx: Ctx): Promise<CxAi[]> {
  const ai = await aiOf(ctx, id);
  return ai === undefined ? [] : [{ ...ai, ...parent(item) }];
}

/** What does not apply to an interaction is absent from the answer and has no row; a score of 0 is one. */
export async function modelScores(item: Item, { id }: Ref, ctx: Ctx): Promise<ModelScores[]> {
  const row = (participant: string, bundle = '', { name: model, ...scores }: { name?: string | null }) => ({
    ...scores,
    ...{ ...parent(item), participant, bundle, model: model ?? '' },
  });
  return participants(await aiOf(ctx, id)).flatMap(([participant, { enlightenBundles }]) =>
    (enlightenBundles ?? []).flatMap(({ name, models }) =>
      (models ?? []).map((model) => row(participant, name ?? '', model)),
    ),
  );
}

export async function voiceActivity(item: Item, { id }: Ref, ctx: Ctx): Promise<VoiceActivitySegments[]> {
  return participants(await aiOf(ctx, id)).flatMap(([participant, { voiceActivitySegments: segments }]) =>
    (segments ?? []).map((segment) => ({
      ...(segment as { startTimeOffset: number }),
      ...parent(item),
      participant,
    })),
  );
}

/** Sentences (tutorials/get-punctuated-transcript). Docs and SDKs disagree about the path of the phrases, not about this one. */
export async function sentences(item: Item, { id }: Ref, ctx: Ctx): Promise<Transcripts[]> {
  const body = await about<{ sentenceSegments?: object[] | null }>(
    ctx,
    id,
    '/transcripts/punctuated',
    [404, 410],
  );
  if (body === undefined) ctx.log('INFO', `Interaction ${id} has no transcript.`);
  else if (body.sentenceSegments === undefined)
    throw transientError(`GET interactions/${id}/transcripts/punctuated has no sentences.`);
  return (body?.sentenceSegments ?? []).map((sentence, position) => ({
    ...sentence,
    ...parent(item),
    position,
  }));
}
