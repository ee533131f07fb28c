import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { startVendor } from '../tools/bench/vendor.js';
import { configured, type Ended, errors, files, run } from './rig.js';

/** Answers that are made to hold a process: what they cost is bounded, and a signal ends it in the middle of them. */

const MB = 1024 * 1024;
const many = (count: number, piece: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => piece(at)).join(',');

const BODIES: Record<string, () => string> = {
  'millions of empty objects': () => `[${'{},'.repeat(20_000_000)}{}]`,
  'a million lists one inside the other': () => '['.repeat(900_000) + ']'.repeat(900_000),
  'a text of 60 MB': () => `[{"tag":"${'x'.repeat(60_000_000)}"}]`,
  'a text of 60 MB in escapes': () => `[{"tag":"a","x":"${'\\n'.repeat(30_000_000)}"}]`,
  'a text of lone surrogates': () => `[{"tag":"${'\\ud800'.repeat(10_000_000)}"}]`,
  'a text of what some take for ends of lines': () => `[{"tag":"${'\u0085'.repeat(30_000_000)}"}]`,
  'thousands of new fields': () => `[{"tag":"a",${many(100_000, (at) => `"f${at}":1`)}}]`,
  'names of 5 MB': () => `[{"tag":"a",${many(11, (at) => `"${'n'.repeat(5_000_000)}${at}":1`)}}]`,
  'numbers of hundreds of digits': () => `[{"tag":"a","x":[${`${'9'.repeat(600)},`.repeat(90_000)}0]}]`,
  'words for numbers': () => `[{"tag":"a","x":[${'NaN,'.repeat(190_000)}0]}]`,
  'a body that is cut off': () => `[${'{"tag":"t"},'.repeat(900_000)}`,
  'megabytes of full stops': () => `["a",${'1.'.repeat(15_000_000)}`,
};

/** What is written of it (bytes): an escape of six bytes for each of two. */
const LONGEST: Record<string, number> = { 'a text of what some take for ends of lines': 181 * MB };

let body: Buffer;
let status: number;
let answered: () => void;
let server: Server;
let inputs: Record<string, string>;
beforeAll(async () => {
  server = createServer((_, response) => {
    response.on('finish', () => answered());
    response.writeHead(status, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(body);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  inputs = files({
    config: {
      api_url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      api_token: 'of-ours-1234',
    },
    catalog: configured(['call_tags'], 'full_refresh'),
  });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function read(during: (child: ChildProcess) => void): Promise<Ended> {
  const argv = ['read', '--config', inputs['config']!, '--catalog', inputs['catalog']!];
  return run('source-voicegain', argv, { during });
}

/** The most memory a process has had so far (MB); undefined: it has ended. */
function peakOf({ pid }: ChildProcess): number | undefined {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  } catch {
    return undefined;
  }
}

/** How a process ends, and the most memory it had (MB). */
async function measured(
  start: (during: (child: ChildProcess) => void) => Promise<Ended>,
): Promise<{ ended: Ended; peak: number }> {
  let peak = 0;
  let looking: NodeJS.Timeout | undefined;
  const ended = await start((child) => {
    looking = setInterval(() => {
      peak = Math.max(peak, peakOf(child) || 0);
    }, 20);
  });
  clearInterval(looking);
  return { ended, peak };
}

const cases = Object.keys(BODIES).flatMap((name) => [200, 400].map((code) => [name, code] as const));

it.each(cases)(
  '%s (%i): memory is bounded',
  async (name, code) => {
    [body, status, answered] = [gzipSync(BODIES[name]!(), { level: 1 }), code, () => undefined];
    const { ended, peak } = await measured((during) => read(during));
    expect(ended.signal).toBeNull();
    expect(errors(ended).filter(({ message }) => /bug in the connector/.test(message))).toEqual([]);
    expect(peak).toBeGreaterThan(20);
    expect(peak).toBeLessThan(400);
    expect(ended.stdout.length).toBeLessThan(LONGEST[name] ?? 70 * MB);
  },
  180_000,
);

it.each(Object.keys(BODIES))(
  '%s: a signal ends it in the middle',
  async (name) => {
    [body, status] = [gzipSync(BODIES[name]!(), { level: 1 }), 200];
    for (const wait of [50, 150, 400]) {
      let told = 0;
      const ended = await read((child) => {
        answered = () =>
          void setTimeout(() => {
            told = performance.now();
            child.kill('SIGTERM');
          }, wait);
      });
      const took = performance.now() - told;
      // What was done with it before the signal came is no matter of this test.
      if (ended.signal === null) continue;
      expect(ended.signal).toBe('SIGTERM');
      expect(ended.stdout === '' || ended.stdout.endsWith('\n')).toBe(true);
      // Two seconds are promised; this machine may be busy with other things.
      expect(took).toBeLessThan(8000);
    }
  },
  180_000,
);

it('sessions of 5 MB, eight at once: what one was made from is given back before the next', async () => {
  const vendor = await startVendor(40, 1, 5 * MB);
  const { config, catalog } = files({
    config: {
      api_url: vendor.url,
      api_token: 'of-ours-1234',
      concurrency: 8,
      requests_per_minute: 60_000,
      requests_per_hour: 60_000,
    },
    catalog: configured(['sa_sessions'], 'full_refresh'),
  });
  const argv = ['read', '--config', config!, '--catalog', catalog!];
  const { ended, peak } = await measured((during) => run('source-voicegain', argv, { during }));
  await vendor.close();
  expect(ended.code).toBe(0);
  expect(ended.stdout.length).toBeGreaterThan(40 * 5 * MB);
  expect(peak).toBeGreaterThan(100);
  expect(peak).toBeLessThan(275);
}, 180_000);
