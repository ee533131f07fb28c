import { MINUTE, table, timestamp, type WorldOf } from 'trunkline/simulator';

/**
 * The switches are what the vendor's pages leave open or contradict each other about (VENDOR.md#unknown,
 * VENDOR.md#traps).
 */
export const settings = table({
  switches: {
    // No header is documented; the vendor's own client simply sleeps a second.
    retry_after: 'none | seconds | date: Retry-After of a 429 of the budget',
    generation: `both | v5 | oliver: which path family answers: /v5/... , /client/... , or both over the
      same processes`,
    not_ready: `405 | 503 | 404 | 200: status of an answer to results that are not there yet (200: error
      body, or v5 envelope with a code)`,
    unknown_result: '404 | 405 | 200: status of an answer to results of an unknown pid',
    oliver_list: 'whole | paged: the whole list in one body, or page and pageSize as in v5',
    oliver_order: 'oldest_first | newest_first | shuffled: order of the oliver list',
    result_path: 'result | results: last segment of the oliver result path',
    asr_path: 'resultasr | results/asr: end of the oliver ASR path',
    minus_one: `documented | temporary | final: status -1: temporary in oliver and final in v5
      (documented), or the same in both`,
    unfinished_duration: '0 | absent: duration of a process that is not finished',
    meta: 'mixed | empty | json | absent: meta of v5 processes',
    speaker_keys: 'agent_customer | speakers | mixed: keys of the speakers in oliver results',
    missing: `none | basic | core | kpi | events | words: block that every oliver result (words: ASR
      answer) lacks`,
    numbers: 'strings | numbers | empty: numbers in v5 results; empty: ""',
    cid: `documented | string | integer: type of cid: a string in v5 and an integer in oliver
      (documented), or the same everywhere`,
    beyond_end: 'empty | 404: a page behind the last one',
    over_size: 'clamped | 400: pageSize above 1000',
    error_body: `object | list | text | string: v5 errors and those of gateways: object, JSON list, bare
      text, JSON string`,
    pids: 'small | big: big: beyond 2^53',
    same_datetime: `no | yes: several processes share a datetime (for what comes into being after the
      switch)`,
    skew: 'none | ahead | behind: datetime is five minutes ahead of or behind the clock',
    arrive_midrun: 'no | yes: a process arrives after every full page',
    delete_midrun: 'no | yes: the first process of every full page is deleted right after it',
  },
  options: {
    processes: [300, 'processes in the past'],
    days: [7, 'spread over so many days before the start'],
    processes_per_hour: [20, 'arriving after the start'],
    first_pid: [9700, 'lowest pid; 9700 makes pids cross from four to five digits'],
    late: [0.05, 'share that takes hours or days'],
    stuck: [0.005, 'share that never finishes'],
    failed: [0.03, 'share that fails for good'],
    retried: [0.03, 'share that fails for a while and is tried again (oliver -1)'],
    results_late: [0.02, 'share whose results come after status 2'],
    edited: [0.01, 'share whose name changes after it was finished'],
    recomputed: [0.01, 'share whose results change later'],
    deleted: [0, 'share that is deleted'],
    untimed: [0, 'share that is shown without datetime'],
    sparse: [0.15, 'share of results in which many values could not be estimated'],
    empty: [0.02, 'share of results in which nothing could be estimated'],
    embeddings: [0.01, 'share that was submitted with embeddings'],
    client_id: ['1002141210', 'the client that the token belongs to'],
    token: ['simulated-token', 'the accepted X-Auth-Token'],
  },
});

export type BehavioralSignals = WorldOf<typeof settings>;
export type Family = 'v5' | 'oliver';

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
  return { none: 0, ahead: 5 * MINUTE, behind: -5 * MINUTE }[world.switches.skew];
}

/** "2024-07-19T12:08:32.507Z": the samples have milliseconds. */
export function shown(world: BehavioralSignals, ms: number): string {
  return timestamp(ms + skewOf(world), 3);
}
