import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { newFolder } from './folder.js';

/**
 * `trunkline new` in a copy of this repository: what it writes compiles, is as the linter wants it, and
 * touches nothing else.
 */

const home = newFolder();

function run(...argv: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { cwd: home, encoding: 'utf8' });
  return { status, said: stdout + stderr };
}
const scaffold = (...argv: string[]) => run('dist/bin/trunkline', 'new', ...argv);
const text = (...path: string[]) => readFileSync(join(home, ...path), 'utf8');

const KINDS = [
  ['keyset', 'token'],
  ['changes', 'oauth'],
  ['pages', 'header'],
  ['windows', 'oauth'],
  ['days', 'token'],
  ['ids', 'header'],
] as const;

const AT = '2026-03-01T10:00:00Z';
/** Answers as some vendors give them, whose fields are no names in TypeScript or mean something there. */
const ODD: Record<string, string | object> = {
  named: [
    {
      "call's-id": 'a',
      'created-at': AT,
      class: 1,
      default: { if: [{ 'for each': true }] },
      constructor: 1,
      toString: 'x',
      hasOwnProperty: { hasOwnProperty: true, constructor: 'c' },
      $ref: 'y',
      '1st': 1,
      '': 2,
      'back\\slash "q"': 3,
      properties: { type: 'z', properties: { a: 1 } },
      required: [1],
      title: 't',
      state: 'finished',
    },
    { "call's-id": 'b', 'created-at': AT, state: 'open' },
  ],
  unicode: [{ größe_id: 'ü', erstellt_am_時間: AT, 名前: 'x', '😀': 1, 'line\u2028end': 2 }],
  nested: {
    links: [{ rel: 'next' }],
    data: { viewer: { calls: [null, { id: 1, at: AT }, { id: 2, at: AT }] } },
  },
  nulls: [{ id: 1, at: AT, a: null, b: [null], c: { d: null }, e: [[1, null]], f: {}, g: [] }],
  long: `\uFEFF[{"id":9007199254740993,"at":"${AT}","n":1e400},{"id":9007199254740992,"at":"${AT}"}]`,
  wide: [
    Object.fromEntries([['id', 1], ['at', AT], ...Array.from({ length: 60 }, (_, i) => [`a_field_${i}`, i])]),
  ],
};

beforeAll(() => {
  for (const name of [
    'core',
    'spec',
    'catalog',
    'kit',
    'dist',
    'package.json',
    'tsconfig.json',
    'biome.json',
    '.gitignore',
  ])
    cpSync(name, join(home, name), { recursive: true });
  mkdirSync(join(home, 'connectors'));
  symlinkSync(resolve('node_modules'), join(home, 'node_modules'));
  spawnSync('git', ['init', '-q'], { cwd: home });
  for (const [list, auth] of KINDS)
    expect(scaffold(`try-${list}`, '--yes', '--list', list, '--auth', auth)).toMatchObject({ status: 0 });
  for (const [i, [name, answer]] of Object.entries(ODD).entries()) {
    const [list] = KINDS[i % KINDS.length]!;
    const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
    writeFileSync(join(home, `${name}.json`), text);
    const made = scaffold(`odd-${name}`, '--yes', '--list', list, '--sample', `${name}.json`);
    expect([name, made.said]).toEqual([name, expect.stringContaining('From the example: ')]);
  }
}, 300_000);

