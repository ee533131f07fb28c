import { configured, type Ended, errors, lastStates, type Message, rows, statuses } from './rig.js';
import { stage } from './voicegain.js';

const on = stage({ options: { calls: 300 } });
const CATALOG = () => configured(['calls', 'sa_configs'], 'full_refresh');
const attempt = (number: number, job = '7') => ({
  WORKER_JOB_ID: job,
  WORKER_JOB_ATTEMPT: String(number),
});

function read(number: number, { state, job }: { state?: Message[]; job?: string } = {}): Promise<Ended> {
  return on.read(CATALOG(), {
    config: on.config({ per_page: 20, requests_per_minute: 100_000 }),
    env: attempt(number, job),
    ...(state === undefined ? {} : { state }),
  });
}
const ids = (ended: Ended) => rows(ended, 'calls').map(({ callId }) => callId as string);

describe('a full refresh that a platform tries again', () => {
  let failed: Ended;
  beforeAll(async () => {
    on.sim.faults.add({ kind: 'status', status: 400, path: 'sa/call\\?', every: 6 });
    failed = await read(0);
    on.sim.faults.clear();
  });

  it('leaves a STATE of the place it got to', () => {
    expect(failed.code).toBe(1);
    expect(statuses(failed, 'calls').at(-1)).toBe('INCOMPLETE');
    expect(ids(failed).length).toBeGreaterThan(20);
    expect(ids(failed).length).toBeLessThan(on.sim.truth().final);
  });

  it('goes on from there in the next attempt, and what was complete is not read again', async () => {
    const second = await read(1, { state: lastStates(failed) });
    expect([second.code, errors(second)]).toEqual([0, []]);
    expect(ids(second).length).toBeLessThan(on.sim.truth().final);
    expect(new Set([...ids(failed), ...ids(second)]).size).toBe(on.sim.truth().final);
    expect(ids(failed).length + ids(second).length).toBe(on.sim.truth().final);
    const third = await read(2, { state: lastStates(second) });
    expect([third.code, ids(third), statuses(third, 'calls').at(-1)]).toEqual([0, [], 'COMPLETE']);
  });

  it.each<[string, () => Promise<Ended>]>([
    ['in another job', () => read(1, { state: lastStates(failed), job: '8' })],
    ['in a first attempt', () => read(0, { state: lastStates(failed) })],
    ['without a platform', () => on.read(CATALOG(), { state: lastStates(failed) })],
  ])('begins anew %s', async (_, again) => {
    expect(ids(await again())).toHaveLength(on.sim.truth().final);
  });

  it('leaves a cursor behind, from which an incremental sync goes on', async () => {
    const second = await read(1, { state: lastStates(failed) });
    const next = await on.read(['calls'], { state: lastStates(second) });
    expect([next.code, ids(next)]).toEqual([0, []]);
  });
});
