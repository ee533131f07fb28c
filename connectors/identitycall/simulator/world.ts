import { table, timestamp, type WorldOf } from 'trunkline/simulator';

/**
 * The switches are what the vendor's editions leave open or contradict each other about
 * (VENDOR.md#two-editions, VENDOR.md#unknown).
 */
export const settings = table({
  switches: {
    edition: `new | old: documentation of api.identitycall.ai (new) or of api.identitycall.com (old:
      recordings only, no public_id)`,
    keywords: `edition | on | off: keywords in the results: as the edition says (old: yes, new: no),
      always, never`,
    order: `asc | desc | none: of the recordings; none: as a table without ORDER BY gives them, changed
      rows last`,
    overflow: 'empty | error | last_page: a page beyond the last one: empty, 400, the last page once more',
    empty_pages: '0 | 1: total_pages of an empty list',
    listed: 'all | completed: recordings without a status filter; the page is headed "completed recordings"',
    list_item: `documented | wide: fields of a listed recording; wide: also public_id, external_id,
      project_id, language, updated_at`,
    small_lists: `whole | meta | paged: projects, operators, numbers: whole without meta, whole with meta,
      paged like recordings`,
    unfinished: 'null | absent | zero: fields of a recording that are not known yet',
    goals: 'later | with_completion: goals are evaluated later than the transcription, or with it',
    reevaluating: 'kept | reset: goals_evaluated during a re-evaluation stays true, or becomes false',
    touch: 'yes | no: updated_at also moves when goals are evaluated again or speakers are named',
    goal_ids: 'account | project: unique within the account or within each project',
    early_transcription: '422 | 404 | empty: transcription of a recording that is not completed',
    early_results: 'empty | 422 | 404: results and summary of a recording that is not completed',
    emotion: 'given | null | absent: of a dialogue',
    delete_midrun: `no | pages | list | detail: pages: the first row of each page once; list: the youngest
      final row after the last page; detail: every 10th after its detail`,
    arrive_midrun: 'no | yes: a recording arrives after each page, once per page number',
    deletion: 'soft | permanent: documented as both; permanent refuses the event restore',
    scope: `account | project | other_project: of the key: account-wide, the first project, the second
      project`,
    permissions: 'all | none: of the key; without the permission to read every GET is a 403',
    unauthorized: `by_page | expired | invalid | unauthorized: message of a 401: three pages spell it
      three ways`,
    error_body: 'error | errors: {"error": text} or {"errors": [text]}',
    fraction: '0 | 3 | 6: fraction digits of times',
    zone: 'Z | +02:00: how times are written',
  },
  options: {
    recordings: [300, 'recordings in the past'],
    days: [30, 'spread over so many days before the start'],
    per_hour: [10, 'recordings arriving in an hour after the start'],
    first_id: [950, 'lowest id; 950 makes ids cross from three to four digits'],
    late: [0.03, 'share that takes hours or days'],
    stuck: [0.005, 'share that never finishes'],
    failed: [0.02, 'share that ends as failed'],
    goals_late: [0.05, 'share whose goals come hours or days after completion'],
    goals_never: [0.005, 'share whose goals are never evaluated'],
    edited: [0.03, 'share that is renamed, moved, or whose speakers are named, later'],
    reevaluated: [0.01, 'share whose goals are evaluated again'],
    retranscribed: [0.005, 'share that goes back to processing and gets new dialogues'],
    deleted: [0.01, 'share that is deleted'],
    late_visible: [0, 'share that is listed only minutes after its created_at'],
    retention_days: [0, 'retention of the second project; 0: none'],
    operators: [24, 'how many'],
    numbers: [6, 'how many virtual numbers'],
    prefix: ['/api/v1/public', 'path prefix'],
    api_key: ['idc_simulated0simulated0simulated012', 'the accepted key'],
  },
});

export type IdentityCall = WorldOf<typeof settings>;

export function time(world: IdentityCall, ms: number): string {
  const digits = Number(world.switches.fraction) as 0 | 3 | 6;
  return world.switches.zone === 'Z'
    ? timestamp(ms, digits)
    : timestamp(ms + 7_200_000, digits).replace('Z', '+02:00');
}
