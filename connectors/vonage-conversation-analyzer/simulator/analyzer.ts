import { type Answer, get, type Json, Refusal, type Request, type Route } from 'trunkline/simulator';
import { analysisOf, transcriptOf } from './analysis.js';
import { isGuid, versionOf } from './errors.js';
import type { Ledger } from './ledger.js';
import { phaseOf, type Row, revisionOf } from './timeline.js';
import type { Vonage } from './world.js';

/** VENDOR.md#trap-5-fifty-at-once */
const MOST = 50;

interface Wish {
  now: number;
  version: number;
  transcript: boolean;
  batch: boolean;
}

/** Conversation Analyzer: a batch is a bare array, one call is one object (VENDOR.md#analyses-in-batches). */
export function analyzer(world: Vonage, ledger: Ledger): Route[] {
  function batch(request: Request): Answer {
    const calls = request.query.get('calls');
    if (!calls) throw new Refusal(400, 'The parameter calls is required.');
    let guids = calls.split(',').filter((guid) => guid !== '');
    if (guids.length > MOST && world.switches.over_50 === '400')
      throw new Refusal(400, `At most ${MOST} calls can be requested.`);
    guids = guids.slice(0, MOST);
    if (world.switches.duplicates === 'once') guids = uniqueOf(guids);
    const wish: Wish = { ...wishOf(request), batch: true };
    const items: Json[] = [];
    for (const guid of guids) {
      const row = known(guid, wish.now);
      if (row) items.push(itemOf(world, row, guid, wish));
      else if (world.switches.unknown_guid !== 'left_out')
        throw new Refusal(Number(world.switches.unknown_guid), 'Interaction not found.');
    }
    return { json: world.switches.order === 'reversed' ? items.reverse() : items };
  }

  function single(request: Request): Answer {
    const guid = request.params['guid'] ?? '';
    if (!isGuid(guid)) throw new Refusal(Number(world.switches.invalid_guid), `'${guid}' is no GUID.`);
    const wish: Wish = { ...wishOf(request), batch: false };
    const row = known(guid, wish.now);
    if (!row) throw new Refusal(404, 'Interaction not found.');
    return { json: itemOf(world, row, guid, wish) };
  }

  function known(guid: string, now: number): Row | undefined {
    const row = ledger.find(guid);
    return row && phaseOf(world, row, now) !== 'missing' ? row : undefined;
  }

  return [
    get('/conversation-analyzer/interactions', batch),
    get('/conversation-analyzer/interactions/:guid', single),
  ];
}

function wishOf(request: Request): Omit<Wish, 'batch'> {
  const flag = request.query.get('transcript')?.toLowerCase() ?? 'false';
  if (flag !== 'true' && flag !== 'false')
    throw new Refusal(400, `The value '${flag}' is not valid for transcript.`);
  return { now: request.at, version: versionOf(request) ?? 3, transcript: flag === 'true' };
}

function uniqueOf(guids: string[]): string[] {
  const seen = new Set<string>();
  return guids.filter((guid) => !seen.has(guid.toLowerCase()) && seen.add(guid.toLowerCase()));
}

const SPELLED = {
  asked: (guid: string) => guid,
  lower: (guid: string) => guid.toLowerCase(),
  upper: (guid: string) => guid.toUpperCase(),
};

/**
 * Fields in the order of the sample. Only version 3 has a language, version 1 has names without counts
 * (VENDOR.md#an-analysis).
 */
function itemOf(world: Vonage, row: Row, asked: string, wish: Wish): Json {
  const { switches } = world;
  const guid = SPELLED[switches.guid_case](asked);
  const status = phaseOf(world, row, wish.now);
  const spelling = switches.spelling;
  if (status !== 'processed') {
    const none = switches.unfinished_fields === 'null';
    return none
      ? { categories: null, guid, status, confidence: null, [spelling]: null, transcript: null }
      : { guid, status };
  }
  const analysis = analysisOf(world, row, revisionOf(world, row, wish.now));
  const { confidence, callTimeBreakDown, sentiment } = analysis;
  const withLanguage = wish.version >= 3 && (!wish.batch || switches.batch_language === 'present');
  return {
    categories: analysis.categories.map(({ category, names }) =>
      wish.version === 1
        ? { category, subcategories: names.map(({ name }) => name.toLowerCase()) }
        : { category, categories: names.map(({ name, matches }) => ({ name, matches: String(matches) })) },
    ),
    guid,
    status,
    confidence: switches.confidence === 'low' ? confidence.toLowerCase() : confidence,
    [spelling]: callTimeBreakDown,
    transcript: wish.transcript ? transcript(world, row) : null,
    ...(hasSentiment(world, row) && wish.version >= 2 && { sentimentSummary: sentiment }),
    ...(withLanguage && { language: analysis.language }),
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
