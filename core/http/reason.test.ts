import { reasonOf } from './reason.js';

test.each([
  [
    { error: { reason: 'Bad thing', detail: 'too long' }, debug: { message: 'hidden' } },
    'Bad thing: too long',
  ],
  [{ error: 'Invalid API key' }, 'Invalid API key'],
  [{ errors: ['a is missing', 'b is odd'] }, 'a is missing; b is odd'],
  [{ errors: { name: ['is too long', 'is odd'] } }, 'name is too long; is odd'],
  [{ message: 'Request window size limit exceeded 31 days' }, 'Request window size limit exceeded 31 days'],
  [{ errorMessage: 'no' }, 'no'],
  [
    { error: { code: 'ApiVersionUnspecified', message: 'An API version is required.', innerError: null } },
    'ApiVersionUnspecified: An API version is required',
  ],
  [{ code: 1, type: 'error', message: 'Waiting for result' }, 'Waiting for result'],
  [{ code: 7, message: 'm', details: null }, 'm'],
  [{ error: 'invalid_client', error_description: 'Unknown client' }, 'invalid_client: Unknown client'],
  [{ status: 'BAD_REQUEST' }, 'BAD_REQUEST'],
  [['one', { message: 'two' }, 3], 'one; two'],
  ['bare string', 'bare string'],
  ['<html><head><title>502 Bad Gateway</title></head>', '502 Bad Gateway'],
  ['<html>', undefined],
  ['line\u0000 one\r\n\u001b[31mline two\u2028\u202e', 'line one [31mline two'],
  ['', undefined],
  ['   ', undefined],
  [undefined, undefined],
  [null, undefined],
  [42, undefined],
  [9007199254740993n, undefined],
  [{}, undefined],
  [[], undefined],
  [{ error: {} }, undefined],
  [{ error: { error: { error: { error: { error: { error: 'too deep' } } } } } }, undefined],
])('%p', (body, words) => expect(reasonOf(body)).toBe(words));

test('at most 200 characters, none cut in half', () => {
  expect(reasonOf('😀'.repeat(300))).toBe(`${'😀'.repeat(200)}…`);
});

test('what is masked is masked before anything is cut', () => {
  const secret = 'secret-'.repeat(100);
  const mask = (text: string) => text.replaceAll(secret, '****');
  expect(reasonOf({ message: `The token ${secret} is malformed` }, mask)).toBe('The token **** is malformed');
  expect(reasonOf(`<title>${secret}</title>`, mask)).toBe('****');
});

test('a megabyte of full stops, or of anything, is read in a moment', () => {
  const keys = [
    'code',
    'reason',
    'error',
    'errors',
    'title',
    'message',
    'detail',
    'details',
    'description',
    'msg',
  ];
  const nested = (levels: number): unknown =>
    levels === 0 ? '.'.repeat(1000) : Object.fromEntries(keys.map((key) => [key, nested(levels - 1)]));
  const bodies = [
    '.'.repeat(1e6),
    `x${'. '.repeat(1e6)}y`,
    '<h1'.repeat(1e5),
    { error: { ['x'.repeat(5e6)]: 'odd' } },
    nested(4),
  ];
  const began = performance.now();
  expect(bodies.map((body) => reasonOf(body)?.length)).toEqual([undefined, 1, undefined, 3, 201]);
  // Unbounded this takes minutes.
  expect(performance.now() - began).toBeLessThan(5000);
});
