import type { Fault } from 'trunkline/simulator';
import { errors, lastStates, logs, rows, statuses } from './rig.js';
import { stage } from './voicegain.js';

const on = stage({ options: { calls: 200 } });
const config = () => on.config({ per_page: 20, requests_per_minute: 100_000, max_minutes: 0.01 });
const ids = (ended: Awaited<ReturnType<typeof on.read>>) => rows(ended, 'calls').map(({ callId }) => callId);

/** Nothing comes of the list after its first pages. */
const HELD: [what: string, fault: Fault][] = [
  ['a long wait that the vendor asks for', { kind: 'status', status: 429, retry_after: 300 }],
  ['an answer that comes in drops', { kind: 'slow', chunks: 3000, ms: 100 }],
  ['an answer that does not come', { kind: 'stalled' }],
];

describe('a bounded run', () => {
  it.each(HELD)('does not outlive its time for %s, and the next one goes on', async (_, fault) => {
    const { calls, final } = { calls: 'sa/call\\?.*consecutive=true', final: on.sim.truth().final };
    on.sim.faults.add({ ...fault, path: calls, skip: 4, every: 1 });
    const began = performance.now();
    const first = await on.read(['calls'], { config: config() });
    // Bounded by 0.6 s, and what is under way has 5 s to come in; every wait above is longer than a minute.
    expect(performance.now() - began).toBeLessThan(30_000);
    expect([first.code, errors(first), statuses(first, 'calls').at(-1)]).toEqual([0, [], 'COMPLETE']);
    expect(logs(first, 'INFO').join('\n')).toMatch(/to be continued/);
    on.sim.faults.clear();
    const second = await on.read(['calls'], {
      config: { ...config(), max_minutes: 0 },
      state: lastStates(first),
    });
    expect(ids(first).length).toBeGreaterThan(0);
    expect(new Set([...ids(first), ...ids(second)]).size).toBe(final);
    expect(ids(first).length + ids(second).length).toBe(final);
  });

  it('fails in words where it was held up before it got anywhere: never success that was none', async () => {
    on.sim.faults.add({ kind: 'status', status: 429, retry_after: 300, path: 'consecutive=true', every: 1 });
    const held = await on.read(['calls'], { config: config() });
    expect([held.code, ids(held), statuses(held, 'calls').at(-1)]).toEqual([1, [], 'INCOMPLETE']);
    expect(errors(held)).toEqual([
      expect.objectContaining({
        failure_type: 'transient_error',
        message: expect.stringMatching(/max_minutes is over/),
      }),
    ]);
  });

  it('waits where it has not got further than the run before: else none ever would', async () => {
    on.sim.faults.add({ kind: 'status', status: 429, retry_after: 8, path: 'sa/call\\?' });
    const first = await on.read(['calls'], { config: config() });
    expect([first.code, errors(first)]).toEqual([0, []]);
    expect(ids(first).length).toBeGreaterThan(0);
  });
});
