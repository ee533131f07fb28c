import { type Answer, type Json, NEVER, Refusal, type Request } from 'trunkline/simulator';
import type { Ledger } from './ledger.js';
import type { Row } from './timeline.js';
import type { Noted } from './truth.js';
import type { Nice } from './world.js';

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * What changes something: declare, upload, delete. Here so that a demonstration can fill the world, and so
 * that a test can see that a source never does it: a declaration is billed and counts toward the monthly
 * quota (tutorials/declare-an-audio-interaction).
 */
export function writing(world: Nice, ledger: Ledger, find: (identifier: string) => Row, noted: Noted) {
  const { clock } = world;
  let declared = 0;
  return {
    declare(request: Request): Answer {
      noted.writes++;
      const body = (request.json() ?? {}) as Json;
      const { type, languageTag } = body;
      if (type !== 'audio' && type !== 'chat' && type !== 'transcript')
        throw new Refusal(400, 'type must be audio, transcript or chat.');
      if (typeof languageTag !== 'string') throw new Refusal(400, 'languageTag is required.');
      if (body['metadata'] !== undefined)
        throw new Refusal(400, 'metadata is only for accounts with Explore.');
      if (declared >= world.options.monthly_quota)
        throw new Refusal(Number(world.switches.quota_status), 'The monthly quota is used up.');
      declared++;
      const byUri = type === 'audio' && typeof body['downloadUri'] === 'string';
      const waiting = type === 'audio' && !byUri ? { mediaAt: NEVER, finishAt: NEVER } : {};
      const row = ledger.arrive({
        type,
        languageTag,
        byUri,
        aiAsked: body['includeAiResults'] === true,
        model: body['model'] === 'echo' ? 'echo' : 'cx',
        outcome: 'processed',
        ...waiting,
      });
      return { status: 201, json: { interactionIdentifier: row.identifier } };
    },
    upload({ params }: Request): Answer {
      noted.writes++;
      const row = find(params['id']!);
      if (row.byUri || row.type !== 'audio' || row.finishAt !== NEVER)
        throw new Refusal(400, 'The interaction does not wait for a file.');
      ledger.change(row, { mediaAt: clock.now(), finishAt: clock.now() + 120_000 });
      return { status: 200 };
    },
    /** 200, 400, 401, 404 (tutorials/delete-data). */
    remove({ params }: Request): Answer {
      noted.writes++;
      if (!GUID.test(params['id']!)) throw new Refusal(400, 'interactionIdentifier is not valid.');
      ledger.change(find(params['id']!), { deleteAt: clock.now() });
      return { status: 200 };
    },
  };
}
