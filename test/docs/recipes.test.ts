import { basename } from 'node:path';
import { standardCases } from 'trunkline/testing';
import { files } from '../rig.js';
import { codeOf, PAGES } from './blocks.js';
import vendor from './vendor.js';
import { GUIDE, isWhole, placeOf, writeAll } from './written.js';

/** Every whole connector that a page prints runs, and is what all connectors have to be. */

const RECIPES = 'docs/recipes.md';
beforeAll(writeAll);

type World = Parameters<typeof standardCases>[0]['world'];
type Truth = ReturnType<ReturnType<typeof vendor.create>['truth'] & object>;
const finished = (truth: Truth) => ({ calls: truth.done });
/** What runs, with the truth of its streams; and what is special about its world. */
const COMPLETE: Record<string, { truth(truth: Truth): Record<string, string[]>; world?: Partial<World> }> = {
  [`${GUIDE} acme/index.ts`]: { truth: finished },
  [`${RECIPES} late.ts`]: { truth: finished },
  [`${RECIPES} children.ts`]: {
    truth: ({ done }) => ({ calls: done, segments: done.flatMap((id) => [`${id}/1`, `${id}/2`]) }),
  },
  [`${RECIPES} batches.ts`]: { truth: finished },
  [`${RECIPES} no-list.ts`]: { truth: finished },
  [`${RECIPES} deletions.ts`]: {
    truth: ({ deletions }) => ({ deletions }),
    world: { large: { options: { calls: 1200 } }, except: { late: 'a deletion is done when it is listed' } },
  },
  [`${RECIPES} oauth.ts`]: { truth: ({ all }) => ({ calls: all }) },
  [`${RECIPES} odd-errors.ts`]: {
    truth: finished,
    world: { settings: { now: '2026-01-10T12:00:00Z', switches: { busy: 'yes' } } },
  },
};

test('whatever is a whole connector is run below', () => {
  const whole = PAGES.flatMap((page) =>
    codeOf(page).flatMap(({ code, file }) => (isWhole(code) ? [`${page} ${file}`] : [])),
  );
  expect(whole.sort()).toEqual(Object.keys(COMPLETE).sort());
});

/** The vendor's own list of ids, for whoever has none. */
const { 'calls.txt': CALLS } = files({
  'calls.txt': Array.from({ length: 400 }, (_, i) => i + 1).join('\n'),
});
/** All but the faults: of these the pages say nothing. */
const CASES = /connection is good|^each sync|full refresh|alone|cut off|asks for little/;

test.each(Object.entries(COMPLETE))('%s: complete, late, resumed, cheap', async (place, { truth, world }) => {
  const [page = '', file = ''] = place.split(' ');
  // Where jest reads TypeScript.
  const path = placeOf(page, file);
  const { default: source } = (await import(path)) as {
    default: Parameters<typeof standardCases>[0]['source'];
  };
  const { cases, end } = standardCases({
    source,
    simulator: vendor,
    world: {
      settings: { now: '2026-01-10T12:00:00Z' },
      config: ({ url, options }) => ({
        api_url: url,
        token: String(options['token']),
        client_id: String(options['client_id']),
        client_secret: String(options['client_secret']),
        calls_file: CALLS,
      }),
      happen: ({ clock }) => clock.advance(30 * 3600),
      large: { options: { calls: 230 } },
      // Of the calls in the user's file that the vendor does not know yet, each is asked for.
      quiet: /no-list/.test(file) ? 400 : 8,
      ...world,
    },
    truth: (running) => truth(running.truth() as Truth),
  });
  const isSnapshot = source.feeds.length === 0;
  try {
    for (const { name, run: holds } of cases.filter((one) => CASES.test(one.name))) {
      // A list that is read whole every time has no STATE on the way.
      if (isSnapshot && /cut off/.test(name)) continue;
      await holds().catch((error: Error) => {
        throw new Error(`${basename(place)}: ${name}: ${error.message}`, { cause: error });
      });
    }
  } finally {
    await end();
  }
});
