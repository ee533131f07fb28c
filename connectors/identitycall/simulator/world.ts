import { type Answer, type Handler, timestamp, type World } from 'trunkline/simulator';

/** What the vendor's editions leave open or contradict each other about (VENDOR.md#two-editions, VENDOR.md#unknown). */
export const switches = {
  edition: ['new', 'old'],
  keywords: ['edition', 'on', 'off'],
  order: ['asc', 'desc', 'none'],
  overflow: ['empty', 'error', 'last_page'],
  empty_pages: ['0', '1'],
  per_page_over: ['clamp', '400', 'default'],
  listed: ['all', 'completed'],
  list_item: ['documented', 'wide'],
  small_lists: ['whole', 'meta', 'paged'],
  unfinished: ['null', 'absent', 'zero'],
  goals: ['later', 'with_completion'],
  reevaluating: ['kept', 'reset'],
  touch: ['yes', 'no'],
  goal_ids: ['account', 'project'],
  goal_names: ['frozen', 'rewritten'],
  early_transcription: ['422', '404', 'empty'],
  early_results: ['empty', '422', '404'],
  emotion: ['given', 'null', 'absent'],
  delete_midrun: ['no', 'pages', 'list', 'detail'],
  arrive_midrun: ['no', 'yes'],
  deletion: ['soft', 'permanent'],
  scope: ['account', 'project', 'other_project'],
  permissions: ['all', 'read', 'none'],
  unauthorized: ['by_page', 'expired', 'invalid', 'unauthorized'],
  error_body: ['error', 'errors'],
  missing_file: ['422', '400'],
  fraction: ['0', '3', '6'],
  zone: ['Z', '+02:00'],
} as const;

export const options = {
  recordings: 300,
  days: 30,
  per_hour: 10,
  first_id: 950,
  late: 0.03,
  stuck: 0.005,
  failed: 0.02,
  goals_late: 0.05,
  goals_never: 0.005,
  edited: 0.03,
  reevaluated: 0.01,
  retranscribed: 0.005,
  deleted: 0.01,
  late_visible: 0,
  retention_days: 0,
  operators: 24,
  numbers: 6,
  prefix: '/api/v1/public',
  api_key: 'idc_simulated0simulated0simulated012',
};

export const help = {
  edition:
    'documentation of api.identitycall.ai (new) or of api.identitycall.com (old: recordings only, no public_id)',
  keywords: 'keywords in the results: as the edition says (old: yes, new: no), always, never',
  order: 'of the recordings; none: as a table without ORDER BY gives them, changed rows last',
  overflow: 'a page beyond the last one: empty, 400, the last page once more',
  empty_pages: 'total_pages of an empty list',
  per_page_over: 'per_page above 100: 100, refused, 20',
  listed: 'recordings without a status filter; the page is headed "completed recordings"',
  list_item:
    'fields of a listed recording; wide: also public_id, external_id, project_id, language, updated_at',
  small_lists: 'projects, operators, numbers: whole without meta, whole with meta, paged like recordings',
  unfinished: 'fields of a recording that are not known yet',
  goals: 'goals are evaluated later than the transcription, or with it',
  reevaluating: 'goals_evaluated during a re-evaluation stays true, or becomes false',
  touch: 'updated_at also moves when goals are evaluated again or speakers are named',
  goal_ids: 'unique within the account or within each project',
  goal_names: 'in results: as they were at the evaluation, or as they are now',
  early_transcription: 'transcription of a recording that is not completed',
  early_results: 'results and summary of a recording that is not completed',
  emotion: 'of a dialogue',
  delete_midrun:
    'pages: the first row of each page once; list: the youngest final row after the last page; detail: every 10th after its detail',
  arrive_midrun: 'a recording arrives after each page, once per page number',
  deletion: 'documented as both; permanent refuses the event restore',
  scope: 'of the key: account-wide, the first project, the second project',
  permissions: 'of the key; without read every GET is a 403',
  unauthorized: 'message of a 401: three pages spell it three ways',
  error_body: '{"error": text} or {"errors": [text]}',
  missing_file: 'status of an upload without a file',
  fraction: 'fraction digits of times',
  zone: 'how times are written',
  recordings: 'recordings in the past',
  days: 'spread over so many days before the start',
  per_hour: 'recordings arriving in an hour after the start',
  first_id: 'lowest id; 950 makes ids cross from three to four digits',
  late: 'share that takes hours or days',
  stuck: 'share that never finishes',
  failed: 'share that ends as failed',
  goals_late: 'share whose goals come hours or days after completion',
  goals_never: 'share whose goals are never evaluated',
  edited: 'share that is renamed, moved, or whose speakers are named, later',
  reevaluated: 'share whose goals are evaluated again',
  retranscribed: 'share that goes back to processing and gets new dialogues',
  deleted: 'share that is deleted',
  late_visible: 'share that is listed only minutes after its created_at',
  retention_days: 'retention of the second project; 0: none',
  operators: 'how many',
  numbers: 'how many virtual numbers',
  prefix: 'path prefix',
  api_key: 'the accepted key',
};

export type IdentityCall = World<typeof switches, typeof options>;

/** What is refused, with the vendor's status and words. Several messages: the vendor's `errors` array. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly words: string | string[],
  ) {
    super(String(words));
  }
}

export const notFound = () => new Refusal(404, 'Resource not found');

export function refusal(world: IdentityCall, status: number, words: string | string[]): Answer {
  const array = Array.isArray(words) || world.switches.error_body === 'errors';
  return { status, json: array ? { errors: [words].flat() } : { error: words } };
}

export function guarded(world: IdentityCall, handler: Handler): Handler {
  return async (request) => {
    try {
      return await handler(request);
    } catch (error) {
      if (error instanceof Refusal) return refusal(world, error.status, error.words);
      throw error;
    }
  };
}

export function time(world: IdentityCall, ms: number): string {
  const digits = Number(world.switches.fraction) as 0 | 3 | 6;
  return world.switches.zone === 'Z'
    ? timestamp(ms, digits)
    : timestamp(ms + 7_200_000, digits).replace('Z', '+02:00');
}
