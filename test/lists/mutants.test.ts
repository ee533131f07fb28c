import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import fc from 'fast-check';
import { newFolder } from '../folder.js';
import type { Reading } from './readers.js';
import { MovingVendor, plans } from './vendor.js';

interface Mutant {
  file: string;
  changes: [from: string, to: string][];
  /** Whose lists have to find it out. */
  readers: readonly string[];
}

const STILL = 'core/lists/still.ts';
const WHOLE = ['whole', 'sortedPages', 'numbered', 'linked', 'days', 'IdentityCall', 'Behavioral Signals v5'];

const MUTANTS: Record<string, Mutant> = {
  'there is no second look': {
    file: STILL,
    changes: [['now.isPicture && !isShort(now)', 'true']],
    readers: WHOLE,
  },
  'a total that adds up is believed': {
    file: STILL,
    changes: [['now.isPicture && !isShort(now)', 'now.isPicture || (now.total > 0 && !isShort(now))']],
    readers: ['whole', 'sortedPages', 'linked', 'IdentityCall'],
  },
  'the second look is taken for the last, whatever it shows': {
    file: STILL,
    changes: [['isWhole(now, isAlike)', 'isWhole(now, isAlike || before !== undefined)']],
    readers: ['whole', 'sortedPages', 'linked', 'IdentityCall'],
  },
  'a short page ends the list by numbers': {
    file: 'core/lists/numbered.ts',
    changes: [['isWhole || rows.length === 0', 'isWhole || rows.length < this.#size || rows.length === 0']],
    readers: ['numbered, by a vendor that caps its pages', 'Behavioral Signals v5'],
  },
  'what follows a short first page need not begin with its last row': {
    file: 'core/lists/numbered.ts',
    changes: [['lessThan(rows.length)', 'rows.length']],
    readers: ['numbered, by a vendor that caps its pages', 'Behavioral Signals v5'],
  },
  'a short page ends the list of all': {
    file: 'core/lists/stepping.ts',
    changes: [['rows.length < wanted && isFew', 'rows.length < wanted']],
    readers: ['Voicegain'],
  },
  "a user's own list that was written to meanwhile is not read again": {
    file: 'core/lists/identifiers.ts',
    changes: [['if (isStill()) return;', 'return;']],
    readers: ['NICE CX AI', "Vonage, of the user's own list"],
  },
  'a short page ends the list of stats': {
    file: 'vonage-conversation-analyzer/vendor.ts',
    changes: [['if (isEmpty) return page >= (pages ?? 0);', 'if (seen < page * LIMIT) return true;']],
    readers: ['Vonage stats'],
  },
};

/** The lists with a mutant in them, bundled apart so that the other tests keep theirs. */
async function mutated({ file, changes }: Mutant): Promise<Record<string, Reading>> {
  const outfile = join(newFolder(), 'readers.cjs');
  await build({
    entryPoints: ['test/lists/readers.ts'],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    alias: { trunkline: './core/index.ts' },
    outfile,
    logLevel: 'error',
    plugins: [
      {
        name: 'mutant',
        setup({ onLoad }) {
          onLoad({ filter: new RegExp(`${file.replace('.', '\\.')}$`) }, ({ path }) => {
            let contents = readFileSync(path, 'utf8');
            for (const [from, to] of changes) {
              const next = contents.replace(from, () => to);
              if (next === contents) throw new Error(`the mutant no longer fits ${file}: ${from}`);
              contents = next;
            }
            return { contents, loader: 'ts' };
          });
        },
      },
    ],
  });
  const { BLOCKS, CONNECTORS } = require(outfile) as Record<'BLOCKS' | 'CONNECTORS', Record<string, Reading>>;
  return { ...BLOCKS, ...CONNECTORS };
}

const seed = Number(process.env['TRUNKLINE_SEED'] ?? 7);

async function dies({ read, possible }: Reading): Promise<boolean> {
  const result = await fc.check(
    fc.asyncProperty(plans, async (plan) => {
      const vendor = new MovingVendor(plan, possible);
      const found = new Set(await read(vendor));
      return [...vendor.stayed].every((id) => found.has(id));
    }),
    { numRuns: 6000, seed, endOnFailure: true },
  );
  return result.failed;
}

test.each(Object.keys(MUTANTS))(
  'mutant: %s',
  async (name) => {
    const mutant = MUTANTS[name]!;
    const readers = await mutated(mutant);
    const survivors: string[] = [];
    for (const reader of mutant.readers) if (!(await dies(readers[reader]!))) survivors.push(reader);
    expect(survivors).toEqual([]);
  },
  120_000,
);
