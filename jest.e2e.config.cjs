const base = require('./jest.config.cjs');
const long = require('./test/long.cjs');
const release = require('./test/release.cjs');

// Reads of a connector that are struck down, and cases of the property tests: more than a person waits for.
process.env.TRUNKLINE_MOMENTS ??= '16';
process.env.TRUNKLINE_CASES ??= '400';

// What needs more than Node (Docker, Python clients, a database: test/e2e/prepare.sh installs and starts it),
// and what takes long.
module.exports = {
  ...base,
  testMatch: [
    '**/test/e2e/**/*.test.ts',
    ...long,
    '**/test/engine/engine.test.ts',
    '**/test/lists/moving.test.ts',
  ],
  testPathIgnorePatterns: [
    '/node_modules/',
    '/dist/',
    ...(process.env.TRUNKLINE_RELEASE === '1' ? [] : release),
  ],
  testTimeout: 600000,
  // Not more than the base has, on a small machine: most of these tests keep a core busy themselves, with
  // Python, a container, or both. (Measured on two cores: the files of test/e2e take 4:40 one by one and 3:30
  // in pairs.)
  maxWorkers: 2,
  // The tests of faults start one process for each fault, side by side: more of them at once wait for the
  // processor and not for the vendor.
  maxConcurrency: 3,
};
