import type { Schema } from './json.js';
import { secretsOf } from './secrets.js';

const secret = { type: 'string', airbyte_secret: true };
const spec: Schema = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    token: secret,
    pin: { type: 'integer', airbyte_secret: true },
    keys: { type: 'array', items: secret },
    account: { type: 'object', airbyte_secret: true, properties: { user: { type: 'string' } } },
    hosts: { type: 'array', items: { type: 'object', properties: { url: { type: 'string' }, key: secret } } },
    auth: {
      type: 'object',
      oneOf: [
        { properties: { kind: { const: 'key' }, value: secret } },
        {
          properties: {
            kind: { const: 'oauth' },
            inner: { type: 'object', properties: { refresh: secret } },
            value: { type: 'string' },
          },
        },
      ],
    },
    address: { type: 'string' },
  },
};
const found = (config: unknown) => secretsOf(spec, config).sort();

it.each<[string, unknown, string[]]>([
  ['a field', { name: 'n', token: 'T' }, ['T']],
  ['a number', { pin: 1234 }, ['1234']],
  ['a list', { keys: ['A', 'B', 'A'] }, ['A', 'B']],
  ['all of a secret object', { account: { user: 'U', more: [{ deep: 'D' }] } }, ['D', 'U']],
  ['objects in a list', { hosts: [{ url: 'u', key: 'K' }, 7, null] }, ['K']],
  ['a variant', { auth: { kind: 'key', value: 'V' } }, ['V']],
  ['a variant in depth', { auth: { kind: 'oauth', inner: { refresh: 'R' } } }, ['R']],
  [
    'no known variant: all that might be one',
    { auth: { kind: 'typo', value: 'V', inner: { refresh: 'R' } } },
    ['R', 'V'],
  ],
  [
    'the field of another variant, left over in the form',
    { auth: { kind: 'oauth', inner: { refresh: 'R' }, value: 'V' } },
    ['R', 'V'],
  ],
  ['a wrong type', { token: { pasted: 'P' }, keys: 'one' }, ['P', 'one']],
  ['blanks around it: with and without', { token: ' T\n' }, [' T\n', 'T']],
  ['nothing', { token: '', keys: [' '], pin: null }, []],
  ['no config at all', 'text', []],
  ['a password in an address', { address: 'https://me:p%40ss@host/x' }, ['p%40ss', 'p@ss']],
  [
    'a signature in an address',
    { hosts: [{ url: 'https://h/f?sig=abc&page=2&X-Amz-Signature=d%2Fe' }] },
    ['abc', 'd/e'],
  ],
  ['a token for a user name', { address: 'https://ghp_token@host/x' }, ['ghp_token']],
  ['an address without', { address: 'https://host/x?page=2' }, []],
])('finds %s', (_, config, expected) => {
  expect(found(config)).toEqual(expected);
});
