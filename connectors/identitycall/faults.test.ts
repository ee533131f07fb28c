import type { ChildProcess } from 'node:child_process';
import { parse } from '../../test/rig.js';
import { begin, COMPLETE, execute, FINISHED, keysOf, minus, outcome, sync, truthOf } from './testing.js';

/** Every fault at every endpoint, once and for good: standard.test.ts. */

test('a killed read is resumed from any state its reader had', async () => {
  const streams = ['recordings', 'goals'];
  const moments = [20, 120, 190, 230, 260, 310, 350, 400, 420, 440];
  const one = async (moment: number) => {
    const world = await begin({ options: { ...FINISHED, recordings: 230, goals_late: 0.05 } });
    let timer: NodeJS.Timeout | undefined;
    const during = (child: ChildProcess) => {
      timer = setInterval(() => world.requests.total >= moment && child.kill('SIGKILL'), 1);
    };
    const ended = await execute(world, { streams, during });
    clearInterval(timer);
    // Its reader has whole lines.
    const messages = parse(ended.stdout.slice(0, ended.stdout.lastIndexOf('\n') + 1));
    return { world, killed: { ...ended, messages } };
  };
  for (let at = 0; at < moments.length; at += 2) {
    await Promise.all(
      moments.slice(at, at + 2).map(async (moment) => {
        const { world, killed } = await one(moment);
        expect(killed.signal).toBe('SIGKILL');
        const resumed = await sync(world, {
          streams,
          ...(killed.messages.some(({ type }) => type === 'STATE') ? { state: killed } : {}),
        });
        expect(outcome(resumed)).toEqual(COMPLETE);
        const truth = truthOf(world);
        for (const stream of streams) {
          const got = new Set([...keysOf(killed, stream), ...keysOf(resumed, stream)]);
          expect([moment, stream, minus(truth[stream]!, got), minus(got, truth[stream]!)]).toEqual([
            moment,
            stream,
            new Set(),
            new Set(),
          ]);
        }
      }),
    );
  }
});
