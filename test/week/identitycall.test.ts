import { begin, HOUR, KEYS, recordingsOf, sync, truthOf } from '../../connectors/identitycall/testing.js';
import { PLAIN, week } from './run.js';

/**
 * Each sync reads the whole list, and with a lookback the detail of every recording in it: only that shows
 * what was edited.
 */
week('identitycall', async (scale, seed) => {
  const rate = scale === 'full' ? 10 : 0.6;
  const lookbackDays = 2;
  const pendingDays = 6;
  const world = await begin({
    seed,
    switches: PLAIN,
    options: {
      recordings: Math.max(20, Math.round(rate * 24)),
      days: 3,
      per_hour: rate,
      late: 0.1,
      stuck: 0.03,
      failed: 0.03,
      goals_late: 0.1,
      goals_never: 0.02,
      late_visible: 0.02,
      edited: 0,
      reevaluated: 0,
      retranscribed: 0,
      deleted: 0,
    },
  });
  const recordings = new Map<string, string>();
  const dayMs = 24 * HOUR * 1000;
  return {
    world,
    lookbackDays,
    pendingDays,
    keys: KEYS,
    sync: (state) =>
      sync(world, {
        config: { lookback_days: lookbackDays, pending_days: pendingDays },
        ...(state.length > 0 ? { state } : {}),
      }),
    items: () =>
      recordingsOf(world).map(({ id, created_at, revision, final, listed, dialogues }) => {
        for (const dialogue of dialogues) recordings.set(String(dialogue), String(id));
        return {
          id: String(id),
          at: Date.parse(created_at),
          revision: String(revision),
          finished: final && listed,
        };
      }),
    truth: () => truthOf(world),
    // Goals that never come: after pending_days the recording is written as it stands.
    overdue: () => {
      const late = recordingsOf(world).filter(
        ({ status, evaluated, created_at }) =>
          status === 'completed' &&
          !evaluated &&
          Date.parse(created_at) < world.clock.now() - pendingDays * dayMs,
      );
      const ids = new Set(late.map(({ id }) => String(id)));
      const goals = late.flatMap(({ id, goals: keys }) => keys.map((key) => `${id}/${key}`));
      return { recordings: ids, summaries: ids, goals: new Set(goals) };
    },
    owner: (stream, key) => (stream === 'dialogues' ? recordings.get(key) : undefined),
    changes: [
      (id) => world.event('edit', { id, name: `Renamed at ${world.clock.now()}` }),
      (id) => world.event('nameSpeakers', { id }),
      (id) => world.event('reevaluate', { id, seconds: 600 }),
      (id) => world.event('retranscribe', { id, seconds: 5400 }),
    ],
    remove(id) {
      if (recordingsOf(world).some((one) => String(one.id) === id && one.transcribed))
        world.event('delete', { id });
    },
    *tells() {
      for (const { id, name, status, final } of recordingsOf(world))
        if (final) yield { stream: 'recordings', key: String(id), fields: { name, status } };
    },
    // Whose state it is; pages of the list, once for what is pending and once for itself; the detail of what
    // is young or waits; of what is written transcription, results and summary, also of what waits for one of
    // them.
    most: ({ listed, recent, written, pending }) =>
      4 + 2 * Math.ceil(listed / 100) + recent + 3 * written + 5 * pending,
    // All of pending_days is listed again, and one mark more for each version in the lookback; as many again that the
    // last list may have missed: after a pause they have left both.
    marks: ({ listed, recent }) => listed + 2 * recent,
    pendingBytes: 60,
  };
});
