import { member, quoted } from './code.js';
import { type AuthKind, type ListKind, type Plan, STREAM } from './plan.js';

/** What stands in the way of one list: its imports, lines of its own above the feed, and the fields of the feed. */
interface ListText {
  imports: string[];
  above: string;
  feed: string;
  check: string;
}

/** index.ts: the whole connector. */
export function connectorText(plan: Plan): string {
  const { name, title, row, auth } = plan;
  const list = LIST_TEXTS[plan.list](plan);
  const credentials = AUTH_TEXTS[auth](name);
  const imports = [
    ...new Set([...list.imports, ...credentials.imports, 'about', 'connector', 'isEarly']),
  ].sort(byName);
  const when =
    row.status === undefined
      ? ''
      : `\n  // Unfinished: followed by its id until it is done, for as long as pending_days says.
  when: (item) => (${member(row.status.field)} === ${quoted(row.status.done)} ? 'now' : 'later'),`;
  return `import {
${imports.map((one) => `  ${one},`).join('\n')}
} from 'trunkline';
import { type Config, type Items, itemsSchema, spec } from './generated.js';
${plan.isAlone ? "import manifest from './package.json' with { type: 'json' };\n" : ''}
const { feed, source } = connector<Config>();

${list.check.endsWith('}') ? '/** Items on a page. */\nconst SIZE = 100;' : ''}
${list.above}
const ${STREAM} = feed<Items>({
${list.feed}
  load: (ctx, refs) =>
    Promise.all(
      refs.map(async ({ id }) => {
        const found = await about<Items>(ctx.api, '${STREAM}/{id}', id, { owner: ${quoted(row.id.field)}, accept: [404] });
        return found ?? 'gone';
      }),
    ),
});

${STREAM}.stream('${STREAM}', {
  schema: itemsSchema,
  primaryKey: [${quoted(row.id.field)}],
  cursorField: ${quoted(row.at)},${when}
  rows: (item, _, { config }) => (isEarly(config, ${member(row.at)}) ? [] : [item]),
});

export default source({
  name: '${name}',
  version: ${plan.isAlone ? 'manifest.version' : `'${plan.version}'`},
  title: '${title}',
  documentationUrl: 'https://docs.${name}.example',
  spec,
  api: (config) => ({
    url: config.api_url ?? 'https://api.${name}.example/v1',
    allowHttp: config.allow_http,
    auth: ${credentials.text},
    budget: [{ count: 600, seconds: 60 }], // the limits that the vendor documents
  }),
  // One cheap request that fails when the credentials or the address are wrong.
  check: async ({ api }) => {
    await api.get(${list.check});
  },
});
`;
}

/** As the linter sorts imports: without regard to case, types after their \`type\`. */
const byName = (a: string, b: string) =>
  a.replace('type ', '').localeCompare(b.replace('type ', ''), 'en', { sensitivity: 'base' });

const PAGE = `
interface Answer {
  items: Items[];
  next_page: number | null;
}
type Query = Record<string, string | number | undefined>;

/** One page, and the number of the page behind it. */
async function ask({ api }: Pick<Context<Config>, 'api'>, query: Query, page = 1) {
  const { body } = await api.get<Answer | null>('${STREAM}', { query: { ...query, page, limit: SIZE } });
  if (!Array.isArray(body?.items)) throw transientError('GET ${STREAM} answered something else than a page.');
  return { rows: body.items, next: body.next_page ?? undefined };
}
`;

const changed = ({ row }: Plan, head: string, query: string, more: string): ListText => ({
  imports: ['changes', 'type Context', 'transientError'],
  above: PAGE,
  feed: `  ...changes<Config, Items>({
    ${head}
    id: (item) => String(${member(row.id.field)}),
    at: (item) => ${member(row.at)},${more}
    ask: (ctx, ${query.includes('since') ? 'since' : '_'}, next) => ask(ctx, ${query}, next),
  }),`,
  check: `'${STREAM}', { query: { limit: 1 } }`,
});

const LIST_TEXTS: Record<ListKind, (plan: Plan) => ListText> = {
  keyset: ({ row }) => {
    const order = row.id.type === 'integer' ? 'byInteger' : 'byText';
    return {
      imports: [order, 'getList', 'keyset'],
      above: '',
      feed: `  order: ${order},
  list: keyset({
    order: ${order},
    async ask({ api }, after) {
      const query = { after_id: after ?? undefined, limit: SIZE };
      const { rows } = await getList<Items>(api, '${STREAM}', { query });
      // A short page ends nothing: the vendor may give fewer than it was asked for.
      return { items: rows.map((item) => ({ id: String(${member(row.id.field)}), item })), more: rows.length > 0 };
    },
  }),`,
      check: `'${STREAM}', { query: { limit: 1 } }`,
    };
  },
  changes: (plan) =>
    changed(
      plan,
      '// What is edited comes again by itself.',
      '{ updated_since: since }',
      '\n    ascending: true,',
    ),
  pages: (plan) =>
    changed(plan, '// The vendor has no filter: all of it is read, until it holds still.', '{}', ''),
  days: (plan) =>
    changed(
      plan,
      '// The vendor knows whole days only: what was delivered of the first one is not written again.',
      '{ from: since?.slice(0, 10) }',
      '\n    overlap: 3600,',
    ),
  windows: ({ row }) => ({
    imports: ['beginning', 'byText', 'type Context', 'linked', 'transientError', 'windows'],
    above: `const HOUR = 3_600_000;
const iso = (ms: number) => new Date(ms).toISOString();
${PAGE}`,
    feed: `  order: byText,
  repeats: true, // two windows may name an item
  // What became visible late: an hour is listed again.
  rewind: (_, cursor) => iso(Date.parse(cursor) - HOUR),
  list: windows({
    span: 7 * 24 * HOUR,
    begin: beginning(90),
    async *window(ctx, from, to, open) {
      const query = { from: iso(from), to: iso(to) };
      const answer = await linked(ctx, {
        ask: (next?: number) => ask(ctx, query, next),
        id: (item) => String(${member(row.id.field)}),
      });
      if (answer === 'narrower') return answer;
      yield answer.rows.map((item) => ({
        id: String(${member(row.id.field)}),
        item,
        version: '',
        again: iso(Date.parse(${member(row.at)}) + HOUR),
      }));
      return open ? Math.min(to, ctx.asOf) : to;
    },
  }),`,
    check: `'${STREAM}', { query: { limit: 1 } }`,
  }),
  ids: () => ({
    imports: ['byText', 'getList', 'ids'],
    above: '',
    feed: `  order: byText,
  // Who keeps the ids? A file of the user's: see identifiers in the guide.
  list: ids(async function* ({ api }) {
    yield (await getList<string | number>(api, '${STREAM}/ids')).rows.map(String);
  }),`,
    check: `'${STREAM}/ids'`,
  }),
};

const AUTH_TEXTS: Record<AuthKind, (name: string) => { imports: string[]; text: string }> = {
  token: () => ({ imports: ['bearer'], text: 'bearer(config.api_token)' }),
  header: () => ({ imports: ['header'], text: "header('X-Api-Key', config.api_key)" }),
  oauth: (name) => ({
    imports: ['clientCredentials'],
    text: `clientCredentials({
      url: config.auth_url ?? 'https://api.${name}.example/oauth/token',
      clientId: config.client_id,
      clientSecret: config.client_secret,
      allowHttp: config.allow_http,
    })`,
  }),
};
