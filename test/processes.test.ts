import { spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { start } from 'trunkline/simulator';
import voicegain from '../connectors/voicegain/simulator.js';
import { bin, configured, type Ended, files, lastStates, read, rows, run, table } from './rig.js';

/**
 * What happens to a process happens to a read at any moment: resumed from the last STATE its reader had,
 * nothing is missing.
 */

const STREAMS = ['calls', 'call_segments', 'sa_sessions', 'transcripts'];
const KEYS: Record<string, string[]> = {
  calls: ['callId'],
  call_segments: ['callId', 'segmentSeq'],
  sa_sessions: ['saSessionId'],
  transcripts: ['saSessionId'],
};
const seed = Number(process.env['TRUNKLINE_SEED'] ?? 11);

type World = Awaited<ReturnType<typeof start>>;
let world: World;
let truth: Record<string, Set<string>>;

const config = () => ({
  api_url: `${world.url}/v1`,
  api_token: 'simulated-token',
  requests_per_minute: 1_000_000,
  concurrency: 8,
});
const keysOf = (reads: readonly Pick<Ended, 'messages'>[], stream: string) =>
  new Set(table(reads, stream, KEYS[stream]!).keys());

beforeAll(async () => {
  world = await start(voicegain, {
    seed,
    rate: 0,
    budget: [],
    options: { calls: 60, calls_per_hour: 0, late: 0.05, stuck: 0.02 },
  });
  const whole = await read('voicegain', { config: config(), catalog: configured(STREAMS) });
  expect(whole.code).toBe(0);
  truth = Object.fromEntries(STREAMS.map((stream) => [stream, keysOf([whole], stream)]));
  expect(truth['calls']!.size).toBeGreaterThan(45);
}, 60_000);
afterAll(() => world.close());

test('a full disk is no success', async () => {
  const paths = files({ 'config.json': config(), 'catalog.json': configured(STREAMS) });
  const child = spawn(
    process.execPath,
    [bin('source-voicegain'), 'read', '--config', paths['config.json']!, '--catalog', paths['catalog.json']!],
    {
      stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
    },
  );
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(1);
});

test('memory under a reader a thousand times slower is that under a fast one, and nothing is lost', async () => {
  const large = await start(voicegain, {
    seed,
    rate: 0,
    budget: [],
    options: { calls: 12_000, calls_per_hour: 0, stuck: 0, late: 0 },
  });
  const paths = files({
    'config.json': { ...config(), api_url: `${large.url}/v1` },
    'catalog.json': configured(['calls']),
  });
  const argv = [
    bin('source-voicegain'),
    'read',
    '--config',
    paths['config.json']!,
    '--catalog',
    paths['catalog.json']!,
  ];
  /**
   * Reads all; slower as long as `pause` (ms after each piece) lasts. @returns peak memory in MB and the
   * records that came.
   */
  const drain = async (pause: number) => {
    const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'ignore'] });
    const ended = new Promise((resolve) => child.on('close', resolve));
    let [peak, bytes, records, rest] = [0, 0, 0, ''];
    for await (const chunk of child.stdout) {
      bytes += (chunk as Buffer).length;
      const lines = (rest + (chunk as Buffer).toString('latin1')).split('\n');
      rest = lines.pop()!;
      records += lines.filter((line) => line.startsWith('{"type":"RECORD"')).length;
      if (pause > 0 && bytes < 4_000_000) await new Promise((resolve) => setTimeout(resolve, pause));
      peak = Math.max(peak, rss(child.pid!));
    }
    expect(await ended).toBe(0);
    return { peak, records };
  };
  try {
    const fast = await drain(0);
    const slow = await drain(40);
    const { final } = large.truth() as { final: number };
    expect([fast.records, slow.records]).toEqual([final, final]);
    expect(slow.peak / fast.peak).toBeLessThan(1.2);
  } finally {
    await large.close();
  }
}, 120_000);

const rss = (pid: number): number => {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
};

test('a SIGTERM is answered by dying of it, also while the vendor does not answer', async () => {
  world.faults.add({ kind: 'stalled', every: 1 });
  try {
    const paths = files({ 'config.json': config(), 'catalog.json': configured(STREAMS) });
    let asked = 0;
    const ended = await run(
      'source-voicegain',
      ['read', '--config', paths['config.json']!, '--catalog', paths['catalog.json']!],
      {
        during: (child) => {
          const waiting = setInterval(() => {
            if (world.faults.list().every(({ struck: times }) => times === 0)) return;
            clearInterval(waiting);
            asked = Date.now();
            child.kill('SIGTERM');
          }, 50);
        },
      },
    );
    expect(ended.signal).toBe('SIGTERM');
    expect(Date.now() - asked).toBeLessThan(5000);
  } finally {
    world.faults.clear();
  }
});

test('rows of two complete reads do not repeat', async () => {
  const first = await read('voicegain', { config: config(), catalog: configured(STREAMS) });
  const second = await read('voicegain', {
    config: config(),
    catalog: configured(STREAMS),
    state: lastStates(first),
  });
  expect(STREAMS.map((stream) => rows(second, stream).length)).toEqual([0, 0, 0, 0]);
});
