import type { Api, RequestOptions } from '../http/api.js';
import { about } from './about.js';

type Answers = Record<string, { status?: number; body: unknown }[]>;

/** Answers to a path, one after the other; the last one for ever. */
function vendor(answers: Answers) {
  const asked: string[] = [];
  const get = async (path: string, { accept = [] }: RequestOptions = {}) => {
    const given = answers[path]!;
    const { status = 200, body } =
      given[Math.min(asked.filter((one) => one === path).length, given.length - 1)]!;
    asked.push(path);
    if (status >= 400 && !accept.includes(status)) throw new Error(`HTTP ${status}`);
    return { status, headers: {}, body };
  };
  return { api: { get } as unknown as Api, asked };
}

const OPTIONS = { owner: 'id', accept: [404, 422] };

test('the id stands in the path, whatever it is made of', async () => {
  const { api, asked } = vendor({ 'calls/a%2F%24%26/goals': [{ body: { id: 'a/$&' } }] });
  expect(await about(api, 'calls/{id}/goals', 'a/$&', OPTIONS)).toEqual({ id: 'a/$&' });
  expect(asked).toHaveLength(1);
});

test('an answer about somebody else is asked for once more, then refused', async () => {
  const [own, other] = [{ body: { id: 'A1' } }, { body: { id: 'b2' } }];
  expect(await about(vendor({ 'calls/a1': [other, own] }).api, 'calls/{id}', 'a1', OPTIONS)).toEqual({
    id: 'A1',
  });
  await expect(about(vendor({ 'calls/a1': [other] }).api, 'calls/{id}', 'a1', OPTIONS)).rejects.toThrow(
    'answered about b2 instead of a1',
  );
  const named = { body: { id: 'Jane Doe' } };
  await expect(about(vendor({ 'calls/a1': [named] }).api, 'calls/{id}', 'a1', OPTIONS)).rejects.toThrow(
    'answered about somebody else instead of a1',
  );
});

test('what does not say whose it is must not repeat an earlier answer', async () => {
  const [one, two] = ['one', 'two'].map((text) => ({ body: { text: text.repeat(100) } }));
  const { api, asked } = vendor({ 'calls/1': [one!], 'calls/2': [one!, two!] });
  await about(api, 'calls/{id}', '1', OPTIONS);
  expect(await about(api, 'calls/{id}', '2', OPTIONS)).toEqual(two!.body);
  expect(asked).toEqual(['calls/1', 'calls/2', 'calls/2']);
});

test('an accepted error says what stands in its place; a web page is asked for once more', async () => {
  const none = { status: 404, body: { error: 'none' } };
  expect(await about(vendor({ 'calls/1': [none] }).api, 'calls/{id}', '1', OPTIONS)).toBeUndefined();
  const absent = ({ status }: { status: number }) => (status === 422 ? 'later' : 'gone');
  const notReady = [
    { status: 404, body: '<html>' },
    { status: 422, body: {} },
  ];
  const { api, asked } = vendor({ 'calls/1': notReady });
  expect(await about(api, 'calls/{id}', '1', { ...OPTIONS, absent })).toBe('later');
  expect(asked).toHaveLength(2);
});

test('what stands elsewhere in the body is found there, or it is something else', async () => {
  const read = ({ data }: { data?: unknown }) => data as { id: string } | undefined;
  const wrapped = vendor({
    'calls/1': [{ body: { data: { id: '1' } } }],
    'calls/2': [{ body: { id: '2' } }],
  });
  expect(await about(wrapped.api, 'calls/{id}', '1', { ...OPTIONS, read })).toEqual({ id: '1' });
  await expect(about(wrapped.api, 'calls/{id}', '2', { ...OPTIONS, read })).rejects.toThrow(
    'something else than what was asked for',
  );
  await expect(about(vendor({ 'calls/1': [{ body: [] }] }).api, 'calls/{id}', '1', OPTIONS)).rejects.toThrow(
    'something else than an object',
  );
});
