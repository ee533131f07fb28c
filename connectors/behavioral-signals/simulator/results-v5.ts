import type { Json, Random } from 'trunkline/simulator';
import type { Scene } from './ledger.js';
import { type Row, resultRevisionOf } from './timeline.js';
import { type Heard, heardIn, LABELS, wordsOf } from './utterances.js';
import { type BehavioralSignals, cidOf } from './world.js';

/** `{"pid":0,"cid":0,"code":0,"message":"string","results":[...]}` (retrieve-results of v5). */
export function resultV5(scene: Scene, row: Row): Json {
  const { world, book, now } = scene;
  const envelope = { pid: book.pid(row), cid: cidOf(world, 'integer'), code: 0, message: 'Success' };
  const results = heardIn(world, row).map((heard) => itemOf(world, row, now, heard));
  if (results.length > 0) return { ...envelope, results };
  // Where nothing was estimated the list is empty, null or absent: the SDK allows all three.
  return { ...envelope, ...[{ results: [] }, { results: null }, {}][row.n % 3] };
}

function itemOf(world: BehavioralSignals, row: Row, now: number, heard: Heard): Json {
  const { level, id, start, end, task } = heard;
  const revision = resultRevisionOf(row, now);
  const r = world.random('prediction', 'behavioral', row.n, revision, level, id, task);
  return {
    id: world.switches.numbers === 'numbers' ? id : String(id),
    startTime: number(world, start, 3),
    endTime: number(world, end, 3),
    task,
    ...outcomeOf(world, row, heard, r),
    ...(row.old ? {} : { level }),
  };
}

function outcomeOf(world: BehavioralSignals, row: Row, heard: Heard, r: Random): Json {
  const { id, start, end, task, speaker } = heard;
  switch (task) {
    case 'diarization':
      return { prediction: r.chance(0.5) ? [] : null, finalLabel: `SPEAKER_0${speaker}` };
    case 'asr': {
      const count = Math.max(1, Math.round((end - start) * 2));
      const words = wordsOf(world, count, row.n, id, r.int(0, 1e6));
      return { prediction: r.chance(0.5) ? [] : null, finalLabel: words.join(' ') + '.' };
    }
    case 'intensity':
      return { prediction: [{ score: number(world, r.next(), 2) }] };
    case 'features':
      return { prediction: [], embedding: embedding(r) };
    case 'gender':
    case 'age':
      // "Averaged over the file": the same for a speaker wherever he speaks.
      return labelled(world, row, LABELS[task], world.random('speaker', row.n, speaker, task));
    default:
      return labelled(world, row, LABELS[task], r);
  }
}

/** Posteriors of one task add up to 1; the label with the highest is the final one. */
function labelled(world: BehavioralSignals, row: Row, labels: readonly string[], r: Random): Json {
  const weights = labels.map(() => r.exponential(1) + 0.001);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const parts = weights.map((weight) => Math.floor((weight / total) * 10_000));
  parts[0]! += 10_000 - parts.reduce((sum, part) => sum + part, 0);
  const best = parts.indexOf(Math.max(...parts));
  const prediction = labels.map((label, i) => ({
    label,
    posterior: number(world, parts[i]! / 10_000, 4),
    ...(row.old && { dominantInSegments: i === best ? [0] : [] }),
  }));
  return { prediction, finalLabel: labels[best] };
}

/** The samples have numbers in strings; the SDK's tests know "" as well. */
function number(world: BehavioralSignals, value: number, digits: number): string | number {
  if (world.switches.numbers === 'empty') return '';
  const rounded = Math.round(value * 10 ** digits) / 10 ** digits;
  return world.switches.numbers === 'numbers' ? rounded : String(rounded);
}

/** An array inside a string; 728 or 768 numbers, the vendor says both. */
function embedding(r: Random): string {
  return '[' + Array.from({ length: 768 }, () => (r.next() * 40 - 20).toFixed(6)).join(', ') + ']';
}
