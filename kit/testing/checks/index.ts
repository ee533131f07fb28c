import assert from 'node:assert/strict';
import type { CommonConfig } from '../../../core/author/source.js';
import type { Rig } from '../rig.js';
import { crashes, momentsWanted } from './crashes.js';
import { faults } from './faults.js';
import { hostile } from './hostile.js';
import { resuming } from './resuming.js';
import { assertRich, assertTrue, syncs } from './truth.js';

/** One thing that has to hold of every connector. */
export interface TestCase {
  name: string;
  run(): Promise<void>;
  /** It may take so long (ms), where that is more than usual. */
  patience?: number;
}

/** What all connectors are held to. */
export function casesOf<C extends CommonConfig, T>(rig: Rig<C, T>): TestCase[] {
  const { simulator, world } = rig.subject;
  const kept = (name: string, value: string) => world.except?.[`${name}=${value}`] === undefined;
  const switches = Object.entries(simulator.switches).flatMap(([name, values]) =>
    values
      .slice(1)
      .filter((value) => kept(name, value))
      .map((value) => ({ name, value })),
  );
  const faultCases: TestCase[] = [
    {
      name: 'every fault at every endpoint, once: complete and right, or healed by the next sync',
      run: () => faults(rig, false),
    },
    {
      name: 'every fault at every endpoint, for good: never COMPLETE with rows missing',
      run: () => faults(rig, true),
    },
  ];
  return [
    {
      name: 'the connection is good, and the streams are those that the truth is about',
      async run() {
        const running = await rig.begin();
        const check = await rig.verb(running, 'check');
        const told = check.messages.find(({ type }) => type === 'CONNECTION_STATUS')?.['connectionStatus'];
        assert.deepEqual(
          (told as { status?: unknown } | undefined)?.status,
          'SUCCEEDED',
          check.errors.join(),
        );
        const catalog = (await rig.verb(running, 'discover')).messages.find(({ type }) => type === 'CATALOG');
        const names = (
          (catalog?.['catalog'] ?? { streams: [] }) as { streams: { name: string }[] }
        ).streams.map(({ name }) => name);
        assert.deepEqual([...names].sort(), rig.streams(running).sort());
      },
    },
    {
      name: 'each sync brings what is true by then: all, what is new or finished late, nothing',
      async run() {
        const running = await rig.begin();
        assertRich(rig, running, await syncs(rig, running));
      },
    },
    {
      name: 'full refresh brings all of it every time',
      async run() {
        const running = await rig.begin();
        const first = await rig.good(running, { mode: 'full_refresh' });
        assertTrue(rig, running, first);
        assertTrue(rig, running, await rig.good(running, { mode: 'full_refresh', state: first.states }));
      },
    },
    {
      name: 'each stream alone has what it has beside the others',
      async run() {
        const running = await rig.begin();
        for (const stream of rig.streams(running))
          assertTrue(rig, running, await rig.good(running, { streams: [stream] }), [], [stream]);
      },
    },
    { name: 'cut off behind any STATE and gone on from there, nothing is missing', run: () => resuming(rig) },
    {
      name: 'struck down at any moments, again and again, and gone on from the last STATE, nothing is missing',
      run: () => crashes(rig),
      patience: momentsWanted() * 10_000,
    },
    {
      name: 'a sync in which nothing is new asks for little',
      async run() {
        const running = await rig.begin();
        const first = await rig.good(running);
        running.requests.clear();
        await rig.good(running, { state: first.states });
        const { total } = running.requests;
        assert.ok(
          total <= world.quiet,
          `it made ${total} requests; ${world.quiet} are allowed (world.quiet)`,
        );
      },
    },
    ...switches.map(({ name, value }) => ({
      name: `the vendor's ${name} = ${value}: each sync brings what is true by then`,
      run: async () => void (await syncs(rig, await rig.begin({ switches: { [name]: value } }))),
    })),
    { name: 'fields and texts that hurt hurt nobody', run: () => hostile(rig) },
    ...faultCases,
  ];
}
