import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Stand } from 'trunkline/testing';
import source from './index.js';
import simulator from './simulator.js';
import { begin, COMPLETE, configOf, execute, expectExactly, outcome, STREAMS, settled } from './testing.js';

/** How the connector waits, and how it gets out of the house. */

test('the documented windows of a new account are both declared', () => {
  const { budget } = source.api({ api_url: 'https://api.voicegain.ai/v1', api_token: 'x' } as Parameters<
    typeof source.api
  >[0]);
  expect(budget).toEqual([
    { count: 75, seconds: 60 },
    { count: 2000, seconds: 3600 },
  ]);
});

test('two windows hold at once', async () => {
  // The same shape as the documented ones, thirty times as fast.
  const windows = [
    { count: 25, seconds: 2 },
    { count: 60, seconds: 6 },
  ];
  const api: typeof source.api = (config) => ({ ...source.api(config), budget: windows });
  const limited = new Stand({ source: { ...source, api }, simulator, config: (world) => configOf(world) });
  const world = await begin({ options: { calls: 75 } });
  const config = { requests_per_minute: undefined, concurrency: 20 };
  const { code, errors } = await limited.read(world, { streams: STREAMS, config });
  expect([code, errors]).toEqual([0, []]);
  const at = world.requests.entries().map(({ real }) => real);
  expect(at.length).toBeGreaterThan(65);
  // Less what a busy machine may keep the first of them waiting on its way.
  for (const { count, seconds } of windows) {
    for (let i = count; i < at.length; i++)
      expect(at[i]! - at[i - count]!).toBeGreaterThan(seconds * 1000 - 800);
  }
});

test('while it waits, the client is told until when, and sees signs of life', async () => {
  const world = await settled({ options: { calls: 20 } });
  world.faults.add({ kind: 'status', status: 429, retry_after: 3, path: 'consecutive' });
  const began = Date.now();
  const ended = await execute(world, {
    streams: ['calls'],
    now: new Date().toISOString(),
    env: { TRUNKLINE_HEARTBEAT_SECONDS: '0.5' },
  });
  expect(outcome(ended)).toEqual(COMPLETE);
  expectExactly(ended, world, {}, ['calls']);
  const limited = ended.messages.findIndex(
    ({ trace }) => trace?.stream_status?.reasons?.[0]?.type === 'RATE_LIMITED',
  );
  const { quota_reset } = ended.messages[limited]!['trace'].stream_status.reasons[0].rate_limited;
  expect(quota_reset).toBeGreaterThan(began + 3000);
  expect(quota_reset).toBeLessThan(Date.now() + 1000);
  expect(Date.now() - began).toBeGreaterThan(2900);
  const first = ended.messages.findIndex(({ type }) => type === 'RECORD');
  const beats = ended.messages.slice(limited, first).filter(({ type }) => type === 'STATE');
  expect(beats.length).toBeGreaterThanOrEqual(3);
  expect(new Set(beats.map(({ state }) => JSON.stringify(state))).size).toBe(1);
});

test('a proxy of the environment is used', async () => {
  const world = await begin({ options: { calls: 5 } });
  const seen: string[] = [];
  const proxy = createServer((incoming, response) => {
    seen.push(incoming.url!);
    const out = forward(incoming.url!, { method: incoming.method, headers: incoming.headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(out);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const none = { http_proxy: '', HTTPS_PROXY: '', https_proxy: '', NO_PROXY: '', no_proxy: '' };
  try {
    expect(
      outcome(await execute(world, { streams: ['calls'], env: { ...none, HTTP_PROXY: address } })),
    ).toEqual(COMPLETE);
    expect(seen).toHaveLength(world.requests.total);
    expect(seen.every((url) => url.startsWith(`${world.url}/v1/sa/call?`))).toBe(true);
    const count = seen.length;
    expect(
      outcome(
        await execute(world, {
          streams: ['calls'],
          env: { ...none, HTTP_PROXY: address, NO_PROXY: '127.0.0.1' },
        }),
      ),
    ).toEqual(COMPLETE);
    expect(seen).toHaveLength(count);
  } finally {
    proxy.closeAllConnections();
    proxy.close();
  }
});
