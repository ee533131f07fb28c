import { assertTraps } from 'trunkline/testing';
import { checkLines } from '../../test/lines.js';
import { type Ended, errors, logs, type Message, pendingIds, rows } from '../../test/rig.js';
import { DOWNLOAD_SECRET } from './simulator/records.js';
import {
  begin,
  COMPLETE,
  check,
  execute,
  itemsOf,
  keysOf,
  outcome,
  STREAMS,
  type Stream,
  setsOf,
  stateOf,
  sync,
  truthOf,
  union,
  type World,
} from './testing.js';

/** What does not concern a source, and why. */
const OTHERS: Record<number, string> = {
  5: 'Bands are not read: no answer carries them, and a score is passed on as it came. Who sorts scores into bands does so in the warehouse.',
  15: 'phraseIndex belongs to the phrase transcript, which no stream reads: transcripts are the sentences, which carry their text.',
};

const arrive = (world: World, args: object = {}) =>
  (
    world.event('arrive', {
      type: 'audio',
      model: 'cx',
      includeAiResults: true,
      diarized: true,
      language: 'en-us',
      finish_in: -60,
      ...args,
    }) as Message
  )['identifier'] as string;
const empty = { interactions: 0, failed: 0 };
const of = (ended: Ended, stream: Stream, identifier: string) =>
  rows(ended, stream).filter((row) => row['identifier'] === identifier);
/** What the vendor answers to anybody. */
const ask = async (world: World, path: string) =>
  (await (
    await fetch(`${world.url}/v1/interactions/${path}`, { headers: { 'X-API-Token': 'simulated-token' } })
  ).json()) as Message;

test('trap 1: there is no list; the identifiers are the user’s, and start_date is compared with what their status says', async () => {
  const world = await begin({ options: { interactions: 30 } });
  const start_date = '2025-06-14T00:00:00Z';
  const read = await sync(world, { config: { start_date } });
  const wanted = itemsOf(world).filter(
    (item) =>
      item.rows.interactions > 0 && Date.parse(item.processed ?? item.declared) >= Date.parse(start_date),
  );
  expect(keysOf(read, 'interactions')).toEqual(new Set(wanted.map(({ identifier }) => identifier)));
  expect(keysOf(read, 'cx_ai')).toEqual(
    new Set(wanted.filter((item) => item.rows.cx_ai > 0).map(({ identifier }) => identifier)),
  );
  expect(wanted.length).toBeGreaterThan(3);
  expect(world.requests.count(/POST|DELETE|interactions(\?|$)/)).toBe(0);
});

test('trap 2: a 404 at /ai is asked about only when the status is final; then it is final too, and the log says why', async () => {
  const world = await begin({ options: empty });
  const open = arrive(world, { finish_in: 3600 });
  const unasked = arrive(world, { includeAiResults: false });
  const echo = arrive(world, { model: 'echo' });
  const first = await sync(world);
  expect(world.requests.count(`${open}/ai`)).toBe(0);
  // a fresh 404 is believed when seen twice
  expect(pendingIds(stateOf(first, 'cx_ai')).sort()).toEqual([open, echo].sort());
  expect(keysOf(first, 'interactions')).toEqual(new Set([unasked, echo]));
  expect(rows(first, 'cx_ai')).toEqual([]);
  const said = (id: string) => logs(first, 'INFO').filter((line) => line.includes(id));
  expect(said(unasked)).toEqual([
    expect.stringMatching(/has no CX AI: it was not asked for \(includeAiResults: false\)/),
  ]);
  expect(said(echo)).toEqual([
    expect.stringMatching(
      /has no CX AI: it was deleted, or its model \(echo\) has none \(includeAiResults: true\)/,
    ),
  ]);
  world.clock.advance(7200);
  world.requests.clear();
  const second = await sync(world, { state: first });
  expect(keysOf(second, 'cx_ai')).toEqual(new Set([open]));
  expect(world.requests.count(/\/ai/)).toBe(2);
});

test('trap 2: an open identifier is never dropped before pending_days, and then given up with a WARN that names it', async () => {
  const world = await begin({ options: empty });
  const stuck = arrive(world, { finish_in: null });
  let read = await sync(world, { config: { pending_days: 3 } });
  world.clock.advance(2 * 86_400);
  read = await sync(world, { config: { pending_days: 3 }, state: read });
  expect(pendingIds(stateOf(read, 'interactions'))).toEqual([stuck]);
  world.clock.advance(2 * 86_400);
  read = await sync(world, { config: { pending_days: 3 }, state: read });
  expect(logs(read, 'WARN')).toContainEqual(
    expect.stringMatching(new RegExp(`interactions: gave up 1 items .*${stuck}`)),
  );
  world.requests.clear();
  read = await sync(world, { config: { pending_days: 3 }, state: read });
  expect(logs(read, 'WARN')).toEqual([]);
  expect(stateOf(read, 'interactions')['pending']).toEqual([]);
});

