/**
 * Trunkline's public face: what a connector is made of, each name explained in docs/writing-a-connector.md.
 * Simulators come from 'trunkline/simulator', tests from 'trunkline/testing'. Everything here loads quickly;
 * the parts that read, talk and parse are loaded by the verbs that need them.
 */
export { configError, transientError } from '../spec/failure.js';
export { isObject, type JsonObject, type Schema } from '../spec/json.js';
export { toInteger } from './author/cast.js';
export type { Context, Extent, Listed, Page, Ref, Verdict } from './author/feed.js';
export { type CommonConfig, connector } from './author/source.js';
export { bearer, header } from './http/auth.js';
export { getList } from './http/list.js';
export { clientCredentials } from './http/oauth.js';
export { reasonOf } from './http/reason.js';
export { about, getText } from './items/about.js';
export { edits } from './items/edits.js';
export { joined } from './items/joined.js';
export { overlap } from './items/overlap.js';
export { inTurn, oneByOne } from './items/turns.js';
export { beginning, isEarly, lookback } from './lists/bounds.js';
export { changes } from './lists/changes.js';
export { days } from './lists/days.js';
export { identifiers } from './lists/identifiers.js';
export { ids } from './lists/ids.js';
export { keyset } from './lists/keyset.js';
export { linked } from './lists/linked.js';
export { numbered } from './lists/numbered.js';
export { rowsOf, toId } from './lists/odd.js';
export { byInteger, byText } from './lists/order.js';
export { sortedPages } from './lists/sorted.js';
export { stepping } from './lists/stepping.js';
export { whole } from './lists/still.js';
export { windows } from './lists/windows.js';
export { instant } from './protocol/dates.js';
