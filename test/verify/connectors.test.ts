import { CHECKS } from '../../core/verify/checks/index.js';
import type { StepName } from '../../core/verify/step.js';
import { bin } from '../rig.js';
import { CONNECTORS, expectVerified, WORLDLESS } from './worlds.js';

/** Our own connectors, each against its simulator, are verified as anybody's. All of them in full: test/e2e/verify.test.ts. */

test('each of them has a world', () => {
  expect(WORLDLESS).toEqual([]);
});

test('a connector passes all of trunkline verify', () => expectVerified('voicegain', bin('source-voicegain')), 180_000);

const QUICK: readonly StepName[] = [
  'spec',
  'check',
  'check-relative',
  'check-missing',
  'check-credentials',
  'check-not-json',
  'discover',
  'read',
];
const quick = CHECKS.filter(({ needs }) => needs !== 'all' && needs.every((step) => QUICK.includes(step))).map(({ id }) => id);

test.each(CONNECTORS.filter((name) => name !== 'voicegain'))(
  '%s passes what trunkline verify can say after one read',
  (name) => expectVerified(name, bin(`source-${name}`), ['--only', quick.join(',')]),
  120_000,
);
