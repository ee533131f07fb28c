// What only `npm run release:check` tries (TRUNKLINE_RELEASE=1): it takes minutes, and seldom breaks.
module.exports = [
  // Dagster and a validator of Kubernetes files have to be installed for it.
  'test/e2e/deploy.test.ts',
  // Times on a machine that other things run on.
  'test/e2e/warehouse-speed.test.ts',
  // A week of hourly syncs into a database, and the same world through PyAirbyte.
  'test/week/database.test.ts',
  'test/e2e/sync-pyairbyte.test.ts',
];
