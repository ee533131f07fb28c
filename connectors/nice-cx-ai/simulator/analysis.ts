import { type Json, type Random, words } from 'trunkline/simulator';
import { isDiarized, type Turn, turnsOf } from './talk.js';
import { isProcessed, type Row, revisionOf } from './timeline.js';
import type { Nice } from './world.js';

export type Participant = 'allParticipants' | 'participantOne' | 'participantTwo';

/**
 * Only the first two names are from a page (tutorials/get-cx-ai); the full list is not public, so the rest is
 * invented. Each model with whom it is about.
 */
const BUNDLES = [
  bundle(
    'Customer Satisfaction',
    'acknowledgeLoyalty:agent activeListening:agent inventedEmpathy:agent inventedOwnership:agent ' +
      'inventedQuestioning:agent inventedRapport:both inventedExpectations:agent inventedSentiment:both',
  ),
  bundle(
    'Vulnerable Customer',
    'inventedHardship:customer inventedCapability:customer inventedResilience:both',
  ),
  // VENDOR.md#trap-16-names-of-bundles-are-open
  bundle('Sales Effectiveness', 'inventedOffer:agent activeListening:agent inventedInterest:customer'),
  bundle('Invented Bundle', 'inventedModel:both'),
];

function bundle(name: string, models: string) {
  return { name, models: words(models).map((model) => model.split(':') as [model: string, who: string]) };
}

export function hasAi(world: Nice, row: Row, now: number): boolean {
  return (
    isProcessed(row, now) && row.aiAsked && (row.model === 'cx' || world.switches.echo === 'no_redaction')
  );
}

export function participantsOf(world: Nice, row: Row): Participant[] {
  return isDiarized(world, row)
    ? ['allParticipants', 'participantOne', 'participantTwo']
    : ['allParticipants'];
}

/**
 * Bundle and models that are eligible: what does not apply is absent, never 0 (seed: "each eligible AI
 * behavioral model").
 */
export function eligible(
  world: Nice,
  row: Row,
  participant: Participant,
): [bundle: string, models: string[]][] {
  const { bundles } = world.switches;
  if (bundles === 'none' || row.languageTag === 'ja') return [];
  const r = world.random('eligible', row.n); // the same draws for each participant
  const chosen: [string, string[]][] = [];
  for (const [i, { name, models }] of BUNDLES.entries()) {
    const bought = i < 2 ? i === 0 || row.languageTag.startsWith('en') : bundles === 'unknown';
    const fit = models.filter(([, who]) => {
      const applies = r.chance(0.85);
      return (
        applies &&
        !(participant === 'participantOne' && who === 'customer') &&
        !(participant === 'participantTwo' && who === 'agent')
      );
    });
    if (bought && fit.length > 0) chosen.push([name, fit.map(([model]) => model)]);
  }
  return chosen;
}

/** Voice and silence from 0 to the end. allParticipants has the voices of both. Undefined: no audio. */
export function activityOf(world: Nice, row: Row, participant: Participant): Segment[] | undefined {
  if (row.type !== 'audio' || world.switches.voice_activity !== 'array') return undefined;
  const turns = turnsOf(world, row);
  if (participant === 'allParticipants') return activity(turns, row.length);
  const speaker = participant === 'participantOne' ? 1 : 2;
  const own = turns.filter((turn) => turn.speaker === speaker);
  return activity(own, row.length);
}

interface Segment {
  startTimeOffset: number;
  endTimeOffset: number;
  result: 'voice' | 'silence';
}

function activity(turns: Turn[], length: number): Segment[] {
  const segments: Segment[] = [];
  const add = (startTimeOffset: number, endTimeOffset: number, result: Segment['result']) => {
    const last = segments.at(-1);
    if (last?.result === result) last.endTimeOffset = endTimeOffset;
    else if (endTimeOffset > startTimeOffset) segments.push({ startTimeOffset, endTimeOffset, result });
  };
  let at = 0;
  for (const { start, end } of turns) {
    if (start > at) add(at, start, 'silence');
    add(start, end, 'voice');
    at = end;
  }
  if (length > at) add(at, length, 'silence');
  return segments;
}

/** GET .../ai. Carries neither identifier nor time. */
export function analysis(world: Nice, row: Row, now: number): Json {
  const { voice_activity } = world.switches;
  const answers = participantsOf(world, row).map((participant) => {
    const r = world.random('scores', row.n, participant, revisionOf(row, now));
    const enlightenBundles = eligible(world, row, participant).map(([name, models]) => ({
      name,
      models: models.map((model) => ({ name: model, ...scores(r, row.length) })),
    }));
    const voiceActivitySegments = activityOf(world, row, participant) ?? null;
    const shown = voice_activity === 'absent' ? {} : { voiceActivitySegments };
    return [participant, { enlightenBundles, ...shown }];
  });
  return Object.fromEntries(answers);
}

/**
 * Often negative; the score and the quartiles are NOT bounded by the lowest and highest score (so in the
 * vendor's own sample).
 */
function scores(r: Random, length: number) {
  const value = (range = 7) => Number(((r.next() * 2 - 1) * range).toPrecision(8));
  const [a, b] = [value(4), value(4)];
  const score = value();
  return {
    score: r.chance(0.03) ? 0 : score, // a score of 0 is a value
    minScore: Math.min(a, b),
    minScoreOffset: r.int(0, length),
    maxScore: Math.max(a, b),
    maxScoreOffset: r.int(0, length),
    quartile1: value(),
    quartile2: value(),
    quartile3: value(),
    quartile4: value(),
  };
}
