import { bin } from '../rig.js';
import { PUBLISHED, WORLDLESS } from '../worlds.js';
import { expectVerified } from './verified.js';

/** Our own connectors, each against its simulator, are verified as anybody's. One of them as an image: test/e2e. */

test('each of them has a world', () => {
  expect(WORLDLESS).toEqual([]);
});

test.each(PUBLISHED)('%s passes all of trunkline verify', (name) =>
  expectVerified(name, bin(`source-${name}`)),
);
