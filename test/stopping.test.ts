import type { ChildProcess } from 'node:child_process';
import { configured, errors, lastStates, read, rows, statuses } from './rig.js';
import { stage } from './voicegain.js';

const on = stage({ options: { calls: 250 } });

describe('a read that is stopped', () => {
  /** Sends a signal once so many states are out. */
  const stop = (signal: NodeJS.Signals, states: number) => ({
    during: (child: ChildProcess) => {
      let seen = 0;
      child.stdout!.on('data', (bytes: Buffer) => {
        const before = seen;
        seen += bytes.toString('latin1').split('{"type":"STATE"').length - 1;
        if (before < states && seen >= states) child.kill(signal);
      });
    },
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'by %s dies by it, and goes on later from its last state',
    async (signal) => {
      on.sim.faults.add({ kind: 'stalled', path: 'sa/call\\?', skip: 6, every: 1 });
      const before = Date.now();
      const ended = await on.read(['calls'], { config: on.config({ per_page: 50 }), ...stop(signal, 1) });
      expect([ended.code, ended.signal, ended.stderr]).toEqual([null, signal, '']);
      expect(Date.now() - before).toBeLessThan(10_000);
      expect([errors(ended), statuses(ended, 'calls').includes('COMPLETE')]).toEqual([[], false]);
      on.sim.faults.clear();
      const next = await on.read(['calls'], { state: lastStates(ended) });
      const ids = new Set([...rows(ended, 'calls'), ...rows(next, 'calls')].map(({ callId }) => callId));
      expect([next.code, ids.size]).toEqual([0, on.sim.truth().final]);
    },
  );

  it.each([
    ['nobody reads what is queued: after two seconds', undefined],
    ['the reader is slow: what was queued, and nothing more, still comes', 1500],
  ])('dies also when %s', async (_, resumesAfter) => {
    let [killed, died] = [0, 0];
    const ended = await read('voicegain', {
      config: on.config({ per_page: 10_000 }),
      catalog: configured(['calls', 'call_segments', 'sa_sessions']),
      during: (child) => {
        const stdout = child.stdout!;
        stdout.once('data', () => {
          // From here on nothing is taken from the pipe.
          stdout.pause();
          setTimeout(() => {
            killed = Date.now();
            child.kill('SIGTERM');
            if (resumesAfter !== undefined) setTimeout(() => stdout.resume(), resumesAfter);
          }, 2000);
        });
        child.once('exit', () => {
          died = Date.now();
          stdout.resume();
        });
      },
    });
    expect([ended.signal, died - killed < 4000]).toEqual(['SIGTERM', true]);
    if (resumesAfter !== undefined) expect([errors(ended), ended.messages.length > 1]).toEqual([[], true]);
  });

  it('by a reader that leaves ends at once, without a word', async () => {
    const left = await read('voicegain', {
      config: on.config(),
      catalog: configured(['calls', 'call_segments']),
      during: ({ stdout }) => void stdout!.once('data', () => stdout!.destroy()),
    });
    expect([left.code, left.signal, left.stderr]).toEqual([1, null, '']);
  });

  it('by a watchdog says what it was waiting for', async () => {
    on.sim.faults.add({ kind: 'stalled', path: 'sa/config', every: 1 });
    const ended = await on.read(['sa_configs'], { env: { TRUNKLINE_WATCHDOG_SECONDS: '1' } });
    expect([ended.code, statuses(ended, 'sa_configs')]).toEqual([1, ['STARTED', 'INCOMPLETE']]);
    expect(errors(ended)).toEqual([
      expect.objectContaining({
        failure_type: 'transient_error',
        message: expect.stringMatching(/Nothing has moved .* waiting for/),
      }),
    ]);
  });
});
