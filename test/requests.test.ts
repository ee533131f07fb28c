import { readFileSync } from 'node:fs';
import { configured, lastStates, read } from './rig.js';
import { CONNECTORS, configFor, sourceOf, worldOf } from './worlds.js';

/** The table of docs/performance.md: what a stream costs in requests, read alone, first and again with nothing new. */
const LINES = [
  ...readFileSync('docs/performance.md', 'utf8').matchAll(
    /^\| ([a-z-]+) \| (\w+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| /gm,
  ),
].map(([, connector, stream, ...numbers]) => {
  const [first, leastFirst, quiet, leastQuiet] = numbers.map(Number) as [number, number, number, number];
  return { connector: connector!, stream: stream!, first, leastFirst, quiet, leastQuiet };
});

/** What a config decides about, and these worlds do not have. */
const ELSEWHERE = ['behavioral-signals asr_words'];

const streamsOf = (connector: string) => {
  const { feeds, snapshots } = sourceOf(connector);
  return [...feeds.flatMap(({ streams }) => streams), ...snapshots].map(({ name }) => name);
};

test('the table has every stream of every connector', () => {
  const all = CONNECTORS.flatMap((connector) =>
    streamsOf(connector).map((stream) => `${connector} ${stream}`),
  );
  expect(LINES.map(({ connector, stream }) => `${connector} ${stream}`).sort()).toEqual(
    all.filter((one) => !ELSEWHERE.includes(one)).sort(),
  );
});

test.each(LINES)(
  '$connector $stream: $first requests, then $quiet',
  async (line) => {
    const { connector, stream } = line;
    const world = await worldOf(connector);
    try {
      const mode = sourceOf(connector).snapshots.some(({ name }) => name === stream)
        ? 'full_refresh'
        : 'incremental';
      const files = { config: configFor(connector, world), catalog: configured([stream], mode) };
      const first = await read(connector, files);
      const cost = world.requests.total;
      world.requests.clear();
      const quiet = await read(connector, { ...files, state: lastStates(first) });
      expect([first.code, cost, quiet.code, world.requests.total]).toEqual([0, line.first, 0, line.quiet]);
      // One request names the account, where the vendor's list does not, and one may say where the overlap
      // begins and, the first time, one where the lookback does; nothing else is asked for beyond the least.
      expect([line.first - line.leastFirst <= 3, line.quiet - line.leastQuiet <= 2]).toEqual([true, true]);
    } finally {
      await world.close();
    }
  },
  60_000,
);
