import type { Row } from '../core/protocol/output.js';
import type { Failure } from '../spec/failure.js';
import type { Schema } from '../spec/json.js';
import { Account } from './account.js';
import type { Database } from './database.js';
import { Fields } from './fields.js';
import { History } from './history.js';
import { quote } from './names.js';
import { WarehouseOutput } from './output.js';
import { States } from './states.js';
import { LoadedStream } from './stream.js';

/** What every database has to do with rows and states: the same tests for each. */

const NULLABLE = { type: ['null', 'string'] };
export const CALLS: Schema = {
  properties: {
    id: { type: 'string' },
    at: { type: ['null', 'string'], format: 'date-time' },
    day: { type: ['null', 'string'], format: 'date' },
    seconds: { type: ['null', 'integer'] },
    score: { type: ['null', 'number'] },
    answered: { type: ['null', 'boolean'] },
    note: NULLABLE,
    agent: { type: ['null', 'object'] },
    words: { type: ['null', 'array'] },
  },
};

export interface Stage {
  output: WarehouseOutput;
  broken: Failure[];
  stats: { requests: number; waitedMs: number };
}

export interface StageOptions {
  schema?: Schema;
  primaryKey?: readonly string[];
  mode?: 'full_refresh' | 'incremental';
  fields?: ReadonlySet<string>;
}

/** A run that loads one stream `calls` into the schema `acme`. */
export async function begin(database: Database, options: StageOptions = {}): Promise<Stage> {
  const { schema = CALLS, primaryKey = ['id'], mode = 'incremental', fields } = options;
  const [states, history, known] = [
    new States(database, 'acme'),
    new History(database, 'acme'),
    new Fields(database, 'acme'),
  ];
  const stream = await database.transaction(async () => {
    await database.query('CREATE SCHEMA IF NOT EXISTS acme');
    await new Account(database, 'acme', 'acme').open();
    await states.create();
    await known.open();
    await history.open([{ name: 'calls', mode }]);
    return LoadedStream.open(database, 'acme', { name: 'calls', mode, fields, schema, primaryKey }, known);
  });
  const broken: Failure[] = [];
  const stats = { requests: 0, waitedMs: 0 };
  const output = new WarehouseOutput({
    database,
    streams: [stream],
    states,
    history,
    log: () => undefined,
    error: () => undefined,
    mask: (text) => text.replaceAll('secret', '***'),
    stats: () => stats,
    broken: (failure) => broken.push(failure),
    ended: new AbortController().signal,
  });
  return { output, broken, stats };
}

export const rowsOf = (...data: object[]): Row[] => data.map((one) => ({ data: one }));

/** A run with these rows and a state behind them. */
export async function load(
  database: Database,
  rows: readonly Row[],
  options: StageOptions & { state?: object } = {},
): Promise<Stage> {
  const stage = await begin(database, options);
  stage.output.status('calls', 'STARTED');
  await stage.output.records('calls', rows);
  stage.output.state('calls', options.state ?? { v: 1, cursor: 'here' });
  stage.output.status('calls', 'COMPLETE');
  await stage.output.end();
  expect(stage.broken).toEqual([]);
  return stage;
}

/** Columns of all rows as texts, in the order of the key. */
export async function held(database: Database, ...names: string[]): Promise<unknown[][]> {
  const columns = names.map((name) => `CAST(${quote(name)} AS text) AS ${quote(name)}`);
  const found = await database.query(`SELECT ${columns.join(', ')} FROM acme.calls ORDER BY id`);
  return found.map((row) => names.map((name) => row[name]));
}

export async function typesOf(database: Database): Promise<Record<string, string | undefined>> {
  const described = await database.describe({ schema: 'acme', table: 'calls' });
  return Object.fromEntries([...described!.columns].map(([name, type]) => [name, database.kindOf(type)]));
}

/** A JSON text without blanks: databases lay it out differently. */
const tight = (text: unknown) => String(text).replace(/\s/g, '');

