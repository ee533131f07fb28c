import { clock } from './clock.js';
import { get, post, simulator } from './definition.js';
import { about, fieldsOf, isSet, timeIn } from './event.js';
import { flagIn, oneIn, pageOf, wholeIn, wholeNumber } from './query.js';
import { Refusal } from './refusal.js';
import { pick } from './reply.js';
import { start } from './server.js';
import { table } from './table.js';
import { keyring } from './token.js';

const settings = table({
  switches: {
    null_style: `absent | null: fields
      without a value`,
    order: 'asc | desc | none: of the list',
  },
  options: { calls: [1000, 'calls in the past'], token: ['t', 'the accepted token'] },
});

test('a table is switches with their values, options with their defaults, and the help of both', () => {
  expect(settings).toEqual({
    switches: { null_style: ['absent', 'null'], order: ['asc', 'desc', 'none'] },
    options: { calls: 1000, token: 't' },
    help: {
      null_style: 'fields without a value',
      order: 'of the list',
      calls: 'calls in the past',
      token: 'the accepted token',
    },
  });
});

test('what a handler, or `before`, refuses is worded by the vendor; another error is a bug', async () => {
  const acme = simulator({
    name: 'acme',
    ...settings,
    create: ({ switches }) => ({
      before({ path }) {
        if (path === '/closed') throw new Refusal(403, ['one', 'two']);
        return undefined;
      },
      routes: [
        get('/missing', () => {
          throw new Refusal(404);
        }),
        post('/bug', async () => {
          throw new Error(switches.order);
        }),
        get('/closed', () => ({ json: 'never' })),
      ],
      failure: (status, _, detail) => ({ status, json: { status, detail } }),
    }),
  });
  const running = await start(acme);
  const ask = async (path: string, method = 'GET') => {
    const answer = await fetch(running.url + path, { method });
    return `${answer.status} ${await answer.text()}`;
  };
  expect(await ask('/missing')).toBe('404 {"status":404}');
  expect(await ask('/closed')).toBe('403 {"status":403,"detail":["one","two"]}');
  expect(await ask('/bug', 'POST')).toMatch(/^500 bug in the simulator: Error: asc/);
  await running.close();
});

test('events about one item: which, what happens, what is told', () => {
  const calls = [
    { id: 1, note: '' },
    { id: 2, note: '' },
  ];
  const ledger = { change: (call: (typeof calls)[number], changes: object) => Object.assign(call, changes) };
  const on = about(
    ledger,
    ({ id }, fits: (call: { id: number }) => boolean) =>
      calls.find((call) => (id === undefined ? fits(call) : call.id === id))!,
    ({ id, note }) => ({ id, note }),
  );
  const edit = on(
    (call, { note }) => ({ note: call.note + String(note) }),
    ({ id }) => id > 1,
  );
  expect([edit({ note: 'a' }), edit({ id: 1, note: 'b' })]).toEqual([
    { id: 2, note: 'a' },
    { id: 1, note: 'b' },
  ]);
});

test('arguments: what is none counts as not given', () => {
  expect([fieldsOf({ a: 1 }), fieldsOf([1]), fieldsOf('a')]).toEqual([{ a: 1 }, {}, {}]);
  expect([isSet('1'), isSet(true), isSet('0'), isSet('false'), isSet(undefined)]).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
  expect([timeIn(1000, 2, 5), timeIn(1000, undefined, 5), timeIn(1000, null, 5)]).toEqual([
    3000,
    5,
    Number.POSITIVE_INFINITY,
  ]);
  expect([
    wholeNumber('7', 1),
    wholeNumber('0', 1),
    wholeNumber('8', 1, 7),
    wholeNumber('x', 0),
    wholeNumber('', 0),
  ]).toEqual([7, undefined, undefined, undefined, undefined]);
  expect([pageOf([1, 2, 3], 2, 2), pageOf([1], 3, 2)]).toEqual([[3], []]);
});

test('a parameter that does not fit is refused, one that is absent is none', () => {
  const query = new URLSearchParams('page=2&sort=asc&full=true&brief=false&odd=1');
  expect([wholeIn(query, 'page', 1), wholeIn(query, 'size', 1)]).toEqual([2, undefined]);
  expect([oneIn(query, 'sort', ['asc', 'desc']), oneIn(query, 'by', ['id'])]).toEqual(['asc', undefined]);
  expect(['full', 'brief', 'none'].map((name) => flagIn(query, name))).toEqual([true, false, false]);
  const refused = [
    () => wholeIn(query, 'page', 3, 9),
    () => wholeIn(query, 'sort', 0),
    () => oneIn(query, 'sort', ['up']),
    () => flagIn(query, 'odd'),
  ];
  for (const read of refused) expect(read).toThrow(expect.objectContaining({ status: 400 }) as Error);
});

test('the fields of an object are picked in the order in which they are named', () => {
  expect(JSON.stringify(pick({ a: 1, b: undefined, c: 3 }, 'c', 'b'))).toBe('{"c":3}');
  expect(Object.keys(pick({ a: 1, c: 3 }, 'c', 'a'))).toEqual(['c', 'a']);
});

test('a keyring demands a token that it accepts, and exchanges all of them for another one', () => {
  const keys = keyring(clock({ rate: 0 }), 'old');
  expect(keys.demand('old')).toBeUndefined();
  expect(keys.replace('new')).toEqual({});
  expect(() => keys.demand('old', 'Invalid token')).toThrow(new Refusal(401, 'Invalid token'));
  expect(() => keys.demand(null)).toThrow(Refusal);
  expect(keys.accepts('new')).toBe(true);
  keys.replace(undefined);
  expect(keys.accepts('new')).toBe(false);
});
