import { ACCOUNT, CONTEXTS } from './identity.js';

/** Speech analytics configurations: two of users, one built in. */
export const CONFIGS = [
  config('9f0c1a52-0000-4000-8000-000000000001', 'Member services', false),
  config('9f0c1a52-0000-4000-8000-000000000002', 'Sales calls', false),
  config('9f0c1a52-0000-4000-8000-000000000003', 'default', true),
];

function config(saConfId: string, name: string, builtIn: boolean) {
  return {
    saConfId,
    accountId: ACCOUNT,
    contextId: builtIn ? undefined : CONTEXTS[0],
    name,
    builtIn,
    published: false,
    sentiment: true,
    summary: !builtIn,
    wordCloud: true,
    profanity: false,
    age: false,
    gender: false,
    keywords: [{ tag: 'claim', examples: [{ phrase: 'claim' }], hide: false }],
    keywordGroups: [],
    criteria: [{ tag: 'GREETED', requiredSubCriteria: [] }],
    entities: ['DATE', 'MONEY'],
    moods: ['neutral'],
    silenceSingleDurationMaximumThreshold: 10_000,
    silenceTotalPercentageThreshold: 20,
    llmSummaryPrompt: builtIn ? undefined : 'Summarise the call.\nTwo sentences.',
  };
}
