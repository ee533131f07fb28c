// What takes long runs with the e2e tests, so that `npm test` stays under four minutes.
module.exports = [
  // Every switch of every vendor, every fault on every endpoint.
  '**/connectors/*/switches*.test.ts',
  '**/connectors/*/faults*.test.ts',
  // Voicegain with 100,000 calls, and with thousands that were edited.
  '**/connectors/voicegain/lookback.test.ts',
  '**/connectors/voicegain/edited.test.ts',
  // What the vendors change afterwards, and what it costs.
  '**/connectors/*/late.test.ts',
  // How many requests each kind of sync costs, with large worlds; limits that are waited for; answers that
  // are somebody else's.
  '**/connectors/*/requests.test.ts',
  '**/connectors/voicegain/limits.test.ts',
  '**/connectors/voicegain/foreign.test.ts',
  // Ten thousand guids that the vendor does not know.
  '**/connectors/vonage-conversation-analyzer/unknown.test.ts',
  // Engines that are broken in one place: each has to be found out.
  '**/test/engine/mutants.test.ts',
  // ... and lists.
  '**/test/lists/mutants.test.ts',
  // Ten seconds of answers that come late.
  '**/test/engine/places.test.ts',
  // A day of a strict vendor, and a first sync of fifty hours.
  '**/test/engine/budget.test.ts',
  // Syncs into a database: every way of the command, struck down, refused, or not alone.
  '**/test/sync.test.ts',
  '**/test/sync-moments.test.ts',
  // Connectors that are wrong on purpose, under every fault; and ours, held to the same.
  '**/kit/testing/mistakes.test.ts',
  '**/connectors/*/standard.test.ts',
  // Connectors of every kind, scaffolded in a copy of the repository.
  '**/test/new.test.ts',
  // ... and one outside it, with what its author may get wrong.
  '**/test/outside.test.ts',
  // Sources that `trunkline verify` starts by the hundred.
  '**/test/verify/faults.test.ts',
  '**/test/verify/processes.test.ts',
  '**/test/verify/connectors.test.ts',
  '**/test/verify/time.test.ts',
  // Every recipe of the guide, under late results and reads that are cut off.
  '**/test/docs/recipes.test.ts',
  // Every stream of every connector, read twice.
  '**/test/requests.test.ts',
  '**/test/verify/tap.test.ts',
  // Every connector's tap beside its source.
  '**/test/taps.test.ts',
  // A week of hourly syncs for every connector.
  '**/test/week/*.test.ts',
  // Every wrong input, and every fault against every verb, of every connector.
  '**/test/refusals.test.ts',
  // Answers that hold nothing, at every connector, with every retry.
  '**/test/empty.test.ts',
  '**/test/secrets.test.ts',
  // Answers that are made to hold a process.
  '**/test/held.test.ts',
  // Processes that are read slowly, failures that are tried again, the demo and the README's commands at
  // their own speed.
  '**/test/processes.test.ts',
  '**/test/failing.test.ts',
  '**/test/demo.test.ts',
  '**/test/readme.test.ts',
  // Pipes and file systems that say nothing for ten seconds.
  '**/test/silent.test.ts',
  '**/core/input/remote.test.ts',
  // Runs that wait until their time is over.
  '**/test/limit.test.ts',
  '**/connectors/identitycall/bounded.test.ts',
  // What is shown of every vendor before a first sync, beside that sync.
  '**/test/people/preview.test.ts',
];
