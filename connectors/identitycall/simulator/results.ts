import { type Json, type Random, Refusal, words } from 'trunkline/simulator';
import type { Account } from './account.js';
import { known, languageOf } from './recording.js';
import type { Standing } from './standing.js';
import { achievement, goalId, mentionsOf, showsKeywords, talkOf } from './talk.js';
import type { Row } from './timeline.js';
import type { IdentityCall } from './world.js';

const EMOTIONS = words('happy neutral calm sad angry fearful surprised disgust');
const WORDS = words('blim tarro order wexel number quon delivery mirrow router please sorvel letter');
/** Awkward for readers: line separators, signs outside the basic plane, quotes. */
const AWKWARD = ['first\u2028second\u0085third', 'zażółć gęślą 👍', 'she said "tarro"\\ \t and left', ''];

export function transcription(world: IdentityCall, row: Row, standing: Standing): Json {
  const spoken = made(world.switches.early_transcription, 'Transcription not available', standing)
    ? talkOf(world, row, standing.generation).dialogues
    : [];
  const voices = world.random('voices', row.id);
  const profiles = [voices.int(1, 90), voices.int(91, 180)];
  const recognised = [voices.chance(0.6), voices.chance(0.3) || standing.named];
  const dialogues = spoken.map(({ id, position, start, end }) => {
    const r = world.random('text', id);
    const speaker = position % 2 === 1 ? 0 : 1;
    const profile = recognised[speaker] ? profiles[speaker]! : null;
    return {
      id,
      position,
      speaker: `Speaker ${speaker + 1}`,
      voice_profile_id: profile,
      voice_profile_name: profile === null ? null : `Voice ${profile}`,
      text: r.chance(0.02) ? r.pick(AWKWARD) : sentence(r),
      start_ms: start,
      end_ms: end,
      ...emotion(world, r),
    };
  });
  return {
    recording_id: row.id,
    language: languageOf(world, row),
    full_text: dialogues.map(({ speaker, text }) => `${speaker}: ${text}`).join('\n'),
    dialogues,
  };
}

/** GET /recordings/:id/results (the NEW page has no keywords, the OLD one has them). */
export function results(world: IdentityCall, account: Account, row: Row, standing: Standing): Json {
  const done = made(world.switches.early_results, 'Results not available', standing);
  const pauses = done ? talkOf(world, row, standing.generation).pauses : [];
  const goals = standing.evaluated ? account.goalsOf(standing.evaluatedIn) : [];
  return {
    recording_id: row.id,
    goals: goals.map((goal) => {
      const r = world.random('goal', row.id, goal.id, standing.evaluation);
      const met = r.chance(0.6);
      return {
        goal_id: goalId(world, goal),
        goal_name: goal.name,
        met,
        score: scoreOf(r, met),
        explanation: `Agent ${met ? 'did' : 'did not'}: ${goal.name}.`,
      };
    }),
    pauses: pauses.map(({ start, end, after }) => ({
      start_ms: start,
      end_ms: end,
      duration_ms: end - start,
      compliant: end - start < 5000,
      after_dialogue_id: after,
    })),
    ...(showsKeywords(world) && { keywords: done ? keywords(world, row, standing) : [] }),
  };
}

/** `met` is a flag of its own, not a threshold on the score (guide on analysing results). */
function scoreOf(r: Random, met: boolean): number {
  if (r.chance(0.05)) return met ? 1 : 0;
  return Math.round((met ? 0.45 + r.next() * 0.55 : r.next() * 0.6) * 100) / 100;
}

export function summary(world: IdentityCall, row: Row, standing: Standing): Json {
  const done = made(world.switches.early_results, 'Results not available', standing);
  const r = world.random('summary', row.id, standing.generation);
  return {
    recording_id: row.id,
    ...known(world, done, {
      summary: `Caller ${row.id} asked about ${sentence(r)}`,
      duration_ms: row.duration,
    }),
    // Names where somebody gave them: not the labels of list and dialogues.
    speakers: done ? ['Agent', standing.named || r.chance(0.3) ? `Caller ${row.id}` : 'Customer'] : [],
    ...known(world, done && standing.evaluated, { goal_achievement: achievement(world, row, standing) }),
  };
}

/** Whether it is there. What is asked for before may be refused: of results and summary that is not documented. */
function made(early: '422' | '404' | 'empty', words: string, { status }: Standing): boolean {
  const done = status === 'completed';
  if (!done && early === '422') throw new Refusal(422, words);
  if (!done && early === '404') throw new Refusal(404);
  return done;
}

function keywords(world: IdentityCall, row: Row, standing: Standing): Json[] {
  return mentionsOf(world, row, standing.generation).map(({ id, name, at }) => ({
    keyword_id: id,
    keyword_name: name,
    sentiment: world.random('sentiment', row.id, id).pick(['positive', 'neutral', 'negative']),
    count: at.length,
    timestamps_ms: at,
  }));
}

function emotion(world: IdentityCall, r: Random): Json {
  if (world.switches.emotion === 'absent') return {};
  if (world.switches.emotion === 'null') return { emotion: null };
  const main = r.pick(EMOTIONS);
  // sums to 1, as in the examples
  return { emotion: Object.fromEntries(EMOTIONS.map((name) => [name, name === main ? 0.65 : 0.05])) };
}

function sentence(r: Random): string {
  return Array.from({ length: r.int(3, 9) }, () => r.pick(WORDS)).join(' ') + '.';
}
