import { type Ended, rows } from '../../test/rig.js';
import simulated from './simulator.js';
import {
  begin,
  COMPLETE,
  expectExactly,
  keysOf,
  minus,
  outcome,
  STREAMS,
  sync,
  truthOf,
  VERSIONS,
  type Version,
  type World,
} from './testing.js';

/** What VENDOR.md#facts, VENDOR.md#traps and VENDOR.md#unknown leave open. */
const OPEN =
  'generation {oliver, v5}; not-ready answer on results {405, 503, 404, 200 with the error body}; oliver list {whole body, honours page and ' +
  'pageSize}; oliver path of results {`/result`, `/results`}; `-1` {temporary, final}; unfinished `duration` {0, absent}; `meta` {"", JSON ' +
  'text, absent}; speaker keys {agent/customer, speaker1..n}; missing blocks {none, core, kpi, events, words}; numbers in v5 {strings, ' +
  'numbers, ""}; cid {string, integer}; page beyond the end {`[]`, 404}; pageSize over 1000 {clamped, 400}; error body {object, list, bare ' +
  'text}; pids {small, beyond 2^53}; several processes with the same `datetime`; clock skew between list and now';

/** The simulator's switches, in the same order. */
const HERE: Record<string, [name: string, values: string[]]> = {
  generation: ['generation', ['oliver', 'v5']],
  'not-ready answer on results': ['not_ready', ['405', '503', '404', '200']],
  'oliver list': ['oliver_list', ['whole', 'paged']],
  'oliver path of results': ['result_path', ['result', 'results']],
  '`-1`': ['minus_one', ['temporary', 'final']],
  'unfinished `duration`': ['unfinished_duration', ['0', 'absent']],
  '`meta`': ['meta', ['empty', 'json', 'absent']],
  'speaker keys': ['speaker_keys', ['agent_customer', 'speakers']],
  'missing blocks': ['missing', ['none', 'core', 'kpi', 'events', 'words']],
  'numbers in v5': ['numbers', ['strings', 'numbers', 'empty']],
  cid: ['cid', ['string', 'integer']],
  'page beyond the end': ['beyond_end', ['empty', '404']],
  'pageSize over 1000': ['over_size', ['clamped', '400']],
  'error body': ['error_body', ['object', 'list', 'text']],
  pids: ['pids', ['small', 'big']],
  'several processes with the same `datetime`': ['same_datetime', ['yes']],
  'clock skew between list and now': ['skew', ['ahead', 'behind']],
};

