import { key, member, quoted } from './code.js';
import { type AuthKind, type ListKind, type Plan, type RowShape, STREAM } from './plan.js';
import { inventedFields } from './shape.js';

/**
 * Of one way to prove who asks: names from the kit, options, the credentials of a config, and what a request
 * must have.
 */
interface GateText {
  imports: string[];
  options: string;
  config: string;
  above?: string;
  before: string;
  route?: string;
}

const GATES: Record<AuthKind, GateText> = {
  token: {
    imports: ['bearerOf'],
    options: "api_token: 'simulated-token'",
    config: 'api_token: String(options.api_token)',
    before: 'bearerOf(request) === options.api_token',
  },
  header: {
    imports: ['headerOf'],
    options: "api_key: 'simulated-key'",
    config: 'api_key: String(options.api_key)',
    before: "headerOf(request, 'X-Api-Key') === options.api_key",
  },
  oauth: {
    imports: ['bearerOf'],
    options: "client_id: 'simulated-client', client_secret: 'simulated-secret'",
    config: `auth_url: \`\${url}/oauth/token\`, client_id: String(options.client_id), client_secret: String(options.client_secret)`,
    above: `
    const tokens = tokenEndpoint(clock, options.client_id, options.client_secret);`,
    before: "request.path === '/oauth/token' || tokens.accepts(bearerOf(request))",
    route: "['POST', '/oauth/token', tokens.grant],",
  },
};

/** How the list is answered: lines above the routes, and the routes. */
const LISTS: Record<ListKind, (plan: Plan) => { above?: string; route: string }> = {
  keyset: ({ row }) => {
    const id =
      row.id.type === 'integer' ? `Number(${member(row.id.field)})` : `String(${member(row.id.field)})`;
    const after =
      row.id.type === 'integer' ? "Number(query.get('after_id'))" : "(query.get('after_id') ?? '')";
    return {
      route: `['GET', '/${STREAM}', ({ query }) => ({ json: all().filter((item) => ${id} > ${after}).slice(0, Number(query.get('limit'))) })],`,
    };
  },
  changes: ({ row }) =>
    paged(
      `all().filter((item) => ${member(row.at)} >= (query.get('updated_since') ?? '')).sort((a, b) => Date.parse(${member(row.at, 'a')}) - Date.parse(${member(row.at, 'b')}))`,
    ),
  pages: () => paged('all().reverse()'),
  days: ({ row }) => paged(`all().filter((item) => ${member(row.at)} >= (query.get('from') ?? ''))`),
  windows: ({ row }) =>
    paged(
      `all().filter((item) => ${member(row.at)} >= from && ${member(row.at)} < to)`,
      "\n      const [from, to] = [query.get('from') ?? '', query.get('to') ?? '~'];",
    ),
  ids: ({ row }) => ({
    route: `['GET', '/${STREAM}/ids', () => ({ json: all().map((item) => ${member(row.id.field)}) })],`,
  }),
};

const paged = (rows: string, above = '') => ({
  above: `
    const page = (query: URLSearchParams) => {${above}
      const found = ${rows};
      const [number, size] = [Number(query.get('page') ?? 1), Number(query.get('limit') ?? 100)];
      const next_page = number * size < found.length ? number + 1 : null;
      return { json: { items: found.slice((number - 1) * size, number * size), next_page } };
    };`,
  route: `['GET', '/${STREAM}', ({ query }) => page(query)],`,
});

/** Of more fields than these a simulator would be a list: they lie beside it. */
const FEW = 6;

const isItemLong = (row: RowShape) => Object.keys(inventedFields(row)).length > FEW;

/** What lies beside the simulator, by its path. */
export const besides = ({ row }: Plan): Record<string, string> =>
  isItemLong(row) ? { 'simulator/others.json': `${JSON.stringify(inventedFields(row), null, 2)}\n` } : {};

/** simulator.ts: a stand-in for the vendor's API, to be made true to its documentation. */
export function simulatorText(plan: Plan): string {
  const { name, title, row } = plan;
  const gate = GATES[plan.auth];
  const list = LISTS[plan.list](plan);
  const imports = [...gate.imports, 'simulator', ...(plan.auth === 'oauth' ? ['tokenEndpoint'] : [])];
  const isUpdated = plan.list !== 'windows' && plan.list !== 'days';
  const others = inventedFields(row);
  const isLong = isItemLong(row);
  const fields = [
    ...(isLong ? ['...others'] : []),
    `${key(row.id.field)}: ${row.id.type === 'integer' ? 'n' : "String(n).padStart(8, '0')"}`,
    ...(row.status === undefined
      ? []
      : [`${key(row.status.field)}: isDone ? ${quoted(row.status.done)} : 'open'`]),
    `${key(row.at)}: iso(${isUpdated && row.status !== undefined ? 'isDone ? finished : created' : 'created'})`,
    ...(isLong
      ? []
      : Object.entries(others).map(([field, value]) => `${key(field)}: ${JSON.stringify(value)}`)),
  ];
  const id = `String(${member(row.id.field)})`;
  const truth =
    row.status === undefined
      ? `all().map((item) => ${id})`
      : `all().flatMap((item) => (${member(row.status.field)} === ${quoted(row.status.done)} ? [${id}] : []))`;
  const slow = row.status === undefined ? '' : ', a tenth of which takes a day';
  return `import { ${imports.join(', ')} } from 'trunkline/simulator';
${isLong ? "import others from './simulator/others.json' with { type: 'json' };\n" : ''}
const iso = (ms: number) => new Date(ms).toISOString();

/** Items one after the other${slow}: make it true to the vendor's documentation. */
export default simulator({
  name: '${name}',
  title: '${title}',
  options: { items: 30, every: 3600, ${gate.options} },
  config: ({ url, options }) => ({ api_url: url, ${gate.config} }),
  create({ clock, options }) {
    const step = options.every * 1000;
    const begin = clock.now() - options.items * step;
    const itemOf = (n: number) => {
      const created = begin + n * step;
${
  row.status === undefined
    ? ''
    : `      const finished = created + (n % 10 === 0 ? 86_400_000 : 0);
      const isDone = finished <= clock.now();
`
}      return { ${fields.join(', ')} };
    };
    const all = () => Array.from({ length: Math.floor((clock.now() - begin) / step) }, (_, i) => itemOf(i + 1));
    const one = (id: string | undefined) => {
      const item = all().find((other) => String(${member(row.id.field, 'other')}) === id);
      return item === undefined ? { status: 404, json: { error: 'unknown' } } : { json: item };
    };${gate.above ?? ''}${list.above ?? ''}
    return {
      before: (request) => (${gate.before} ? undefined : { status: 401, json: { error: 'credentials' } }),
      failure: (status) => ({ status, json: { error: \`status \${status}\` } }),
      routes: [
        ${[gate.route, list.route].filter((route) => route !== undefined).join('\n        ')}
        ['GET', '/${STREAM}/:id', ({ params }) => one(params['id'])],
      ],
      truth: () => ${truth},
    };
  },
});
`;
}
