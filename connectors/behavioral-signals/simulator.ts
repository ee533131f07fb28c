import { type Answer, get, headerOf, keyring, Refusal, type Request, simulator } from 'trunkline/simulator';
import { failure, noResult } from './simulator/errors.js';
import { eventsOf } from './simulator/events.js';
import { ledger, type Scene } from './simulator/ledger.js';
import { listOliver, listV5 } from './simulator/lists.js';
import { processOf, statusmsgOf } from './simulator/process.js';
import { asrOf, resultOliver } from './simulator/results-oliver.js';
import { resultV5 } from './simulator/results-v5.js';
import { hasResult, isFinal, type Row, statusOf } from './simulator/timeline.js';
import { truthOf } from './simulator/truth.js';
import { cidOf, type Family, settings } from './simulator/world.js';

const V5 = '/v5/clients/:cid/processes';
const OLIVER = '/client/:cid';

/**
 * What Behavioral Signals lets read in its two generations: v5 under /v5, its predecessor oliver under /client,
 * over the same processes.
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
    const { switches, options, clock } = world;
    const tokens = keyring(clock, options.token);
    const book = ledger(world);
    const familyOf = ({ path }: Request): Family => (path.startsWith('/v5/') ? 'v5' : 'oliver');

    /**
     * Only the client of the token; "in case the specified cid is not found a corresponding error response is
     * sent".
     */
    const of = (path: string, answer: (scene: Scene, request: Request) => Answer) =>
      get(path, (request) => {
        const { cid } = request.params;
        if (cid !== options.client_id) throw new Refusal(404, `Client with id ${cid} not found!`);
        return answer({ world, book, family: familyOf(request), now: clock.now() }, request);
      });
    const one = (scene: Scene, { params }: Request): Answer => {
      const row = book.find(params['pid']!);
      if (row) return { json: processOf(scene, row) };
      const message = `Process with id ${params['pid']} not found!`;
      if (scene.family === 'v5') throw new Refusal(404, message);
      return { status: 404, json: { code: 404, type: 'error', message } };
    };
    const part =
      (what: 'result' | 'asr', body: (scene: Scene, row: Row) => unknown) =>
      (scene: Scene, { params }: Request): Answer => {
        const { family, now } = scene;
        const pid = params['pid']!;
        const row = book.find(pid);
        if (!row) return noResult(world, family, pid);
        if (hasResult(row, now, what)) return { json: body(scene, row) };
        const failed = isFinal(row, now) && row.outcome === 'failed';
        const reason = failed ? statusmsgOf(statusOf(world, row, family, now), family) : 'Waiting for result';
        return noResult(world, family, pid, reason);
      };
    const result = part('result', resultOliver);
    const asr = part('asr', asrOf);
    /** One of several paths: the switch says which one exists. */
    const chosen = (path: string, way: 'result_path' | 'asr_path', answer: typeof result) =>
      of(`${OLIVER}/process/:pid/${path}`, (scene, request) => {
        if (switches[way] !== path) throw new Refusal(404);
        return answer(scene, request);
      });

    return {
      routes: [
        // The only call for which the SDK sends the client's number in a header.
        get('/v5/auth', (request) => {
          if (headerOf(request, 'X-Auth-Client') !== options.client_id) throw new Refusal(401);
          return { json: { code: 0, message: 'Authenticated' } };
        }),
        of(V5, listV5),
        of(`${V5}/:pid`, one),
        of(`${V5}/:pid/results`, part('result', resultV5)),
        of(OLIVER, () => ({ json: { cid: cidOf(world, 'integer'), name: 'simulated-project' } })),
        of(`${OLIVER}/process`, listOliver),
        of(`${OLIVER}/process/:pid`, one),
        chosen('result', 'result_path', result),
        chosen('results', 'result_path', result),
        chosen('resultasr', 'asr_path', asr),
        chosen('results/asr', 'asr_path', asr),
      ],
      before(request) {
        const { generation } = switches;
        if (generation !== 'both' && generation !== familyOf(request)) throw new Refusal(404);
        return tokens.demand(headerOf(request, 'X-Auth-Token'));
      },
      failure: (status, request, words) => failure(world, familyOf(request), status, words?.toString()),
      truth(ask) {
        const family = (ask['generation'] ?? switches.generation) === 'oliver' ? 'oliver' : 'v5';
        return truthOf({ world, book, family, now: clock.now() }, ask);
      },
      events: eventsOf(world, book),
    };
  },
});