test('the simulator has a switch for whatever VENDOR.md leaves open', () => {
  expect(Object.keys(HERE)).toEqual(OPEN.split(';').map((part) => part.replace(/\{.*$/, '').trim()));
  for (const [name, values] of Object.values(HERE))
    expect([name, simulated.switches[name]]).toEqual([name, expect.arrayContaining(values)]);
});

/** They show only where the list has several pages; the results are the business of the others. */
const PAGING = ['oliver_list', 'oliver_order', 'beyond_end', 'arrive_midrun', 'delete_midrun'];
/** They concern other things than each other: the k-th values of all of them together are one case. */
const TOGETHER = Object.keys(simulated.switches).filter(
  (name) => !PAGING.includes(name) && name !== 'minus_one' && name !== 'generation',
);
const nth = (name: string, k: number) => simulated.switches[name]![k % simulated.switches[name]!.length]!;
const most = Math.max(...TOGETHER.map((name) => simulated.switches[name]!.length));

interface Case {
  label: string;
  version: Version;
  switches: Record<string, string>;
}
const CASES: Case[] = VERSIONS.flatMap((version) => [
  ...Array.from({ length: most }, (_, k) => ({
    label: `value ${k + 1} of every switch`,
    version,
    switches: {
      ...Object.fromEntries(TOGETHER.map((name) => [name, nth(name, k)])),
      generation: k % 2 === 0 ? 'both' : version,
    },
  })),
  ...['minus_one', ...PAGING].flatMap((name) =>
    simulated.switches[name]!.map((value) => {
      const paged: Record<string, string> =
        version === 'oliver' && PAGING.includes(name) ? { oliver_list: 'paged' } : {};
      return { label: `${name} = ${value}`, version, switches: { ...paged, [name]: value } };
    }).filter(({ label }) => version === 'oliver' || !label.startsWith('oliver_')),
  ),
]);

test('every value of every switch has its case', () => {
  for (const [name, values] of Object.entries(simulated.switches)) {
    const tried = new Set(CASES.map(({ switches }) => switches[name]));
    expect([name, values.filter((value) => !tried.has(value))]).toEqual([name, []]);
  }
});

const OPTIONS = {
  processes: 40,
  processes_per_hour: 1,
  late: 0.1,
  stuck: 0.03,
  retried: 0.08,
  results_late: 0.08,
  failed: 0.08,
  sparse: 0.2,
  empty: 0.05,
  embeddings: 0.1,
};
const SEVERAL = {
  processes: 2000,
  processes_per_hour: 1,
  late: 0.01,
  stuck: 0.003,
  retried: 0.01,
  failed: 0.02,
};

function number(value: unknown): number | null | undefined {
  if (value === '') return null;
  return value === undefined ? undefined : Number(value);
}
type Vendor = Record<string, unknown>;

/** What the vendor shows, as the schemas say it is cast. */
async function expectValues(ended: Ended, world: World, version: Version): Promise<void> {
  const text = (pid: unknown) => String(pid);
  for (const process of rows(ended, 'processes').slice(0, 6)) {
    if (Number(process['pid']) > Number.MAX_SAFE_INTEGER) return; // keys are compared digit by digit elsewhere
    const one = world.truth({ pid: text(process['pid']), generation: version }).one!;
    const plain = (value: unknown) => JSON.parse(JSON.stringify(value ?? null)) as Vendor;
    const { cid, ...rest } = plain(one.process);
    expect(process).toEqual({ ...rest, cid: Number(cid) });
    const { results = [], ...envelope } = plain(one.result) ?? {};
    const result = rows(ended, 'results').find(({ pid }) => pid === process['pid']);
    if (one.result === null) continue;
    const parent = { pid: process['pid'], datetime: process['datetime'] };
    expect(result).toEqual({
      ...envelope,
      ...(envelope['cid'] === undefined ? {} : { cid: Number(envelope['cid']) }),
      ...parent,
    });
    const own = rows(ended, version === 'v5' ? 'predictions' : 'asr_words').filter(
      ({ pid }) => pid === process['pid'],
    );
    if (version === 'oliver') {
      expect(own).toEqual(
        ((plain(one.asr)?.['words'] ?? []) as Vendor[]).map((word) => ({ ...word, ...parent })),
      );
      continue;
    }
    expect(own).toEqual(
      ((results ?? []) as Vendor[]).map(({ prediction, ...item }) => ({
        level: 'utterance',
        ...item,
        id: text(item['id']),
        startTime: number(item['startTime']),
        endTime: number(item['endTime']),
        ...(Array.isArray(prediction)
          ? {
              prediction: (prediction as Vendor[]).map((label) => ({
                ...label,
                ...('posterior' in label ? { posterior: number(label['posterior']) } : {}),
                ...('score' in label ? { score: number(label['score']) } : {}),
              })),
            }
          : { prediction }),
        ...parent,
      })),
    );
  }
}

test.each(CASES)('$version, $label: all there is, then what is new', async ({ label, version, switches }) => {
  const several = PAGING.some((name) => label.startsWith(name));
  const streams = several ? ['processes'] : STREAMS[version];
  const world = await begin({ switches, options: several ? SEVERAL : OPTIONS });
  // v5 calls -1 final; where it is not, a lookback finds what became of it.
  const retried = label === 'minus_one = temporary' && version === 'v5';
  const config = retried ? { lookback_days: 30 } : {};
  // Nothing is exact while processes come and go between two pages, or a status is taken back; but then, too,
  // nothing is missing.
  const exact = !retried && !label.includes('_midrun = yes');
  const before = truthOf(world, version);
  const reads: Ended[] = [];
  for (const hours of [0, 30, 30]) {
    world.clock.advance(hours * 3600);
    const read = await sync(world, version, {
      config,
      streams,
      ...(reads.length > 0 ? { state: reads.at(-1)! } : {}),
    });
    expect(outcome(read)).toEqual(COMPLETE);
    if (exact) expectExactly(read, world, version, reads, streams);
    if (reads.length === 0 && !several) await expectValues(read, world, version);
    reads.push(read);
  }
  const after = truthOf(world, version);
  for (const stream of streams) {
    const had = new Set(reads.flatMap((read) => [...keysOf(read, stream)]));
    expect([stream, minus(after[stream]!, had)]).toEqual([stream, []]);
    if (switches['missing'] !== 'words')
      expect(minus(after[stream]!, before[stream]!).length).toBeGreaterThan(2);
  }
});
