import { statuses } from '../../test/rig.js';
import { begin, COMPLETE, keysOf, outcome, sync, truthOf, VERSIONS } from './testing.js';

/** Every fault at every endpoint, once and for good, and reads struck down, in both generations: standard.test.ts. */
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
