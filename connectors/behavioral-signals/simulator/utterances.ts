import type { Row } from './timeline.js';
import type { BehavioralSignals } from './world.js';

interface Stretch {
  readonly id: number;
  readonly start: number;
  readonly end: number;
}

interface Utterance extends Stretch {
  readonly speaker: number;
  /** Short ones have only diarization, asr and language (VENDOR.md#results-of-v5). */
  readonly short: boolean;
  /** Segments have numbers of their own, from 0 as well: an id alone says nothing. */
  readonly segments: readonly Stretch[];
}

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
const SEGMENT_TASKS = ['emotion', 'strength', 'positivity'] as const;
/** Politeness only in an older version. */
const MEASURED = [
  'gender',
  'age',
  ...SEGMENT_TASKS,
  'speaking_rate',
  'hesitation',
  'engagement',
  'intensity',
] as const;

type Task = keyof typeof LABELS | 'diarization' | 'asr' | 'intensity' | 'features';

/** Who speaks when, as v5 hears it. The same for every revision of the results. */
function utterancesOf(world: BehavioralSignals, row: Row): Utterance[] {
  if (row.estimated === 'nothing') return [];
  const r = world.random('utterances', 'behavioral', row.n);
  const count = Math.min(8, 1 + Math.floor(row.duration / 15));
  const stretch = row.duration / count;
  let segment = 0;
  return Array.from({ length: count }, (_, id) => {
    const start = id * stretch + r.next() * 0.2 * stretch;
    const length = r.chance(0.1) ? 0.4 + r.next() * 0.6 : stretch * (0.5 + r.next() * 0.3);
    const end = Math.min(start + length, (id + 1) * stretch);
    const short = end - start <= 1;
    const pieces = short || row.old ? 0 : r.int(0, 2);
    const segments = Array.from({ length: pieces }, (_, i) => ({
      id: segment++,
      start: start + ((end - start) * i) / pieces,
      end: start + ((end - start) * (i + 1)) / pieces,
    }));
    return { id, start, end, speaker: r.int(0, 1), short, segments };
  });
}

function tasksOf(row: Row, utterance: Utterance): readonly Task[] {
  if (utterance.short) return ALWAYS;
  return [
    ...ALWAYS,
    ...MEASURED,
    ...(row.old ? ['politeness' as const] : []),
    ...(row.embeddings ? ['features' as const] : []),
  ];
}

/** What results have an item of. */
export interface Heard {
  level: 'utterance' | 'segment';
  stretch: Stretch;
  task: Task;
  speaker: number;
}

/** Every item of the results: each task of an utterance, then those of its segments. */
export function heardIn(world: BehavioralSignals, row: Row): Heard[] {
  return utterancesOf(world, row).flatMap((utterance) => {
    const { speaker, segments } = utterance;
    const of = (level: Heard['level'], stretch: Stretch, tasks: readonly Task[]) =>
      tasks.map((task) => ({ level, stretch, task, speaker }));
    return [
      ...of('utterance', utterance, tasksOf(row, utterance)),
      ...segments.flatMap((segment) => of('segment', segment, SEGMENT_TASKS)),
    ];
  });
}

const SYLLABLES = ['zor', 'ba', 'plin', 'tu', 'mek', 'ra', 'vol', 'si', 'dun', 'ke'];

/** Words of no language: transcripts must not look like anybody's. */
export function wordsOf(world: BehavioralSignals, count: number, ...key: (string | number)[]): string[] {
  const r = world.random('words', ...key);
  return Array.from({ length: count }, () =>
    Array.from({ length: r.int(1, 3) }, () => r.pick(SYLLABLES)).join(''),
  );
}
