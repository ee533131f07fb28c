import { breathe } from './breath.js';

const LARGE = 5 * 1024 * 1024;

test('what is large lets others have their turn first', async () => {
  const heard: string[] = [];
  setImmediate(() => heard.push('a signal'));
  await breathe(LARGE);
  heard.push('the next piece');
  expect(heard).toEqual(['a signal', 'the next piece']);
});

test('what is small does not', async () => {
  const heard: string[] = [];
  setImmediate(() => heard.push('a signal'));
  await breathe(1000);
  expect(heard).toEqual([]);
});

test('nothing goes on where the run has ended meanwhile', async () => {
  const ending = new AbortController();
  setImmediate(() => ending.abort(new Error('stopped by SIGTERM')));
  await expect(breathe(LARGE, ending.signal)).rejects.toThrow('stopped by SIGTERM');
});
