import { bearerOf, simulator, tokenEndpoint } from 'trunkline/simulator';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const iso = (ms: number) => new Date(ms).toISOString();

/**
 * The vendor of the guide and its recipes: a call an hour, each tenth of which takes a day; each fifth that
 * is done is deleted.
 */
export default simulator({
  name: 'acme',
  switches: { busy: ['no', 'yes'] },
  options: { calls: 30, token: 'simulated-token', client_id: 'us', client_secret: 'simulated-secret' },
  create({ clock, options, switches }) {
    const begin = clock.now() - options.calls * HOUR;
    const tokens = tokenEndpoint(clock, options.client_id, options.client_secret);
    const asked = new Set<string>();
    const callOf = (n: number) => {
      const ended = begin + n * HOUR + (n % 10 === 0 ? DAY : 0);
      const isDone = ended <= clock.now();
      return { id: String(n), status: isDone ? 'done' : 'open', ended_at: isDone ? iso(ended) : null };
    };
    const all = () =>
      Array.from({ length: Math.floor((clock.now() - begin) / HOUR) }, (_, i) => callOf(i + 1));
    const one = (id: string | undefined) => all().find((call) => call.id === id);
    const behind = (query: URLSearchParams) => (item: { id: string }) =>
      Number(item.id) > Number(query.get('after_id'));
    const deletions = () =>
      all()
        .flatMap(({ id, ended_at }) => (Number(id) % 5 === 0 && ended_at !== null ? [{ id, ended_at }] : []))
        .sort((a, b) => a.ended_at.localeCompare(b.ended_at))
        .map(({ id, ended_at }, i) => ({ id: String(i + 1), call_id: id, deleted_at: ended_at }));
    /** The first answer of each address. */
    const isBusy = (address: string) => {
      const isFirst = switches.busy === 'yes' && !asked.has(address);
      asked.add(address);
      return isFirst;
    };
    const segmentsOf = ({ id, status }: ReturnType<typeof callOf>) =>
      status === 'done' ? [1, 2].map((seq) => ({ seq, text: `${id}: ${seq}` })) : undefined;
    return {
      before: (request) => {
        const token = bearerOf(request);
        if (request.path !== '/oauth/token' && token !== options.token && !tokens.accepts(token))
          return { status: 401, json: { error: 'token' } };
        return isBusy(`${request.path}?${request.query}`) ? { json: { error: { code: 'busy' } } } : undefined;
      },
      routes: [
        ['POST', '/oauth/token', tokens.grant],
        ['GET', '/me', () => ({ json: { name: 'us' } })],
        [
          'GET',
          '/calls',
          ({ query }) => ({
            json: all()
              .filter(behind(query))
              .slice(0, Number(query.get('limit') ?? 50)),
          }),
        ],
        [
          'GET',
          '/calls/:id',
          ({ params }) => {
            const call = one(params['id']);
            return call === undefined ? { status: 404, json: {} } : { json: call };
          },
        ],
        [
          'GET',
          '/calls/:id/segments',
          ({ params }) => {
            const call = one(params['id']);
            if (call === undefined) return { status: 404, json: {} };
            const segments = segmentsOf(call);
            return segments === undefined ? { status: 422, json: {} } : { json: segments };
          },
        ],
        [
          'GET',
          '/results',
          ({ query }) => {
            const ids = (query.get('ids') ?? '').split(',');
            return {
              json: all()
                .filter(({ id }) => ids.includes(id))
                .reverse(),
            };
          },
        ],
        ['GET', '/deletions', ({ query }) => ({ json: deletions().filter(behind(query)).slice(0, 50) })],
      ],
      truth: () => ({
        all: all().map(({ id }) => id),
        done: all().flatMap(({ id, status }) => (status === 'done' ? [id] : [])),
        deletions: deletions().map(({ id }) => id),
      }),
    };
  },
});
