import { type Answer, get, HOUR, type Json, Refusal, type Request, timestamp } from 'trunkline/simulator';
import type { Ledger } from './ledger.js';
import { categorized, type Row, upTo } from './timeline.js';
import { limitOf, pagesOf, type Window, windowOf } from './window.js';
import type { Vonage } from './world.js';

/**
 * Insights Stats (VENDOR.md#insights-stats). It shows a call when the call is processed, which says nothing
 * about its analysis.
 */
export function stats(world: Vonage, ledger: Ledger) {
  function list(request: Request): Answer {
    const { options, switches } = world;
    const window = windowOf(world, request, 31, request.at);
    const limit = limitOf(request, options.stats_page_max);
    const known = upTo(world, request.at);
    const wanted = includes(world, request.query.get('include') ?? 'Started', window, known);
    const begun = ledger.rows().slice(0, ledger.firstAfter(window.end));
    const found = begun.filter((row) => row.processedAt <= known && wanted(row));
    const { rows, meta } = pagesOf(request, found, limit, switches.page_meta === 'zero' ? 0 : 1);
    return { json: { meta, items: rows.map((row) => recordOf(world, row, known)), upTo: timestamp(known) } };
  }

  function single(request: Request): Answer {
    const row = ledger.find(request.params['guid']);
    const known = upTo(world, request.at);
    if (!row || row.processedAt > known) throw new Refusal(404, 'Interaction not found');
    return { json: recordOf(world, row, known) };
  }

  return [get('/stats/interactions', list), get('/stats/interactions/:guid', single)];
}

/**
 * Two meanings of a window; Processed returns earlier calls too, and duplicates across windows
 * (VENDOR.md#trap-10-started-is-the-default).
 */
function includes(world: Vonage, include: string, window: Window, known: number): (row: Row) => boolean {
  if (include === 'Started') return (row) => window.holds(row.startAt);
  if (include !== 'Processed') throw new Refusal(400, `'${include}' is not valid for include`);
  const again = world.switches.processed === 'again' ? window.start - HOUR : window.start;
  const moved = world.switches.categorized_lists === 'yes';
  return (row) =>
    window.holds(row.processedAt) ||
    (row.processedAt >= again && row.processedAt < window.start) ||
    (moved && categorized(world, row, known).some(window.holds));
}

/** Fields of the sample; times in ms (VENDOR.md#trap-19-seconds-and-milliseconds). */
function recordOf(world: Vonage, row: Row, known: number): Json {
  const r = world.random('stats', row.n);
  const duration = row.endAt - row.startAt;
  const categorizedAt = categorized(world, row, known).at(-1);
  const none = world.switches.categorized_at === 'null' ? { categorizedAt: null } : {};
  const { customer, service, numbers } = parties(world, row);
  const ringing = Math.min(duration, r.int(500, 20_000));
  const channel = (role: 'Customer' | 'Agent', touchpoint: string, id: string | null, offset: number) => ({
    guid: r.uuid(),
    offset,
    duration: duration - offset,
    endReason: 'Disconnect',
    integrationType: null,
    party: { id, role, touchpoint },
    events: [
      role === 'Customer' ? event('Ringing', 0, ringing) : event('Connected', 0, 0),
      event('Talking', ringing, duration - ringing),
    ],
  });
  return {
    guid: row.guid,
    conversationGuid: r.uuid(),
    status: 'Completed',
    medium: row.medium,
    mediumManager: 'VCC',
    start: timestamp(row.startAt),
    duration,
    direction: row.direction,
    serviceName: service,
    ...numbers,
    ...(categorizedAt === undefined ? none : { categorizedAt: timestamp(categorizedAt) }),
    interactionPlanMapping: {
      addressName: 'Main line',
      mappingName: `Mapping ${r.int(1, 4)}`,
      interactionPlanName: `Plan ${r.int(1, 9)}`,
      reportingGroup: r.pick(['Sales', 'Support']),
    },
    channels: [
      channel('Customer', customer, null, 0),
      channel('Agent', `Agent ${row.agent}`, String(67800 + row.agent), ringing),
    ],
  };
}

const event = (type: string, offset: number, duration: number) => ({
  type,
  offset,
  name: null,
  duration,
  properties: null,
});

/** Numbers from a range that nobody has. */
export function parties(world: Vonage, row: Row) {
  const r = world.random('parties', row.n);
  const customer = `+1555010${r.int(1000, 9999)}`;
  const own = '+15550100001';
  const inbound = row.direction === 'Inbound';
  const numbers = { connectTo: inbound ? own : customer, connectFrom: inbound ? customer : own };
  return { customer, numbers, service: `Service ${r.int(1, 5)}` };
}
