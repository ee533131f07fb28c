import { post, simulator } from 'trunkline/simulator';
import { analyzer } from './simulator/analyzer.js';
import { content } from './simulator/content.js';
import { failure, scopeOf, versionRefusal } from './simulator/errors.js';
import { events } from './simulator/events.js';
import { ledger } from './simulator/ledger.js';
import { stats } from './simulator/stats.js';
import { tokens } from './simulator/tokens.js';
import { truth } from './simulator/truth.js';
import { settings } from './simulator/world.js';

export type { Known, Truth } from './simulator/truth.js';

/**
 * Vonage Contact Center as its documentation and sample clients describe it: the token endpoint and the three
 * APIs that have to do with analysed calls, on one port. `api_url` is the address of the server, `auth_url`
 * that and `/Auth/connect/token`.
 */
export default simulator({
  name: 'vonage-conversation-analyzer',
  title: 'Vonage Contact Center: Conversation Analyzer, Interaction Content, Insights Stats',
  ...settings,
  // No number is documented; a sample client keeps to this one, and all APIs share it (VENDOR.md#request-limits).
  budget: [{ count: 160, seconds: 60 }],
  config: ({ url, options }) => ({
    api_url: url,
    auth_url: `${url}/Auth/connect/token`,
    region: 'emea',
    client_id: options['client_id'],
    client_secret: options['client_secret'],
    include_transcripts: true,
  }),
  create(world) {
    const shelf = ledger(world);
    const keys = tokens(world);
    return {
      routes: [
        post('/Auth/connect/token', keys.issue),
        ...analyzer(world, shelf),
        ...stats(world, shelf),
        ...content(world, shelf),
      ],
      /** Credentials, scope, version, in this order. */
      before(request) {
        const scope = scopeOf(request);
        if (scope === undefined) return undefined;
        keys.demand(request, scope);
        return versionRefusal(world, request);
      },
      failure: (status, request, words) => failure(world, status, request, words?.toString()),
      limits: { cost: () => (world.switches.others === 'busy' ? 4 : 1) },
      truth: (ask) => truth(world, shelf, Boolean(ask['full'])),
      events: { ...events(world, shelf), expireTokens: keys.expire },
    };
  },
});
