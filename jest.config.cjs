const long = require('./test/long.cjs');

// Unit tests run on the sources, as CommonJS through swc (jest needs no flags then); process tests run what `npm ci` built.
module.exports = {
  testEnvironment: 'node',
  roots: [
    '<rootDir>/spec',
    '<rootDir>/catalog',
    '<rootDir>/core',
    '<rootDir>/kit',
    '<rootDir>/connectors',
    '<rootDir>/warehouse',
    '<rootDir>/cli',
    '<rootDir>/test',
    '<rootDir>/tools',
  ],
  testMatch: ['**/*.test.ts', ...long.map((pattern) => `!${pattern}`)],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/test/e2e/'],
  extensionsToTreatAsEsm: [],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  moduleNameMapper: {
    '^trunkline$': '<rootDir>/core/index.ts',
    '^trunkline/simulator$': '<rootDir>/kit/simulator/index.ts',
    '^trunkline/testing$': '<rootDir>/kit/testing/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  // Generous: a busy machine is no fault of the code. What must be quick measures itself.
  testTimeout: 120000,
  // Many tests wait for processes and servers: with as many workers as cores a small machine idles for a quarter of the time.
  maxWorkers: 3,
};
