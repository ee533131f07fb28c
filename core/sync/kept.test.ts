import type { Feed, Ref, Stream } from '../author/feed.js';
import { idleContext } from './context.fixture.js';
import { Memory } from './context.js';
import { runPass } from './engine.js';
import { Lane } from './lane.js';
import { Limit } from './limit.js';
import { Progress, type State } from './state.js';

/** What streams of one item share, and what a state keeps of it, without a change to what they were handed. */

interface Call {
  id: string;
  isDone: boolean;
}
type Row = Stream<object, Call, object>;

const stream = (more: Partial<Row>): Row => ({
  schema: {},
  primaryKey: ['id'] as never,
  rows: (call) => [call],
  ...more,
});

async function pass(feed: Partial<Feed<object, Call>>, refs: readonly Ref[], streams: readonly Row[]) {
  const states: State[] = [];
  const context = idleContext(1000);
  const lanes = streams.map((one, i) => {
    const sink = {
      records: () => undefined,
      state(state: object) {
        states[i] = state as State;
      },
      failed(failure: Error) {
        throw failure;
      },
    };
    return new Lane<object, Call>({ name: `s${i}`, stream: one, progress: new Progress([]), sink }, 1000);
  });
  await runPass<object, Call>({
    feed: {
      order: (a, b) => Number(a) - Number(b),
      async *list() {
        yield { items: refs.map((ref) => ({ ...ref })), upTo: '9' };
      },
      load: async (_, asked) => asked.map(({ id }) => ({ id, isDone: false })),
      ...feed,
    },
    lanes,
    context,
    plain: context,
    forItem: () => ({ ...context, once: new Memory().once }),
    log: () => undefined,
    now: () => 1000,
    concurrency: 1,
    pendingFor: 1e9,
    limit: Limit.NONE,
    stopped: () => undefined,
  });
  return states;
}

test('an item that came says what its state keeps, in place of what the list said', async () => {
  const waits = stream({ rows: () => 'later' });
  const listed = { id: '1', keep: { at: 'listed' } };
  const keep = (call: Call) => ({ isDone: call.isDone });
  const [came] = await pass({ keep }, [listed], [waits]);
  expect(came!.pending).toMatchObject([{ id: '1', keep: { isDone: false } }]);
  const [silent] = await pass({ keep: () => undefined }, [listed], [waits]);
  expect(silent!.pending).toMatchObject([{ id: '1', keep: { at: 'listed' } }]);
  const [missing] = await pass({ keep, load: async () => ['later'] }, [listed], [waits]);
  expect(missing!.pending).toMatchObject([{ id: '1', keep: { at: 'listed' } }]);
});

test('streams of one item share what is made once, also where one needs the list alone', async () => {
  const made: string[] = [];
  const asks = (needs: 'ref' | 'item') =>
    stream({
      needs,
      async rows(_, { id }, { once }) {
        await once('told', async () => made.push(id));
        return [{ id }];
      },
    });
  await pass({}, [{ id: '1' }, { id: '2' }], [asks('ref'), asks('item'), asks('item')]);
  expect(made.sort()).toEqual(['1', '2']);
});
