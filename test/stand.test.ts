import { asked, Stand } from 'trunkline/testing';
import source from '../connectors/behavioral-signals/index.js';
import vendor from '../connectors/behavioral-signals/simulator.js';

test('a stand reads a connector in this process: its worlds, states, keys and requests', async () => {
  const stand = new Stand({
    source,
    simulator: vendor,
    settings: {
      now: '2026-03-10T12:00:00Z',
      options: { processes: 5, processes_per_hour: 0, late: 0, stuck: 0 },
    },
    config: ({ url, options }) => ({
      api_url: `${url}/v5`,
      client_id: String(options['client_id']),
      api_token: options['token'],
    }),
  });
  const world = await stand.begin();
  const streams = ['processes'];
  const first = await stand.read(world, { streams });
  expect([first.code, first.errors, stand.keys(first, 'processes').size]).toEqual([0, [], 5]);
  world.requests.clear();
  const second = await stand.read(world, { streams, state: first.states });
  expect([second.code, stand.keys(second, 'processes')]).toEqual([0, new Set()]);
  const [route] = Object.keys(asked(world));
  expect(route).toMatch(/^GET .*processes$/);
  const wrong = await stand.read(world, { streams, config: { api_token: 'wrong' } });
  expect([wrong.code, wrong.errors[0]]).toEqual([1, expect.stringContaining('401')]);
  expect([stand.has('processes'), stand.has('nothing'), stand.isSnapshot('processes')]).toEqual([
    true,
    false,
    false,
  ]);
  await stand.end();
  await expect(fetch(world.url)).rejects.toThrow();
});
