import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import fc from 'fast-check';
import { newFolder } from '../folder.js';
import { plans } from './plans.js';
import type { play } from './timeline.js';
import { SHAPES, type Shape } from './world.js';

/** One change of the engine's source: a text that stands there once, and what stands there instead. */
interface Mutant {
  /** What it breaks. */
  guarantee: keyof typeof GUARANTEES;
  /** Lists over which it shows, where only few plans do. Absent: all of them. */
  shapes?: readonly Shape[];
  file: string;
  changes: [string | RegExp, string][];
}

const GUARANTEES = {
  resumed: 'whoever goes on from a STATE misses nothing',
  'once a sync': 'within one sync a key leaves once a stream',
  once: 'without crashes a finished item is written once, and again only when what its stream shows changed',
  late: 'what finished late comes with the first complete sync after',
  'held back by none': 'what never finishes, always fails or makes no sense holds back no other',
  moving: 'what a list showed throughout the reading is read, however it moved',
  ends: 'every sync ends',
};

const ENGINE = 'core/sync/engine.ts';
const FLOW = 'core/sync/flow.ts';
const OUTCOME = 'core/sync/outcome.ts';

/**
 * Each of these is a mistake that somebody has made in a connector or a framework. The property test must
 * notice every one.
 */
const MUTANTS: Record<string, Mutant> = {
  'a shared pass from the furthest stream': {
    guarantee: 'resumed',
    file: ENGINE,
    changes: [['return places.map((after', 'return places.slice(-1).map((after']],
  },
  'everybody from the nearest stream': {
    guarantee: 'once',
    file: ENGINE,
    changes: [
      ['return places.map((after, i) => [after, places[i + 1] ?? null]);', 'return [[places[0]!, null]];'],
      [
        'live(this.pass).filter((lane) => this.#order(this.starts.get(lane)!, after) <= 0)',
        'live(this.pass)',
      ],
    ],
  },
  'no `seen`': {
    guarantee: 'once',
    file: 'core/sync/seen.ts',
    changes: [[/(has\(kind: Kind, .*: boolean \{)/, "$1 if (kind !== 'given up') return false;"]],
  },
  'an id that is under way is begun once more': {
    guarantee: 'once a sync',
    file: FLOW,
    changes: [['if (this.#underway.has(id)) {', 'if (id === undefined) {']],
  },
  'who waits for the same id is forgotten': {
    guarantee: 'late',
    file: FLOW,
    changes: [['this.#free.push(next);', 'void next;']],
  },
  'an edit that is taken back is forgotten': {
    guarantee: 'once',
    file: 'core/sync/seen.ts',
    changes: [
      ['return own === versionOf(version);', "return own === versionOf(version) || version === '0';"],
    ],
  },
  'overlap counted from now': {
    guarantee: 'resumed',
    file: ENGINE,
    changes: [['asOf ?? context.asOf', 'context.asOf']],
  },
  'pending forgotten when full': {
    guarantee: 'late',
    file: OUTCOME,
    changes: [
      [
        'if (pending.size <= MAX_PENDING) return;',
        'if (pending.size <= 3) return;\nfor (const first of pending.keys()) { pending.delete(first); return; }',
      ],
    ],
  },
  'a pending item is not asked for again': {
    guarantee: 'late',
    file: ENGINE,
    changes: [['await flow.enter(entry);', 'void entry;']],
  },
  'what was pending is written again when the list names it': {
    guarantee: 'once a sync',
    file: 'core/sync/settle.ts',
    changes: [['if (lane.settled.has(ref.id)) {', 'if (ref.id === undefined) {']],
  },
  'a failed item is forgotten': {
    guarantee: 'late',
    file: OUTCOME,
    changes: [['pend(pass, lane, entry, { since, ...why', 'void ({ since, ...why']],
  },
  'marks are dropped while the list may still name them': {
    guarantee: 'once',
    file: 'core/sync/seen.ts',
    changes: [['order(again, cursor) < 0', 'order(again, cursor) >= 0']],
  },
  'marks do not survive a sync that does not look back': {
    guarantee: 'once',
    file: 'core/sync/state.ts',
    changes: [['if (!isResting) {', 'if (true) {']],
  },
  'an edit is not looked for where the list is read again': {
    guarantee: 'once',
    file: 'core/sync/remembered.ts',
    changes: [['(version === undefined && !isRead)', 'version === undefined']],
  },
  'what leaves once more for a new release is not counted': {
    guarantee: 'once',
    file: 'core/sync/remembered.ts',
    changes: [['if (lane.isRevised && lane.progress', 'if (lane.name === "" && lane.progress']],
  },
  'a release that makes versions in another way writes again what is as it was': {
    guarantee: 'once',
    file: 'core/sync/settle.ts',
    changes: [["!seen.has('rows', entry.ref.id, shown)", '!seen.has("rows", "", shown)']],
  },
  'credentials that reach less ask for all the same': {
    guarantee: 'late',
    file: ENGINE,
    changes: [
      ['scope !== undefined && progress.lacks.includes(scope)', 'scope === "" && progress === undefined'],
    ],
  },
  'what credentials that reach less do not see is gone': {
    guarantee: 'late',
    shapes: ['ids'],
    file: OUTCOME,
    changes: [['if (isNarrowed(lane)) {', 'if (Number.isNaN(now)) {']],
  },
  'what is not there once is gone': {
    guarantee: 'late',
    shapes: ['sorted'],
    file: OUTCOME,
    changes: [['absent < pass.context.asOf && now - absent >= BELIEVED_AFTER', 'absent > 0']],
  },
  'an outage gives up what failed': {
    guarantee: 'late',
    file: 'core/sync/give-up.ts',
    changes: [['return !entry.alone || lane.hasWorked(', 'return true || lane.hasWorked(']],
  },
  'a quota that is spent is taken for the end of the list': {
    guarantee: 'resumed',
    file: ENGINE,
    changes: [['return isDone && limit.isCut;', 'return true;']],
  },
  'what is known of one that is waited for goes with its list': {
    guarantee: 'once',
    shapes: ['keyset'],
    file: 'core/sync/state.ts',
    changes: [['this.seen.keep(id);', 'void id;']],
  },
  'what was known before stands beside what was written': {
    guarantee: 'late',
    shapes: ['windows'],
    file: OUTCOME,
    changes: [[' && !lane.progress.seen.knows(ref.id)', '']],
  },
  'a row without an id spoils its page': {
    guarantee: 'held back by none',
    file: 'core/lists/odd.ts',
    changes: [['if (name === undefined) {', 'if (name === undefined) {\nthrow new Error("no id");']],
  },
  'what has no place is left out': {
    guarantee: 'held back by none',
    file: 'core/lists/sorted.ts',
    changes: [['if (placeless.length === 0 || until !== null) return;', 'return;']],
  },
  'what has no place moves the cursor': {
    guarantee: 'resumed',
    file: 'core/lists/sorted.ts',
    changes: [['options.listed(row, ctx)), upTo: null }', "options.listed(row, ctx)), upTo: '9999' }"]],
  },
  'a list by pages is looked at once': {
    guarantee: 'moving',
    file: 'core/lists/still.ts',
    changes: [['now.isPicture && !isShort(now)', 'true']],
  },
  'a list that promises more is believed for ever': {
    guarantee: 'ends',
    file: 'core/lists/still.ts',
    changes: [['if (fruitless > FRUITLESS)', 'if (fruitless > 1e9)']],
  },
  'a list that stops before the first unfinished item ends there': {
    guarantee: 'held back by none',
    shapes: ['stepping'],
    file: 'core/lists/stepping.ts',
    changes: [["if ('rest' in next) return", "if (items.length >= 0) return;\nif ('rest' in next) return"]],
  },
  'a row without an id is the last of all': {
    guarantee: 'held back by none',
    shapes: ['stepping'],
    file: 'core/lists/stepping.ts',
    changes: [['toId(id(row))', 'String(id(row))']],
  },
  'a list of changes goes on from a time that cannot be': {
    guarantee: 'held back by none',
    shapes: ['changes'],
    file: 'core/lists/changes.ts',
    changes: [['return at > ctx.asOf + LONGEST ? Number.NaN : at;', 'return at;']],
  },
  'a STATE passes what is older than every cursor': {
    guarantee: 'resumed',
    shapes: ['changes', 'updates'],
    file: 'core/lists/changes.ts',
    changes: [
      ['if (past.length > 0) yield', 'if (past.length < 0) yield'],
      ['.filter((item) => !isPast(options, ctx.asOf)(item))', ''],
    ],
  },
  'a list of changes by pages is looked at once': {
    guarantee: 'moving',
    shapes: ['updates'],
    file: 'core/lists/reading.ts',
    changes: [['if (pages === 1 || ', 'if (pages > 0 || ']],
  },
  'a short page ends a list by numbers': {
    guarantee: 'moving',
    shapes: ['numbered'],
    file: 'core/lists/numbered.ts',
    changes: [['isWhole || rows.length === 0', 'isWhole || rows.length < this.#size || rows.length === 0']],
  },
  "the vendor's days are ours": {
    guarantee: 'late',
    shapes: ['dated'],
    file: 'core/lists/days.ts',
    changes: [['Math.max(0, midnight(from) - DAY)', 'midnight(from)']],
  },
  'of a window that holds too much the first page is enough': {
    guarantee: 'resumed',
    shapes: ['linked'],
    file: 'core/lists/linked.ts',
    changes: [["return 'narrower';", 'return { first, rows: [...first.rows] };']],
  },
  'a list that is read whole in every sync is looked at once': {
    guarantee: 'moving',
    shapes: ['whole'],
    file: 'core/lists/still.ts',
    changes: [['now.isPicture && !isShort(now)', 'true']],
  },
  'an entry that is no identifier ends the list': {
    guarantee: 'held back by none',
    shapes: ['identifiers'],
    file: 'core/lists/identifiers.ts',
    changes: [['odd.add(fingerprint(key));\n      continue;', 'odd.add(fingerprint(key));\n      break;']],
  },
  'one bad id spoils its batch': {
    guarantee: 'held back by none',
    file: 'core/sync/settle.ts',
    changes: [
      [
        'if (entries.length > 1) {',
        'if (entries.length > 1) {\nfor (const entry of entries) for (const lane of entry.lanes) entry.settle(lane);\nreturn;',
      ],
    ],
  },
};

/** The engine with a mutant in it, bundled apart so that the other tests keep theirs. */
async function mutated({ file, changes }: Mutant): Promise<typeof play> {
  const outfile = join(newFolder(), 'timeline.cjs');
  await build({
    entryPoints: ['test/engine/timeline.ts'],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile,
    logLevel: 'error',
    plugins: [
      {
        name: 'mutant',
        setup({ onLoad }) {
          onLoad({ filter: new RegExp(`${file.replace('.', '\\.')}$`) }, ({ path }) => {
            let contents = readFileSync(path, 'utf8');
            for (const [from, to] of changes) {
              const next =
                typeof from === 'string' ? contents.replace(from, () => to) : contents.replace(from, to);
              if (next === contents) throw new Error(`the mutant no longer fits ${file}: ${String(from)}`);
              contents = next;
            }
            return { contents, loader: 'ts' };
          });
        },
      },
    ],
  });
  return (require(outfile) as { play: typeof play }).play;
}

const seed = Number(process.env['TRUNKLINE_SEED'] ?? 7);

async function dies(playMutant: typeof play, shapes: readonly Shape[] = SHAPES): Promise<boolean> {
  for (const numRuns of [150, 1500]) {
    for (const shape of shapes) {
      const result = await fc.check(
        fc.asyncProperty(plans(shape), async (plan) => (await playMutant(plan)) === undefined),
        { numRuns, seed, endOnFailure: true },
      );
      if (result.failed) return true;
    }
  }
  return false;
}

describe('the property test bites', () => {
  test('each guarantee has a mutant', () => {
    const broken = new Set(Object.values(MUTANTS).map(({ guarantee }) => guarantee));
    expect([...broken].sort()).toEqual(Object.keys(GUARANTEES).sort());
  });

  test.each(Object.keys(MUTANTS))(
    'mutant: %s',
    async (name) => {
      const mutant = MUTANTS[name]!;
      expect(await dies(await mutated(mutant), mutant.shapes)).toBe(true);
    },
    300_000,
  );
});
