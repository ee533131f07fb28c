import type { Row } from './timeline.js';
import { line } from './vocabulary.js';
import type { Voicegain } from './world.js';

interface Section {
  spk: number;
  start: number;
  duration: number;
  text: string;
}

/** Agent and caller in turns. */
function talk(world: Voicegain, row: Row): Section[] {
  const r = world.random('talk', row.id);
  return Array.from({ length: r.int(2, 8) }, (_, i) => ({
    spk: (i % 2) + 1,
    start: 1000 + i * 5000,
    duration: 4200,
    text: line(r, i % 2 === 0),
  }));
}

/** Sections with words, each with its time. */
export function wordsOf(world: Voicegain, row: Row) {
  return talk(world, row).map(({ spk, start, duration, text }) => {
    const words = text.split(' ');
    const each = Math.floor(duration / words.length);
    return {
      start,
      duration,
      spk,
      words: words.map((utterance, i) => ({
        utterance,
        start: start + i * each,
        duration: each,
        confidence: 0.5 + (utterance.length % 5) / 10,
        spk,
        ...(utterance === 'claim.' && { annotations: [{ type: 'keyword', tag: 'claim', start: true }] }),
      })),
    };
  });
}

/** Agent and caller, a line for each turn. */
export function transcriptOf(world: Voicegain, row: Row): string {
  return talk(world, row)
    .map(({ spk, text }) => `${spk === 1 ? 'Agent' : 'Caller'}: ${text}`)
    .join('\n');
}
