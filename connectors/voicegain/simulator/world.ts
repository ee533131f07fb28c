import { STATUS_CODES } from 'node:http';
import { type Answer, type Json, table, timestamp, type WorldOf } from 'trunkline/simulator';

/**
 * The switches are what the vendor's page leaves open or contradicts itself about (VENDOR.md#unknown,
 * VENDOR.md#traps).
 */
export const settings = table({
  switches: {
    cut_scope: `global | per_page: consecutive=true stops at the first unfinished call of the whole set,
      or only within each page`,
    total_count: 'pre_cut | post_cut: X-Total-Count of a consecutive answer counts before or after the cut',
    after_alone: 'no | yes | 400: afterCallId without consecutive=true is ignored, honoured, refused',
    finish_blocker: `no | yes: the call that ended a consecutive answer finishes right after it (unless it
      is stuck)`,
    delete_midrun: 'no | yes: the first row of every full consecutive page is deleted right after it',
    null_style: 'absent | null: optional fields without a value',
    fraction: '3 | 0 | 6: fraction digits of JSON times',
    bounds: 'inclusive | exclusive: fromTime and toTime',
    session_data: 'kept | missing: missing: every session answers 404',
    data_cost: '1 | 10: what a request of session data costs in the budget',
    early_phase: 'given | absent: progressPhase of a call that is still going on',
    error_body: 'reason | status: shape of error bodies',
    empty_csv_header: 'yes | no: header row of a CSV without rows',
    csv_dates: 'dd-MM-yyyy | MM-dd-yyyy: dates in CSV',
    zone: '+00:00 | -05:00: time zone of the project: CSV dates and parameters without a zone',
  },
  options: {
    calls: [1000, 'calls in the past'],
    days: [7, 'spread over so many days before the start'],
    calls_per_hour: [60, 'arriving after the start'],
    first_id: [9500, 'lowest callId; 9500 makes ids cross from four to five digits'],
    late: [0.02, 'share of calls that take hours or days'],
    stuck: [0.003, 'share that never finishes'],
    error: [0.01, 'share that ends as ERROR'],
    recomputed: [0.005, 'share that leaves DONE again for a while'],
    edited: [0.02, 'share that people edit after it was finished'],
    deleted: [0, 'share that is deleted'],
    late_visible: [0, 'share that becomes visible after calls with higher ids'],
    other_context: [0.03, "share of the ids that belong to the account's second project"],
    dangling: [0.005, 'share whose session answers 404'],
    prefix: ['/v1', 'path prefix; an edge install has /ascalon-web-api'],
    token: ['simulated-token', 'the accepted token'],
  },
});

export type Voicegain = WorldOf<typeof settings>;

/** The vendor's error body; its own example code knows a second shape. */
export function refusal(world: Voicegain, status: number, detail?: string): Answer {
  const reason = STATUS_CODES[status] ?? 'Error';
  const json =
    world.switches.error_body === 'status'
      ? { status: reason.toUpperCase().replaceAll(' ', '_'), message: detail ?? reason }
      : { error: { reason, ...(detail && { detail }) } };
  return { status, json };
}

export function time(world: Voicegain, ms: number): string {
  return timestamp(ms, Number(world.switches.fraction) as 0 | 3 | 6);
}

/** These fields without a value, where null stands for that. */
export function blank(world: Voicegain, fields: readonly string[]): Json {
  if (world.switches.null_style === 'absent') return {};
  return Object.fromEntries(fields.map((name) => [name, undefined]));
}

/** JSON in the style of the day: what is undefined is absent, or null everywhere. */
export function answer(world: Voicegain, value: unknown): Answer {
  if (world.switches.null_style === 'absent') return { json: value };
  return {
    text: JSON.stringify(value, (_, item: unknown) => (item === undefined ? null : item)),
    type: 'application/json',
  };
}
