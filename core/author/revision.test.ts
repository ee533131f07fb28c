import { byText } from '../lists/order.js';
import { type CommonConfig, connector } from './source.js';

test('a stream has the revision of its feed, unless it has one of its own; without one, none', () => {
  const { feed, source } = connector<CommonConfig>();
  const of = { order: byText, list: async function* () {}, load: async () => [] };
  const rows = { schema: {}, primaryKey: ['id'] as never, rows: () => [] };
  const told = feed<object>({ ...of, revision: 2 });
  told.stream('calls', rows);
  told.stream('words', { ...rows, revision: 3 });
  feed<object>(of).stream('tags', rows);
  const { feeds } = source({ name: 'acme', version: '1.0.0', title: 'Acme', spec: {} } as never);
  const revisions = feeds.flatMap(({ streams }) => streams).map(({ name, revision }) => [name, revision]);
  expect(revisions).toEqual([
    ['calls', 2],
    ['words', 3],
    ['tags', undefined],
  ]);
});