test('trap 3: a model that does not apply has no row, and a score of 0 is one', async () => {
  const world = await begin({ options: { interactions: 30, text: 0.7 } });
  const read = await sync(world, { streams: ['model_scores', 'cx_ai'] });
  expect(keysOf(read, 'model_scores')).toEqual(truthOf(world).model_scores);
  const scores = rows(read, 'model_scores').map((row) => row['score'] as number);
  expect(scores).toContain(0);
  expect(scores.every((score) => typeof score === 'number')).toBe(true);
});

test('trap 4: scores are as they came, whatever minScore and maxScore say', async () => {
  const world = await begin({ options: empty });
  const id = arrive(world);
  const read = await sync(world, { streams: ['model_scores'] });
  const ai = await ask(world, `${id}/ai`);
  const sent = Object.entries(ai).flatMap(([participant, side]: [string, Message]) =>
    (side['enlightenBundles'] as Message[]).flatMap((bundle) =>
      (bundle['models'] as Message[]).map(({ name, ...scores }) => ({
        participant,
        bundle: bundle['name'],
        model: name,
        ...scores,
      })),
    ),
  );
  expect(rows(read, 'model_scores').map(({ identifier: _, processed: _p, ...row }) => row)).toEqual(sent);
  expect(
    (sent as Message[]).some((row) => row['score'] < row['minScore'] || row['score'] > row['maxScore']),
  ).toBe(true);
});

test.each(['null', 'absent'])('trap 6: voiceActivitySegments is %s', async (voice_activity) => {
  const world = await begin({ options: empty, switches: { voice_activity } });
  arrive(world);
  arrive(world, { type: 'chat' });
  const read = await sync(world);
  expect(outcome(read)).toEqual(COMPLETE);
  expect([rows(read, 'cx_ai').length, rows(read, 'voice_activity_segments').length]).toEqual([2, 0]);
});

test('trap 7: every row carries the identifier and the time, and the participant is a column', async () => {
  const world = await begin({ options: { interactions: 12 } });
  const read = await sync(world);
  const processed = new Map(itemsOf(world).map((item) => [item.identifier, item.processed]));
  for (const stream of STREAMS)
    for (const row of rows(read, stream))
      expect([row['identifier'], row['processed']]).toEqual([
        row['identifier'],
        processed.get(row['identifier']),
      ]);
  const labels = new Set(rows(read, 'model_scores').map((row) => row['participant']));
  expect(labels).toEqual(new Set(['allParticipants', 'participantOne', 'participantTwo']));
  expect(rows(read, 'cx_ai').some((row) => 'participantTwo' in row)).toBe(true);
});

test('trap 8: allParticipants is a label like the others, so that who sums can leave it out', async () => {
  const world = await begin({ options: empty });
  const id = arrive(world);
  const read = await sync(world, { streams: ['voice_activity_segments'] });
  const voice = (participant: string) =>
    of(read, 'voice_activity_segments', id)
      .filter((row) => row['participant'] === participant && row['result'] === 'voice')
      .reduce((sum, row) => sum + row['endTimeOffset'] - row['startTimeOffset'], 0);
  expect(voice('allParticipants')).toBe(voice('participantOne') + voice('participantTwo'));
});

test.each(['mixed', '3', '6'])('trap 9: fractions of %s digits are times, not texts', async (fraction) => {
  const world = await begin({ options: empty, switches: { fraction } });
  const id = arrive(world, { finish_in: 0 });
  const same = { interactions: { source: 'list', identifiers: [id] } };
  const status = await ask(world, `${id}/status`);
  const at = new Date(Date.parse(status['processed'])).toISOString();
  const [row] = rows(
    await sync(world, { streams: ['interactions'], config: { ...same, start_date: at } }),
    'interactions',
  );
  expect(row).toMatchObject({ processed: status['processed'], declared: status['declared'] });
  const later = new Date(Date.parse(at) + 1000).toISOString();
  expect(
    rows(
      await sync(world, { streams: ['interactions'], config: { ...same, start_date: later } }),
      'interactions',
    ),
  ).toEqual([]);
});

