import {
  type Answer,
  get,
  type Handler,
  headerOf,
  keyring,
  post,
  Refusal,
  type Request,
  type Route,
  simulator,
} from 'trunkline/simulator';
import { failure, noResult, unknownProcess } from './simulator/errors.js';
import { eventsOf } from './simulator/events.js';
import type { Scene } from './simulator/ledger.js';
import { type Ledger, ledger } from './simulator/ledger.js';
import { listOliver, listV5 } from './simulator/lists.js';
import { processOf, statusmsgOf } from './simulator/process.js';
import { asrOf, resultOliver } from './simulator/results-oliver.js';
import { resultV5, videoResult } from './simulator/results-v5.js';
import { hasResult, isFinal, type Row, statusOf } from './simulator/timeline.js';
import { truthOf } from './simulator/truth.js';
import { cidOf, type Family, settings } from './simulator/world.js';

/**
 * Behavioral Signals in its two generations: v5 under /v5, its predecessor oliver under /client, over the
 * same processes.
 */
export default simulator({
  name: 'behavioral-signals',
  title: 'Behavioral Signals API v5 and Oliver',
  ...settings,
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
    const now = () => world.clock.now();

    /**
     * Only the client of the token; "in case the specified cid is not found a corresponding error response is
     * sent".
     */
    const of = (book: Ledger, answer: (scene: Scene, request: Request) => Answer): Handler => {
      return (request) => {
        const { cid } = request.params;
        if (cid !== world.options.client_id) throw new Refusal(404, `Client with id ${cid} not found!`);
        return answer({ world, book, family: familyOf(request), now: now() }, request);
      };
    };
    const one = (book: Ledger) =>
      of(book, (scene, { params }) => {
        const row = book.find(params['pid']!);
        return row ? { json: processOf(scene, row) } : unknownProcess(world, scene.family, params['pid']!);
      });
    const outcome = (
      book: Ledger,
      body: (scene: Scene, row: Row) => unknown,
      what: 'result' | 'asr' = 'result',
    ) =>
      of(book, (scene, { params }) => {
        const { family, now } = scene;
        const pid = params['pid']!;
        const row = book.find(pid);
        if (!row) return noResult(world, family, pid);
        if (hasResult(row, now, what)) return { json: body(scene, row) };
        const failed = isFinal(row, now) && row.outcome === 'failed';
        const reason = failed ? statusmsgOf(statusOf(world, row, family, now), family) : 'Waiting for result';
        return noResult(world, family, pid, reason);
      });
    const submit = (book: Ledger) =>
      of(book, (scene, request) => {
        const given = request.json();
        const isNamed = typeof given === 'object' && given !== null && 'name' in given;
        const row = book.change(book.arrive(), isNamed ? { fields: { name: given.name } } : {});
        return { json: processOf(scene, row) };
      });

    const health: Handler = () => ({ json: { response: 0, detail: 'Service is up' } });
    const name = 'simulated-project';
    const project = { email: 'project@example.invalid', tag: ['pilot'], storedata: 1 };
    const v5 = (base: string, book: Ledger): Route[] => [
      get(`${base}/processes`, of(book, listV5)),
      get(`${base}/processes/:pid`, one(book)),
      get(`${base}/processes/:pid/results`, outcome(book, resultV5)),
      post(`${base}/processes/audio`, submit(book)),
      post(`${base}/processes/s3-presigned-url`, submit(book)),
    ];
    const client = (type: 'string' | 'integer', more: object) =>
      of(calls, () => ({ json: { cid: cidOf(world, type), ...more } }));
    const oliver = '/client/:cid';
    const result = outcome(calls, (scene, row) => resultOliver(world, row, scene.now));
    const asr = outcome(calls, (scene, row) => asrOf(world, row, scene.now), 'asr');
    /** Two paths of which the switch says which one exists. */
    const either = (paths: string[], chosen: () => string, handler: Handler): Route[] =>
      paths.map((path) =>
        get(`${oliver}/process/:pid/${path}`, (request) => {
          if (chosen() !== path) throw new Refusal(404);
          return handler(request);
        }),
      );
    const routes: Route[] = [
      get('/v5/status', health),
      get('/v5/auth', authenticated),
      get('/v5/clients/:cid', client('string', { name })),
      ...v5('/v5/clients/:cid', calls),
      ...v5('/v5/detection/clients/:cid', deepfakes),
      get('/v5/detection/clients/:cid/processes/video/:pid/results', outcome(deepfakes, videoResult)),
      get('/status', health),
      get(oliver, client('integer', { name, ...project })),
      get(`${oliver}/process`, of(calls, listOliver)),
      get(`${oliver}/process/:pid`, one(calls)),
      ...either(['result', 'results'], () => world.switches.result_path, result),
      ...either(['resultasr', 'results/asr'], () => world.switches.asr_path, asr),
      ...['audio', 'url', 'stream'].map((way) => post(`${oliver}/process/${way}`, submit(calls))),
    ];

    /** The only call for which the SDK sends the client's number in a header. */
    function authenticated(request: Request): Answer {
      if (headerOf(request, 'X-Auth-Client') !== world.options.client_id) throw new Refusal(401);
      return { json: { code: 0, message: 'Authenticated' } };
    }

    return {
      routes,
      before(request) {
        const { generation } = world.switches;
        if (generation !== 'both' && generation !== familyOf(request)) throw new Refusal(404);
        if (/^(\/v5)?\/status$/.test(request.path)) return undefined;
        return tokens.demand(headerOf(request, 'X-Auth-Token'));
      },
      failure: (status, request, words) => failure(world, familyOf(request), status, words?.toString()),
      truth(ask) {
        const family = (ask['generation'] ?? world.switches.generation) === 'oliver' ? 'oliver' : 'v5';
        return truthOf({ world, book: calls, family, now: now() }, ask);
      },
      events: eventsOf(world, calls, tokens),
    };
  },
});
