import { awaited, bare, hoursAgo, loopback, NOW, reader, warned } from '../../test/loopback.js';
import { type Ended, logs, rows } from '../../test/rig.js';
import source from './index.js';

const STREAMS = ['interactions', 'cx_ai', 'model_scores', 'voice_activity_segments', 'transcripts'] as const;
const guid = (i: number) => `0164705c-c206-dce9-d61a-${String(i).padStart(12, '0')}`;
/** The one that is answered oddly; those before and after it are as they should be. */
const ODD = guid(1);

const model = (name: unknown, score: unknown = 1) => ({ name, score });
const segment = (startTimeOffset: unknown) => ({ startTimeOffset, endTimeOffset: 99, result: 'voice' });
const sentence = (phrase: string) => ({
  participant: 'participantOne',
  startTimeOffset: 0,
  endTimeOffset: 1,
  phrase,
});

interface Answers {
  status: object;
  parameters: object;
  /** In the place of the parameters. */
  none?: unknown;
  bundles: unknown;
  segments: unknown;
  sentences: unknown;
  /** Of the parts. */
  code: number;
  /** The whole CX AI answer. */
  ai?: object;
}
const usual = (): Answers => ({
  status: { status: 'processed', declared: hoursAgo(30), processed: hoursAgo(29), errorMessage: null },
  parameters: { languageTag: 'en', model: 'cx' },
  bundles: [{ name: 'CSAT', models: [model('a'), model('b')] }],
  segments: [segment(0), segment(10)],
  sentences: [sentence('hello'), sentence('bye')],
  code: 200,
});

async function begin(odd: (id: string) => Partial<Answers>, count = 3) {
  const { url, requests } = await loopback(({ path }) => {
    const [, id = '', part] = /interactions\/([^/]+)(.*)$/.exec(path) ?? [];
    const { status, parameters, none, bundles, segments, sentences, code, ai } = { ...usual(), ...odd(id) };
    if (part === '/status') return { json: { identifier: id, ...status } };
    if (part === '') return { json: none === undefined ? { identifier: id, ...parameters } : none };
    if (code !== 200) return { status: code, json: { errorMessage: 'no' } };
    if (part === '/transcripts/punctuated')
      return { json: { redactionSegments: [], sentenceSegments: sentences } };
    return {
      json: ai ?? { allParticipants: { enlightenBundles: bundles, voiceActivitySegments: segments } },
    };
  });
  const identifiers = Array.from({ length: count }, (_, i) => guid(i));
  const config = { api_token: 'odd', api_url: `${url}/v1`, interactions: { source: 'list', identifiers } };
  return { ...reader(source, config, STREAMS), requests };
}
const only = (answers: Partial<Answers>) => (id: string) => (id === ODD ? answers : {});
const counts = (ended: Ended, isOf = (id: string) => id === ODD) =>
  STREAMS.map((stream) => rows(ended, stream).filter(({ identifier }) => isOf(identifier)).length);

const BOTH = [model('a'), model('b')];
test.each<[string, Partial<Answers>, string, number, number[]]>([
  [
    'a bundle is null',
    { bundles: [null, { name: 'CSAT', models: BOTH }] },
    'model_scores',
    1,
    [1, 1, 2, 2, 2],
  ],
  ['bundles are an object', { bundles: { CSAT: 1 } }, 'model_scores', 1, [1, 1, 0, 2, 2]],
  [
    'models are null and a text',
    { bundles: [{ name: 'C', models: [null, 'a', ...BOTH] }] },
    'model_scores',
    2,
    [1, 1, 2, 2, 2],
  ],
  [
    'models are an object',
    { bundles: [{ name: 'C', models: { a: 1 } }] },
    'model_scores',
    1,
    [1, 1, 0, 2, 2],
  ],
  [
    'models have no name',
    { bundles: [{ name: 'C', models: [model(null), {}, ...BOTH] }] },
    'model_scores',
    2,
    [1, 1, 2, 2, 2],
  ],
  [
    'a bundle has no name',
    { bundles: [{ models: [model('a')] }, { name: 'C', models: BOTH }] },
    'model_scores',
    1,
    [1, 1, 2, 2, 2],
  ],
  [
    'segments are null and a text',
    { segments: [null, 'a', segment(0)] },
    'voice_activity_segments',
    2,
    [1, 1, 2, 1, 2],
  ],
  [
    'segments have no start',
    { segments: [segment(null), {}, segment(0)] },
    'voice_activity_segments',
    2,
    [1, 1, 2, 1, 2],
  ],
  ['segments are an object', { segments: { a: 1 } }, 'voice_activity_segments', 1, [1, 1, 2, 0, 2]],
  [
    'sentences are null and a text',
    { sentences: [null, 'a', sentence('b')] },
    'transcripts',
    2,
    [1, 1, 2, 2, 1],
  ],
  ['sentences are an object', { sentences: { a: 1 } }, 'transcripts', 1, [1, 1, 2, 2, 0]],
])(
  '%s: everything else of the interaction comes, and what is left out is counted',
  async (_, answers, stream, left, own) => {
    const { complete } = await begin(only(answers));
    const ended = await complete();
    expect(counts(ended)).toEqual(own);
    expect(counts(ended, (id) => id !== ODD)).toEqual([2, 2, 4, 4, 4]);
    const words = left === 1 ? '1 row was' : `${left} rows were`;
    expect(warned(ended, new RegExp(`^${stream}: ${words} left out that lack`))).toBe(1);
    expect(rows(ended, stream).flatMap((row) => Object.keys(row))).not.toContain('0'); // a text is no columns
  },
);

