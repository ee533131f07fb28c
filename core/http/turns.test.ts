import { Turns } from './turns.js';

const LARGE = 5 * 1024 * 1024;
const { signal } = new AbortController();
const eventLoop = () => new Promise((resolve) => setImmediate(resolve));

/** Goes around so often that whatever may go on has gone on. */
async function settle(): Promise<void> {
  for (let round = 0; round < 10; round++) await eventLoop();
}

test('large bodies come one after the other, and the next one when the reader has taken what the last one gave', async () => {
  let taken: () => void = () => undefined;
  let written: Promise<void> | undefined;
  const turns = new Turns(() => written);
  const begun: string[] = [];
  const work = async (name: string) => {
    await turns.wait(LARGE, signal);
    begun.push(name);
    written = new Promise((resolve) => {
      taken = resolve;
    });
  };
  const all = Promise.all([work('first'), work('second')]);
  await settle();
  expect(begun).toEqual(['first']);
  taken();
  await all;
  expect(begun).toEqual(['first', 'second']);
});

test('what is small waits for nobody', async () => {
  const turns = new Turns(() => new Promise(() => undefined));
  await turns.wait(LARGE, signal);
  await turns.wait(1000, signal);
});

test('nothing goes on where the run has ended meanwhile', async () => {
  const ending = new AbortController();
  const turns = new Turns(() => undefined);
  await turns.wait(LARGE, ending.signal);
  const waiting = turns.wait(LARGE, ending.signal);
  ending.abort(new Error('stopped by SIGTERM'));
  await expect(waiting).rejects.toThrow('stopped by SIGTERM');
});
