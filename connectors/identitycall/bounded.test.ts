import { logs } from '../../test/rig.js';
import { begin, COMPLETE, FINISHED, keysOf, outcome, recordingsOf, sync } from './testing.js';

const STREAMS = ['recordings'];
const config = (minutes: number) => ({ max_minutes: minutes, requests_per_minute: 100_000 });

// Its list has no order that a cursor could follow, so it is read whole: four pages.
const begun = () => begin({ options: { recordings: 400, latency_ms: 60, ...FINISHED } });

/** So many runs, one after the other; the keys that each brought. */
async function runs(minutes: number, count: number): Promise<string[]> {
  const world = await begun();
  const brought: string[] = [];
  let last: Awaited<ReturnType<typeof sync>> | undefined;
  for (let run = 0; run < count; run++) {
    last = await sync(world, { streams: STREAMS, config: config(minutes), ...(last && { state: last }) });
    expect(outcome(last)).toEqual(COMPLETE);
    brought.push(...keysOf(last, 'recordings'));
  }
  return brought;
}

describe('a bounded run over a list that is read whole', () => {
  it('delivers as it goes, and the next ones bring the rest, nothing twice', async () => {
    const world = await begun();
    const brought: string[] = [];
    let last: Awaited<ReturnType<typeof sync>> | undefined;
    let count = 0;
    for (let more = true; more && count < 60; count++) {
      last = await sync(world, { streams: STREAMS, config: config(0.01), ...(last && { state: last }) });
      expect(outcome(last)).toEqual(COMPLETE);
      const keys = [...keysOf(last, 'recordings')];
      more = logs(last, 'INFO').some((text) => text.includes('to be continued'));
      // The cursor follows when all is there.
      if (more && brought.length < 400) expect(keys.length).toBeGreaterThan(0);
      brought.push(...keys);
    }
    expect(count).toBeGreaterThan(1);
    expect(brought.sort()).toEqual(
      recordingsOf(world)
        .map(({ id }) => String(id))
        .sort(),
    );
  });

  it('brings the more rows the longer it may run', async () => {
    const [short, long] = [await runs(0.02, 1), await runs(0.1, 1)];
    expect(long.length).toBeGreaterThan(short.length);
  });
});
