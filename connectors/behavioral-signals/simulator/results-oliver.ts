import { type Json, type Random, words } from 'trunkline/simulator';
import type { Scene } from './ledger.js';
import { type Row, resultRevisionOf } from './timeline.js';
import { wordsOf } from './utterances.js';
import type { BehavioralSignals } from './world.js';

/**
 * basic, core, kpi (required by the schema of 3.10.3) and events. Names of the leaves are those of 2016, the
 * only ones known. "When it is not possible to estimate one or more of outputs the associated JSON field will
 * not be returned", while a real 0 is sent: many leaves are 0 here, so that reading an absent one as 0 shows.
 */
export function resultOliver({ world, now }: Scene, row: Row): Json {
  const r = world.random('oliver', row.n, resultRevisionOf(row, now));
  const { lost } = row;
  const leaves = leavesOf(world, row, r);
  const blocks: Json = {
    basic: pruned(leaves.basic(), r, lost),
    core: pruned(leaves.core(), r, lost),
    kpi: pruned(leaves.kpi(), r, lost),
    ...(lost === 1 ? {} : { events: eventsOf(row, r) }),
  };
  delete blocks[world.switches.missing];
  return blocks;
}

/** ASR result specification: `words` is required and may be empty; `predictions` is often null. */
export function asrOf({ world, now }: Scene, row: Row): Json {
  const revision = resultRevisionOf(row, now);
  const r = world.random('asr', row.n, revision);
  const step = row.duration / Math.max(row.words, 1);
  const heard = wordsOf(world, row.words, 'oliver', row.n, revision).map((w, p) => ({
    c: round(r.next()),
    st: round(p * step),
    et: round((p + 0.9) * step),
    p,
    w,
    m: r.chance(0.2) ? 'filler' : '',
  }));
  return {
    ...(world.switches.missing === 'words' ? {} : { words: heard }),
    ...(r.chance(0.3) && { predictions: null }),
  };
}

/** `{agent, customer}`, or keys that fit `^(speaker[1-9]+)+$` (patternProperties of the schema). */
function speakersOf(world: BehavioralSignals, row: Row): string[] {
  const { speaker_keys } = world.switches;
  if (speaker_keys === 'agent_customer' || (speaker_keys === 'mixed' && row.n % 3 > 0))
    return ['agent', 'customer'];
  return row.n % 2 === 0 ? ['speaker1', 'speaker2'] : ['speaker1', 'speaker2', 'speaker3'];
}

/** How the leaves of the three required blocks are drawn. */
function leavesOf(world: BehavioralSignals, row: Row, r: Random) {
  const speakers = speakersOf(world, row);
  const each = (value: (i: number) => unknown): Json =>
    Object.fromEntries(speakers.map((key, i) => [key, value(i)]));
  const named = (names: string[], draw: () => unknown): Json =>
    Object.fromEntries(names.map((name) => [name, draw()]));
  const share = () => round(row.duration * r.next() * 0.4);
  const score = () => each(() => (r.chance(0.1) ? 0 : round(r.next() * 2 - 1)));
  const percent = () => (r.chance(0.1) ? 0 : round(r.next() * 100));
  const stretches = () =>
    Array.from({ length: r.int(0, 4) }, (_, i) => ({
      st: round((row.duration * i) / 4),
      et: round((row.duration * (i + 0.8)) / 4),
    }));
  return {
    basic(): Json {
      const language = r.next();
      return {
        totalduration: row.duration,
        speakerchanges: r.int(0, 12),
        ...named(['numbeepfound', 'numringfound'], () => r.int(0, 2)),
        id: each((i) => i + 1),
        vad: { ...each(share), overlap: r.chance(0.3) ? 0 : share(), silence: share() },
        gender: each(() => r.int(1, 2)),
        age: each(() => r.int(1, 3)),
        lang: { english: each(() => round(language)), spanish: each(() => round(1 - language)) },
        utterances: each(() => r.int(0, 20)),
      };
    },
    core: (): Json => ({
      ...named(words('strength positivity engagement politeness empathy hesitation soundquality'), score),
      emotions: named(['happy', 'anger', 'frustration', 'sad'], score),
      diarization: each(stretches),
    }),
    kpi: (): Json => ({
      escalation: r.chance(0.2),
      resolution: r.chance(0.7),
      ...named(['agentperfscore', 'satisfaction', 'propensity', 'success'], percent),
    }),
  };
}

/** Shape unknown: the documentation names only what the events are about. */
function eventsOf(row: Row, r: Random): Json {
  const spans = () =>
    Array.from({ length: r.int(0, 2) }, () => {
      const st = round(r.next() * row.duration);
      return { st, et: round(Math.min(row.duration, st + 1 + r.next())) };
    });
  return {
    angry: { agent: spans(), customer: spans() },
    disengaged: { agent: spans(), customer: spans() },
    beep: spans(),
    ring: spans(),
  };
}

/** Leaves out values, never whole blocks: a block may end up empty. */
function pruned(block: Json, r: Random, lost: number): Json {
  return Object.fromEntries(
    Object.entries(block).flatMap(([key, value]): [string, unknown][] => {
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
        const rest = pruned(value as Json, r, lost);
        return Object.keys(rest).length > 0 ? [[key, rest]] : [];
      }
      return lost > 0 && r.chance(lost) ? [] : [[key, value]];
    }),
  );
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
