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
export function talk(world: Voicegain, row: Row): Section[] {
  const r = world.random('talk', row.id);
  return Array.from({ length: r.int(2, 8) }, (_, i) => ({
    spk: (i % 2) + 1,
    start: 1000 + i * 5000,
    duration: 4200,
    text: line(r, i % 2 === 0),
  }));
}

export function worded(sections: Section[], annotated: boolean) {
  return sections.map(({ spk, start, duration, text }) => {
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
        ...(annotated &&
          utterance === 'claim.' && { annotations: [{ type: 'keyword', tag: 'claim', start: true }] }),
      })),
    };
  });
}

/** GET /sa/{id}/transcript?format=json: sections with words. */
export function transcriptJson(world: Voicegain, row: Row): unknown[] {
  return worded(talk(world, row), false);
}

/** `interval`: seconds between time stamps; absent: none. */
export function transcriptText(world: Voicegain, row: Row, interval: number | undefined): string {
  let stamped = Number.NEGATIVE_INFINITY;
  const lines = talk(world, row).map(({ spk, start, text }) => {
    const stamp = interval !== undefined && start >= stamped + interval * 1000;
    if (stamp) stamped = start;
    return `${stamp ? `[${(start / 1000).toFixed(1)}] ` : ''}${spk === 1 ? 'Agent' : 'Caller'}: ${text}`;
  });
  return lines.join('\n') + '\n';
}
