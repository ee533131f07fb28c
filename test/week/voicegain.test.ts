import { begin, callsOf, KEYS, sync, truthOf } from '../../connectors/voicegain/testing.js';
import { PLAIN, week } from './run.js';

/** The list carries every call whole, so that a lookback costs pages and no requests of single calls. */
week('voicegain', async (scale, seed) => {
  const rate = scale === 'full' ? 60 : 1.2;
  const lookbackDays = 3;
  const pendingDays = 5;
  const world = await begin({
    seed,
    switches: PLAIN,
    options: {
      calls: Math.max(30, Math.round(rate * 24)),
      days: 4,
      calls_per_hour: rate,
      late: 0.1,
      stuck: 0.02,
      error: 0.03,
      edited: 0,
      recomputed: 0,
      deleted: 0,
      late_visible: 0.02,
      other_context: 0.03,
      dangling: 0.02,
    },
  });
  const sessions = new Map<string, string>();
  const notes = new Map<string, string>();
  const perPage = 1000;
  return {
    world,
    lookbackDays,
    pendingDays,
    keys: KEYS,
    sync: (state) =>
      sync(world, {
        config: { lookback_days: lookbackDays, pending_days: pendingDays, per_page: perPage },
        ...(state.length > 0 ? { state } : {}),
      }),
    items: () =>
      callsOf(world).map(({ callId, startTime, revision, phase, final, saSessionId }) => {
        if (saSessionId !== null) sessions.set(saSessionId, callId);
        return { id: callId, at: Date.parse(startTime), revision: `${revision} ${phase}`, finished: final };
      }),
    truth: () => truthOf(world),
    owner: (stream, key) =>
      stream === 'sa_sessions' || stream === 'transcripts' ? sessions.get(key) : undefined,
    changes: [
      (callId) => {
        const note = `reviewed at ${world.clock.now()}`;
        notes.set(callId, note);
        world.event('edit', { callId, fields: { modifiableNote: note, tags: ['Reviewed'] } });
      },
      // Over before the next sync, and not.
      (callId) => world.event('recompute', { callId, seconds: 1800 }),
      (callId) => world.event('recompute', { callId, seconds: 9000 }),
    ],
    remove: (callId) => void world.event('delete', { callId }),
    *tells() {
      for (const { callId, phase, final } of callsOf(world)) {
        if (!final) continue;
        const note = notes.get(callId);
        yield {
          stream: 'calls',
          key: callId,
          fields: { progressPhase: phase, ...(note === undefined ? {} : { modifiableNote: note }) },
        };
      }
    },
    // JSON, apart from the transcripts of version 1.
    json: '^(?!.*/transcript\\?)',
    // The newest call, where the lookback begins (of this sync and of the next), the search, and pages of
    // calls that are listed again; a look at whom the list stopped before; of each written call its session,
    // and in version 1 its text; those that wait, once more.
    most: ({ listed, written, pending }) => 12 + 2 * Math.ceil(listed / perPage) + 3 * written + pending,
    // What the overlap of 1,000 ids or the lookback lists again: a mark each, and one for each version that
    // was written meanwhile.
    marks: ({ listed }) => 2 * listed,
    pendingBytes: 120,
  };
});