test('a participant that is a list is written as it came, and the interaction is done with', async () => {
  const { complete } = await begin(only({ ai: { allParticipants: [1, 2], participantOne: null } }));
  const ended = await complete();
  expect([counts(ended), awaited(ended, 'cx_ai'), awaited(ended, 'model_scores')]).toEqual([
    [1, 1, 0, 0, 2],
    [],
    [],
  ]);
  expect(rows(ended, 'cx_ai').find(({ identifier }) => identifier === ODD)).toMatchObject({
    allParticipants: [1, 2],
  });
});

test.each([
  ['processed is a number', { processed: 1767225600 }],
  ['processed is an object', { processed: {} }],
  ['processed is NaN', { processed: bare('NaN') }],
  ['errorMessage is a number', { errorMessage: 5 }],
  ['errorMessage is an object', { errorMessage: { a: 1 } }],
])('%s: the interaction comes with all its parts', async (_, status) => {
  const { complete } = await begin(only({ status: { ...usual().status, ...status } }));
  const ended = await complete({ more: { start_date: hoursAgo(100) } });
  expect(counts(ended)).toEqual([1, 1, 2, 2, 2]);
});

test('integers beyond 2^53 are written as they are', async () => {
  const big = bare('12345678901234567890');
  const { complete } = await begin(
    only({ bundles: [{ name: 'C', models: [model('a', big)] }], segments: [segment(big)] }),
  );
  const { stdout } = await complete();
  expect(stdout).toContain('"score":12345678901234567890');
  expect(stdout).toContain('"startTimeOffset":12345678901234567890');
});

test('an interaction that waits comes once it is finished, though start_date was set later meanwhile', async () => {
  let status = 'transcribing';
  const { complete } = await begin((id) => (id === ODD ? { status: { ...usual().status, status } } : {}));
  const first = await complete();
  expect([counts(first), awaited(first, 'interactions')]).toEqual([[0, 0, 0, 0, 0], [ODD]]);
  status = 'processed';
  const second = await complete({ state: first, more: { start_date: NOW } });
  expect(counts(second)).toEqual([1, 1, 2, 2, 2]);
});

test('parts that are gone are believed after two syncs, and asked for no more', async () => {
  const { complete, requests } = await begin(only({ code: 410 }));
  let ended = await complete();
  expect(warned(ended, /failed/)).toBe(0);
  ended = await complete({ state: ended, now: '2026-04-10T14:00:00Z' });
  requests.clear();
  for (const now of ['2026-04-10T16:00:00Z', '2026-04-10T18:00:00Z'])
    ended = await complete({ state: ended, now });
  expect(requests.byRoute).toEqual({});
});

test('150 broken interactions in a row after good ones hold nobody back', async () => {
  const isBroken = (id: string) => id >= guid(5) && id < guid(155);
  const { complete } = await begin((id) => (isBroken(id) ? { code: 403 } : {}), 165);
  const ended = await complete();
  expect(counts(ended, (id) => !isBroken(id))).toEqual([15, 15, 30, 30, 30]);
  expect(logs(ended, 'WARN').length).toBeLessThan(100);
});

test('the words of an answer are not shown, whatever field they stand in', async () => {
  const { read } = await begin(only({ code: 404, parameters: { includeAiResults: 'Jane Doe asked' } }));
  const said = logs(await read()).join('\n');
  expect(said).toContain('(includeAiResults: something else)');
  expect(said).not.toMatch(/jane/i);
});

test('CX AI that is empty just after processing is waited for, as a 404 is; of what was processed long ago it is final', async () => {
  const odd: Partial<Answers> = {
    ai: {},
    parameters: { languageTag: 'en', model: 'cx', includeAiResults: 'true' },
  };
  const { complete } = await begin(only(odd));
  const first = await complete();
  expect(counts(first)).toEqual([1, 0, 0, 0, 2]);
  expect(awaited(first, 'cx_ai')).toEqual([ODD]);
  delete odd.ai;
  expect(counts(await complete({ state: first }))).toEqual([0, 1, 2, 2, 0]);

  const [declared, processed] = [hoursAgo(201), hoursAgo(200)];
  const old = await begin(
    only({ ai: {}, status: { status: 'processed', declared, processed, errorMessage: null } }),
  );
  const ended = await old.complete();
  expect([counts(ended), awaited(ended, 'cx_ai')]).toEqual([[1, 0, 0, 0, 2], []]);
});

test.each([[null], [[]], ['nothing here'], [7]])(
  'parameters that are %j cost the interaction no more than them',
  async (none) => {
    const { complete } = await begin(only({ none }));
    const ended = await complete();
    expect(counts(ended)).toEqual([1, 1, 2, 2, 2]);
    expect(awaited(ended, 'interactions')).toEqual([]);
  },
);
