import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { transientError } from 'trunkline';
import type { Feed } from '../../core/author/feed.js';
import { newFolder } from '../../test/folder.js';
import {
  ask,
  type Call,
  type Config,
  load,
  RIGHT,
  type STREAM,
  subjectOf,
  type Truth,
  walk,
} from './acme.fixture.js';
import { type Subject, standardCases } from './index.js';

/**
 * Deliberately wrong connectors, a table of mistakes by what catches them; and the right one, which passes
 * all of it.
 */

/** Names of the cases that fail, of those whose name has one of these words. */
async function failing(subject: Subject<Config, Truth>, words: RegExp): Promise<string[]> {
  const { cases, end } = standardCases(subject);
  const failed: string[] = [];
  try {
    for (const { name, run } of cases.filter((one) => words.test(one.name)))
      await run().catch((error: Error) => failed.push(`${name}: ${error.message}`));
  } finally {
    await end();
  }
  return failed;
}

const [TRUTH, SWITCH, ALONE, STATE, CRASH, QUIET, HURT, ONCE, GOOD] = [
  /^each sync/,
  /empty_page = null/,
  /alone/,
  /any STATE/,
  /struck down/,
  /asks for little/,
  /hurt nobody/,
  /, once:/,
  /, for good:/,
];

test('a right connector passes all of it', async () => {
  expect(await failing(subjectOf({}, {}), /./)).toEqual([]);
}, 300_000);

