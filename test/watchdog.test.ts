import { type Running, start } from 'trunkline/simulator';
import voicegain from '../connectors/voicegain/simulator.js';
import { configured, errors, read, statuses } from './rig.js';

let world: Running;
beforeAll(async () => {
  world = await start(voicegain, { rate: 0, budget: [], options: { calls: 20 } });
});
afterAll(() => world.close());

test('a run in which nothing moves is ended, and says what it was waiting for', async () => {
  world.faults.add({ kind: 'stalled', path: 'sa/call', every: 1, skip: 1 });
  const ended = await read('voicegain', {
    config: { api_url: `${world.url}/v1`, api_token: 'simulated-token' },
    catalog: configured(['calls', 'call_tags']),
    env: { TRUNKLINE_WATCHDOG_SECONDS: '1' },
  });
  expect(ended.code).toBe(1);
  expect(errors(ended)).toEqual([
    expect.objectContaining({
      failure_type: 'transient_error',
      message: expect.stringContaining('waiting for the answer to GET sa/call'),
    }),
  ]);
  expect(statuses(ended, 'calls').at(-1)).toBe('INCOMPLETE');
});
