import { table, type WorldOf } from 'trunkline/simulator';

/**
 * The switches are what the vendor's page leaves open or contradicts itself about (VENDOR.md#unknown,
 * VENDOR.md#traps).
 */
export const settings = table({
  switches: {
    unknown_guid: `left_out | 404 | 500: a guid without analysis in a batch: left out, or the whole batch
      answers so`,
    invalid_guid: '404 | 500: a single analysis under something that is no guid',
    order: 'asked | reversed: of the array of a batch',
    guid_case: 'asked | lower | upper: letters of guid in analyses',
    over_50: '400 | cut: more than 50 guids',
    end: 'inclusive | exclusive: end of a window, in both discovery APIs',
    processed: `once | again: include=Processed lists a call in its window only, or also in a window that
      begins up to an hour later`,
    categorized_lists: 'no | yes: being categorized (again) makes include=Processed list the call (again)',
    categorized_at: 'absent | null: categorizedAt of a call that is not categorized',
    up_to: 'request_time | minute_behind: upTo of Stats; minute_behind: nothing newer is listed',
    page_meta: 'present | zero: empty window of Stats: pageCount 1 or 0',
    content_paging:
      'v3_token | v2_pages: how Interaction Content goes on: by a token, or by numbers of pages',
    content_time: 'start | startTime: name of the time in Interaction Content',
    token_life: '7200 | requests: two hours, or token_requests requests',
    token_auth: 'basic | body: where the token endpoint looks for the client',
    token_error: '400 | 401: status of invalid_client',
    token_region: "same | other: other: tokens of another region, which the API doesn't know",
    missing_scope: 'refused | dropped: a scope the credential lacks: invalid_scope, or a token without it',
    spelling: 'callTimeBreakDown | callTimeBreakdown: of callTimeBreakDown',
    confidence: 'Low | low: capital or not',
    sentiment: 'present | absent: absent: the feature is off',
    transcript: 'text | null | empty: with transcript=true',
    recategorized: 'yes | no: categories are computed again later (share: the option)',
    status: `timeline | processing | processed | failed: of every analysis that exists; timeline: as it
      comes`,
    unfinished_fields: 'absent | null: fields of an analysis that is processing or failed',
    batch_language: 'present | absent: language in a batch; the sample has none',
    server_error: 'json | text: bodies of 5xx',
    others: "quiet | busy: busy: other integrations take three of four requests of the account's budget",
  },
  options: {
    calls: [300, 'interactions in the past'],
    days: [30, 'spread over so many days before the start'],
    calls_per_hour: [30, 'arriving after the start'],
    late: [0.03, 'share whose analysis takes hours or days'],
    stuck: [0.005, 'share whose analysis never ends, or never appears'],
    failed: [0.02, 'share whose analysis fails'],
    recategorized: [0.03, 'categories are computed again later (share: the option)'],
    deleted: [0, 'share whose content is erased later; Stats keeps the call'],
    late_listed: [0.01, 'share that both discovery APIs show hours or days after the call'],
    other_media: [0.08, 'share that is no phone call: never analysed'],
    unrecorded: [0.04, 'share of the phone calls without recording: never analysed'],
    no_sentiment: [0.1, 'share processed while the sentiment feature was off'],
    silent: [0.03, 'share in which nobody speaks: empty transcript, no categories'],
    stats_page_max: [5000, 'highest limit of Stats, and what it is where none is given'],
    content_page_max: [1000, 'the same of Interaction Content'],
    token_requests: [20, 'with token_life=requests'],
    client_id: ['simulated-client', 'the accepted client'],
    client_secret: ['simulated-secret', 'its secret'],
    scopes: ['interaction-content:read stats', 'what the credential has, separated by spaces'],
  },
});

export type Vonage = WorldOf<typeof settings>;
