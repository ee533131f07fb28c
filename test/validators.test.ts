import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Source } from '../core/author/source.js';
import { validatorsOf } from '../kit/validators.js';
import { bin } from './rig.js';

const NAMES = readdirSync('connectors').filter((name) => existsSync(`connectors/${name}/index.ts`));

/**
 * Every executable validates with what its build made of the schemas. Made of older ones, it would know
 * fields that are gone.
 */

test.each(NAMES)(
  'the validators of %s are made of its schemas of today (else: npm run build)',
  async (name) => {
    const { default: source } = (await import(`../connectors/${name}/index.js`)) as {
      default: Source<never>;
    };
    const built = JSON.parse(readFileSync(bin('../lib/validators.json'), 'utf8')) as Record<string, object>;
    const fresh = Object.entries(validatorsOf(source)).map(([module, code]) => [
      module,
      createHash('sha256').update(code).digest('hex'),
    ]);
    // The config's, and one of a stream at least.
    expect(fresh.length).toBeGreaterThanOrEqual(2);
    expect(built[name]).toEqual(Object.fromEntries(fresh));
  },
);
