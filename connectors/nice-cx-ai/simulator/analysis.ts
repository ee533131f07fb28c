import { type Json, type Random, words } from 'trunkline/simulator';
import { isDiarized, SPEAKERS, type Turn, turnsOf } from './talk.js';
import { isProcessed, type Row, revisionOf } from './timeline.js';
import type { Nice } from './world.js';

const PARTICIPANTS = ['allParticipants', 'participantOne', 'participantTwo'] as const;
type Participant = (typeof PARTICIPANTS)[number];

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

/** Whose models do not apply to a participant: the first one is the agent. */
const UNFIT = { allParticipants: 'nobody', participantOne: 'customer', participantTwo: 'agent' };

export function hasAi(world: Nice, row: Row, now: number): boolean {
  return (
    isProcessed(row, now) && row.aiAsked && (row.model === 'cx' || world.switches.echo === 'no_redaction')
  );
}

/** What an answer has of each participant, apart from the scores. */
export function sidesOf(world: Nice, row: Row) {
  return PARTICIPANTS.slice(0, isDiarized(world, row) ? 3 : 1).map((participant) => ({
    participant,
    bundles: eligible(world, row, participant),
    segments: activityOf(world, row, participant),
  }));
}

/**
 * Bundle and models that are eligible: what does not apply is absent, never 0 (seed: "each eligible AI
 * behavioral model").
 */
function eligible(world: Nice, row: Row, participant: Participant): [bundle: string, models: string[]][] {
  const { bundles } = world.switches;
  if (bundles === 'none' || row.languageTag === 'ja') return [];
  const r = world.random('eligible', row.n); // the same draws for each participant
  return BUNDLES.flatMap(({ name, models }, i) => {
    const isBought = i < 2 ? i === 0 || row.languageTag.startsWith('en') : bundles === 'unknown';
    const fit = models.filter(([, who]) => r.chance(0.85) && who !== UNFIT[participant]);
    return isBought && fit.length > 0 ? [[name, fit.map(([model]) => model)]] : [];
  });
}

/** Voice and silence from 0 to the end. allParticipants has the voices of both. Undefined: no audio. */
function activityOf(world: Nice, row: Row, participant: Participant): Segment[] | undefined {
  if (row.type !== 'audio' || world.switches.voice_activity !== 'array') return undefined;
  const own = (turn: Turn) => participant === 'allParticipants' || participant === SPEAKERS[turn.speaker];
  return activity(turnsOf(world, row).filter(own), row.length);
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
  const answers = sidesOf(world, row).map(({ participant, bundles, segments = null }) => {
    const r = world.random('scores', row.n, participant, revisionOf(row, now));
    const enlightenBundles = bundles.map(([name, models]) => ({
      name,
      models: models.map((model) => ({ name: model, ...scores(r, row.length) })),
    }));
    const shown = voice_activity === 'absent' ? {} : { voiceActivitySegments: segments };
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
