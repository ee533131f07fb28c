import { words } from 'trunkline/simulator';
import type { Row } from './timeline.js';
import type { Nice } from './world.js';

/** Somebody speaks (or types) without a pause; offsets in ms. */
export interface Turn {
  speaker: 1 | 2;
  start: number;
  end: number;
}

const WORDS = words(
  'arlo benta corvi dasum elpa finto garu hesta ilmo jarek kolsi lomat mirva nuvo orbel pesko quila rusto selma tovic ulden ' +
    'vasti wenlo xarit yomba zelku',
);
// Characters that are legal in JSON and break naive line readers and writers.
const ODD = ['ñandu', '\u2028', '日本', '🙂', '"garu"', 'a\\b'];
export const SPEAKERS = { 1: 'participantOne', 2: 'participantTwo' } as const;
const REDACTED = ['CVV', 'Credit Card', 'Social Security'];

// Each participant of an answer asks for the turns of the same row; those of 100,000 rows would be too much to keep.
let latest: { row: Row; turns: Turn[] } | undefined;

/** Never overlapping, ascending. */
export function turnsOf(world: Nice, row: Row): Turn[] {
  if (latest?.row !== row) latest = { row, turns: drawTurns(world, row) };
  return latest.turns;
}

function drawTurns(world: Nice, row: Row): Turn[] {
  if (row.silent) return [];
  const r = world.random('talk', row.n);
  const turns: Turn[] = [];
  let speaker: 1 | 2 = 1;
  for (let at = r.int(0, 1500); at < row.length - 400 && turns.length < 500; ) {
    const end = Math.min(row.length, at + r.int(800, 9000));
    turns.push({ speaker, start: at, end });
    at = end + (r.chance(0.3) ? 0 : r.int(100, 2500));
    if (r.chance(0.85)) speaker = speaker === 1 ? 2 : 1;
  }
  return turns;
}

/** Echo had no speakers at its launch (transcription-features). */
export function isDiarized(world: Nice, row: Row): boolean {
  if (world.switches.participants === 'all_only') return false;
  return row.diarized && !(row.model === 'echo' && world.switches.echo === 'no_ai');
}

/** What was said, and what was left out of it: redaction is English with model cx only. */
export function sentencesOf(world: Nice, row: Row) {
  const turns = turnsOf(world, row);
  const isRedacted = row.redacted && row.model === 'cx' && row.languageTag.startsWith('en');
  if (!isRedacted || turns.length < 3) return { said: turns, redactionSegments: [] };
  const hidden = turns[world.random('redaction', row.n).int(1, turns.length - 1)]!;
  const redaction = {
    startTimeOffset: hidden.start,
    endTimeOffset: hidden.end,
    result: world.random('redaction', row.n, 'kind').pick(REDACTED),
    score: 0, // in the sample of the punctuated transcript
  };
  return { said: turns.filter((turn) => turn !== hidden), redactionSegments: [redaction] };
}

function wordsOf(world: Nice, row: Row, turn: Turn): string[] {
  const r = world.random('words', row.n, turn.start);
  const count = Math.max(1, Math.round((turn.end - turn.start) / 450));
  return Array.from({ length: count }, () =>
    row.type === 'chat' && r.chance(0.03) ? r.pick(ODD) : r.pick(WORDS),
  );
}

/** GET .../transcripts/punctuated (tutorials/get-punctuated-transcript). */
export function punctuated(world: Nice, row: Row): unknown {
  const { said, redactionSegments } = sentencesOf(world, row);
  const together = !isDiarized(world, row);
  const r = world.random('sentences', row.n);
  const sentenceSegments = said.map((turn) => ({
    participant: SPEAKERS[together ? 1 : turn.speaker],
    startTimeOffset: turn.start,
    endTimeOffset: turn.end,
    phrase: wordsOf(world, row, turn).join(' ') + '.',
    score: row.type === 'audio' ? Number((0.6 + 0.4 * r.next()).toFixed(8)) : 1,
  }));
  return { sentenceSegments, redactionSegments };
}

/** GET .../transcript: phraseIndex points into a list of UNIQUE phrases; what is redacted is in neither list. */
export function phrases(world: Nice, row: Row): unknown {
  const { said, redactionSegments } = sentencesOf(world, row);
  const part = (turns: Turn[]) => {
    const r = world.random('phrases', row.n);
    const heard = turns.flatMap((turn) => {
      const spoken = wordsOf(world, row, turn);
      const each = (turn.end - turn.start) / spoken.length;
      return spoken.map((word, i) => ({
        word,
        from: turn.start + i * each,
        to: turn.start + (i + 1) * each,
      }));
    });
    const phrases = [...new Set(heard.map(({ word }) => word))];
    const phraseSegments = heard.map(({ word, from, to }) => ({
      startTimeOffset: Math.round(from),
      endTimeOffset: Math.round(to),
      phraseIndex: phrases.indexOf(word),
      score: r.int(0, 100) / 100,
    }));
    return { phrases, phraseSegments };
  };
  return {
    allParticipants: part(said),
    ...(isDiarized(world, row) && {
      participantTwo: part(said.filter(({ speaker }) => speaker === 2)),
      participantOne: part(said.filter(({ speaker }) => speaker === 1)),
    }),
    redactionSegments,
  };
}
