import { expectVerified } from '../verify/verified.js';
import { built } from './rig.js';

// One is enough: what images have of their own is the same in all of them, and test/e2e/connectors.test.ts runs each.
test('an image passes all of trunkline verify', async () =>
  expectVerified('voicegain', await built('voicegain'), ['--network', 'host']));
