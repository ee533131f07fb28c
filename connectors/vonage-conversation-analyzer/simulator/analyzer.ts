import { type Answer, flagIn, get, type Json, Refusal, type Request } from 'trunkline/simulator';
import { breakDown, categoriesOf, sentimentOf, transcriptOf } from './analysis.js';
import type { Ledger } from './ledger.js';
import { phaseOf, type Row, revisionOf } from './timeline.js';
import type { Vonage } from './world.js';

/** VENDOR.md#trap-5-fifty-at-once */
const MOST = 50;

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Conversation Analyzer: a batch is a bare array, one call is one object (VENDOR.md#analyses-in-batches). */
export function analyzer(world: Vonage, ledger: Ledger) {
  function batch(request: Request): Answer {
    const calls = request.query.get('calls');
    if (!calls) throw new Refusal(400, 'The parameter calls is required.');
    const guids = calls.split(',');
    if (guids.length > MOST && world.switches.over_50 === '400')
      throw new Refusal(400, `At most ${MOST} calls can be requested.`);
    const items: Json[] = [];
    for (const guid of guids.slice(0, MOST)) {
      const row = known(guid, request);
      if (row) items.push(itemOf(world, row, guid, request, true));
      else if (world.switches.unknown_guid !== 'left_out')
        throw new Refusal(Number(world.switches.unknown_guid), 'Interaction not found.');
    }
    return { json: world.switches.order === 'reversed' ? items.reverse() : items };
  }

  function single(request: Request): Answer {
    const guid = request.params['guid'] ?? '';
    if (!GUID.test(guid)) throw new Refusal(Number(world.switches.invalid_guid), `'${guid}' is no GUID.`);
    const row = known(guid, request);
    if (!row) throw new Refusal(404, 'Interaction not found.');
    return { json: itemOf(world, row, guid, request, false) };
  }

  function known(guid: string, { at }: Request): Row | undefined {
    const row = ledger.find(guid);
    return row && phaseOf(world, row, at) !== 'missing' ? row : undefined;
  }

  return [
    get('/conversation-analyzer/interactions', batch),
    get('/conversation-analyzer/interactions/:guid', single),
  ];
}

const SPELLED = {
  asked: (guid: string) => guid,
  lower: (guid: string) => guid.toLowerCase(),
  upper: (guid: string) => guid.toUpperCase(),
};

/**
 * Fields of version 3, in the order of the sample (VENDOR.md#an-analysis); the sample of a batch has no
 * language.
 */
function itemOf(world: Vonage, row: Row, asked: string, { at, query }: Request, isBatch: boolean): Json {
  const { switches } = world;
  const guid = SPELLED[switches.guid_case](asked);
  const status = phaseOf(world, row, at);
  const spelling = switches.spelling;
  const wantsTranscript = flagIn(query, 'transcript');
  if (status !== 'processed') {
    const none = switches.unfinished_fields === 'null';
    return none
      ? { categories: null, guid, status, confidence: null, [spelling]: null, transcript: null }
      : { guid, status };
  }
  const r = world.random('analysis', row.n);
  const language = r.pick(['en-us', 'en-gb', 'es-es', 'de-de']);
  const confidence = r.pick(['Low', 'Medium', 'High']);
  return {
    categories: categoriesOf(world, row, revisionOf(world, row, at)),
    guid,
    status,
    confidence: switches.confidence === 'low' ? confidence.toLowerCase() : confidence,
    [spelling]: breakDown(world, row),
    transcript: wantsTranscript ? transcript(world, row) : null,
    ...(hasSentiment(world, row) && { sentimentSummary: sentimentOf(world, row) }),
    ...((!isBatch || switches.batch_language === 'present') && { language }),
  };
}

function transcript(world: Vonage, row: Row): string | null {
  const words = { null: () => null, empty: () => '', text: () => transcriptOf(world, row) };
  return words[world.switches.transcript]();
}

/** "Unless the feature was on when the call was processed and a summary exists": absent, never null. */
export function hasSentiment(world: Vonage, row: Row): boolean {
  return row.sentiment && world.switches.sentiment === 'present';
}
