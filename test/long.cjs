// What takes long runs with the e2e tests, so that `npm test` stays under five minutes.
module.exports = [
  // Every switch of every vendor, every fault on every endpoint.
  '**/connectors/*/switches*.test.ts',
  '**/connectors/*/faults*.test.ts',
  // Processes that `trunkline verify` starts by the hundred.
  '**/test/verify/processes.test.ts',
  '**/test/verify/connectors.test.ts',
  // Every fault against every verb of every connector.
  '**/test/secrets.test.ts',
];
