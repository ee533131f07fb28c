import { Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { Writer } from './writer.js';

/** A reader that takes bytes when told to. */
function slow(highWaterMark = 10) {
  const taken: string[] = [];
  const waiting: ((error?: Error) => void)[] = [];
  const stream = new Writable({
    highWaterMark,
    write(chunk, _, done) {
      waiting.push((error) => {
        if (error === undefined) taken.push(String(chunk));
        done(error);
      });
    },
  });
  const take = async (error?: Error) => {
    waiting.shift()?.(error);
    await pause(1);
  };
  return { stream, taken, take };
}

const settled = async (promise: Promise<void> | undefined) => {
  await pause(1);
  return Promise.race([promise?.then(() => true) ?? true, pause(1).then(() => false)]);
};

it('asks nobody to wait while the reader keeps up', () => {
  const { stream } = slow();
  expect(new Writer(stream).write('abc')).toBeUndefined();
});

it('makes its writers wait for a slow reader, keeps the order, and knows that it is blocked', async () => {
  const { stream, taken, take } = slow();
  const writer = new Writer(stream);
  const first = writer.write(Buffer.from('0123456789'));
  const second = writer.write('more');
  expect([writer.blocked, await settled(first), await settled(second)]).toEqual([true, false, false]);
  await take();
  expect([writer.blocked, await settled(first)]).toEqual([true, false]);
  await take();
  expect([writer.blocked, await settled(first), await settled(second)]).toEqual([false, true, true]);
  expect(taken).toEqual(['0123456789', 'more']);
  expect(writer.write('x')).toBeUndefined();
});

it('ends when the last byte is out', async () => {
  const { stream, taken, take } = slow();
  const writer = new Writer(stream);
  void writer.write('0123456789');
  void writer.write('last');
  const end = writer.end();
  await take();
  expect(await settled(end)).toBe(false);
  await take();
  await take();
  expect(await settled(end)).toBe(true);
  expect(taken.slice(0, 2)).toEqual(['0123456789', 'last']);
});

it('tells once that the reader left, lets everybody go and drops what comes later', async () => {
  const { stream, taken, take } = slow();
  const writer = new Writer(stream);
  const gone: unknown[] = [];
  writer.onGone = (error) => gone.push(error.code);
  const waiting = writer.write('0123456789');
  const end = writer.end();
  await take(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
  expect([await settled(waiting), await settled(end), writer.blocked]).toEqual([true, true, false]);
  expect(writer.write('lost')).toBeUndefined();
  expect(await settled(writer.end())).toBe(true);
  expect([gone, writer.broken?.code, taken]).toEqual([['EPIPE'], 'EPIPE', []]);
});

it('lets out what is queued and nothing more once it is sealed', async () => {
  const { stream, taken, take } = slow();
  const writer = new Writer(stream);
  void writer.write('0123456789');
  void writer.write('queued');
  writer.seal();
  void writer.write('late');
  const end = writer.end();
  for (let i = 0; i < 3; i++) await take();
  expect([await settled(end), taken.join('|')]).toEqual([true, '0123456789|queued|']);
});
