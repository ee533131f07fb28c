import { bearer, byInteger, byText, type Context, connector, rowsOf, type Verdict } from 'trunkline';
import * as made from './generated.js';
import { about, pagesOf } from './streams/ask.js';
import { extent, newest } from './streams/recent.js';
import { type Item, isOld, list, load, rewind, version } from './streams/recordings.js';
import { all, detailed } from './streams/small.js';

const { feed, snapshot, source } = connector<made.Config>();

const recordings = feed<Item>({
  order: byText,
  list,
  load,
  rewind,
  newest,
  extent,
  version,
});

/** A failed recording never gets a transcription (VENDOR.md#trap-7-not-ready-is-not-an-error). */
function transcribed({ row }: Item): Verdict {
  if (row.status === 'completed') return 'now';
  return row.status === 'failed' ? 'never' : 'later';
}
const waitsForGoals = ({ row: { status, goals_evaluated: told } }: Item) =>
  status === 'completed' && (told === false || told === null);
/** What is overdue is written as it stands (VENDOR.md#goals-after-completion). */
const evaluated = (item: Item, overdue: boolean) =>
  waitsForGoals(item) && !overdue ? 'later' : transcribed(item);
const settled = (item: Item, overdue: boolean) =>
  item.stale && !overdue ? 'later' : evaluated(item, overdue);
const final = (item: Item, overdue: boolean) =>
  item.row.status === 'failed' ? 'now' : settled(item, overdue);

type Own<R> = Omit<R, 'recording_id' | 'created_at'>;
interface Parts {
  transcription: Own<made.Transcriptions> & { dialogues?: Own<made.Dialogues>[] | null };
  results: {
    goals?: Own<made.Goals>[] | null;
    pauses?: Own<made.Pauses>[] | null;
    keywords?: Own<made.Keywords>[] | null;
  };
  summary: Own<made.Summaries>;
}

/** Rows out of one part of a recording; streams of the same part share its request. */
function of<P extends keyof Parts, R extends object>(
  part: P,
  rows: (part: Parts[P]) => readonly R[] | null | undefined,
) {
  return async (item: Item, _ref: unknown, { api, once, log, asOf }: Context<made.Config>) => {
    const { id, created_at } = item.row;
    const found = await once(part, () =>
      about<Parts[P]>(api, `recordings/${encodeURIComponent(id)}/${part}`, id),
    );
    if (found === 'later') return found;
    if (found !== 'gone') return rowsOf(rows(found), (row) => ({ ...row, recording_id: id, created_at }));
    await once(`no ${part}`, async () =>
      log('INFO', `Recording ${id} has no ${part} (404): skipped, unless it turns up.`),
    );
    return isOld(item, asOf) ? [] : found;
  };
}
const text = of('transcription', ({ dialogues: _, ...transcription }) => [transcription]);
const dialogues = of('transcription', (part) => part.dialogues);
const summary = of('summary', (part) => [part]);
const goals = of('results', (part) => part.goals);
const pauses = of('results', (part) => part.pauses);
/** Only one edition of the API has them (VENDOR.md#trap-10-keywords-are-there-or-not). */
const keywords = of('results', (part) => part.keywords);

/** The list is read whole in every sync. Where it has updated_at it shows what was edited; else nothing is looked for. */
const looksBack = () => true;

const one = { looksBack, primaryKey: ['recording_id'], cursorField: 'created_at' } as const;
const many = <K extends string>(key: K) => ({
  looksBack,
  primaryKey: ['recording_id', key] as const,
  cursorField: 'created_at' as const,
});
const said = { when: transcribed, personal: true };

recordings.stream('recordings', {
  ...one,
  schema: made.recordingsSchema,
  primaryKey: ['id'],
  when: final,
  rows: ({ row }) => [row],
});
recordings.stream('transcriptions', { ...one, ...said, schema: made.transcriptionsSchema, rows: text });
recordings.stream('dialogues', {
  ...one,
  ...said,
  schema: made.dialoguesSchema,
  primaryKey: ['id'],
  rows: dialogues,
});
recordings.stream('summaries', { ...one, schema: made.summariesSchema, when: evaluated, rows: summary });
recordings.stream('goals', { ...many('goal_id'), schema: made.goalsSchema, when: evaluated, rows: goals });
recordings.stream('pauses', {
  ...many('start_ms'),
  schema: made.pausesSchema,
  when: transcribed,
  rows: pauses,
});
recordings.stream('keywords', {
  ...many('keyword_id'),
  schema: made.keywordsSchema,
  when: transcribed,
  rows: keywords,
});

const id = { primaryKey: ['id'] } as const;
snapshot('projects', {
  ...id,
  schema: made.projectsSchema,
  pages: (ctx) => detailed<made.Projects>(ctx, 'projects'),
});
snapshot('operators', {
  ...id,
  schema: made.operatorsSchema,
  pages: (ctx) => detailed<made.Operators>(ctx, 'operators'),
});
snapshot('virtual_numbers', {
  ...id,
  schema: made.virtualNumbersSchema,
  pages: (ctx) => detailed<made.VirtualNumbers>(ctx, 'virtual_numbers'),
});

export default source({
  name: 'identitycall',
  version: '0.1.0',
  title: 'IdentityCall',
  documentationUrl: 'https://docs.identitycall.ai/api-reference',
  spec: made.spec,
  // The smallest plan (VENDOR.md#request-limits).
  api: (config) => ({
    url: config.api_url,
    auth: bearer(config.api_key),
    budget: [{ count: 60, seconds: 60 }],
  }),
  check: async ({ api }) => void (await pagesOf(api, 'recordings', { per_page: 1 }).next()),
  // VENDOR.md#trap-12-a-key-of-one-project-shows-a-part-and-does-not-say-so. The older edition has no projects.
  // An account gains and loses projects; what it keeps says that it is the same.
  scope: async (access) =>
    [...(await all(access, 'projects')).rows.keys()].sort(byInteger).map((id) => `project ${id}`),
  formerScope: (scope) => scope.replace(/^account of /, ''), // of its first project
});
