import type { Feed, Listed } from '../../core/author/feed.js';
import { byText } from '../../core/lists/order.js';
import { parseState } from '../../core/sync/parse-state.js';
import { passOver } from '../../core/sync/pass.fixture.js';
import { Progress, type State } from '../../core/sync/state.js';
import { Failure } from '../../spec/failure.js';

interface Call {
  id: string;
  revision: number;
}

/** One pass over windows that name these items. @returns its rows, and its last state */
async function pass(windows: Listed<Call>[][], load: () => number | Promise<number>, before?: State) {
  const rows: Call[] = [];
  let state = before;
  const feed: Feed<object, Call> = {
    order: byText,
    repeats: true,
    version: ({ revision }) => String(revision),
    load: (_, refs) => Promise.all(refs.map(async ({ id }) => ({ id, revision: await load() }))),
    async *list(_, after) {
      for (const [i, items] of windows.entries()) yield { items, upTo: `${after ?? ''}${i}` };
    },
  };
  await passOver<Call>({
    feed,
    progress: new Progress([], parseState(before, 'calls')),
    sink: {
      records: (more) => void rows.push(...(more as Call[])),
      state(told) {
        state = JSON.parse(JSON.stringify(told)) as State;
      },
      failed: (failure) => expect(failure).toBeUndefined(),
    },
    now: () => 1000,
    concurrency: 2,
  });
  return { rows, state: state! };
}

test('what is edited between two windows of one pass leaves it once, and comes again in its new version with the next', async () => {
  let revision = 0;
  const load = () => revision;
  const named = (version: string): Listed<Call> => ({ id: 'a', version, again: true });
  const first = await pass([[named('one')], [named('two')]], load);
  expect(first.rows).toEqual([{ id: 'a', revision: 0 }]);
  expect(first.state.pending.map(({ id }) => id)).toEqual(['a']);
  revision = 1;
  const second = await pass([[named('two')]], load, first.state);
  expect(second.rows).toEqual([{ id: 'a', revision: 1 }]);
  expect(second.state.pending).toEqual([]);
  expect((await pass([[named('two')]], load, second.state)).rows).toEqual([]);
});

test('what two windows name in the same version is done', async () => {
  const { rows, state } = await pass([[{ id: 'a', version: 'one' }], [{ id: 'a', version: 'one' }]], () => 0);
  expect([rows.length, state.pending]).toEqual([1, []]);
});

describe('what was waited for, came, and is named by the list of the same pass', () => {
  const named: Listed<Call> = { id: 'a', version: 'two', again: true };
  const waiting = () => {
    const progress = new Progress([]);
    progress.pending.set('a', { since: 0 });
    return progress.toState();
  };

  test('may have been edited in between: it leaves once, and its edit with the next', async () => {
    let edits = 0;
    const first = await pass([[named], [named]], () => edits++, waiting());
    expect(first.rows).toEqual([{ id: 'a', revision: 0 }]);
    expect(first.state.pending.map(({ id }) => id)).toEqual(['a']);
    const second = await pass([[named]], () => 1, first.state);
    expect(second.rows).toEqual([{ id: 'a', revision: 1 }]);
    expect(second.state.pending).toEqual([]);
    expect((await pass([[named]], () => 1, second.state)).rows).toEqual([]);
  });

  test('and where it was not, it is asked for once more, and then known', async () => {
    let asked = 0;
    const load = () => Math.min(asked++, 0);
    let { rows, state } = await pass([[named], [named]], load, waiting());
    expect([rows.length, state.pending, asked]).toEqual([1, [], 2]);
    for (let sync = 0; sync < 3; sync++) {
      ({ rows, state } = await pass([[named]], load, state));
      expect([rows, state.pending, asked]).toEqual([[], [], 2]);
    }
  });

  test('what ends the whole sync ends it, also where it is the last thing to be asked for', async () => {
    let asked = 0;
    const load = async () => {
      if (asked++ > 0) throw new Failure('config_error', 'refused from now on', { fatal: true });
      await new Promise((resolve) => setTimeout(resolve, 20)); // the list names it meanwhile
      return 0;
    };
    await expect(pass([[named]], load, waiting())).rejects.toThrow('refused from now on');
  });

  test('where the list names the version that came, nothing is asked for again', async () => {
    const { rows, state } = await pass([[{ ...named, version: '0' }]], () => 0, waiting());
    expect([rows.length, state.pending]).toEqual([1, []]);
  });
});
