import { get, headerOf, keyring, Refusal, type Request, type Route, simulator } from 'trunkline/simulator';
import { analysis, hasAi } from './simulator/analysis.js';
import { events } from './simulator/events.js';
import { identifierRoutes } from './simulator/identifiers.js';
import { ledger } from './simulator/ledger.js';
import { parametersRecord, statusRecord } from './simulator/records.js';
import { phrases, punctuated } from './simulator/talk.js';
import { isFinal, isGone, isProcessed, type Row } from './simulator/timeline.js';
import { truth } from './simulator/truth.js';
import { type Nice, refusal, settings } from './simulator/world.js';

/**
 * What ElevateAI by NICE lets read. It documents no request limit for that: no budget, unless the one who starts
 * it gives one.
 */
export default simulator({
  name: 'nice-cx-ai',
  title: 'NICE CX AI (ElevateAI)',
  ...settings,
  config: ({ url, options }) => ({
    api_url: `${url}${options['prefix']}`,
    api_token: options['token'],
    interactions: { source: 'file', location: `${url}/identifiers.txt` },
  }),
  create(world: Nice) {
    const { clock } = world;
    const book = ledger(world);
    const tokens = keyring(clock, world.options.token);
    const polled = new Map<number, number>();
    let polledTooSoon = 0;

    /** Unknown, deleted and another account's are one 404 (inferred). */
    const find = (identifier: string): Row => {
      const row = book.find(identifier);
      if (!row || isGone(row, clock.now())) throw new Refusal(404);
      return row;
    };

    const withdraw = (row: Row, after: Nice['switches']['delete_midrun']) => {
      if (world.switches.delete_midrun === after && row.n % 5 === 0 && isProcessed(row, clock.now()))
        book.change(row, { deleteAt: clock.now() });
    };

    function status(row: Row) {
      const now = clock.now();
      const since = clock.wall() - (polled.get(row.n) ?? Number.NEGATIVE_INFINITY);
      if (since < (row.type === 'audio' ? 30_000 : 5000)) polledTooSoon++;
      if (isFinal(row, now)) polled.delete(row.n);
      else polled.set(row.n, clock.wall());
      const json = statusRecord(world, row, now);
      withdraw(row, 'after_status');
      return { json };
    }

    function ai(row: Row) {
      const now = clock.now();
      if (!isFinal(row, now)) {
        if (world.switches.ai_early === 'empty') return { json: {} };
        throw new Refusal(Number(world.switches.ai_early));
      }
      if (!hasAi(world, row, now)) {
        if (isProcessed(row, now) && world.switches.ai_unasked === 'empty') return { json: {} };
        throw new Refusal(404);
      }
      const json = analysis(world, row, now);
      withdraw(row, 'after_ai');
      return { json };
    }

    function transcript(row: Row, make: (world: Nice, row: Row) => unknown) {
      if (!isProcessed(row, clock.now())) throw new Refusal(404); // D-STATUS: they exist only once processed
      return { json: make(world, row) };
    }

    const phrasesAt = (name: 'transcript' | 'transcripts') => (row: Row) => {
      const { transcript_path } = world.switches;
      if (transcript_path !== 'both' && transcript_path !== name) throw new Refusal(404);
      return transcript(row, phrases);
    };

    /** The customer's own file is not the vendor's to guard or to limit. */
    const isFile = ({ path }: Request) => path.startsWith('/identifiers.');
    const about = (path: string, answer: (row: Row) => { json: unknown }): Route =>
      get(`${world.options.prefix}/interactions/:id${path}`, ({ params }) => answer(find(params['id']!)));

    return {
      routes: [
        ...identifierRoutes(world, book),
        about('', (row) => ({ json: parametersRecord(world, row) })),
        about('/status', status),
        about('/ai', ai),
        about('/transcript', phrasesAt('transcript')),
        about('/transcripts', phrasesAt('transcripts')),
        about('/transcripts/punctuated', (row) => transcript(row, punctuated)),
      ],
      before: (request) => (isFile(request) ? undefined : tokens.demand(headerOf(request, 'x-api-token'))),
      failure: (code, _, words) => refusal(world, code, words?.toString()),
      limits: { cost: (request) => (isFile(request) ? 0 : 1) },
      truth: (ask) => truth(world, book, polledTooSoon, Boolean(ask['full'])),
      events: events(world, book, tokens),
    };
  },
});