test('every kind of list, and every odd answer, compiles and is as the linter wants it', () => {
  writeFileSync(
    join(home, 'tsconfig.new.json'),
    JSON.stringify({
      extends: './tsconfig.json',
      compilerOptions: { types: ['node'], typeRoots: ['./node_modules/@types'] },
      include: ['connectors'],
    }),
  );
  expect(run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.new.json')).toEqual({ status: 0, said: '' });
  expect(
    run('node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', 'connectors'),
  ).toMatchObject({
    status: 0,
  });
}, 300_000);

test('a simulator is sixty lines at most', () => {
  const names = readdirSync(join(home, 'connectors'));
  expect(names.length).toBeGreaterThanOrEqual(KINDS.length + Object.keys(ODD).length);
  for (const name of names) {
    const lines = text('connectors', name, 'simulator.ts').split('\n').length - 1;
    expect([name, lines <= 60 ? 'short' : lines]).toEqual([name, 'short']);
  }
});

test('an example answer becomes the schema: types, what may be null, key and cursor; none of its values is kept', () => {
  writeFileSync(
    join(home, 'answer.json'),
    JSON.stringify({
      total: 2,
      tickets: [
        {
          ticket_id: 'T-17',
          state: 'solved',
          opened: null,
          modified_at: '2026-03-01T10:00:00Z',
          subject: 'Aunt Ottilie',
          stars: 4.5,
        },
        {
          ticket_id: 'T-18',
          state: 'open',
          opened: true,
          modified_at: '2026-03-01T11:00:00Z',
          tags: ['urgent-matter'],
          stars: 3,
        },
      ],
    }),
  );
  const { status, said } = scaffold('desk', '--yes', '--list', 'changes', '--sample', 'answer.json');
  expect({ status, said }).toMatchObject({
    status: 0,
    said: expect.stringContaining('"ticket_id" is the primary key, "modified_at" the cursor'),
  });
  expect(JSON.parse(text('connectors/desk/schemas/items.json'))).toMatchObject({
    required: ['ticket_id', 'modified_at'],
    properties: {
      ticket_id: { type: 'string' },
      modified_at: { type: 'string', format: 'date-time' },
      opened: { type: ['null', 'boolean'] },
      subject: { type: ['null', 'string'] },
      stars: { type: ['null', 'number'] },
      tags: { type: ['null', 'array'], items: { type: ['null', 'string'] } },
    },
  });
  expect(text('connectors/desk/index.ts')).toContain("item.state === 'solved'");
  for (const file of ['index.ts', 'simulator.ts', 'schemas/items.json', 'README.md'])
    expect(text('connectors/desk', file)).not.toMatch(/T-17|Ottilie|urgent|2026-03/);
});

test('what tells rows apart and when is found in whichever list has it; integers are not rounded', () => {
  const keysOf = (name: string) =>
    JSON.parse(text('connectors', `odd-${name}`, 'schemas/items.json')).required;
  expect(keysOf('named')).toEqual(["call's-id", 'created-at']);
  // What every object has is in a row only where the row says it.
  expect(JSON.parse(text('connectors/odd-named/schemas/items.json')).properties).toMatchObject({
    constructor: { type: ['null', 'integer'] },
    toString: { type: ['null', 'string'] },
    hasOwnProperty: { properties: { hasOwnProperty: { type: ['null', 'boolean'] } } },
  });
  expect(text('connectors/odd-named/generated.ts')).toMatch(/hasOwnProperty\?:[^;]*hasOwnProperty\?:/);
  expect(keysOf('unicode')).toEqual(['größe_id', 'erstellt_am_時間']);
  expect(keysOf('nested')).toEqual(['id', 'at']);
  // As numbers they are one and the same, and no key.
  expect(keysOf('long')).toEqual(['id', 'at']);
});

test('all rows of an example count: what is null, missing, or of another type in one of them', () => {
  // Integers that a number would make one of two; a field that is the same in all rows is no key.
  const rows = [
    `{"account_id":7,"callId":12345678901234567890,"seen_at":null,"at":"2026-03-01T10:00:00Z","n":3,"price":12.0,"prices":[1.0],"mixed":1,"o":{"a":1},"l":[]}`,
    `{"account_id":7,"callId":12345678901234567891,"at":"2026-03-01T11:00:00Z","n":3.5,"mixed":"x","o":{"b":true},"l":[{"k":1},{"k":2.5,"j":null}]}`,
  ];
  writeFileSync(join(home, 'rows.json'), `[${rows.join()}]`);
  const { status, said } = scaffold('mixed', '--yes', '--list', 'days', '--sample', 'rows.json');
  expect({ status, said }).toEqual({
    status: 0,
    said: expect.stringContaining('"mixed" came in several types'),
  });
  expect(said).toContain(
    '"callId" is the primary key, "at" the cursor; nothing says whether a row is finished',
  );
  const { required, properties } = JSON.parse(text('connectors/mixed/schemas/items.json'));
  expect(required).toEqual(['callId', 'at']);
  expect(properties).toMatchObject({
    callId: { type: 'integer' },
    n: { type: ['null', 'number'] },
    // Written as a fraction, it may be one another time.
    price: { type: ['null', 'number'] },
    prices: { items: { type: ['null', 'number'] } },
    mixed: { type: ['null', 'string'] },
    o: { properties: { a: { type: ['null', 'integer'] }, b: { type: ['null', 'boolean'] } } },
    l: { items: { properties: { k: { type: ['null', 'number'] }, j: { type: ['null', 'string'] } } } },
  });
  // Its tests do not wait for what never comes.
  expect(text('connectors/mixed/standard.test.ts')).toContain("except: { late: 'nothing says");
});

test('an id may be written as a fraction', () => {
  writeFileSync(join(home, 'fractions.json'), `[{"id":1.0,"at":"${AT}"},{"id":2.0,"at":"${AT}"}]`);
  expect(scaffold('fractions', '--yes', '--sample', 'fractions.json')).toMatchObject({ status: 0 });
  const { required, properties } = JSON.parse(text('connectors/fractions/schemas/items.json'));
  expect([required, properties.id]).toEqual([['id', 'at'], { type: 'integer' }]);
});

test('new without a name says what is missing', () => {
  expect(scaffold()).toEqual({
    status: 2,
    said: 'trunkline: `trunkline new` needs one more word: `trunkline new --help` says which.\n',
  });
});

test.each([
  [['Acme'], 'is no name for a connector'],
  [['try-keyset'], 'is there already'],
  [['acme', '--list', 'cursor'], '--list is one of keyset, changes'],
  [['acme', '--list', 'toString'], '--list is one of keyset, changes'],
  [['acme', '--sample', 'absent.json'], 'cannot be read'],
  [['acme', '--sample', 'empty.json'], 'The example has no row'],
  [['acme', '--sample', 'nothing.json'], 'The example has no row'],
  [['acme', '--sample', 'half.json'], 'is not JSON'],
  [['acme', '--sample', 'keyless.json'], 'no field that tells its rows apart'],
  [['acme', '--sample', 'timeless.json'], 'no field with a date-time'],
])('%j is refused with what to do, and writes nothing', (argv, words) => {
  writeFileSync(join(home, 'empty.json'), '[]');
  writeFileSync(join(home, 'nothing.json'), '{"page":{},"items":[]}');
  writeFileSync(join(home, 'half.json'), '[{"id":');
  writeFileSync(join(home, 'keyless.json'), '[{"at":"2026-01-01T00:00:00Z"}]');
  writeFileSync(join(home, 'timeless.json'), '[{"id":1}]');
  const { status, said } = scaffold(...argv, '--yes');
  expect({ status, said }).toEqual({ status: 1, said: expect.stringContaining(words) });
  expect(existsSync(join(home, 'connectors/acme'))).toBe(false);
});
