import { about, isObject, type Ref, rowsOf, toId, transientError } from 'trunkline';
import type { CxAi, ModelScores, VoiceActivitySegments } from '../generated.js';
import { type Ctx, PART } from '../vendor.js';
import { type Child, type Item, isSettled, parametersOf } from './interactions.js';

type Key = Pick<ModelScores, 'participant' | 'bundle' | 'model'>;
type Participant = NonNullable<CxAi['allParticipants']>;
type Ai = Record<string, Participant | null>;

/** What `includeAiResults` says; the words of an answer are shown nowhere. */
const WORDS = new Set(['true', 'false', 'unknown']);

/** Speaker labels are the keys of the answer; others may come. */
const participants = (ai: Ai = {}) =>
  Object.entries(ai).filter((entry): entry is [string, Participant] => isObject(entry[1]));

/** A participant that is no object: an answer of the vendor's all the same, and no page of somebody else's. */
const hasOddParticipant = (ai: Ai = {}) =>
  Object.entries(ai).some(([label, value]) => /^(all)?participant/i.test(label) && value !== null);

/**
 * CX AI (tutorials/get-cx-ai), once for all streams. undefined: there is none, for good; 'gone': it is not
 * there, or not yet.
 */
function aiOf(ctx: Ctx, item: Item, id: string): Promise<Ai | 'gone' | undefined> {
  return ctx.once('ai', async () => {
    const ai = await about<Ai>(ctx.api, 'interactions/{id}/ai', id, PART);
    if (participants(ai).length > 0 || hasOddParticipant(ai)) return ai;
    if (Object.values(ai ?? {}).some((value) => value !== null))
      throw transientError(`GET interactions/${id}/ai has no participants.`);
    const parameters = await parametersOf(ctx, id).catch(() => undefined);
    const asked = String(parameters?.includeAiResults ?? 'unknown').toLowerCase();
    const hasNone = asked === 'false' || String(parameters?.model ?? '').toLowerCase() === 'echo';
    const why = asked === 'false' ? 'it was not asked for' : 'it was deleted, or its model (echo) has none';
    ctx.log(
      'INFO',
      `Interaction ${id} has no CX AI: ${why} (includeAiResults: ${WORDS.has(asked) ? asked : 'something else'}).`,
    );
    // An answer without participants may come too early as a 404 may.
    return hasNone || isSettled(item, ctx.asOf) ? undefined : 'gone';
  });
}

/** Rows of it, where it is there. */
async function fromAi<R>(item: Item, id: string, ctx: Ctx, rows: (ai: Ai) => R[]): Promise<R[] | 'gone'> {
  const ai = await aiOf(ctx, item, id);
  if (ai === 'gone') return ai;
  return ai === undefined ? [] : rows(ai);
}

export const cxAi = (item: Item, { id }: Ref, ctx: Ctx): Promise<Child<CxAi>[] | 'gone'> =>
  fromAi(item, id, ctx, (ai) => [ai]);

/** What does not apply to an interaction is absent from the answer and has no row; a score of 0 is one. */
export function modelScores(item: Item, { id }: Ref, ctx: Ctx): Promise<Child<ModelScores>[] | 'gone'> {
  const row = (participant: string, bundle: unknown, { name, ...scores }: { name?: string | null }) => {
    const key = { participant, bundle: toId(bundle), model: toId(name) } as Key;
    return { ...scores, ...key };
  };
  return fromAi(item, id, ctx, (ai) =>
    participants(ai).flatMap(([participant, { enlightenBundles }]) =>
      rowsOf(enlightenBundles, ({ name, models }) =>
        rowsOf(models, (model) => row(participant, name, model)),
      ),
    ),
  );
}

export function voiceActivity(
  item: Item,
  { id }: Ref,
  ctx: Ctx,
): Promise<Child<VoiceActivitySegments>[] | 'gone'> {
  return fromAi(item, id, ctx, (ai) =>
    participants(ai).flatMap(([participant, { voiceActivitySegments: segments }]) =>
      rowsOf(segments, (segment) => ({
        ...(segment as { startTimeOffset: number }),
        participant,
      })),
    ),
  );
}
