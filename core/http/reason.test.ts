import { reasonOf } from './reason.js';

test.each([
  [{ error: { reason: 'Bad thing', detail: 'too long' }, debug: { message: 'hidden' } }, 'Bad thing: too long'],
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