test('trap 10: one that is processed long after it was declared, and after all others, is not lost', async () => {
  const world = await begin({ options: empty });
  const slow = arrive(world, { finish_in: 5 * 86_400 });
  const first = await sync(world);
  world.clock.advance(86_400);
  const quick = arrive(world);
  const second = await sync(world, { state: first });
  expect(keysOf(second, 'interactions')).toEqual(new Set([quick]));
  world.clock.advance(5 * 86_400);
  const third = await sync(world, { state: second });
  expect(keysOf(third, 'cx_ai')).toEqual(new Set([slow]));
  expect(union(setsOf(first), setsOf(second), setsOf(third))).toEqual(truthOf(world));
});

test('trap 11: one of uploaded and downloaded is null, and stays null', async () => {
  const world = await begin({ options: empty });
  const [sent, fetched] = [arrive(world, { byUri: false }), arrive(world, { byUri: true })];
  const read = await sync(world, { streams: ['interactions'] });
  expect(of(read, 'interactions', sent)[0]).toMatchObject({
    uploaded: expect.any(String) as string,
    downloaded: null,
  });
  expect(of(read, 'interactions', fetched)[0]).toMatchObject({
    uploaded: null,
    downloaded: expect.any(String) as string,
  });
});

test.each(['text', 'boolean'])(
  'trap 12: includeAiResults sent as a %s is the text "true" or "false", and "false" is a no',
  async (ai_flag) => {
    const world = await begin({ options: empty, switches: { ai_flag } });
    const [yes, no] = [arrive(world), arrive(world, { includeAiResults: false })];
    const read = await sync(world);
    expect([yes, no].map((id) => of(read, 'interactions', id)[0]!['includeAiResults'])).toEqual([
      'true',
      'false',
    ]);
    expect(logs(read).some((line) => line.includes(no) && line.includes('it was not asked for'))).toBe(true);
  },
);

test('trap 13: downloadUri never leaves, in no record, no log, no state, also not inside the reason of a failure', async () => {
  const world = await begin({
    options: { interactions: 20, failed: 0.3, no_ai: 0.3 },
    switches: { parameters: 'extended' },
  });
  const id = itemsOf(world).find((item) => item.type === 'audio')!.identifier;
  const address = `sftp://collector:${DOWNLOAD_SECRET}@media.example.invalid/a.wav`;
  const read = await execute(world, { env: { LOG_LEVEL: 'DEBUG' } });
  expect(outcome(read)).toEqual(COMPLETE);
  checkLines(read, 'simulated-token');
  expect(await ask(world, id)).toHaveProperty('downloadUri');
  expect(read.stdout + read.stderr).not.toMatch(/downloadUri|invented-secret|media\.example\.invalid/);

  // A vendor that quotes the address it could not reach.
  const { interactionOf } = await import('./streams/interactions.js');
  const status = {
    identifier: id,
    status: 'fileDownloadFailed',
    errorMessage: `No answer from ${address}, tried 3 times.`,
  };
  const ctx = {
    once: async () => ({}),
    log: () => undefined,
    fields: () => undefined,
  } as never;
  expect(await interactionOf({ status, early: false }, { id }, ctx)).toMatchObject([
    { errorMessage: 'No answer from *** tried 3 times.' },
  ]);
});

test.each(['transcript', 'transcripts'])(
  'trap 14: phrases at /%s or not, sentences are under /transcripts/punctuated',
  async (transcript_path) => {
    const world = await begin({ options: { interactions: 10 }, switches: { transcript_path } });
    expect(keysOf(await sync(world, { streams: ['transcripts'] }), 'transcripts')).toEqual(
      truthOf(world).transcripts,
    );
  },
);

test('trap 16: the name of a bundle is open', async () => {
  const world = await begin({ options: empty, switches: { bundles: 'unknown' } });
  for (let i = 0; i < 8; i++) arrive(world);
  const read = await sync(world, { streams: ['model_scores'] });
  expect(new Set(rows(read, 'model_scores').map((row) => row['bundle']))).toEqual(
    new Set(['Customer Satisfaction', 'Vulnerable Customer', 'Sales Effectiveness', 'Invented Bundle']),
  );
  expect(logs(read).filter((line) => line.includes('schema'))).toEqual([]);
});

test('trap 17: a sync asks each status once and leaves it for the next', async () => {
  const world = await begin({ options: { interactions: 20, stuck: 0.3 } });
  const first = await sync(world);
  world.clock.advance(60);
  await sync(world, { state: first });
  expect(world.truth().polledTooSoon).toBe(0);
});

test('trap 18: nothing is ever sent but GET', async () => {
  const world = await begin({ options: { interactions: 10, failed: 0.2, stuck: 0.2, foreign: 0.2 } });
  await check(world);
  await sync(world);
  expect(world.requests.entries().filter(({ method }) => method !== 'GET')).toEqual([]);
});

