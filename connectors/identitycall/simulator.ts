import {
  bearerOf,
  type Handler,
  keyring,
  Refusal,
  type Request,
  type Route,
  simulator,
} from 'trunkline/simulator';
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
import { writing } from './simulator/writing.js';

export type { TrueRecording, Truth } from './simulator/truth.js';

const UNAUTHORIZED = {
  expired: 'Invalid or expired API key',
  invalid: 'Invalid API key',
  unauthorized: 'Unauthorized',
} as const;
const NEEDS: Record<string, 'Read' | 'Write' | 'Delete'> = {
  GET: 'Read',
  POST: 'Write',
  PATCH: 'Write',
  DELETE: 'Delete',
};
const WORDS: Record<number, string> = {
  400: 'Bad request',
  401: UNAUTHORIZED.expired,
  403: 'Read permission required',
  404: 'Resource not found',
  422: 'Transcription not available',
  429: 'Rate limit exceeded',
};

/**
 * Stand-in for the IdentityCall public API v1, both editions of its documentation; what they leave open is a
 * switch.
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
        const needed = NEEDS[request.method];
        const { permissions } = world.switches;
        const missing = permissions === 'none' || (permissions === 'read' && needed !== 'Read');
        if (missing && needed) throw new Refusal(403, `${needed} permission required`);
        return undefined;
      },
      failure(asked, _, words) {
        const status = asked === 405 ? 404 : asked; // a Rails router knows no 405
        const said = words ?? WORDS[status] ?? 'Internal server error';
        const array = Array.isArray(said) || world.switches.error_body === 'errors';
        return { status, json: array ? { errors: [said].flat() } : { error: said } };
      },
      events: events(world, people, recordings, keys),
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
  const between = midrun(world, recordings);
  const lists = directory(world, people, recordings);
  const writes = writing(world, people, recordings);
  const route = (method: string, path: string, handler: Handler): Route => [
    method,
    world.options.prefix + path,
    handler,
  ];
  const of = (path: string, make: (row: Row, standing: Standing) => unknown, after?: (row: Row) => void) =>
    route('GET', `/recordings/:id${path}`, ({ params }) => {
      const row = recordings.find(params['id']!);
      const json = { data: make(row, standingOf(world, row, world.clock.now())) };
      after?.(row);
      return { json };
    });
  const later = (path: string, make: (request: Request) => unknown, single: boolean) =>
    route('GET', path, (request) => {
      if (world.switches.edition === 'old') throw new Refusal(404); // that edition has recordings only
      const data = make(request);
      return single ? { json: { data } } : smallList(world, data as unknown[], request.query);
    });
  return [
    route('GET', '/recordings', (request) => listRecordings(world, recordings, between, request)),
    route('POST', '/recordings', writes.create),
    of('', (row, standing) => detail(world, row, standing), between.afterDetail),
    route('PATCH', '/recordings/:id', writes.update),
    route('DELETE', '/recordings/:id', writes.remove),
    of('/transcription', (row, standing) => transcription(world, row, standing)),
    of('/results', (row, standing) => results(world, people, row, standing)),
    of('/summary', (row, standing) => summary(world, row, standing)),
    later('/projects', lists.projects, false),
    later('/projects/:id', ({ params }) => lists.project(params['id']!), true),
    later('/operators', lists.operators, false),
    later('/operators/:id', ({ params }) => lists.operator(params['id']!), true),
    later('/virtual_numbers', lists.numbers, false),
    later('/virtual_numbers/:id', ({ params }) => lists.number(params['id']!), true),
  ];
}
