import type { Message } from '../rig.js';
import {
  built,
  configOf,
  container,
  docker,
  folder,
  STREAMS,
  script,
  trueKeys,
  type World,
  world,
} from './rig.js';

/** Meltano's Airbyte wrapper, re-enacted (test/e2e/python/meltano_wrapper.py says why and how). */

let image: string;
let sim: World;
beforeAll(async () => {
  [image, sim] = await Promise.all([built('voicegain'), world()]);
});
afterEach(() => sim.faults.clear());

/** Whose folder it is and who reads it: the image's own user where root can give the folder away. */
const uid = process.getuid?.() || 1000;
/** Other tests run this image too, at the same time. */
const label = `trunkline-meltano-${process.pid}`;
async function sync(more: object = {}): Promise<Message> {
  const network = ['--network', 'host', '--label', label, ...(uid === 1000 ? [] : ['--user', `${uid}`])];
  const job = {
    image,
    network,
    config: configOf(sim),
    streams: STREAMS,
    state: null,
    source_uid: uid,
    ...more,
  };
  return (await script('meltano_wrapper.py', job)).result;
}

const idsOf = (...results: Message[]) =>
  results.flatMap(({ records }) => (records.calls ?? []).map((row: Message) => row['callId'])).sort();

test('two syncs, the second with what was late', async () => {
  const first = await sync();
  expect([first['status'], first['stderr']]).toEqual(['SUCCEEDED', 0]);
  expect(idsOf(first)).toEqual(trueKeys(sim.truth({ full: true }).calls!)['calls']);
  expect(first['replication']).toEqual(expect.objectContaining({ calls: 'callId', transcripts: 'callId' }));
  // One state a stream: the descriptor never changes its form.
  expect(first['states'].map((state: Message) => state['stream'].stream_descriptor.name).sort()).toEqual(
    [...STREAMS].sort(),
  );
  // Why the READMEs send call_segments to a target that appends.
  expect([first['keys'].calls, first['keys'].call_segments]).toEqual([['callId'], ['callId']]);

  sim.clock.advance(2 * 86_400);
  const second = await sync({ state: first['states'] });
  expect([idsOf(first, second), second['stderr']]).toEqual([
    trueKeys(sim.truth({ full: true }).calls!)['calls'],
    0,
  ]);
});

test('ends at the first TRACE ERROR, by then with all that could be read, and leaves no container', async () => {
  // The first one asks whether the config is right (check).
  sim.faults.add({ kind: 'status', status: 403, path: 'sa/config', skip: 1, every: 1 });
  const failed = await sync({ streams: ['sa_configs', 'calls'] });
  expect(failed['failed']).toContain('403');
  const truth = trueKeys(sim.truth({ full: true }).calls!)['calls'];
  expect(idsOf(failed)).toEqual(truth);
  // The wrapper strikes down the client only: the container has to end by itself.
  const left = () => docker('ps', '-q', '--filter', `label=${label}`);
  for (let i = 0; i < 50 && left() !== ''; i++) await new Promise((done) => setTimeout(done, 100));
  expect(left()).toBe('');
  sim.faults.clear();
  const next = await sync({ streams: ['sa_configs', 'calls'], state: failed['states'] });
  expect([next['failed'], idsOf(next)]).toEqual([undefined, []]);
});

test("a folder of another user's is a message that says so", async () => {
  const mount = folder({ 'config.json': configOf(sim) }, 0o700);
  const ended = await container(
    image,
    ['--user', '4711:4711', '-v', `${mount}:/tmp`],
    ['read', '--config', '/tmp/config.json', '--catalog', '/tmp/catalog.json'],
  );
  expect([ended.code, ended.stdout.split('\n').length, ended.stderr]).toEqual([1, 2, '']);
  expect(ended.stdout).toMatch(/\/tmp\/config\.json.*user id 4711/);
});