test('trap 19: what was deleted after it was delivered is no error and is not asked for again', async () => {
  const world = await begin({ options: { interactions: 10 } });
  const first = await sync(world);
  world.event('delete');
  world.requests.clear();
  const second = await sync(world, { state: first });
  expect(outcome(second)).toEqual(COMPLETE);
  expect(world.requests.count(/\/v1\//)).toBe(0);
  expect(logs(second, 'WARN')).toEqual([]);
  // With a lookback it is asked for, and is still none.
  const third = await sync(world, { state: second, config: { lookback_days: 3 } });
  expect(outcome(third)).toEqual(COMPLETE);
  expect(stateOf(third, 'cx_ai')).toMatchObject({ pending: [], marked: expect.stringMatching(/^.{24}$/) });
});

test('trap 2 and 19: a token of another account makes everything look gone; with the right one all of it comes', async () => {
  const world = await begin({ options: { interactions: 12 } });
  world.faults.add({ kind: 'status', status: 404, path: '/v1/', every: 1 });
  expect((await check(world)).messages.at(-1)).toMatchObject({ connectionStatus: { status: 'SUCCEEDED' } });
  const first = await sync(world);
  expect(outcome(first)).toEqual(COMPLETE);
  expect(logs(first, 'WARN')).toEqual([
    expect.stringMatching(/is unknown to the vendor \(404\), and maybe others/),
  ]);
  world.faults.clear();
  expect(setsOf(await sync(world, { state: first }))).toEqual(truthOf(world));
});

test('trap 20: the sample of the vendor is no JSON: such an answer is an error, never an empty one', async () => {
  const world = await begin({ options: empty });
  const id = arrive(world);
  world.faults.add({ kind: 'cut', path: '/ai', every: 1 });
  const first = await sync(world);
  expect(rows(first, 'cx_ai')).toEqual([]);
  // The list names it in every sync: a mark is enough.
  expect(stateOf(first, 'cx_ai')['marked']).toMatch(/^.{24}$/);
  world.faults.clear();
  expect(keysOf(await sync(world, { state: first }), 'cx_ai')).toEqual(new Set([id]));
  expect(logs(first, 'WARN').join()).toMatch(/ends too early|is not JSON/);
});

test('a new analysis comes with a lookback, once, and nothing that did not change', async () => {
  const config = { lookback_days: 7 };
  const world = await begin({ options: { interactions: 12, text: 0.5 } });
  const late = arrive(world, { finish_in: 3600 });
  const first = await sync(world, { config });
  world.clock.advance(7200);
  const second = await sync(world, { config, state: first });
  expect(keysOf(second, 'interactions')).toEqual(new Set([late]));
  const { identifier } = itemsOf(world).find((item) => item.rows.cx_ai > 0 && item.identifier !== late)!;
  world.event('edit', { identifier });
  const third = await sync(world, { config, state: second });
  for (const stream of ['interactions', 'cx_ai'] as const)
    expect(keysOf(third, stream)).toEqual(new Set([identifier]));
  let state = third;
  // On, then switched off, and on again.
  for (const days of [7, 0, 0, 7, 7]) {
    state = await sync(world, { config: { lookback_days: days }, state });
    expect([days, STREAMS.flatMap((stream) => rows(state, stream))]).toEqual([days, []]);
  }
});

test('check: a refused token, an empty list, a list that is not there', async () => {
  const world = await begin({ options: { interactions: 5 } });
  const status = async (config: object) => {
    const ended = await check(world, config);
    return [
      ended.code,
      ended.messages.at(-1)!['connectionStatus'].status,
      errors(ended)[0]?.['failure_type'],
    ];
  };
  expect(await status({})).toEqual([0, 'SUCCEEDED', undefined]);
  expect(await status({ api_token: 'wrong' })).toEqual([0, 'FAILED', 'config_error']);
  expect(await status({ interactions: { source: 'list', identifiers: [' '] } })).toEqual([
    0,
    'SUCCEEDED',
    undefined,
  ]);
  expect(await status({ interactions: { source: 'list', identifiers: [' '] }, api_token: 'wrong' })).toEqual([
    0,
    'FAILED',
    'config_error',
  ]);
  expect(await status({ interactions: { source: 'file', location: '/nowhere/ids.csv' } })).toEqual([
    0,
    'FAILED',
    'config_error',
  ]);
});

test('every trap of VENDOR.md has a test or a reason', () =>
  assertTraps({ page: `${__dirname}/VENDOR.md`, tests: [__filename], reasons: OTHERS }));
