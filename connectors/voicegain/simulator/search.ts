import { type Answer, fieldsOf, flagIn, pageOf, Refusal, type Request } from 'trunkline/simulator';
import { CONTEXTS } from './identity.js';
import type { Ledger } from './ledger.js';
import { pageIn } from './parameters.js';
import { voiceCall } from './record.js';
import { isVisible } from './timeline.js';
import { answer, type Voicegain } from './world.js';

/**
 * POST /sa/call/search for calls of given ids, the only one of its queries that is asked here. It shows all
 * projects of the account unless contextId names some.
 */
export function searchCalls(world: Voicegain, ledger: Ledger, request: Request): Answer {
  const now = world.clock.now();
  const { page, size } = pageIn(request.query);
  const inclSegments = flagIn(request.query, 'inclSegments');
  const { type, field, otherValues } = fieldsOf(request.json());
  if (type !== 'InTerm' || field !== 'CALL_ID')
    throw new Refusal(400, 'the body must be an InTerm of CALL_ID');
  if (!Array.isArray(otherValues) || !otherValues.every((value) => typeof value === 'string'))
    throw new Refusal(400, 'otherValues must be strings');
  const contexts = request.query.getAll('contextId');
  const found = [...new Set(otherValues)]
    .flatMap((id) => ledger.find(Number(id)) ?? [])
    .filter(({ context }) => contexts.length === 0 || contexts.includes(CONTEXTS[context]))
    .filter((row) => isVisible(row, now))
    .sort((a, b) => a.id - b.id);
  const calls = pageOf(found, page, size).map((row) => voiceCall(world, row, inclSegments, now));
  const shown = calls.map((call) => ({ ...call, headline: '' }));
  return { ...answer(world, shown), headers: { 'X-Total-Count': String(found.length) } };
}
