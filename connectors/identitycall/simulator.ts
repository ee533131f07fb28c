import { bearerOf, get, keyring, Refusal, type Route, simulator } from 'trunkline/simulator';
import { type Account, account } from './simulator/account.js';
import { events } from './simulator/events.js';
import { type Ledger, ledger } from './simulator/ledger.js';
import { listRecordings, midrun, smallList } from './simulator/list.js';
import { detail } from './simulator/recording.js';
import { results, summary, transcription } from './simulator/results.js';
import { type Standing, standingOf } from './simulator/standing.js';
import { directory } from './simulator/telephony.js';
import type { Row } from './simulator/timeline.js';
import { truth } from './simulator/truth.js';
import { type IdentityCall, settings } from './simulator/world.js';

export type { TrueRecording, Truth } from './simulator/truth.js';

const UNAUTHORIZED = {
  expired: 'Invalid or expired API key',
  invalid: 'Invalid API key',
  unauthorized: 'Unauthorized',
} as const;
const WORDS: Record<number, string> = {
  400: 'Bad request',
  401: UNAUTHORIZED.expired,
  403: 'Read permission required',
  404: 'Resource not found',
  422: 'Transcription not available',
  429: 'Rate limit exceeded',
};

/**
 * Stand-in for what the IdentityCall public API v1 lets read, in both editions of its documentation; what they
 * leave open is a switch.
 */
export default simulator({
  name: 'identitycall',
  title: 'IdentityCall',
  ...settings,
  // The Free plan; Pro has 300.
  budget: [{ count: 60, seconds: 60 }],
  config: ({ url, options }) => ({
    api_url: `${url}${options['prefix']}`,
    api_key: options['api_key'],
  }),
  create(world) {
    const people = account(world);
    const recordings = ledger(world, people);
    const keys = keyring(world.clock, world.options.api_key);
    return {
      routes: routes(world, people, recordings),
      before(request) {
        keys.demand(bearerOf(request), unauthorized(world, request.path));
        if (world.switches.permissions === 'none') throw new Refusal(403);
        return undefined;
      },
      failure(asked, _, words) {
        const status = asked === 405 ? 404 : asked; // a Rails router knows no 405
        const said = words ?? WORDS[status] ?? 'Internal server error';
        return {
          status,
          json: world.switches.error_body === 'errors' ? { errors: [said] } : { error: said },
        };
      },
      events: events(world, recordings),
      truth: (ask) => truth(world, people, recordings, Boolean(ask['full'])),
    };
  },
});

/** The pages on errors, operators and virtual numbers spell the same refusal three ways. */
function unauthorized(world: IdentityCall, path: string): string {
  const style = world.switches.unauthorized;
  if (style !== 'by_page') return UNAUTHORIZED[style];
  if (path.includes('/operators')) return UNAUTHORIZED.invalid;
  return path.includes('/virtual_numbers') ? UNAUTHORIZED.unauthorized : UNAUTHORIZED.expired;
}

function routes(world: IdentityCall, people: Account, recordings: Ledger): Route[] {
  const { prefix } = world.options;
  const between = midrun(world, recordings);
  const of = (part: string, make: (row: Row, standing: Standing) => unknown, after?: (row: Row) => void) =>
    get(`${prefix}/recordings/:id${part}`, ({ params }) => {
      const row = recordings.find(params['id']!);
      const json = { data: make(row, standingOf(world, row, world.clock.now())) };
      after?.(row);
      return { json };
    });
  /** The old edition has recordings only. */
  const inNew = <T>(answer: T): T => {
    if (world.switches.edition === 'old') throw new Refusal(404);
    return answer;
  };
  return [
    get(`${prefix}/recordings`, (request) => listRecordings(world, recordings, between, request)),
    of('', (row, standing) => detail(world, row, standing), between.afterDetail),
    of('/transcription', (row, standing) => transcription(world, row, standing)),
    of('/results', (row, standing) => results(world, people, row, standing)),
    of('/summary', (row, standing) => summary(world, row, standing)),
    ...Object.entries(directory(world, people, recordings)).flatMap(([name, { list, detail }]) => [
      get(`${prefix}/${name}`, ({ query }) => inNew(smallList(world, list(), query))),
      get(`${prefix}/${name}/:id`, ({ params }) => inNew({ json: { data: detail(params['id']!) } })),
    ]),
  ];
}
