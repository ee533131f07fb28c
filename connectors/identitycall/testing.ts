import type { Running } from 'trunkline/simulator';
import type { Ended, Message } from '../../test/rig.js';
import {
  COMPLETE,
  expectKeys,
  outcome,
  type Read,
  stand,
  stateOf as stateOfStream,
  union,
} from '../../test/stand.js';
import source from './index.js';
import simulator, { type TrueRecording, type Truth } from './simulator.js';

export { COMPLETE, minus, outcome } from '../../test/stand.js';

export type World = Running<Truth>;
export const NOW = '2026-04-10T12:00:00Z';
export const HOUR = 3600;
export const DAY = 24 * HOUR;
/** Streams of the recordings, with their keys. */
export const KEYS: Record<string, readonly string[]> = {
  recordings: ['id'],
  transcriptions: ['recording_id'],
  dialogues: ['id'],
  summaries: ['recording_id'],
  goals: ['recording_id', 'goal_id'],
  pauses: ['recording_id', 'start_ms'],
  keywords: ['recording_id', 'keyword_id'],
};
export const STREAMS = Object.keys(KEYS);
export const SMALL = ['projects', 'operators', 'virtual_numbers'] as const;
export const ALL = [...STREAMS, ...SMALL];

export const { begin, configOf, execute, keysOf, sync } = stand({
  source,
  simulator,
  keys: KEYS,
  settings: { now: NOW, options: { recordings: 40, days: 10, per_hour: 0, operators: 6, numbers: 3 } },
  config: ({ url, options }) => ({
    api_url: `${url}${String(options['prefix'])}`,
    api_key: String(options['api_key']),
  }),
});
export const stateOf = (ended: Read, stream = 'recordings') => stateOfStream(ended, stream);

/** Every recording is finished and stays as it is. */
export const FINISHED = {
  late: 0,
  stuck: 0,
  failed: 0,
  goals_late: 0,
  goals_never: 0,
  edited: 0,
  reevaluated: 0,
  retranscribed: 0,
  deleted: 0,
};

export const recordingsOf = (world: World): TrueRecording[] => world.truth({ full: true }).recordings!;

/** What each stream has to have now of what the list shows. */
export function truthOf(world: World): Record<string, Set<string>> {
  const shown = recordingsOf(world).filter(({ listed }) => listed);
  const transcribed = shown.filter((one) => one.transcribed);
  const evaluated = shown.filter((one) => one.evaluated);
  const of = (all: TrueRecording[], part: 'goals' | 'pauses' | 'keywords') =>
    new Set(all.flatMap((one) => one[part].map((key) => `${one.id}/${key}`)));
  const ids = (all: TrueRecording[]) => new Set(all.map(({ id }) => String(id)));
  return {
    recordings: ids(shown.filter(({ final }) => final)),
    transcriptions: ids(transcribed),
    dialogues: new Set(transcribed.flatMap(({ dialogues }) => dialogues.map(String))),
    summaries: ids(evaluated),
    goals: of(evaluated, 'goals'),
    pauses: of(transcribed, 'pauses'),
    keywords: of(transcribed, 'keywords'),
  };
}

/** Everything there is now and nothing else, apart from what these reads brought before. */
export function expectExactly(
  ended: Ended,
  world: World,
  before: readonly Ended[] = [],
  streams: readonly string[] = STREAMS,
): void {
  expect(outcome(ended)).toEqual(COMPLETE);
  const had = (stream: string) => union(before.map((read) => keysOf(read, stream)));
  expectKeys(streams, (stream) => keysOf(ended, stream), truthOf(world), had);
}

/** What the vendor shows of a thing now. */
export async function shown(world: World, path: string): Promise<Message> {
  const { api_url, api_key } = configOf(world);
  const answer = await fetch(`${api_url}/${path}`, { headers: { authorization: `Bearer ${api_key}` } });
  return ((await answer.json()) as Message)['data'];
}
