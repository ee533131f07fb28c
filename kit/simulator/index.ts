/**
 * The kit that vendors' simulators are made of: a small HTTP server with a clock, a seed, faults and a rate
 * limit.
 *
 *     import { bearerOf, keyring, simulator, start } from 'trunkline/simulator';
 *
 *     export default simulator({
 *       name: 'acme',
 *       switches: { null_style: ['absent', 'null'] },          // the first value is the default
 *       options: { calls: 1000, token: 'simulated-token' },    // numbers and texts
 *       budget: [{ count: 60, seconds: 60 }],                  // on unless start({ budget: [] })
 *       help: { calls: 'calls in the past' },                  // lines for --help
 *       // Once. world: clock, seed, random(...key), switches, options.
 *       create(world) {
 *         const tokens = keyring(world.clock, world.options.token);
 *         return {
 *           routes: [['GET', '/v1/calls/:id', (request) => ({ json: { id: request.params['id'] } })]],
 *           before: (request) =>
 *             tokens.accepts(bearerOf(request)) ? undefined : { status: 401, json: { error: 'no' } },
 *           failure: (status) => ({ status, json: { error: status } }), // 404, 405, 429 and what faults ask for
 *           limits: { headers: (standing) => ({ 'X-Remaining': String(standing.tightest?.remaining) }) },
 *           truth: () => ({ calls: 7 }),
 *           events: { revokeToken: () => tokens.revoke() },
 *         };
 *       },
 *     });
 *
 *     const switches = { null_style: 'null' };
 *     const running = await start(acme, { seed: 7, rate: 0, budget: [], switches, options: { calls: 5 } });
 *     running.url; running.clock.advance(3600);
 *     running.faults.add({ kind: 'status', status: 429, retry_after: 1, count: 2 });
 *     running.requests.entries({ path: 'calls/' }); running.truth();
 *     running.event('revokeToken'); await running.close();
 *
 * What most vendors have is here too: `table` (switches, options and their help), `ledger` (items with a past
 * that go on coming), `Refusal` (thrown by a handler, worded by `failure`), `about` (events about one item),
 * `pageOf`, `wholeNumber`, and readers of parameters that refuse what does not fit (`wholeIn`, `oneIn`, `flagIn`).
 *
 * World time is `clock.now()`: derive everything from it (a timeline per item drawn from
 * `world.random('call', id)`), keep no timers. `clock.wall()` runs at the client's speed: for limits and
 * token lifetimes. Switches may change while running: read them per request. From outside: GET|DELETE
 * /_sim/requests, GET|POST|DELETE /_sim/faults, POST /_sim/advance {seconds}, POST /_sim/switches {name:
 * value}, GET /_sim/truth?full=1, POST /_sim/event {name, ...}, GET /_sim/state. Every simulator has the
 * switches `retry_after` {seconds, date, none} and `gzip` {yes, no} and the option `latency_ms`. For a
 * command line: `describe(simulator)` lists switches, options and limits, `fromWords({switch, option,
 * budget})` makes settings.
 */

export type { Budget, Standing, Window, WindowStanding } from './budget.js';
export { budget } from './budget.js';
export type { Clock } from './clock.js';
export { clock, DAY, HOUR, MINUTE, NEVER, SECOND, timestamp } from './clock.js';
export type {
  Answer,
  Definition,
  Handler,
  Json,
  Options,
  Request,
  Route,
  Service,
  Simulator,
  Switches,
  World,
} from './definition.js';
export { get, post, simulator } from './definition.js';
export type { Args } from './event.js';
export { about, fieldsOf, isSet, timeIn } from './event.js';
export type { ActiveFault, Fault, FaultKind, Faults } from './fault.js';
export { FAULT_KINDS } from './fault.js';
export type { Coming, Ledger } from './ledger.js';
export { firstAfter, ledger } from './ledger.js';
export type { Entry, RequestLog } from './log.js';
export { flagIn, oneIn, pageOf, wholeIn, wholeNumber } from './query.js';
export type { Random } from './random.js';
export { hash, random, words } from './random.js';
export { Refusal } from './refusal.js';
export { pick } from './reply.js';
export type { Running, State } from './running.js';
export { start } from './server.js';
export type { Description, Settings } from './settings.js';
export { describe, fromWords } from './settings.js';
export type { Table, WorldOf } from './table.js';
export { table } from './table.js';
export type { Keyring, TokenEndpoint } from './token.js';
export { basicOf, bearerOf, headerOf, keyring, tokenEndpoint } from './token.js';
