import { type Answer, table, type WorldOf } from 'trunkline/simulator';

/**
 * The switches are what the vendor's pages leave open or contradict themselves about (VENDOR.md#unknown,
 * VENDOR.md#traps).
 */
export const settings = table({
  switches: {
    fresh_status: `declared | pending_upload | processing | unlisted: status of an interaction whose media
      have not come yet; processing: the same word until it is final`,
    failed_status: `documented | unlisted: unlisted: a failure with a name that no page has, but with
      "Failed" in it`,
    failed_processed: 'null | time: the time `processed` of a failed interaction',
    ai_early: '404 | 409 | empty: /ai before the interaction is processed',
    ai_unasked: '404 | empty: /ai when CX AI was not asked for, or the model has none',
    echo: `no_ai | no_redaction: model echo: as at its launch (no speakers, no redaction, no CX AI), or as
      in later text (only no redaction)`,
    participants: `three | all_only: keys of an /ai answer; an un-diarized interaction has only
      allParticipants in any case`,
    voice_activity: `array | null | absent: voiceActivitySegments of audio; chats and transcripts have
      null, or nothing with absent`,
    bundles: `two | none | unknown: enlightenBundles: the two named ones, an empty list, two more that the
      page does not name`,
    transcript_path: `transcript | transcripts | both: where the phrase transcript is: docs say
      /transcript, a Python client /transcripts`,
    parameters: `documented | extended | missing: GET /interactions/{id}: the documented fields, with
      model, names and metadata too, or 404 for every id`,
    ai_flag: 'text | boolean: includeAiResults among the parameters: the text "true" or a boolean',
    fraction: 'mixed | 3 | 6: digits of times; mixed: 6, and 3 for processed, as in the sample',
    reanalysis: 'moves_processed | silent: whether a new analysis moves the time `processed`',
    delete_midrun: `no | after_status | after_ai: each fifth processed interaction is deleted right after
      its status, or its /ai, was answered`,
    unauthorized_body: 'errorMessage | empty: body of a 401',
    not_found_body: 'errorMessage | empty: body of a 404',
    identifiers_file: `plain | messy: the customer's lists; messy: BOM, CRLF, blank lines, duplicates, odd
      header, quoted fields`,
  },
  options: {
    interactions: [300, 'declared in the past'],
    days: [7, 'spread over so many days before the start'],
    interactions_per_hour: [40, 'declared after the start'],
    late: [0.03, 'share that takes hours or days'],
    stuck: [0.005, 'share that never becomes final'],
    failed: [0.02, 'share that ends as ...Failed'],
    edited: [0, 'share that is analysed again later'],
    deleted: [0, 'share whose results the customer deletes'],
    listed_late: [0.02, "share whose identifier gets into the customer's list long after it was declared"],
    foreign: [0.01, 'share of the list that belongs to another account or is no identifier at all'],
    text: [0.2, 'share of chats and transcripts'],
    echo_model: [0.05, 'share declared with model echo'],
    no_ai: [0.06, 'share declared without CX AI'],
    mono: [0.1, 'share whose speakers cannot be told apart'],
    redacted: [0.1, 'share with a redaction (English, model cx)'],
    prefix: ['/v1', 'path prefix of the API'],
    token: ['simulated-token', 'the accepted X-API-Token'],
  },
});

export type Nice = WorldOf<typeof settings>;

const REASONS: { [status: number]: string } = {
  401: 'Unauthorized: the API token is missing or not valid.',
  404: 'No result was found for this interactionIdentifier.',
  405: 'Method not allowed.',
  409: 'The interaction has not been processed yet.',
  429: 'TooManyRequests',
};

/**
 * `{"errorMessage"}` is documented for DELETE 400 and 401 only; for GET it is inferred
 * (VENDOR.md#errors-and-limits).
 */
export function refusal(world: Nice, status: number, detail?: string): Answer {
  const { unauthorized_body, not_found_body } = world.switches;
  if (status === 401 && unauthorized_body === 'empty') return { status };
  if (status === 404 && not_found_body === 'empty') return { status };
  return { status, json: { errorMessage: detail ?? REASONS[status] ?? 'The request failed.' } };
}

/** The sample has 6 digits in `declared` and 3 in `processed` (VENDOR.md#trap-9-times-have-three-or-six-digits). */
export function time(world: Nice, ms: number, micros: number, field: 'processed' | 'other'): string {
  const text = new Date(ms).toISOString();
  const { fraction } = world.switches;
  if (fraction === '3' || (fraction === 'mixed' && field === 'processed')) return text;
  return `${text.slice(0, 23)}${String(micros).padStart(3, '0')}Z`;
}
