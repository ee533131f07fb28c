import { type Answer, bearerOf, keyring, type Request, type Standing, simulator } from 'trunkline/simulator';
import { CONFIGS } from './simulator/configs.js';
import { events } from './simulator/events.js';
import { sessionIdOf } from './simulator/identity.js';
import { isFinal, isVisible, type Ledger, ledger, phaseOf, type Row } from './simulator/ledger.js';
import { listCalls } from './simulator/list.js';
import { flag, one, whole } from './simulator/parameters.js';
import { tagsOf, voiceCall } from './simulator/record.js';
import { searchCalls } from './simulator/search.js';
import { hasSession, offlineData, offlineStatus, onlineData, sessionRow } from './simulator/session.js';
import { transcriptJson, transcriptText } from './simulator/talk.js';
import { revisionOf } from './simulator/timeline.js';
import {
  answer,
  guarded,
  help,
  options,
  Refusal,
  refusal,
  switches,
  type Voicegain,
} from './simulator/world.js';

/** One visible call as a test needs it: what a connector must have, and when. */
export interface TrueCall {
  callId: string;
  phase: string;
  /** DONE or ERROR: it has a row. */
  final: boolean;
  /** Its session data can be loaded now. */
  hasSession: boolean;
  saSessionId: string | null;
  version: 1 | 2;
  /** Segments that inclSegments shows now. */
  segments: number;
  startTime: string;
  /** Grows with every change after it was finished. */
  revision: number;
}

export interface Truth {
  now: string;
  total: number;
  final: number;
  unfinished: number;
  highest: string | null;
  /** With `full`. */
  calls?: TrueCall[];
}

/** Stand-in for the Voicegain API, true to what is documented (docs of 2026-06); what is not documented is a switch. */
export default simulator({
  name: 'voicegain',
  title: 'Voicegain Speech Analytics',
  switches,
  options,
  help,
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
      before: (request) =>
        tokens.accepts(bearerOf(request)) ? undefined : refusal(world, 401, 'Invalid or missing JWT'),
      failure: (status) => refusal(world, status),
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
  const session = (request: Request, version: 1 | 2, mustBeDone?: boolean) =>
    sessionRow(world, calls, request, version, mustBeDone);
  const now = () => world.clock.now();
  const get = (path: string, handler: (request: Request) => Answer) =>
    ['GET', world.options.prefix + path, guarded(world, handler)] as const;
  return [
    get('/sa/call', (request) => listCalls(world, calls, request)),
    get('/sa/call/tags', () => answer(world, tagCounts(world, calls))),
    get('/sa/call/:id', (request) => {
      const row = calls.find(
        /^\d{1,15}$/.test(request.params['id']!) ? Number(request.params['id']) : Number.NaN,
      );
      if (row?.context !== 0 || !isVisible(row, now()))
        throw new Refusal(404, `no call ${request.params['id']}`);
      return answer(world, voiceCall(world, row, flag(request.query, 'inclSegments') === true));
    }),
    [
      'POST',
      `${world.options.prefix}/sa/call/search`,
      guarded(world, (request) => searchCalls(world, calls, request)),
    ] as const,
    get('/sa/config', ({ query }) => {
      const type = one(query, 'type', ['user', 'built-in', 'any']) ?? 'any';
      return answer(
        world,
        CONFIGS.filter(({ builtIn }) => type === 'any' || builtIn === (type === 'built-in')),
      );
    }),
    get('/sa/config/:id', ({ params }) => {
      const found = CONFIGS.find(({ saConfId }) => saConfId === params['id']);
      if (!found) throw new Refusal(404, `no configuration ${params['id']}`);
      return answer(world, found);
    }),
    get('/sa/offline/:id', (request) =>
      answer(world, offlineStatus(world, session(request, 2, false), now())),
    ),
    get('/sa/offline/:id/data', (request) =>
      answer(world, offlineData(world, session(request, 2), now(), request.query)),
    ),
    get('/sa/:id/data', (request) =>
      answer(world, onlineData(world, session(request, 1), now(), request.query)),
    ),
    get('/sa/:id/transcript', (request) => {
      const row = session(request, 1);
      const text = one(request.query, 'format', ['json', 'text']) === 'text';
      return text
        ? { text: transcriptText(world, row, whole(request.query, 'interval', 0)) }
        : answer(world, transcriptJson(world, row));
    }),
  ];
}

function tagCounts(world: Voicegain, calls: Ledger) {
  const now = world.clock.now();
  const counts = new Map<string, number>();
  for (const row of calls.shelf(0).rows) {
    if (isVisible(row, now))
      for (const tag of tagsOf(world, row, now)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  }
  return [...counts].map(([tag, count]) => ({ tag, count }));
}

function truth(world: Voicegain, calls: Ledger, full: boolean): Truth {
  const now = world.clock.now();
  const rows = calls.shelf(0).rows.filter((row) => isVisible(row, now));
  const final = rows.filter((row) => isFinal(row, now)).length;
  const last = rows.at(-1);
  const summary = {
    now: new Date(now).toISOString(),
    total: rows.length,
    final,
    unfinished: rows.length - final,
    highest: last ? String(last.id) : null,
  };
  return full ? { ...summary, calls: rows.map((row) => trueCall(world, row, now)) } : summary;
}

function trueCall(world: Voicegain, row: Row, now: number): TrueCall {
  return {
    callId: String(row.id),
    phase: phaseOf(row, now),
    final: isFinal(row, now),
    hasSession: hasSession(world, row, now),
    saSessionId: sessionIdOf(world, row) ?? null,
    version: row.version,
    segments: now >= row.endAt ? row.segments : 0,
    startTime: new Date(row.startAt).toISOString(),
    revision: revisionOf(row, now),
  };
}
