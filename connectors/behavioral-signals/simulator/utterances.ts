import type { Row } from './timeline.js';
import type { BehavioralSignals } from './world.js';

export const LABELS = {
  gender: ['female', 'male'],
  age: ['18 - 22', '23 - 30', '31 - 45', '46 - 65'],
  emotion: ['happy', 'angry', 'sad', 'neutral'],
  strength: ['strong', 'weak', 'neutral'],
  positivity: ['positive', 'negative', 'neutral'],
  speaking_rate: ['fast', 'slow', 'normal', 'very fast', 'very slow'],
  hesitation: ['yes', 'no'],
  engagement: ['engaged', 'withdrawn', 'neutral'],
  politeness: ['polite', 'rude', 'neutral'],
  language: ['en', 'es'],
} as const;

const ALWAYS = ['diarization', 'asr', 'language'] as const;
const OF_SPEAKER = ['gender', 'age'] as const;
const OF_SEGMENT = ['emotion', 'strength', 'positivity'] as const;
const OF_UTTERANCE = ['speaking_rate', 'hesitation', 'engagement', 'intensity'] as const;

type Task = keyof typeof LABELS | 'diarization' | 'asr' | 'intensity' | 'features';

/** Short utterances have only the first three (VENDOR.md#results-of-v5). */
function tasksOf(row: Row, isShort: boolean): readonly Task[] {
  if (isShort) return ALWAYS;
  const tasks: Task[] = [...ALWAYS, ...OF_SPEAKER, ...OF_SEGMENT, ...OF_UTTERANCE];
  if (row.old) tasks.push('politeness'); // only in an older version
  if (row.embeddings) tasks.push('features');
  return tasks;
}

export type Heard = ReturnType<typeof heardIn>[number];

/**
 * Who speaks when, as v5 hears it: every item of the results, first those of an utterance, then those of its
 * segments. The same for every revision of the results.
 */
export function heardIn(world: BehavioralSignals, row: Row) {
  const r = world.random('utterances', 'behavioral', row.n);
  const count = row.lost === 1 ? 0 : Math.min(8, 1 + Math.floor(row.duration / 15));
  const stretch = row.duration / count;
  let segment = 0;
  return Array.from({ length: count }, (_, id) => {
    const start = id * stretch + r.next() * 0.2 * stretch;
    const length = r.chance(0.1) ? 0.4 + r.next() * 0.6 : stretch * (0.5 + r.next() * 0.3);
    const end = Math.min(start + length, (id + 1) * stretch);
    const isShort = end - start <= 1;
    const pieces = isShort || row.old ? 0 : r.int(0, 2);
    // Segments have numbers of their own, from 0 as well: an id alone says nothing.
    const segments = Array.from({ length: pieces }, (_, i) => ({
      id: segment++,
      start: start + ((end - start) * i) / pieces,
      end: start + ((end - start) * (i + 1)) / pieces,
    }));
    const speaker = r.int(0, 1);
    return [
      ...tasksOf(row, isShort).map((task) => ({ level: 'utterance', id, start, end, speaker, task })),
      ...segments.flatMap((one) => OF_SEGMENT.map((task) => ({ level: 'segment', ...one, speaker, task }))),
    ];
  }).flat();
}

const SYLLABLES = ['zor', 'ba', 'plin', 'tu', 'mek', 'ra', 'vol', 'si', 'dun', 'ke'];

/** Words of no language: transcripts must not look like anybody's. */
export function wordsOf(world: BehavioralSignals, count: number, ...key: (string | number)[]): string[] {
  const r = world.random('words', ...key);
  return Array.from({ length: count }, () =>
    Array.from({ length: r.int(1, 3) }, () => r.pick(SYLLABLES)).join(''),
  );
}
