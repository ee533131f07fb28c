import { bookmark, parseBookmarks } from './bookmarks.js';

const keys = new Map([
  ['calls', 'callId'],
  ['talks', 'at'],
]);
const parse = (input: unknown, read = ['calls', 'talks']) =>
  parseBookmarks(input, 's.json', keys, new Set(read));
const inner = { v: 2, cursor: '17', pending: [{ id: 'a', since: 1 }] };
const own = { bookmarks: { calls: bookmark(inner, 'callId'), talks: bookmark(undefined, 'at') } };

/** How Meltano lays a partial state over another one (meltano.core.utils.merge). */
// biome-ignore lint/suspicious/noExplicitAny: it takes whatever was stored.
function merge(from: any, into: any): any {
  for (const [key, value] of Object.entries(from)) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      into[key] ??= into[key] === null ? undefined : {};
      if (into[key] === undefined) throw new TypeError(`${key} was null: Python ends here`);
      merge(value, into[key]);
    } else into[key] = value;
  }
  return into;
}

it('shows people where a stream stands, with all keys always', () => {
  expect(bookmark(inner, 'callId')).toEqual({
    replication_key: 'callId',
    replication_key_value: '17',
    state: [inner],
  });
  const none = { replication_key: 'at', replication_key_value: null, state: null };
  for (const state of [undefined, {}, { __ab_no_cursor_state_message: true }])
    expect(bookmark(state, 'at')).toEqual(none);
  expect(bookmark(undefined, undefined)).toEqual({ ...none, replication_key: null });
});

it('comes whole through a merge of states key by key, over any earlier one', () => {
  const later = { v: 2, cursor: null, pending: [] };
  for (const before of [inner, undefined, { ...inner, keyed: { a: 1 } }])
    for (const after of [later, undefined]) {
      const stored = { bookmarks: { calls: bookmark(before, 'callId') } };
      const merged = merge({ bookmarks: { calls: bookmark(after, 'callId') } }, structuredClone(stored));
      expect(parse(merged).states.get('calls')).toEqual(after);
    }
});

it.each<[string, unknown]>([
  ['its own state', own],
  ["a STATE message's line", { type: 'STATE', value: own }],
  [
    'the lines of a run',
    [{ type: 'SCHEMA' }, { type: 'STATE', value: { bookmarks: {} } }, { type: 'STATE', value: own }],
  ],
  ["what Meltano's commands print", { singer_state: own }],
  ['what Meltano stores', { completed: { singer_state: own }, partial: {} }],
  ['... of a run that was cut short', { completed: {}, partial: { singer_state: own } }],
  [
    '... of one after a complete one: the newer bookmark counts',
    {
      completed: {
        singer_state: { bookmarks: { calls: { ...own.bookmarks.calls, state: [{ v: 2, cursor: 'old' }] } } },
      },
      partial: { singer_state: own },
    },
  ],
])('reads %s', (_, input) => {
  const { states, bookmarks } = parse(input);
  expect([...states]).toEqual([['calls', inner]]);
  expect(Object.fromEntries(bookmarks)).toEqual(own.bookmarks);
});

const message = (name: string, state: unknown) => ({
  type: 'STREAM',
  stream: { stream_descriptor: { name }, stream_state: state },
});

it.each<[string, unknown]>([
  [
    "what Meltano's Airbyte wrapper kept",
    { ...message('talks', {}), airbyte_state: [message('calls', inner), message('tags', {})] },
  ],
  ['a raw Airbyte state', [message('calls', inner), message('tags', {})]],
  [
    'what the wrapper kept, as Meltano prints it',
    { singer_state: { airbyte_state: [message('calls', inner), message('tags', {})] } },
  ],
  [
    'the same beside bookmarks that the SDK left empty',
    { bookmarks: {}, airbyte_state: [message('calls', inner), message('tags', {})] },
  ],
  [
    'a run of the wrapper that was cut short, over a complete one',
    {
      completed: { singer_state: { airbyte_state: [message('calls', { v: 2, cursor: 'old' })] } },
      partial: { singer_state: { airbyte_state: [message('calls', inner), message('tags', {})] } },
    },
  ],
])('goes on from %s, and hands it on as its own', (_, input) => {
  const { states, bookmarks } = parse(input);
  expect(states.get('calls')).toEqual(inner);
  expect(Object.fromEntries(bookmarks)).toEqual({
    calls: bookmark(inner, 'callId'),
    tags: { replication_key: null, replication_key_value: null, state: null },
  });
});

it("takes its own bookmarks where a merge left the wrapper's beside them", () => {
  const { states } = parse({ airbyte_state: [message('calls', { v: 2, cursor: '1' })], ...own });
  expect([...states]).toEqual([['calls', inner]]);
});

it('begins anew without a state, and where one stream was reset', () => {
  for (const input of [
    undefined,
    {},
    { bookmarks: {} },
    { bookmarks: null },
    { bookmarks: { calls: {} } },
    { bookmarks: { calls: { replication_key: 'callId' } } },
  ])
    expect(parse(input).states.size).toBe(0);
  expect(parse({ bookmarks: { calls: null, talks: own.bookmarks.calls } }).states.size).toBe(1);
});

it('keeps bookmarks of other streams untouched, and asks nothing of them', () => {
  const other = { replication_key_value: '2026', partitions: [] };
  const { bookmarks, states } = parse({ bookmarks: { ...own.bookmarks, elsewhere: other, talks: other } }, [
    'calls',
  ]);
  expect([bookmarks.get('elsewhere'), bookmarks.get('talks'), states.has('talks')]).toEqual([
    other,
    other,
    false,
  ]);
});

it.each<[string, unknown, RegExp]>([
  [
    "another tap's bookmark",
    { bookmarks: { calls: { replication_key_value: '2026' } } },
    /"calls" was not written by this tap/,
  ],
  ['a state of several', { bookmarks: { calls: { state: [inner, inner] } } }, /not a list of one object/],
  ['bookmarks in a list', { bookmarks: [] }, /"bookmarks" is not an object/],
  ['a text', 'calls', /a state is an object/],
])('refuses %s', (_, input, what) => {
  expect(() => parse(input)).toThrow(what);
});
