import { type Answer, type Handler, type Request, timestamp, type World } from 'trunkline/simulator';

/** Everything the vendor's page leaves open or contradicts itself about (VENDOR.md#unknown, VENDOR.md#traps). */
export const switches = {
  cut_scope: ['global', 'per_page'],
  total_count: ['pre_cut', 'post_cut'],
  after_alone: ['no', 'yes', '400'],
  finish_blocker: ['no', 'yes'],
  delete_midrun: ['no', 'yes'],
  null_style: ['absent', 'null'],
  fraction: ['3', '0', '6'],
  bounds: ['inclusive', 'exclusive'],
  arrays: ['repeat', 'comma', 'both'],
  session_data: ['kept', 'missing'],
  data_cost: ['1', '10'],
  early_phase: ['given', 'absent'],
  error_body: ['reason', 'status'],
  empty_csv_header: ['yes', 'no'],
  csv_dates: ['dd-MM-yyyy', 'MM-dd-yyyy', 'iso'],
  zone: ['+00:00', '-05:00'],
} as const;

export const options = {
  calls: 1000,
  days: 7,
  calls_per_hour: 60,
  first_id: 9500,
  late: 0.02,
  stuck: 0.003,
  error: 0.01,
  recomputed: 0.005,
  edited: 0.02,
  deleted: 0,
  late_visible: 0,
  other_context: 0.03,
  dangling: 0.005,
  prefix: '/v1',
  token: 'simulated-token',
};

export const help = {
  cut_scope: 'consecutive=true stops at the first unfinished call of the whole set, or only within each page',
  total_count: 'X-Total-Count of a consecutive answer counts before or after the cut',
  after_alone: 'afterCallId without consecutive=true is ignored, honoured, refused',
  finish_blocker: 'the call that ended a consecutive answer finishes right after it (unless it is stuck)',
  delete_midrun: 'the first row of every full consecutive page is deleted right after it',
  null_style: 'optional fields without a value',
  fraction: 'fraction digits of JSON times',
  bounds: 'fromTime and toTime',
  arrays: 'how array parameters are read: repeated key, comma-joined, both',
  session_data: 'missing: every session answers 404',
  data_cost: 'what a request of session data costs in the budget',
  early_phase: 'progressPhase of a call that is still going on',
  error_body: 'shape of error bodies',
  empty_csv_header: 'header row of a CSV without rows',
  csv_dates: 'dates in CSV',
  zone: 'time zone of the project: CSV dates and parameters without a zone',
  calls: 'calls in the past',
  days: 'spread over so many days before the start',
  calls_per_hour: 'arriving after the start',
  first_id: 'lowest callId; 9500 makes ids cross from four to five digits',
  late: 'share of calls that take hours or days',
  stuck: 'share that never finishes',
  error: 'share that ends as ERROR',
  recomputed: 'share that leaves DONE again for a while',
  edited: 'share that people edit after it was finished',
  deleted: 'share that is deleted',
  late_visible: 'share that becomes visible after calls with higher ids',
  other_context: "share of the ids that belong to the account's second project",
  dangling: 'share whose session answers 404',
  prefix: 'path prefix; an edge install has /ascalon-web-api',
  token: 'the accepted token',
};

export type Voicegain = World<typeof switches, typeof options>;

/** What is refused, with the vendor's status. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    detail: string,
  ) {
    super(detail);
  }
}

const REASONS: { [status: number]: string } = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** The vendor's error body; its own example code knows a second shape. */
export function refusal(world: Voicegain, status: number, detail?: string): Answer {
  const reason = REASONS[status] ?? 'Error';
  const json =
    world.switches.error_body === 'status'
      ? { status: reason.toUpperCase().replaceAll(' ', '_'), message: detail ?? reason }
      : { error: { reason, ...(detail ? { detail } : {}) } };
  return { status, json };
}

export function guarded(world: Voicegain, handler: Handler): Handler {
  return (request: Request) => {
    try {
      return handler(request);
    } catch (error) {
      if (error instanceof Refusal) return refusal(world, error.status, error.message);
      throw error;
    }
  };
}

export function time(world: Voicegain, ms: number): string {
  return timestamp(ms, Number(world.switches.fraction) as 0 | 3 | 6);
}

/** JSON in the style of the day: what is undefined is absent, or null everywhere. */
export function answer(world: Voicegain, value: unknown, headers: Record<string, string> = {}): Answer {
  if (world.switches.null_style === 'absent') return { json: value, headers };
  return {
    text: JSON.stringify(value, (_, item: unknown) => (item === undefined ? null : item)),
    type: 'application/json',
    headers,
  };
}
