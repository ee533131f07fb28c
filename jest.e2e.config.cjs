const base = require('./jest.config.cjs');

// What needs more than Node (Docker, Python clients, a database: .ci/run installs and starts it), and what takes long:
// every switch of every vendor, every fault on every endpoint.
module.exports = {
  ...base,
  // test/e2e (Docker, PyAirbyte, the CDK, Meltano) is not reviewed yet and joins with issue C, together with its prepare.sh in .ci/run.
  roots: ['<rootDir>/connectors'],
  testMatch: ['**/test/e2e/**/*.test.ts', '**/connectors/*/switches*.test.ts', '**/connectors/*/faults*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  testTimeout: 600000,
};
