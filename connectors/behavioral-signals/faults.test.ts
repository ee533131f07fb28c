import { type ChildProcess, spawn } from 'node:child_process';
import { random } from 'trunkline/simulator';
import { bin, configured, type Ended, files, parse, statuses } from '../../test/rig.js';
import {
  begin,
  COMPLETE,
  configOf,
  keysOf,
  minus,
  outcome,
  STREAMS,
  sync,
  truthOf,
  VERSIONS,
} from './testing.js';

/** Every fault at every endpoint, once and for good, in both generations: standard.test.ts. */
process.env['TRUNKLINE_HTTP_TIMEOUT_SECONDS'] = '3';

test('a page that repeats once is read again; one that repeats for good ends the stream INCOMPLETE, in both generations', async () => {
  for (const version of VERSIONS) {
    const world = await begin({ switches: { oliver_list: 'paged' }, options: { processes: 1500 } });
    world.faults.add({ kind: 'repeat', path: 'page=1' });
    const once = await sync(world, version, { streams: ['processes'] });
    expect([version, outcome(once)]).toEqual([version, COMPLETE]);
    expect([version, keysOf(once, 'processes')]).toEqual([version, truthOf(world, version)['processes']]);
    world.faults.add({ kind: 'repeat', path: 'page=1', every: 1 });
    const always = await sync(world, version, { streams: ['processes'] });
    expect([version, always.code, statuses(always, 'processes').at(-1)]).toEqual([version, 1, 'INCOMPLETE']);
    expect(outcome(always).errors.join()).toMatch(/repeats a page/);
  }
});

/** Killed once its reader has seen so many lines. */
function killedAt(at: number, paths: Record<string, string>): Promise<Ended> {
  const argv = ['read', '--config', paths['config.json']!, '--catalog', paths['catalog.json']!];
  const child: ChildProcess = spawn(process.execPath, [bin('source-behavioral-signals'), ...argv], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let text = '';
  child.stdout!.on('data', (bytes: Buffer) => {
    text += bytes.toString('latin1');
    if (text.split('\n').length > at) child.kill('SIGKILL');
  });
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      const stdout = Buffer.from(text.slice(0, text.lastIndexOf('\n') + 1), 'latin1').toString('utf8');
      resolve({ code, signal, stdout, stderr: '', messages: parse(stdout) });
    });
  });
}

test.each(VERSIONS)(
  '%s: killed at five moments and resumed from the last STATE, nothing is missing',
  async (version) => {
    const world = await begin({ options: { processes: 130, stuck: 0.03, results_late: 0.05 } });
    const paths = files({
      'config.json': configOf(world, version),
      'catalog.json': configured(STREAMS[version]),
    });
    const draw = random(7, 'moments', version);
    const moments = Array.from({ length: 5 }, () => draw.int(1, 5000));
    const killed: number[] = [];
    for (const at of moments) {
      const first = await killedAt(at, paths);
      if (first.signal === 'SIGKILL') killed.push(at);
      const rest = await sync(world, version, { state: first });
      expect([at, outcome(rest)]).toEqual([at, COMPLETE]);
      for (const stream of STREAMS[version]) {
        const had = new Set([first, rest].flatMap((read) => [...keysOf(read, stream)]));
        expect([at, stream, minus(truthOf(world, version)[stream]!, had)]).toEqual([at, stream, []]);
      }
    }
    expect(killed.length).toBeGreaterThan(2);
  },
);
