import {
  type Answer,
  type Handler,
  headerOf,
  keyring,
  type Request,
  type Route,
  simulator,
} from 'trunkline/simulator';
import { failure, noResult, unknownProcess } from './simulator/errors.js';
import { eventsOf } from './simulator/events.js';
import { type Ledger, ledger } from './simulator/ledger.js';
import { listOliver, listV5 } from './simulator/lists.js';
import { processOf, statusmsgOf } from './simulator/process.js';
import { asrOf, resultOliver } from './simulator/results-oliver.js';
import { resultV5, videoResult } from './simulator/results-v5.js';
import { hasResult, isFinal, type Row, statusOf } from './simulator/timeline.js';
import { truthOf } from './simulator/truth.js';
import { cidOf, type Family, help, options, switches } from './simulator/world.js';

/** Behavioral Signals in its two generations: v5 under /v5, its predecessor oliver under /client, over the same processes. */
export default simulator({
  name: 'behavioral-signals',
  title: 'Behavioral Signals API v5 and Oliver',
  switches,
  options,
  help,
  // Documented nowhere: what the vendor's own command line client keeps to.
  budget: [{ count: 100, seconds: 1 }],
  config: ({ url, options }) => ({
    api_url: `${url}/v5`,
    client_id: String(options['client_id']),
    api_token: options['token'],
  }),
  create(world) {
    const tokens = keyring(world.clock, world.options.token);
    const calls = ledger(world, 'behavioral', world.options.processes);
    const deepfakes = ledger(world, 'detection', world.options.deepfakes);
    const familyOf = ({ path }: Request): Family => (path.startsWith('/v5/') ? 'v5' : 'oliver');
    const fail = (request: Request, status: number, message?: string) =>
      failure(world, familyOf(request), status, message);

    /** Only the client of the token; "in case the specified cid is not found a corresponding error response is sent". */
    const owned = (handler: Handler): Handler => {
      return (request) => {
        if (request.params['cid'] === world.options.client_id) return handler(request);
        return fail(request, 404, `Client with id ${request.params['cid']} not found!`);
      };
    };
    const one = (book: Ledger) =>
      owned((request) => {
        const pid = request.params['pid']!;
        const row = book.find(pid);
        if (!row) return unknownProcess(world, familyOf(request), pid);
        return { json: processOf(world, book, row, familyOf(request), world.clock.now()) };
      });
    const outcome = (
      book: Ledger,
      body: (row: Row, now: number) => unknown,
      what: 'result' | 'asr' = 'result',
    ) =>
      owned((request) => {
        const family = familyOf(request);
        const pid = request.params['pid']!;
        const row = book.find(pid);
        if (!row) return noResult(world, family, pid, 'unknown');
        const now = world.clock.now();
        if (hasResult(row, now, what)) return { json: body(row, now) };
        const failed = isFinal(row, now) && row.outcome === 'failed';
        const reason = failed ? statusmsgOf(statusOf(world, row, family, now), family) : 'Waiting for result';
        return noResult(world, family, pid, { reason });
      });
    const submit = (book: Ledger) =>
      owned((request) => {
        const row = book.arrive();
        const given = request.json();
        if (typeof given === 'object' && given !== null && 'name' in given) row.fields = { name: given.name };
        return { json: processOf(world, book, row, familyOf(request), world.clock.now()) };
      });

    const health: Handler = () => ({ json: { response: 0, detail: 'Service is up' } });
    const name = 'simulated-project';
    const v5 = (base: string, book: Ledger): Route[] => [
      ['GET', `${base}/processes`, owned((request) => listV5(world, book, request))],
      ['GET', `${base}/processes/:pid`, one(book)],
      ['GET', `${base}/processes/:pid/results`, outcome(book, (row, now) => resultV5(world, book, row, now))],
      ['POST', `${base}/processes/audio`, submit(book)],
      ['POST', `${base}/processes/s3-presigned-url`, submit(book)],
    ];
    const oliver = '/client/:cid';
    const result = outcome(calls, (row, now) => resultOliver(world, row, now));
    const asr = outcome(calls, (row, now) => asrOf(world, row, now), 'asr');
    /** A path that only exists while the switch says so. */
    const only = (holds: () => boolean, handler: Handler): Handler => {
      return (request) => (holds() ? handler(request) : fail(request, 404));
    };
    const routes: Route[] = [
      ['GET', '/v5/status', health],
      ['GET', '/v5/auth', (request) => authenticated(request)],
      ['GET', '/v5/clients/:cid', owned(() => ({ json: { cid: cidOf(world, 'string'), name } }))],
      ...v5('/v5/clients/:cid', calls),
      ...v5('/v5/detection/clients/:cid', deepfakes),
      [
        'GET',
        '/v5/detection/clients/:cid/processes/video/:pid/results',
        outcome(deepfakes, (row, now) => videoResult(world, deepfakes, row, now)),
      ],
      ['GET', '/status', health],
      [
        'GET',
        oliver,
        owned(() => ({
          json: {
            cid: cidOf(world, 'integer'),
            name,
            email: 'project@example.invalid',
            tag: ['pilot'],
            storedata: 1,
          },
        })),
      ],
      ['GET', `${oliver}/process`, owned((request) => listOliver(world, calls, request))],
      ['GET', `${oliver}/process/:pid`, one(calls)],
      ['GET', `${oliver}/process/:pid/result`, only(() => world.switches.result_path === 'result', result)],
      ['GET', `${oliver}/process/:pid/results`, only(() => world.switches.result_path === 'results', result)],
      ['GET', `${oliver}/process/:pid/resultasr`, only(() => world.switches.asr_path === 'resultasr', asr)],
      [
        'GET',
        `${oliver}/process/:pid/results/asr`,
        only(() => world.switches.asr_path === 'results/asr', asr),
      ],
      ...['audio', 'url', 'stream'].map((way): Route => ['POST', `${oliver}/process/${way}`, submit(calls)]),
    ];

    /** The only call for which the SDK sends the client's number in a header. */
    function authenticated(request: Request): Answer {
      if (headerOf(request, 'X-Auth-Client') !== world.options.client_id) return fail(request, 401);
      return { json: { code: 0, message: 'Authenticated' } };
    }

    return {
      routes,
      before(request) {
        const { generation } = world.switches;
        if (generation !== 'both' && generation !== familyOf(request)) return fail(request, 404);
        if (/^(\/v5)?\/status$/.test(request.path)) return undefined;
        return tokens.accepts(headerOf(request, 'X-Auth-Token')) ? undefined : fail(request, 401);
      },
      failure: (status, request) => fail(request, status),
      truth: (ask) => truthOf(world, calls, ask),
      events: eventsOf(world, calls, tokens),
    };
  },
});