/** A program of the right connector, and what it does first. */
function built(first: string): string {
  const executable = join(newFolder(), 'source-acme.mjs');
  const text = `${first}
    import { subjectOf } from './kit/testing/acme.fixture.ts';
    import { main } from './core/verbs/main.ts';
    await main(subjectOf({}, {}).source);`;
  const { status, stderr } = spawnSync(
    'node_modules/.bin/esbuild',
    [
      ...['--bundle', '--platform=node', '--format=esm', '--loader=ts', `--outfile=${executable}`],
      // CommonJS dependencies call require for Node's own modules.
      "--banner:js=import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    ],
    { input: text, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  return executable;
}

test('a right connector that is built is struck down by real signals', async () => {
  expect(await failing({ ...subjectOf({}, {}), executable: built('') }, CRASH)).toEqual([]);
}, 300_000);

test('a read that was stopped and says that all went well is caught, and so is a connector that is not built', async () => {
  const executable = built("process.on('SIGTERM', () => process.exit(0));");
  const [said] = await failing({ ...subjectOf({}, {}), executable }, CRASH);
  expect(said).toMatch(/SIGTERM .*: it ended with exit code 0, and calls is not COMPLETE/);
  expect(await failing({ ...subjectOf({}, {}), executable: 'dist/absent' }, CRASH)).toEqual([
    expect.stringContaining('dist/absent is not there: build the connector first'),
  ]);
}, 300_000);

/** A right connector on a machine that is busy: what it asks for under a fault comes too late the first times. */
function busy(isBusy: (times: number) => boolean): Subject<Config, Truth> {
  let times = 0;
  return subjectOf(
    {
      async *list(ctx, after, until) {
        const isImpatient = process.env['TRUNKLINE_HTTP_TIMEOUT_SECONDS'] !== undefined;
        const isLate = isImpatient && isBusy(++times);
        for await (const page of RIGHT.list(ctx, after, until)) if (!isLate) yield page;
        if (isLate) throw transientError('no answer within 1.5 s');
      },
    },
    {},
  );
}

test('a fault that passes and costs a sync on a busy machine is looked at again in peace; one that always does is caught', async () => {
  expect(
    await failing(
      busy((times) => times <= 12),
      ONCE,
    ),
  ).toEqual([]);
  expect(
    await failing(
      busy(() => true),
      ONCE,
    ),
  ).toEqual([expect.stringMatching(/calls: rows are missing/)]);
}, 300_000);

/** What a connector remembers by itself, by the address of its vendor. */
const noted = new Map<string, string>();

/** What is wrong, and which tests have to see it. */
const MISTAKES: Record<
  string,
  { feed?: Partial<Feed<Config, Call>>; stream?: Partial<typeof STREAM>; caught: RegExp[] }
> = {
  'the last row of a page is left out': {
    feed: { list: walk((items, last) => ({ items: items.slice(0, -1), upTo: String(last) })) },
    caught: [TRUTH, ALONE, STATE],
  },
  'what is unfinished is written as it stands': {
    feed: { list: walk((items, last) => ({ items: items.map(({ id }) => ({ id })), upTo: String(last) })) },
    stream: { when: () => 'now' },
    caught: [TRUTH],
  },
  'what is unfinished is taken for final': {
    feed: { list: walk((items, last) => ({ items: items.map(({ id }) => ({ id })), upTo: String(last) })) },
    stream: { when: ({ status }) => (status === 'done' ? 'now' : 'never') },
    caught: [TRUTH],
  },
  'a page claims more than it has': {
    feed: { list: walk((items, last) => ({ items, upTo: String(last + 3) })) },
    caught: [TRUTH],
  },
  'a page claims nothing, so everything is listed again': {
    feed: {
      async *list(ctx, after, until) {
        for await (const { items } of RIGHT.list(ctx, after, until)) yield { items, more: true };
      },
    },
    caught: [QUIET],
  },
  'how far the list was read is remembered beside the state': {
    feed: {
      async *list(ctx, _, until) {
        const url = String(ctx.config.api_url);
        for await (const page of RIGHT.list(ctx, noted.get(url) ?? null, until)) {
          noted.set(url, String(page.upTo));
          yield page;
        }
      },
    },
    caught: [STATE, CRASH],
  },
  'everything is loaded in every sync': {
    feed: {
      async *list(ctx) {
        for await (const { items } of RIGHT.list(ctx, null, null))
          yield { items: items.map((item) => ({ ...item, again: true })), upTo: null };
      },
      version: ({ note }) => note,
    },
    caught: [QUIET],
  },
  'rows have a key of their own in every read': {
    stream: { rows: ({ id, status, note }) => [{ id: id + Math.random(), status, note }] },
    caught: [TRUTH, ALONE],
  },
  'an error is taken for the end of the list': {
    feed: {
      async *list(ctx, after, until) {
        try {
          yield* RIGHT.list(ctx, after, until);
        } catch {
          yield { items: [], upTo: '99' };
        }
      },
    },
    caught: [GOOD],
  },
  'an item whose request failed is taken for one that never comes': {
    feed: { load: (ctx, refs) => load(ctx, refs).catch(() => refs.map(() => 'never' as const)) },
    caught: [GOOD],
  },
  'an answer is believed, whoever it is about': {
    feed: {
      load: async ({ api }, refs) =>
        Promise.all(refs.map(async ({ id }) => (await api.get<Call>(`calls/${id}`)).body)),
    },
    caught: [ONCE],
  },
  'an empty page may be null': {
    feed: {
      async *list(ctx, after) {
        const { calls, more } = await ask(ctx, Number(after ?? 0));
        const items = calls!.map(({ id, status }) => ({ id: String(id), later: status !== 'done' }));
        if (items.length > 0) yield { items, upTo: items.at(-1)!.id };
        if (more) yield* RIGHT.list(ctx, items.at(-1)!.id, null);
      },
    },
    caught: [SWITCH],
  },
  'texts are put together by hand': {
    stream: {
      rows: (call) => [
        JSON.parse(
          `{${Object.entries(call)
            .map(([name, value]) => `"${name}":"${String(value)}"`)
            .join()}}`,
        ) as Call,
      ],
    },
    caught: [HURT],
  },
};

test.each(Object.entries(MISTAKES))(
  '%s: caught',
  async (_, { feed = {}, stream = {}, caught }) => {
    const words = new RegExp(caught.map(({ source }) => source).join('|'));
    const failed = await failing(subjectOf(feed, stream), words);
    for (const one of caught)
      expect([String(one), failed.filter((name) => one.test(name)).length]).toEqual([String(one), 1]);
  },
  300_000,
);
