import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { configured, files, logs, rows, statuses } from '../../test/rig.js';
import { inProcess } from '../../test/stand.js';
import source from './index.js';

const call = (callId: unknown) => ({
  callId,
  contextId: 'c',
  startTime: '2026-04-01T00:00:00Z',
  progressPhase: 'DONE',
  version: 2,
  duration: 3,
});
const CALLS = [call('1'), call('2'), call(null), call('x'), call('4'), call('5')];

let server: Server;
let config: object;
beforeAll(async () => {
  server = createServer(({ url = '' }, response) => {
    const query = new URL(url, 'http://localhost').searchParams;
    const after = Number(query.get('afterCallId') ?? 0);
    const all = CALLS.filter(({ callId }) => !(Number(callId) <= after && callId !== null));
    if (query.get('sort_dir') === 'desc') all.reverse();
    const from = (Number(query.get('page') ?? 1) - 1) * Number(query.get('per_page'));
    const page = all.slice(from, from + Number(query.get('per_page')));
    response.setHeader('x-total-count', String(CALLS.length));
    // Python writes a number that is none as NaN.
    response
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify(page).replace('"duration":3', '"duration":NaN'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  config = { api_token: 'odd', api_url: `http://127.0.0.1:${port}/v1`, requests_per_minute: 1_000_000 };
});
afterAll(() => void server.close());

test('calls without a callId are left out and named, NaN is null, and the list goes on', async () => {
  const inputs = files({ 'config.json': config, 'catalog.json': configured(['calls']) });
  const argv = ['read', '--config', inputs['config.json']!, '--catalog', inputs['catalog.json']!];
  const ended = await inProcess(source, argv, '2026-04-10T12:00:00Z');
  expect([ended.code, statuses(ended, 'calls').at(-1)]).toEqual([0, 'COMPLETE']);
  expect(rows(ended, 'calls').map(({ callId }) => callId)).toEqual(['1', '2', '4', '5']);
  expect(rows(ended, 'calls').map(({ duration }) => duration)).toContain(null);
  expect(
    logs(ended, 'WARN')
      .join('\n')
      .match(/2 rows without an id that can be read/g),
  ).toHaveLength(1);
});
