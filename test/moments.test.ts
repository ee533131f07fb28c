import { type ChildProcess, spawn } from 'node:child_process';
import { type Running, random } from 'trunkline/simulator';
import { report } from './reports.js';
import {
  bin,
  configured,
  type Ended,
  files,
  lastStates,
  type Message,
  parse,
  read,
  run,
  table,
} from './rig.js';
import { configFor, PUBLISHED, worldOf } from './worlds.js';

/**
 * A process may end at any moment: resumed from the last STATE its reader had, nothing is missing. How many
 * moments: a few by default, and with the e2e tests 200 of Voicegain and 20 of each other connector.
 */
const MOMENTS = Number(process.env['TRUNKLINE_MOMENTS'] ?? 9);
const seed = Number(process.env['TRUNKLINE_SEED'] ?? 11);
const WAYS = ['SIGKILL', 'SIGTERM', 'close'] as const;

/** Some items are late or stuck, so that the state has what waits. */
const MORE: Record<string, Record<string, number>> = {
  voicegain: { calls: 60, late: 0.05, stuck: 0.02 },
  identitycall: { stuck: 0.1 },
  'behavioral-signals': { stuck: 0.1 },
  'nice-cx-ai': { interactions: 40, stuck: 0.1 },
  'vonage-conversation-analyzer': { calls: 60, stuck: 0.1 },
};

interface Place {
  name: string;
  world: Running;
  /** The incremental streams, with their keys. */
  keys: Record<string, string[]>;
}

async function placeOf(name: string): Promise<Place> {
  const world = await worldOf(name, { seed, options: MORE[name] ?? {} });
  const paths = files({ 'config.json': configFor(name, world) });
  const { messages } = await run(`source-${name}`, ['discover', '--config', paths['config.json']!]);
  const streams: Message[] = messages.find(({ type }) => type === 'CATALOG')!['catalog'].streams;
  const incremental = streams.filter(({ supported_sync_modes: modes }) => modes.includes('incremental'));
  return {
    name,
    world,
    keys: Object.fromEntries(
      incremental.map((one) => [one['name'], one['source_defined_primary_key'].flat()]),
    ),
  };
}

const inputs = ({ name, world, keys }: Place) => ({
  config: configFor(name, world, { concurrency: 8 }),
  catalog: configured(Object.keys(keys)),
});
const keysOf = (reads: readonly Pick<Ended, 'messages'>[], keys: Place['keys'], stream: string) => [
  ...table(reads, stream, keys[stream]!).keys(),
];

/** A read that is struck down once its reader has seen so many messages; what the reader got stands in whole lines. */
function struck(place: Place, at: number, strike: (child: ChildProcess) => void): Promise<Ended> {
  const { config, catalog } = inputs(place);
  const paths = files({ 'config.json': config, 'catalog.json': catalog });
  const argv = [
    bin(`source-${place.name}`),
    'read',
    '--config',
    paths['config.json']!,
    '--catalog',
    paths['catalog.json']!,
  ];
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  let done = false;
  child.stdout!.on('data', (bytes: Buffer) => {
    text += bytes.toString('latin1');
    if (done || text.split('\n').length - 1 < at) return;
    done = true;
    strike(child);
  });
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      const stdout = Buffer.from(text.slice(0, text.lastIndexOf('\n') + 1), 'latin1').toString('utf8');
      resolve({ code, signal, stdout, stderr: '', messages: parse(stdout) });
    });
  });
}

const number = (name: string) => (name === 'voicegain' ? MOMENTS : Math.ceil(MOMENTS / 10));

describe.each(PUBLISHED)(`%s, struck at seeded moments (seed ${seed}, TRUNKLINE_SEED repeats it)`, (name) => {
  let place: Place;
  let whole: Ended;
  beforeAll(async () => {
    place = await placeOf(name);
    whole = await read(name, inputs(place));
    expect(whole.code).toBe(0);
  });
  afterAll(() => place.world.close());

  test(
    'every resumed read completes the truth',
    async () => {
      const draw = random(seed, 'moments');
      const moments = Array.from({ length: number(name) }, (_, i) => ({
        at: draw.int(0, Math.min(250, whole.messages.length - 20)),
        how: WAYS[i % WAYS.length]!,
      }));
      expect(new Set(moments.map(({ at }) => at)).size).toBeGreaterThanOrEqual(
        Math.min(20, moments.length / 2),
      );

      const endings: Record<string, number> = {};
      const one = async ({ at, how }: (typeof moments)[number]) => {
        const first = await struck(place, at, (child) =>
          how === 'close' ? child.stdout!.destroy() : child.kill(how),
        );
        const ending = `${how} ${first.code ?? first.signal}`;
        endings[ending] = (endings[ending] ?? 0) + 1;
        const streams = Object.keys(place.keys);
        // Nobody may take an interrupted read for a whole one, unless it was over by then.
        if (first.code === 0)
          expect(
            streams.filter((stream) => !first.stdout.includes(`"name":"${stream}"},"status":"COMPLETE"`)),
          ).toEqual([]);
        const second = await read(name, { ...inputs(place), state: lastStates(first) });
        expect([at, how, second.code]).toEqual([at, how, 0]);
        for (const stream of streams) {
          const got = new Set(keysOf([first, second], place.keys, stream));
          expect([
            at,
            how,
            stream,
            keysOf([whole], place.keys, stream).filter((key) => !got.has(key)),
          ]).toEqual([at, how, stream, []]);
        }
      };
      for (let at = 0; at < moments.length; at += 4) await Promise.all(moments.slice(at, at + 4).map(one));
      report(`moments-${name}`, { name, moments: moments.length, endings });
      if (moments.length >= 20)
        expect(Object.keys(endings)).toEqual(
          expect.arrayContaining(['SIGKILL SIGKILL', 'SIGTERM SIGTERM', 'close 1']),
        );
      // A thousand take their time.
    },
    Math.max(1_800_000, number(name) * 10_000),
  );
});
