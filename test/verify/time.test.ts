import { bin, configured, files, run } from '../rig.js';
import { configFor, worldOf } from '../worlds.js';

/**
 * How long `trunkline verify` takes for an account of ordinary size: a minute at most on a machine of two
 * cores that is free. Measured in plain reads of the same source at the same time, because a busy machine is
 * slow with both.
 */

const STREAMS = ['calls', 'call_segments'];
/** A plain read of it takes a second or two: with the start of the process, on two cores that are free. */
const MOST_READS = 30;
/** Each run is a process; the time comes from their number. */
const MOST_RUNS = 60;

test('no longer than so many plain reads, with as many runs as it needs', async () => {
  const world = await worldOf('voicegain', { options: { calls: 1500, days: 30 } });
  const paths = files({ config: configFor('voicegain', world), catalog: configured(STREAMS) });
  const timed = async (name: string, ...words: string[]) => {
    const from = performance.now();
    const ended = await run(name, [...words, '--config', paths['config']!]);
    return { ended, seconds: (performance.now() - from) / 1000 };
  };
  const read = () => timed('source-voicegain', 'read', '--catalog', paths['catalog']!);
  try {
    const before = [await read(), await read()];
    const verified = await timed('trunkline', 'verify', bin('source-voicegain'), '--streams', STREAMS.join());
    const after = [await read(), await read()];
    const reads = [...before, ...after].map(({ seconds }) => seconds).sort((a, b) => a - b);
    // The middle of them: one that met a busy moment tells nothing.
    const one = (reads[1]! + reads[2]!) / 2;
    const runs = Number(/(\d+) runs in [\d.]+ s/.exec(verified.ended.stdout)?.[1]);
    process.stdout.write(
      `verify: ${verified.seconds.toFixed(1)} s for ${runs} runs, a plain read ${one.toFixed(2)} s: ${(verified.seconds / one).toFixed(1)} reads\n`,
    );
    expect([verified.ended.code, verified.ended.stdout]).toEqual([0, expect.stringContaining(' 0 failed')]);
    expect(runs).toBeLessThanOrEqual(MOST_RUNS);
    expect(verified.seconds / one).toBeLessThan(MOST_READS);
  } finally {
    await world.close();
  }
}, 600_000);
