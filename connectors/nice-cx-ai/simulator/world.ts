import type { Answer, Handler, World } from 'trunkline/simulator';

/** Everything the vendor's pages leave open or contradict themselves about (VENDOR.md#unknown, VENDOR.md#traps). */
export const switches = {
  fresh_status: ['declared', 'pending_upload', 'processing', 'unlisted'],
  failed_status: ['documented', 'unlisted'],
  failed_processed: ['null', 'time'],
  ai_early: ['404', '409', 'empty'],
  ai_unasked: ['404', 'empty'],
  echo: ['no_ai', 'no_redaction'],
  participants: ['three', 'all_only'],
  voice_activity: ['array', 'null', 'absent'],
  bundles: ['two', 'none', 'unknown'],
  transcript_path: ['transcript', 'transcripts', 'both'],
  parameters: ['documented', 'extended', 'missing'],
  ai_flag: ['text', 'boolean'],
  fraction: ['mixed', '3', '6'],
  reanalysis: ['moves_processed', 'silent'],
  delete_midrun: ['no', 'after_status', 'after_ai'],
  unauthorized_body: ['errorMessage', 'empty'],
  not_found_body: ['errorMessage', 'empty'],
  quota_status: ['429', '402', '403'],
  identifiers_file: ['plain', 'messy'],
} as const;

export const options = {
  interactions: 300,
  days: 7,
  interactions_per_hour: 40,
  late: 0.03,
  stuck: 0.005,
  failed: 0.02,
  edited: 0,
  deleted: 0,
  listed_late: 0.02,
  foreign: 0.01,
  text: 0.2,
  echo_model: 0.05,
  no_ai: 0.06,
  mono: 0.1,
  redacted: 0.1,
  monthly_quota: 10_000,
  gen_ai_concurrency: 10,
  gen_ai_ms: 0,
  prefix: '/v1',
  token: 'simulated-token',
};

export const help = {
  fresh_status:
    'status of an interaction whose media have not come yet; processing: the same word until it is final',
  failed_status: 'unlisted: a failure with a name that no page has, but with "Failed" in it',
  failed_processed: 'the time `processed` of a failed interaction',
  ai_early: '/ai before the interaction is processed',
  ai_unasked: '/ai when CX AI was not asked for, or the model has none',
  echo: 'model echo: as at its launch (no speakers, no redaction, no CX AI), or as in later text (only no redaction)',
  participants: 'keys of an /ai answer; an un-diarized interaction has only allParticipants in any case',
  voice_activity: 'voiceActivitySegments of audio; chats and transcripts have null, or nothing with absent',
  bundles: 'enlightenBundles: the two named ones, an empty list, two more that the page does not name',
  transcript_path: 'where the phrase transcript is: docs say /transcript, a Python client /transcripts',
  parameters:
    'GET /interactions/{id}: the documented fields, with model, names and metadata too, or 404 for every id',
  ai_flag: 'includeAiResults among the parameters: the text "true" or a boolean',
  fraction: 'digits of times; mixed: 6, and 3 for processed, as in the sample',
  reanalysis: 'whether a new analysis moves the time `processed`',
  delete_midrun:
    'each fifth processed interaction is deleted right after its status, or its /ai, was answered',
  unauthorized_body: 'body of a 401',
  not_found_body: 'body of a 404',
  quota_status: 'a declaration beyond the monthly quota',
  identifiers_file:
    "the customer's lists; messy: BOM, CRLF, blank lines, duplicates, odd header, quoted fields",
  interactions: 'declared in the past',
  days: 'spread over so many days before the start',
  interactions_per_hour: 'declared after the start',
  late: 'share that takes hours or days',
  stuck: 'share that never becomes final',
  failed: 'share that ends as ...Failed',
  edited: 'share that is analysed again later',
  deleted: 'share whose results the customer deletes',
  listed_late: "share whose identifier gets into the customer's list long after it was declared",
  foreign: 'share of the list that belongs to another account or is no identifier at all',
  text: 'share of chats and transcripts',
  echo_model: 'share declared with model echo',
  no_ai: 'share declared without CX AI',
  mono: 'share whose speakers cannot be told apart',
  redacted: 'share with a redaction (English, model cx)',
  monthly_quota: 'declarations that are accepted',
  gen_ai_concurrency: 'generative requests at once',
  gen_ai_ms: 'how long a generative answer takes, in real ms',
  prefix: 'path prefix of the API',
  token: 'the accepted X-API-Token',
};

export type Nice = World<typeof switches, typeof options>;

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
  401: 'Unauthorized: the API token is missing or not valid.',
  404: 'No result was found for this interactionIdentifier.',
  405: 'Method not allowed.',
  408: 'RequestTimeout',
  409: 'The interaction has not been processed yet.',
  429: 'TooManyRequests',
};

/** `{"errorMessage"}` is documented for DELETE 400 and 401 only; for GET it is inferred (VENDOR.md#errors-and-limits). */
export function refusal(world: Nice, status: number, detail?: string): Answer {
  const { unauthorized_body, not_found_body } = world.switches;
  if (status === 401 && unauthorized_body === 'empty') return { status };
  if (status === 404 && not_found_body === 'empty') return { status };
  return { status, json: { errorMessage: detail ?? REASONS[status] ?? 'The request failed.' } };
}

export function guarded(world: Nice, handler: Handler): Handler {
  return async (request) => {
    try {
      return await handler(request);
    } catch (error) {
      if (error instanceof Refusal) return refusal(world, error.status, error.message || undefined);
      throw error;
    }
  };
}

/** The sample has 6 digits in `declared` and 3 in `processed` (VENDOR.md#trap-9-times-have-three-or-six-digits). */
export function time(world: Nice, ms: number, micros: number, field: 'processed' | 'other'): string {
  const text = new Date(ms).toISOString();
  const { fraction } = world.switches;
  if (fraction === '3' || (fraction === 'mixed' && field === 'processed')) return text;
  return `${text.slice(0, 23)}${String(micros).padStart(3, '0')}Z`;
}