export function loads(open: () => Promise<Database>): void {
  let database: Database;
  beforeEach(async () => {
    database = await open();
  });
  afterEach(() => database.close());

  test('types, and values as exact as they came', async () => {
    const long = 2n ** 53n + 1n;
    await load(database, [
      ...rowsOf(
        {
          id: 'a',
          at: '2026-01-02T03:04:05.123456Z',
          day: '2026-01-02',
          seconds: long,
          score: 0.1,
          answered: true,
          note: 'x',
          agent: { id: long, name: 'A' },
          words: [1, 'two', null],
        },
        { id: 'b', seconds: null },
      ),
    ]);
    expect(await typesOf(database)).toMatchObject({
      id: 'text',
      at: 'time',
      day: 'date',
      seconds: 'integer',
      score: 'number',
      answered: 'boolean',
      note: 'text',
      agent: 'json',
      words: 'json',
      _trunkline_changes: 'json',
      _trunkline_synced_at: 'time',
    });
    const [first, second] = await held(database, 'at', 'day', 'seconds', 'score', 'answered', 'note');
    expect(first).toEqual(['2026-01-02 03:04:05.123456+00', '2026-01-02', `${long}`, '0.1', 'true', 'x']);
    expect(second).toEqual([null, null, null, null, null, null]);
    const [[agent, words]] = (await held(database, 'agent', 'words')) as [unknown[]];
    expect([tight(agent), tight(words)]).toEqual([`{"id":${long},"name":"A"}`, '[1,"two",null]']);
    const described = await database.describe({ schema: 'acme', table: 'calls' });
    expect(described!.primaryKey).toEqual(['id']);
  });

  test('a row that comes again replaces the whole row, in one batch as in two', async () => {
    await load(database, rowsOf({ id: 'a', note: 'one', seconds: 1 }, { id: 'b', note: 'one' }));
    await load(database, rowsOf({ id: 'a', note: 'two', seconds: 2 }, { id: 'a', note: 'three' }));
    expect(await held(database, 'id', 'note', 'seconds')).toEqual([
      ['a', 'three', null],
      ['b', 'one', null],
    ]);
  });

  test('integers get room before they are rounded', async () => {
    await load(database, rowsOf({ id: 'a', seconds: 5 }));
    await load(database, rowsOf({ id: 'b', seconds: 2n ** 63n }));
    expect([(await typesOf(database))['seconds'], await held(database, 'seconds')]).toEqual([
      'huge',
      [['5'], ['9223372036854775808']],
    ]);
    await load(database, rowsOf({ id: 'b2', seconds: 3 }));
    expect((await typesOf(database))['seconds']).toBe('huge');
    await database.query("DELETE FROM acme.calls WHERE id = 'b2'");
    // A fraction would have to be a floating point number, which rounds what is there: only a text holds both.
    await load(database, rowsOf({ id: 'c', seconds: 1.5 }));
    expect([(await typesOf(database))['seconds'], await held(database, 'seconds')]).toEqual([
      'text',
      [['5'], ['9223372036854775808'], ['1.5']],
    ]);
  });

  test('a fraction among short integers makes numbers of them, within a batch and after it', async () => {
    await load(database, rowsOf({ id: 'a', seconds: 5 }, { id: 'b', seconds: 2.5 }));
    expect((await typesOf(database))['seconds']).toBe('number');
    await load(database, rowsOf({ id: 'c', seconds: 7 }, { id: 'd', score: 2n ** 60n + 1n }));
    expect((await typesOf(database))['seconds']).toBe('number');
    const found = await held(database, 'seconds', 'score');
    expect(found.map(([seconds]) => (seconds === null ? null : Number(seconds)))).toEqual([5, 2.5, 7, null]);
    // A number that no floating point number is: the column becomes a text.
    expect([(await typesOf(database))['score'], found.at(-1)![1]]).toEqual(['text', `${2n ** 60n + 1n}`]);
  });

  test('what is of another type than the schema says is kept, as a text', async () => {
    await load(
      database,
      rowsOf({ id: 'a', at: '2026-01-02T00:00:00Z', answered: true, seconds: 1, day: '2026-01-02' }),
    );
    await load(
      database,
      rowsOf({ id: 'b', at: 'yesterday', answered: 'perhaps', seconds: { n: 1 }, note: [1, 2], day: 'x' }),
    );
    expect(await typesOf(database)).toMatchObject({
      at: 'text',
      answered: 'text',
      seconds: 'text',
      note: 'text',
      day: 'text',
    });
    const [first, second] = await held(database, 'at', 'answered', 'seconds', 'note', 'day');
    expect(first).toEqual([expect.stringMatching(/^2026-01-02/), 'true', '1', null, '2026-01-02']);
    expect(second).toEqual(['yesterday', 'perhaps', '{"n":1}', '[1,2]', 'x']);
  });

  test('a field that no schema has gets a column; names that look like data share one', async () => {
    await load(database, rowsOf({ id: 'a', extra: 1, 'Anna Miller': 'x', '': 2 }));
    await load(database, rowsOf({ id: 'b', extra: 2.5, later: { deep: true } }, { id: 'c' }));
    await load(database, rowsOf({ id: 'a' }));
    expect(await typesOf(database)).toMatchObject({ extra: 'number', later: 'json' });
    const found = await held(database, 'extra', 'later', '_trunkline_rest');
    expect(found.map((row) => row.map((cell) => (cell === null ? null : tight(cell))))).toEqual([
      [null, null, null],
      ['2.5', '{"deep":true}', null],
      [null, null, null],
    ]);
    await load(database, rowsOf({ id: 'd', 'Anna Miller': 'x', '': 2 }));
    expect(JSON.parse(String((await held(database, '_trunkline_rest')).at(-1)![0]))).toEqual({
      'Anna Miller': 'x',
      '': 2,
    });
  });

  test('fields that differ in capitals have a column each, the same in every sync', async () => {
    const columns = async () => {
      const found = await database.query(
        "SELECT field, column_name FROM acme._trunkline_fields WHERE stream = 'calls' ORDER BY field",
      );
      return Object.fromEntries(found.map(({ field, column_name }) => [field, String(column_name)]));
    };
    await load(database, rowsOf({ id: 'a', Note: 'big', extra: 1, Extra: 2 }));
    const before = await columns();
    await load(database, rowsOf({ id: 'b', Extra: 3, Note: 'bigger', extra: 4 }));
    expect(await columns()).toEqual(before);
    const names = ['Note', 'extra', 'Extra'].map((field) => before[field]!);
    expect(new Set(['note', ...names.map((name) => name.toLowerCase())]).size).toBe(4);
    expect(await held(database, ...names)).toEqual([
      ['big', '1', '2'],
      ['bigger', '4', '3'],
    ]);
  });

  test('what the connector changed stands beside the row', async () => {
    const changes = [{ field: 'at', change: 'NULLED', reason: 'SOURCE_SERIALIZATION_ERROR' }] as const;
    await load(database, [{ data: { id: 'a', at: null }, changes }, ...rowsOf({ id: 'b' })]);
    const [[changed], [other]] = (await held(database, '_trunkline_changes')) as [unknown[], unknown[]];
    expect([JSON.parse(String(changed)), other]).toEqual([changes, null]);
    // Mended, the row says nothing any more.
    await load(database, rowsOf({ id: 'a', at: '2026-01-02T00:00:00Z' }));
    expect(await held(database, '_trunkline_changes')).toEqual([[null], [null]]);
  });

  test('texts with everything in them', async () => {
    const note = 'a "quote", a \\ backslash, {braces}, NULL, 😀 and\na line';
    await load(
      database,
      rowsOf(
        { id: 'a', note, agent: { note } },
        { id: 'b', note: 'zero \0 half \ud83d', agent: { zero: '\0', half: '\udc00', kept: '\\u0000' } },
        { id: 'NULL', note: '' },
      ),
    );
    expect(await database.query("SELECT note FROM acme.calls WHERE id <> 'b' ORDER BY id")).toEqual(
      expect.arrayContaining([{ note }, { note: '' }]),
    );
    const [odd] = await database.query(
      "SELECT note, CAST(agent AS text) AS agent FROM acme.calls WHERE id = 'b'",
    );
    expect([odd!['note'], JSON.parse(String(odd!['agent']))]).toEqual([
      'zero \ufffd half \ufffd',
      { zero: '\ufffd', half: '\ufffd', kept: '\\u0000' },
    ]);
  });

  test('a key of another type than before: the table stays, and its key', async () => {
    const schema = { properties: { id: { type: 'integer' }, note: NULLABLE } };
    await load(database, rowsOf({ id: 1, note: 'one' }, { id: 2 }), { schema });
    await load(database, rowsOf({ id: 'x', note: 'other' }, { id: '1', note: 'again' }), { schema });
    expect(await held(database, 'id', 'note')).toEqual([
      ['1', 'again'],
      ['2', null],
      ['x', 'other'],
    ]);
    const described = await database.describe({ schema: 'acme', table: 'calls' });
    expect(described!.primaryKey).toEqual(['id']);
  });

  test('a table that is not of this stream is refused with words', async () => {
    await load(database, rowsOf({ id: 'a' }));
    await expect(begin(database, { primaryKey: ['id', 'seconds'] })).rejects.toThrow(
      /acme\.calls has the primary key \(id\), the stream's is \(id, seconds\)\. Sync into another schema/,
    );
    await database.query('ALTER TABLE acme.calls DROP COLUMN note');
    await database.query('ALTER TABLE acme.calls ADD COLUMN note interval');
    const { output, broken } = await begin(database);
    output.records('calls', rowsOf({ id: 'b', note: 'x' }));
    await output.end();
    expect(broken.map(({ message }) => message)).toEqual([
      expect.stringMatching(/acme\.calls has a column "note" of the type interval/i),
    ]);
  });

  test('a constraint that somebody added refuses a row: what to mend is said, and nothing of the row', async () => {
    await load(database, rowsOf({ id: 'a', note: 'told in confidence' }));
    await database.query('CREATE UNIQUE INDEX added ON acme.calls (note)');
    const { output, broken } = await begin(database);
    output.records('calls', rowsOf({ id: 'b', note: 'told in confidence' }));
    await output.end();
    expect(broken).toEqual([
      expect.objectContaining({
        failureType: 'config_error',
        message: expect.stringMatching(/a constraint .*that somebody added to a table refuses a row/),
      }),
    ]);
    expect(JSON.stringify([broken[0]!.message, broken[0]!.internal])).not.toContain('confidence');
    expect(await held(database, 'id')).toEqual([['a']]);
  });

  test('what is read whole takes its place when it is complete, and not before', async () => {
    await load(database, rowsOf({ id: 'a', note: 'old' }, { id: 'b', note: 'old' }));
    const failing = await begin(database, { mode: 'full_refresh' });
    failing.output.status('calls', 'STARTED');
    await failing.output.records('calls', rowsOf({ id: 'a', note: 'half' }));
    failing.output.state('calls', { v: 1, cursor: 'half' });
    failing.output.status('calls', 'INCOMPLETE');
    await failing.output.end();
    const old = [
      ['a', 'old'],
      ['b', 'old'],
    ];
    expect(await held(database, 'id', 'note')).toEqual(old);
    expect(await new States(database, 'acme').load()).toEqual(new Map([['calls', { v: 1, cursor: 'here' }]]));
    await reopen();

    const many = Array.from({ length: 25_000 }, (_, i) => ({ id: `${100_000 + i}`, note: 'new' }));
    const { output } = await begin(database, { mode: 'full_refresh' });
    output.status('calls', 'STARTED');
    for (let i = 0; i < many.length; i += 5000)
      await output.records('calls', rowsOf(...many.slice(i, i + 5000)));
    await output.records('calls', rowsOf({ id: 'b', note: 1, extra: 1 }));
    expect(await held(database, 'id', 'note')).toEqual(old);
    output.state('calls', { v: 1, cursor: 'whole' });
    output.status('calls', 'COMPLETE');
    await output.end();
    const found = await held(database, 'id', 'note', 'extra');
    expect([found.length, found[0], found.at(-1)]).toEqual([
      25_001,
      ['100000', 'new', null],
      ['b', '1', '1'],
    ]);
    expect(await new States(database, 'acme').load()).toEqual(
      new Map([['calls', { v: 1, cursor: 'whole' }]]),
    );
  }, 240_000);

  test('what is read whole and has no rows leaves an empty table', async () => {
    await load(database, rowsOf({ id: 'a' }));
    await load(database, [], { mode: 'full_refresh' });
    expect(await held(database, 'id')).toEqual([]);
  });

  test('a state is in the database with every row behind it, and none without them', async () => {
    const { output, broken } = await begin(database);
    output.status('calls', 'STARTED');
    for (let batch = 0; batch < 5; batch++) {
      const ids = Array.from({ length: 5000 }, (_, i) => ({ id: `${batch}-${String(i).padStart(5, '0')}` }));
      await output.records('calls', rowsOf(...ids));
      output.state('calls', { v: 1, cursor: String(batch) });
    }
    await output.end();
    expect((await held(database, 'id')).length).toBe(25_000);
    expect(await new States(database, 'acme').load()).toEqual(new Map([['calls', { v: 1, cursor: '4' }]]));

    // A batch that cannot be written leaves neither rows nor a state, and everybody hears of it.
    await database.query('ALTER TABLE acme._trunkline_states RENAME TO elsewhere');
    output.records('calls', rowsOf({ id: 'lost' }));
    output.state('calls', { v: 1, cursor: 'lost' });
    await output.end();
    expect([broken.length, output.failure]).toEqual([1, broken[0]]);
    await expect(
      Promise.resolve(output.status('calls', 'COMPLETE')).then(() => output.end()),
    ).rejects.toThrow();
    expect(await database.query("SELECT id FROM acme.calls WHERE id = 'lost'")).toEqual([]);
    await database.query('ALTER TABLE acme.elsewhere RENAME TO _trunkline_states');
    expect(await new States(database, 'acme').load()).toEqual(new Map([['calls', { v: 1, cursor: '4' }]]));
  }, 240_000);

  test('the table of syncs says what each run did, and which one was killed', async () => {
    const first = await begin(database);
    first.output.status('calls', 'STARTED');
    await first.output.end();
    const statuses = 'SELECT status, ended_at IS NULL AS open FROM acme._trunkline_syncs';
    expect(await database.query(statuses)).toEqual([{ status: 'interrupted', open: false }]);
    // As one leaves it that could not say so any more.
    await database.query("UPDATE acme._trunkline_syncs SET status = 'running', ended_at = NULL");
    const second = await begin(database);
    second.output.status('calls', 'STARTED');
    Object.assign(second.stats, { requests: 7, waitedMs: 1500 });
    second.output.records('calls', rowsOf({ id: 'a' }, { id: 'b' }));
    second.output.state('calls', { v: 1, pending: { x: { since: 1 }, y: { since: 2 } } });
    second.output.status('calls', 'INCOMPLETE');
    second.output.error(
      Object.assign(new Error('No secret opens it.'), { failureType: 'config_error' }) as Failure,
      'calls',
    );
    await second.output.end();
    const found = await database.query(
      'SELECT status, rows_written, requests, waited_seconds, pending, failure, ended_at IS NULL AS open FROM acme._trunkline_syncs ORDER BY started_at',
    );
    const numbers = ({ rows_written, requests, waited_seconds, pending }: Record<string, unknown>) =>
      [rows_written, requests, waited_seconds, pending].map(Number);
    expect(found.map(({ status, failure, open }) => [status, failure, open])).toEqual([
      ['interrupted', null, true],
      ['incomplete', 'No *** opens it.', false],
    ]);
    expect(found.map(numbers)).toEqual([
      [0, 0, 0, 0],
      [2, 7, 1.5, 2],
    ]);
  });

  test('fields that were deselected have no column, and leave alone what is there', async () => {
    await load(database, rowsOf({ id: 'a', note: 'kept' }));
    await load(database, rowsOf({ id: 'a', seconds: 5 }), { fields: new Set(['seconds']) });
    expect(await held(database, 'id', 'note', 'seconds')).toEqual([['a', 'kept', '5']]);
  });

  test('one connector and one account a schema', async () => {
    await load(database, rowsOf({ id: 'a' }));
    const account = async (connector: string, ...names: string[]) => {
      const one = new Account(database, 'acme', connector);
      await one.open();
      await one.claim(names);
    };
    await account('acme');
    await account('acme', 'north');
    await account('acme', 'north', 'east');
    await account('acme');
    await account('acme', 'east');
    await expect(account('acme', 'south')).rejects.toThrow(
      /holds the rows of the account "north, east", and these credentials belong to "south"/,
    );
    await expect(account('other', 'north')).rejects.toThrow(/holds the rows of acme, not of other/);
    await database.query('UPDATE acme._trunkline_account SET layout = 2');
    await expect(account('acme', 'north')).rejects.toThrow(/written by a newer release/);
  });

  async function reopen(): Promise<void> {
    await database.close();
    database = await again();
  }
  const again = open;
}
