import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { configured, files, logs, rows, statuses } from '../../test/rig.js';
import { inProcess } from '../../test/stand.js';
import source from './index.js';

const created_at = '2026-04-01T00:00:00Z';
/** The second one does not say when it was created. */
const RECORDINGS = [1, 2, 3].map((id) => ({
  id,
  name: 'call',
  status: 'completed',
  goals_evaluated: true,
  created_at: id === 2 ? null : created_at,
}));
const GOALS = [
  { recording_id: null, created_at: 'never', goal_id: 7, goal_name: 'A', met: true },
  { goal_id: null, goal_name: 'B', met: true },
];

const listOf = (data: readonly object[]) => ({
  data,
  meta: { current_page: 1, total_pages: 1, total_count: data.length },
});

let server: Server;
let config: object;
beforeAll(async () => {
  server = createServer(({ url = '' }, response) => {
    const id = Number(/recordings\/(\d+)/.exec(url)?.[1]);
    let body: object = listOf(/projects/.test(url) ? [] : RECORDINGS);
    if (/results$/.test(url)) body = { data: { recording_id: id, goals: GOALS } };
    else if (!Number.isNaN(id)) body = { data: RECORDINGS[id - 1] };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  config = { api_key: 'idc_odd', api_url: `http://127.0.0.1:${port}/v1`, requests_per_minute: 1_000_000 };
});
afterAll(() => void server.close());

test('a recording without created_at and goals without a whole key stop nothing, and columns of the recording win', async () => {
  const inputs = files({ 'config.json': config, 'catalog.json': configured(['recordings', 'goals']) });
  const argv = ['read', '--config', inputs['config.json']!, '--catalog', inputs['catalog.json']!];
  const ended = await inProcess(source, argv, '2026-04-10T12:00:00Z');
  expect([ended.code, statuses(ended, 'recordings').at(-1), statuses(ended, 'goals').at(-1)]).toEqual([
    0,
    'COMPLETE',
    'COMPLETE',
  ]);
  expect(rows(ended, 'recordings').map((row) => [row['id'], row['created_at']])).toEqual(
    expect.arrayContaining([
      [1, created_at],
      [2, null],
      [3, created_at],
    ]),
  );
  const goals = rows(ended, 'goals').map((row) => [row['recording_id'], row['goal_id'], row['created_at']]);
  expect(goals.sort()).toEqual([
    [1, 7, created_at],
    [2, 7, null],
    [3, 7, created_at],
  ]);
  const warnings = logs(ended, 'WARN').join('\n');
  expect(
    warnings.match(/1 item of the list has no time that can be read, or one in the future \(2\)/g),
  ).toHaveLength(1);
  expect(warnings.match(/goals: 3 rows were left out that lack a part of the primary key/g)).toHaveLength(1);
});
