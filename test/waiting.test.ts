import type { Answer } from 'trunkline/simulator';
import behavioral from '../connectors/behavioral-signals/index.js';
import nice from '../connectors/nice-cx-ai/index.js';
import voicegain from '../connectors/voicegain/index.js';
import vonage from '../connectors/vonage-conversation-analyzer/index.js';
import { bare, configAt, hoursAgo, loopback, reader } from './loopback.js';
import { type Ended, type Message, rows } from './rig.js';
import { stateOf } from './stand.js';

/** What is waited for stands in the state, with what the vendor said of it, be it as odd as it likes. */

const LONG = '12345678901234567890';
const TOKEN: Answer = { json: { access_token: 'of-ours-token', expires_in: 7200 } };
const later = hoursAgo(-2);

/** The text of the only RECORD of a stream. */
const record = (ended: Ended, stream: string) =>
  ended.stdout
    .split('\n')
    .filter((line) => line.includes(`"stream":"${stream}"`) && line.includes('"RECORD"'));

const waiting = (ended: Ended, stream: string): Message[] => (stateOf(ended, stream) as Message)['pending'];

test('Voicegain: a call that is under way and began at a number of 20 digits', async () => {
  let progressPhase = 'ANALYZING';
  const { url } = await loopback(({ path, query }) => {
    const call = { callId: '7', contextId: 'c', startTime: bare(LONG), progressPhase };
    if (path.endsWith('/sa/call/7')) return { json: call };
    const isStopped = query.get('consecutive') === 'true' && progressPhase !== 'DONE';
    return { json: isStopped ? [] : [call], headers: { 'x-total-count': '1' } };
  });
  const { complete } = reader(voicegain, configAt('voicegain', url), ['calls']);
  const first = await complete();
  expect(waiting(first, 'calls')).toMatchObject([{ id: '7' }]);
  progressPhase = 'DONE';
  const second = await complete({ state: first, now: later });
  expect(record(second, 'calls')).toHaveLength(1);
});

test.each([
  ['a long number inside', { queue: { id: bare(LONG) } }, `"queue":{"id":${LONG}}`],
  ['a long decimal', { score: bare('0.12345678901234567890') }, '"score":0.12345678901234567890'],
])(
  'Behavioral Signals: a completed process with %s waits for its results, and comes whole',
  async (_, more, told) => {
    let isReady = false;
    const process = { pid: 1, cid: 7, status: 2, datetime: hoursAgo(5), ...more };
    const { url } = await loopback(({ path, query }) => {
      if (path.endsWith('/results')) {
        if (isReady) return { json: { pid: 1, code: 0, results: [] } };
        return { status: 404, json: { code: 404, message: 'Waiting for result' } };
      }
      if (path.endsWith('/processes/1')) return { json: process };
      return { json: query.get('page') === '0' ? [process] : [] };
    });
    const config = configAt('behavioral-signals', url);
    const { complete } = reader(behavioral, config, ['processes', 'results']);
    const first = await complete();
    expect(record(first, 'processes')[0]).toContain(told);
    expect(waiting(first, 'results')).toMatchObject([{ id: '1' }]);
    isReady = true;
    const second = await complete({ state: first, now: later });
    expect(rows(second, 'results')).toHaveLength(1);
    const alone = await reader(behavioral, config, ['processes']).complete();
    expect(record(alone, 'processes')[0]).toContain(told);
  },
);

test('Behavioral Signals: a process nested thousands of levels deep waits with the others', async () => {
  const deep = bare(`${'['.repeat(9000)}1${']'.repeat(9000)}`);
  const process = (pid: number, more = {}) => ({ pid, cid: 7, status: 2, datetime: hoursAgo(5), ...more });
  const list = [process(1, { note: deep }), process(2)];
  let isReady = false;
  const { url } = await loopback(({ path, query }) => {
    const pid = Number(/processes\/(\d+)/.exec(path)?.[1]);
    if (path.endsWith('/results') && !isReady)
      return { status: 404, json: { code: 404, message: 'Waiting for result' } };
    if (path.endsWith('/results')) return { json: { pid, code: 0, results: [] } };
    if (pid > 0) return { json: list[pid - 1] };
    return { json: query.get('page') === '0' ? list : [] };
  });
  const { complete } = reader(behavioral, configAt('behavioral-signals', url), ['results']);
  const first = await complete();
  expect(waiting(first, 'results').map(({ id }) => id)).toEqual(['1', '2']);
  isReady = true;
  const second = await complete({ state: first, now: later });
  expect(rows(second, 'results')).toHaveLength(2);
});

test('Vonage: a call that began at a number waits for its analysis', async () => {
  const guid = '0164705c-c206-dce9-d61a-000000000007';
  let status = 'processing';
  const { url } = await loopback(({ path, query }) => {
    if (path.endsWith('/token')) return TOKEN;
    if (query.has('calls')) return { json: [{ guid, status, categories: [] }] };
    if (path.endsWith(guid)) return { json: { guid, status, categories: [] } };
    const isInside = query.get('start')! <= hoursAgo(5) && (query.get('end') ?? '~') > hoursAgo(5);
    const calls = [{ guid, start: bare(LONG), medium: 'Phone', categorizedAt: bare(LONG) }];
    const items = isInside ? calls : [];
    const meta = { page: 1, pageCount: items.length, totalCount: items.length };
    return { json: { items, meta, upTo: hoursAgo(0) } };
  });
  const config = { ...configAt('vonage-conversation-analyzer', url), start_date: hoursAgo(48) };
  const { complete } = reader(vonage, config, ['interactions', 'analyses']);
  const first = await complete();
  expect(waiting(first, 'analyses')).toMatchObject([{ id: guid }]);
  status = 'processed';
  expect(rows(await complete({ state: first, now: later }), 'analyses')).toHaveLength(1);
});

test('NICE: a time of processing that is a number tells a new analysis apart all the same', async () => {
  const identifier = '0164705c-c206-dce9-d61a-000000000007';
  let processed = 1_775_000_000_000;
  const { url } = await loopback(({ path }) =>
    path.endsWith('/status')
      ? { json: { identifier, status: 'processed', processed } }
      : {
          json: { agent: { enlightenBundles: [{ name: 'b', models: [{ name: 'm', overall: processed }] }] } },
        },
  );
  const config = { ...configAt('nice-cx-ai', url, [identifier]), lookback_days: 7, lookback_every_hours: 0 };
  const { complete } = reader(nice, config, ['model_scores']);
  const first = await complete();
  processed++;
  expect(rows(await complete({ state: first, now: later }), 'model_scores')).toHaveLength(1);
});
