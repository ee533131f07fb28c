import { PassThrough } from 'node:stream';
import { Session } from './session.js';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
const EVENTS = [...SIGNALS, 'uncaughtException', 'unhandledRejection'] as const;
const before = EVENTS.map((event) => [event, process.listeners(event as 'SIGTERM')] as const);
const { log, info, debug, warn, error } = console;
afterEach(() => {
  for (const [event, known] of before)
    for (const listener of process.listeners(event as 'SIGTERM'))
      if (!known.includes(listener)) process.off(event, listener);
  Object.assign(console, { log, info, debug, warn, error });
});

/** How many listen to a signal; nobody: it ends the process, as the system has it. */
const listening = () => SIGNALS.map((signal) => process.listenerCount(signal));

test('while work is done that nothing interrupts a signal ends the process by itself', () => {
  const [none] = [listening()];
  const session = new Session(new PassThrough());
  session.install();
  const all = listening();
  expect(all).toEqual(none.map((count) => count + 1));
  expect(session.held(() => listening())).toEqual(none);
  expect(() =>
    session.held(() => {
      throw new Error('it fails');
    }),
  ).toThrow('it fails');
  expect(listening()).toEqual(all);
  // One inside the other gives nothing back too early.
  expect(session.held(() => [session.held(listening), listening()])).toEqual([none, none]);
  expect(listening()).toEqual(all);
});

test('nothing on its way to the reader is cut off', () => {
  const slow = new PassThrough({ highWaterMark: 1 });
  const session = new Session(slow);
  session.install();
  void session.writer.write('a line that is not taken yet\n');
  // PassThrough takes one piece at a time.
  slow.cork();
  void session.writer.write('another\n');
  const all = listening();
  expect(session.held(() => listening())).toEqual(all);
});

test('PID 1 hears its signals itself', () => {
  const session = new Session(new PassThrough());
  session.install();
  const all = listening();
  const own = Object.getOwnPropertyDescriptor(process, 'pid')!;
  Object.defineProperty(process, 'pid', { value: 1, configurable: true });
  expect(session.held(() => listening())).toEqual(all);
  Object.defineProperty(process, 'pid', own);
});
