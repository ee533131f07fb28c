import identitycall from '../connectors/identitycall/index.js';
import nice from '../connectors/nice-cx-ai/index.js';
import type { Context, Ref } from '../core/author/feed.js';
import type { Source } from '../core/author/source.js';
import { idleContext } from '../core/sync/context.fixture.js';

/**
 * A vendor that sends a null in the place of a key, or of the time that rows are ordered by, must not have it
 * replace them.
 */

/** The rows of a stream of one item, by a vendor that answers so to whatever is asked. */
async function rowsOf<C>(source: Source<C>, name: string, item: object, id: string, body: object) {
  const stream = source.feeds.flatMap(({ streams }) => streams).find((one) => one.name === name)!;
  const api = { get: async () => ({ status: 200, headers: {}, body }) };
  const context = { ...idleContext(0), api } as unknown as Context<C>;
  return [...((await stream.rows(item, { id } as Ref, context)) as Iterable<object>)];
}

test('IdentityCall: the recording of a goal is the one that was asked for', async () => {
  const item = { row: { id: 7, created_at: '2026-01-01T00:00:00Z', status: 'completed' } };
  const goals = [{ goal_id: 1, recording_id: null, created_at: null }];
  expect(await rowsOf(identitycall, 'goals', item, '7', { data: { recording_id: 7, goals } })).toEqual([
    { goal_id: 1, recording_id: 7, created_at: '2026-01-01T00:00:00Z' },
  ]);
});

test('NICE: the interaction of a sentence is the one that was asked for', async () => {
  const item = { status: { identifier: 'a', processed: '2026-01-01T00:00:00Z', status: 'processed' } };
  const sentenceSegments = [{ phrase: 'Hello.', identifier: null, processed: null, position: null }];
  expect(await rowsOf(nice, 'transcripts', item, 'a', { sentenceSegments })).toEqual([
    { phrase: 'Hello.', identifier: 'a', processed: '2026-01-01T00:00:00Z', position: 0 },
  ]);
});
