import { configured, errors, lastStates, logs, rows, statuses } from './rig.js';
import { stage } from './voicegain.js';

const on = stage({ options: { calls: 200 } });
const config = (more: object = {}) =>
  on.config({ per_page: 20, requests_per_minute: 100_000, when_quota_is_spent: 'stop', ...more });
/** After so many requests for the list the vendor wants nobody before an hour has passed. */
function spendAfter(count: number): void {
  on.sim.faults.add({ kind: 'status', status: 429, retry_after: 3600, path: 'sa/call\\?', every: count });
}

describe('a vendor whose quota is spent', () => {
  it('ends incremental streams cleanly, and the next sync goes on', async () => {
    spendAfter(6);
    const first = await on.read(['calls', 'sa_sessions'], { config: config() });
    on.sim.faults.clear();
    expect([first.code, errors(first)]).toEqual([0, []]);
    for (const stream of ['calls', 'sa_sessions'])
      expect(statuses(first, stream)).toEqual(['STARTED', 'RUNNING', 'COMPLETE']);
    expect(logs(first, 'INFO').filter((line) => /to be continued .*quota/.test(line))).toHaveLength(2);
    const came = rows(first, 'calls').length;
    expect(came).toBeGreaterThan(0);
    expect(came).toBeLessThan(on.sim.truth().final);
    const second = await on.read(['calls', 'sa_sessions'], { config: config(), state: lastStates(first) });
    expect(second.code).toBe(0);
    expect(came + rows(second, 'calls').length).toBe(on.sim.truth().final);
  });

  it('fails what a platform takes for whole: full refreshes and snapshots', async () => {
    spendAfter(6);
    const { streams } = configured(['calls', 'call_segments', 'sa_configs']) as {
      streams: { sync_mode: string; stream: { name: string } }[];
    };
    for (const one of streams) if (one.stream.name === 'call_segments') one.sync_mode = 'full_refresh';
    const cut = await on.read({ streams }, { config: config() });
    expect(cut.code).toBe(1);
    expect(errors(cut)).toEqual([
      expect.objectContaining({ failure_type: 'transient_error', message: expect.stringMatching(/quota/) }),
    ]);
    expect(['calls', 'call_segments', 'sa_configs'].map((stream) => statuses(cut, stream).at(-1))).toEqual([
      'COMPLETE',
      'INCOMPLETE',
      'INCOMPLETE',
    ]);
  });

  it('is spent from the first request on: every stream stands where it stood', async () => {
    const first = await on.read(['calls'], { config: config() });
    spendAfter(1);
    on.sim.faults.add({ kind: 'status', status: 429, retry_after: 3600, path: 'sa', every: 1 });
    const second = await on.read(['calls', 'sa_sessions'], { config: config(), state: lastStates(first) });
    expect([second.code, rows(second, 'calls'), errors(second)]).toEqual([0, [], []]);
    expect(lastStates(second).find(({ stream }) => stream.stream_descriptor.name === 'calls')).toEqual(
      lastStates(first)[0],
    );
  });

  it('fails the sync where it is not to stop: the wait is longer than a run', async () => {
    spendAfter(3);
    const waited = await on.read(['calls'], { config: config({ when_quota_is_spent: 'wait' }) });
    expect([waited.code, statuses(waited, 'calls').at(-1)]).toEqual([1, 'INCOMPLETE']);
  });

  it('waits all the same where the pace is by the minute', async () => {
    on.sim.faults.add({ kind: 'status', status: 429, retry_after: 1, path: 'sa/call\\?' });
    const ended = await on.read(['calls'], { config: config() });
    expect([ended.code, rows(ended, 'calls').length]).toEqual([0, on.sim.truth().final]);
  });
});
