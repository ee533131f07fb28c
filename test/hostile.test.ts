import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { configured, errors, files, lastStates, logs, pendingIds, read, run } from './rig.js';

/** Calls as no vendor should send them, as raw JSON by id: they go through the whole connector, byte for byte. */
const deep = (levels: number) => '[{"a":'.repeat(levels / 2) + '1' + '}]'.repeat(levels / 2);
const CALLS: Record<number, string> = {
  1: '"notes":"lone \\ud83d surrogate, and in a key","aivrVars":{"k\\udc00":"v"}',
  2: '"notes":"breaks: \u0085 \u2028 \u2029 \\u0000 \\u2028 and the text \\\\ud83d"',
  3: '"duration":123456789012345678901234567890,"aivrVars":{"id":9007199254740993,"d":0.12345678901234567890123}',
  4: '"aivrVars":{"huge":1e400,"tiny":1e-400,"minus":-1e999}',
  5: `"aivrVars":{"deep":${deep(200_000)}}`,
  6: `"aivrVars":{"text":"${'x'.repeat(40 * 1024 * 1024)}"}`,
  7: '"aivrVars":{"__proto__":{"polluted":true},"constructor":{"prototype":1}}',
  8: '"startTime":"2026-01-02T03:04:05.123456+02:00","endTime":"2026-01-02 03:04:05","expiryTime":"yesterday","lastRecomputeTime":""',
  9: '"notes":"first","notes":"last","aivrVars":{}',
  10: '"agent":{},"tags":[],"aivrVars":{},"somethingNew":{"x":1}',
};
const body = (id: number) => `{"callId":"${id}","progressPhase":"DONE",${CALLS[id]}}`;

let server: Server;
let url: string;
beforeAll(async () => {
  const ids = Object.keys(CALLS).map(Number);
  server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://localhost');
    const one = /\/sa\/call\/(\d+)$/.exec(pathname)?.[1];
    response.setHeader('content-type', 'application/json');
    if (one !== undefined) return void response.end(body(Number(one)));
    if (request.method === 'POST')
      return void response.writeHead(404).end('{"error":{"reason":"NOT_FOUND"}}');
    const listed =
      searchParams.get('consecutive') === 'true'
        ? ids.filter((id) => id > Number(searchParams.get('afterCallId')))
        : [...ids].reverse();
    response.end(
      `[${listed
        .slice(0, Number(searchParams.get('per_page') ?? 50))
        .map(body)
        .join(',')}]`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});
afterAll(() => server.close());

test('hostile data go through as they came, or are that item’s error', async () => {
  const ended = await read('voicegain', {
    config: { api_url: url, api_token: 'simulated-token', per_page: 2 },
    catalog: configured(['calls']),
  });
  expect(errors(ended)).toEqual([]);
  expect(ended.code).toBe(0);
  const line = (id: number) =>
    ended.stdout
      .split('\n')
      .find((text) => text.includes('"type":"RECORD"') && text.includes(`"callId":"${id}"`)) ?? '';
  const data = (id: number) =>
    (JSON.parse(line(id)) as { record: { data: Record<string, unknown> } }).record.data;

  // No line of the whole output breaks in a reader that splits as Python does, and no lone surrogate leaves.
  expect(/[\u0085\u2028\u2029]/.test(ended.stdout)).toBe(false);
  expect(line(1)).not.toMatch(/\\ud83d|\\udc00/);
  expect(data(1)['notes']).toBe('lone \ufffd surrogate, and in a key');
  expect(data(2)['notes']).toBe('breaks: \u0085 \u2028 \u2029 \0 \u2028 and the text \\ud83d');
  expect(line(3)).toContain('"duration":123456789012345678901234567890');
  expect(line(3)).toContain('"id":9007199254740993');
  expect(line(3)).toContain('"d":0.12345678901234567890123');
  expect(data(4)['aivrVars']).toEqual({ huge: null, tiny: 0, minus: null });
  expect(line(4)).toContain(
    '"changes":[{"field":"aivrVars.huge","change":"NULLED","reason":"SOURCE_SERIALIZATION_ERROR"},{"field":"aivrVars.minus"',
  );
  // One impossible item is that item's error: named, kept for the next sync, and the others come.
  expect(line(5)).toBe('');
  expect(
    logs(ended, 'WARN').filter((text) => text.includes('item 5 failed') && text.includes('nested')),
  ).toHaveLength(1);
  expect(pendingIds(lastStates(ended)[0]!['stream'].stream_state)).toEqual(['5']);
  // Too large for destinations: reported, not cut.
  expect(line(6).length).toBeGreaterThan(40 * 1024 * 1024);
  expect(logs(ended, 'WARN').filter((text) => text.includes('40.0 MiB'))).toHaveLength(1);
  expect(line(7)).toContain('"aivrVars":{"__proto__":{"polluted":true},"constructor":{"prototype":1}}');
  expect(data(8)).toMatchObject({
    startTime: '2026-01-02T01:04:05.123456Z',
    endTime: '2026-01-02T03:04:05Z',
    expiryTime: null,
    lastRecomputeTime: null,
  });
  expect(line(8)).toContain('{"field":"expiryTime","change":"NULLED"');
  expect(data(9)['notes']).toBe('last');
  expect(data(10)).toMatchObject({ agent: {}, tags: [], somethingNew: { x: 1 } });
  expect(logs(ended, 'INFO').filter((text) => text.includes('"somethingNew"'))).toHaveLength(1);

  const { 'state.json': path } = files({ 'state.json': lastStates(ended) });
  expect((await run('trunkline', ['state', path!])).stdout).toContain('its last request failed');
}, 120_000);
