import { rows, statuses } from '../../test/rig.js';
import { COMPLETE, callsOf, expectExactly, outcome, settled, sync } from './testing.js';

/** Every fault at every endpoint, once and for good: standard.test.ts. Here is what a repeated answer of this vendor means. */
process.env['TRUNKLINE_HTTP_TIMEOUT_SECONDS'] = '4';

const PLAIN_LIST = 'sort_dir=desc&page=';

test('an empty answer that comes again is not the end of the list', async () => {
  const world = await settled({ options: { calls: 30 }, switches: { total_count: 'post_cut' } });
  world.event('stick', { callId: callsOf(world)[0]!.callId });
  world.faults.add({ kind: 'repeat', path: PLAIN_LIST });
  const once = await sync(world, { streams: ['calls'] });
  expect(outcome(once)).toEqual(COMPLETE);
  expectExactly(once, world, {}, ['calls']);
  world.faults.add({ kind: 'repeat', path: PLAIN_LIST, every: 1 });
  const always = await sync(world, { streams: ['calls'] });
  expect([always.code, statuses(always, 'calls').at(-1)]).toEqual([1, 'INCOMPLETE']);
});

test('a transcript that comes a second time under another id is asked for once more', async () => {
  const world = await settled({ options: { calls: 600 } });
  const options = { streams: ['transcripts'], config: { concurrency: 1 } };
  // In which order answers come is nobody's promise.
  const transcripts = async () =>
    rows(await sync(world, options), 'transcripts').sort((a, b) => Number(a['callId']) - Number(b['callId']));
  const clean = await transcripts();
  expect(
    clean.filter(({ version, transcript }) => version === 1 && transcript.length > 300).length,
  ).toBeGreaterThan(3);
  world.faults.add({ kind: 'repeat', path: '/transcript', skip: 2 });
  expect(await transcripts()).toEqual(clean);
});
