import { timestamp, type World } from 'trunkline/simulator';

/** Everything the vendor's pages leave open or contradict each other about (VENDOR.md#unknown, VENDOR.md#traps). */
export const switches = {
  // No header is documented; the vendor's own client simply sleeps a second.
  retry_after: ['none', 'seconds', 'date'],
  generation: ['both', 'v5', 'oliver'],
  not_ready: ['405', '503', '404', '200'],
  unknown_result: ['404', '405', '200'],
  oliver_list: ['whole', 'paged'],
  oliver_order: ['oldest_first', 'newest_first', 'shuffled'],
  result_path: ['result', 'results'],
  asr_path: ['resultasr', 'results/asr'],
  minus_one: ['documented', 'temporary', 'final'],
  unfinished_duration: ['0', 'absent'],
  meta: ['mixed', 'empty', 'json', 'absent'],
  speaker_keys: ['agent_customer', 'speakers', 'mixed'],
  missing: ['none', 'basic', 'core', 'kpi', 'events', 'words'],
  numbers: ['strings', 'numbers', 'empty'],
  cid: ['documented', 'string', 'integer'],
  beyond_end: ['empty', '404'],
  over_size: ['clamped', '400'],
  end_date: ['inclusive', 'exclusive'],
  error_body: ['object', 'list', 'text', 'string'],
  pids: ['small', 'big'],
  pid_order: ['increasing', 'scrambled'],
  same_datetime: ['no', 'yes'],
  skew: ['none', 'ahead', 'behind'],
  arrive_midrun: ['no', 'yes'],
  delete_midrun: ['no', 'yes'],
} as const;

export const options = {
  processes: 300,
  days: 7,
  processes_per_hour: 20,
  first_pid: 9700,
  late: 0.05,
  stuck: 0.005,
  failed: 0.03,
  retried: 0.03,
  results_late: 0.02,
  edited: 0.01,
  recomputed: 0.01,
  deleted: 0,
  untimed: 0,
  sparse: 0.15,
  empty: 0.02,
  embeddings: 0.01,
  skew_seconds: 300,
  deepfakes: 20,
  client_id: '1002141210',
  token: 'simulated-token',
};

export const help = {
  generation: 'which path family answers: /v5/... , /client/... , or both over the same processes',
  not_ready:
    'status of an answer to results that are not there yet (200: error body, or v5 envelope with a code)',
  unknown_result: 'status of an answer to results of an unknown pid',
  oliver_list: 'the whole list in one body, or page and pageSize as in v5',
  oliver_order: 'order of the oliver list',
  result_path: 'last segment of the oliver result path',
  asr_path: 'end of the oliver ASR path',
  minus_one: 'status -1: temporary in oliver and final in v5 (documented), or the same in both',
  unfinished_duration: 'duration of a process that is not finished',
  meta: 'meta of v5 processes',
  speaker_keys: 'keys of the speakers in oliver results',
  missing: 'block that every oliver result (words: ASR answer) lacks',
  numbers: 'numbers in v5 results; empty: ""',
  cid: 'type of cid: a string in v5 and an integer in oliver (documented), or the same everywhere',
  beyond_end: 'a page behind the last one',
  over_size: 'pageSize above 1000',
  end_date: 'whether endDate belongs to the window',
  error_body: 'v5 errors and those of gateways: object, JSON list, bare text, JSON string',
  pids: 'big: beyond 2^53',
  pid_order: 'scrambled: a later process may have a lower pid',
  same_datetime: 'several processes share a datetime (for what comes into being after the switch)',
  skew: 'datetime is ahead of or behind the clock by skew_seconds',
  arrive_midrun: 'a process arrives after every full page',
  delete_midrun: 'the first process of every full page is deleted right after it',
  processes: 'processes in the past',
  days: 'spread over so many days before the start',
  processes_per_hour: 'arriving after the start',
  first_pid: 'lowest pid; 9700 makes pids cross from four to five digits',
  late: 'share that takes hours or days',
  stuck: 'share that never finishes',
  failed: 'share that fails for good',
  retried: 'share that fails for a while and is tried again (oliver -1)',
  results_late: 'share whose results come after status 2',
  edited: 'share whose name changes after it was finished',
  recomputed: 'share whose results change later',
  deleted: 'share that is deleted',
  untimed: 'share that is shown without datetime',
  sparse: 'share of results in which many values could not be estimated',
  empty: 'share of results in which nothing could be estimated',
  embeddings: 'share that was submitted with embeddings',
  skew_seconds: 'size of the skew',
  deepfakes: 'processes under /v5/detection',
  client_id: 'the client that the token belongs to',
  token: 'the accepted X-Auth-Token',
};

export type BehavioralSignals = World<typeof switches, typeof options>;
export type Family = 'v5' | 'oliver';
/** /detection is "a separate product with a separate pid list": the same pid is another process there. */
export type Product = 'behavioral' | 'detection';

/** A 64-bit number as JSON has it: bigint only where a double would not do (the kit writes it as a bare integer). */
export function integer(value: string | bigint): number | bigint {
  const big = BigInt(value);
  return big <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(big) : big;
}

/** An integer in the schemas and a string in the samples of v5 (VENDOR.md#type-of-cid). */
export function cidOf(world: BehavioralSignals, documented: 'string' | 'integer'): string | number | bigint {
  const way = world.switches.cid === 'documented' ? documented : world.switches.cid;
  return way === 'string' ? world.options.client_id : integer(world.options.client_id);
}

export function skewOf(world: BehavioralSignals): number {
  const { skew } = world.switches;
  return skew === 'none' ? 0 : (skew === 'ahead' ? 1 : -1) * world.options.skew_seconds * 1000;
}

/** "2024-07-19T12:08:32.507Z": the samples have milliseconds. */
export function shown(world: BehavioralSignals, ms: number): string {
  return timestamp(ms + skewOf(world), 3);
}
