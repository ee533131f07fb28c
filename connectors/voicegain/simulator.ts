import {
  bearerOf,
  flagIn,
  get,
  keyring,
  post,
  Refusal,
  type Request,
  type Standing,
  simulator,
  wholeNumber,
} from 'trunkline/simulator';
import { CONFIGS } from './simulator/configs.js';
import { events } from './simulator/events.js';
import { type Ledger, ledger } from './simulator/ledger.js';
import { listCalls } from './simulator/list.js';
import { voiceCall } from './simulator/record.js';
import { searchCalls } from './simulator/search.js';
import { offlineData, onlineData, sessionRow } from './simulator/session.js';
import { transcriptOf } from './simulator/talk.js';
import { isVisible } from './simulator/timeline.js';
import { tagCounts, truth } from './simulator/truth.js';
import { answer, refusal, settings, type Voicegain } from './simulator/world.js';

export type { TrueCall, Truth } from './simulator/truth.js';

/** Stand-in for the Voicegain API, true to what is documented (docs of 2026-06); what is not documented is a switch. */
export default simulator({
  name: 'voicegain',
  title: 'Voicegain Speech Analytics',
  ...settings,
  budget: [
    { count: 75, seconds: 60 },
    { count: 2000, seconds: 3600 },
  ],
  config: ({ url, options }) => ({
    api_url: `${url}${options['prefix']}`,
    api_token: options['token'],
  }),
  create(world) {
    const calls = ledger(world);
    const tokens = keyring(world.clock, world.options.token);
    return {
      routes: routes(world, calls),
      before: (request) => tokens.demand(bearerOf(request), 'Invalid or missing JWT'),
      failure: (status, _, words) => refusal(world, status, words?.toString()),
      limits: {
        cost: (request) => (request.path.endsWith('/data') ? Number(world.switches.data_cost) : 1),
        headers: rateHeaders,
      },
      events: events(world, calls, tokens),
      truth: (ask) => truth(world, calls, Boolean(ask['full'])),
    };
  },
});

function rateHeaders({ windows, tightest }: Standing): Record<string, string> {
  if (!tightest) return {};
  const all = windows.map(({ count, seconds }) => `${count};window=${seconds}`);
  return {
    'RateLimit-Limit': [tightest.count, ...all].join(', '),
    'RateLimit-Remaining': String(tightest.remaining),
    'RateLimit-Reset': String(tightest.reset),
  };
}

function routes(world: Voicegain, calls: Ledger) {
  const now = () => world.clock.now();
  const path = (rest: string) => `${world.options.prefix}/sa${rest}`;
  const ask = (rest: string, value: (request: Request) => unknown) =>
    get(path(rest), (request) => answer(world, value(request)));
  return [
    get(path('/call'), (request) => listCalls(world, calls, request)),
    ask('/call/tags', () => tagCounts(world, calls)),
    ask('/call/:id', ({ params, query }) => {
      const row = calls.find(wholeNumber(params['id']!, 0) ?? Number.NaN);
      if (row?.context !== 0 || !isVisible(row, now())) throw new Refusal(404, `no call ${params['id']}`);
      return voiceCall(world, row, flagIn(query, 'inclSegments'));
    }),
    post(path('/call/search'), (request) => searchCalls(world, calls, request)),
    ask('/config', () => CONFIGS),
    ask('/offline/:id/data', (request) => offlineData(world, sessionRow(world, calls, request, 2), request)),
    ask('/:id/data', (request) => onlineData(world, sessionRow(world, calls, request, 1), request)),
    get(path('/:id/transcript'), (request) => {
      const row = sessionRow(world, calls, request, 1);
      // Its other formats, JSON by default, are not read here.
      if (request.query.get('format') !== 'text') throw new Refusal(400, 'format must be text');
      return { text: transcriptOf(world, row) + '\n' };
    }),
  ];
}
