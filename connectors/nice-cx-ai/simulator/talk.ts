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

/** The turn that is left out; redaction is English with model cx only. */
function redactedTurn(world: Nice, row: Row, turns: Turn[]): number {
  if (!row.redacted || row.model === 'echo' || !row.languageTag.startsWith('en')) return -1;
  return turns.length < 3 ? -1 : world.random('redaction', row.n).int(1, turns.length - 1);
}

export function sentenceCount(world: Nice, row: Row): number {
  const turns = turnsOf(world, row);
  return turns.length - (redactedTurn(world, row, turns) < 0 ? 0 : 1);
}

function wordsOf(world: Nice, row: Row, turn: Turn): string[] {
  const r = world.random('words', row.n, turn.start);
  const count = Math.max(1, Math.round((turn.end - turn.start) / 450));
  return Array.from({ length: count }, () =>
    row.type === 'chat' && r.chance(0.03) ? r.pick(ODD) : r.pick(WORDS),
  );
}

function redactions(world: Nice, row: Row, turns: Turn[], at: number): unknown[] {
  const turn = turns[at];
  if (!turn) return [];
  const result = world.random('redaction', row.n, 'kind').pick(REDACTED);
  // 0 in the sample of the punctuated transcript
  return [{ startTimeOffset: turn.start, endTimeOffset: turn.end, result, score: 0 }];
}

/** GET .../transcripts/punctuated (tutorials/get-punctuated-transcript). */
export function punctuated(world: Nice, row: Row): unknown {
  const turns = turnsOf(world, row);
  const hidden = redactedTurn(world, row, turns);
  const together = !isDiarized(world, row);
  const r = world.random('sentences', row.n);
  const sentenceSegments = turns
    .filter((_, i) => i !== hidden)
    .map((turn) => ({
      participant: together || turn.speaker === 1 ? 'participantOne' : 'participantTwo',
      startTimeOffset: turn.start,
      endTimeOffset: turn.end,
      phrase: wordsOf(world, row, turn).join(' ') + '.',
      score: row.type === 'audio' ? Number((0.6 + 0.4 * r.next()).toFixed(8)) : 1,
    }));
  return { sentenceSegments, redactionSegments: redactions(world, row, turns, hidden) };
}

/** GET .../transcript: phraseIndex points into a list of UNIQUE phrases; what is redacted is in neither list. */
export function phrases(world: Nice, row: Row): unknown {
  const turns = turnsOf(world, row);
  const hidden = redactedTurn(world, row, turns);
  const said = turns.filter((_, i) => i !== hidden);
  const part = (of: Turn[]) => {
    const index = new Map<string, number>();
    const r = world.random('phrases', row.n);
    const phraseSegments = of.flatMap((turn) => {
      const words = wordsOf(world, row, turn);
      const each = (turn.end - turn.start) / words.length;
      return words.map((word, i) => {
        if (!index.has(word)) index.set(word, index.size);
        const startTimeOffset = Math.round(turn.start + i * each);
        return {
          startTimeOffset,
          endTimeOffset: Math.round(turn.start + (i + 1) * each),
          phraseIndex: index.get(word),
          score: r.int(0, 100) / 100,
        };
      });
    });
    return { phrases: [...index.keys()], phraseSegments };
  };
  return {
    allParticipants: part(said),
    ...(isDiarized(world, row) && {
      participantTwo: part(said.filter(({ speaker }) => speaker === 2)),
      participantOne: part(said.filter(({ speaker }) => speaker === 1)),
    }),
    redactionSegments: redactions(world, row, turns, hidden),
  };
}
