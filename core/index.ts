/**
 * Trunkline's public face: what a connector is made of. Simulators come from 'trunkline/simulator'.
 * Everything here loads quickly; the parts that read, talk and parse are loaded by the verbs that need them.
 */
export { configError, type Failure, type FailureType, transientError } from '../spec/failure.js';
export { isObject, type Json, type JsonObject, type Schema } from '../spec/json.js';
export { toInteger, withNumbers, withTexts } from './cast.js';
export type { Answer, Api, ApiOptions, Auth, Outcome, RequestOptions, Window } from './http/api.js';
export { bearer, header } from './http/auth.js';
export { getList } from './http/list.js';
export { type ClientCredentials, clientCredentials } from './http/oauth.js';
export { getOwn, getText } from './http/own.js';
export { reasonOf } from './http/reason.js';
export { isRepeated } from './http/repeated.js';
export { knownWay } from './http/ways.js';
export { type IdentifierSource, identifiers } from './identifiers.js';
export { toUtc } from './protocol/dates.js';
export { type Access, type CommonConfig, connector, type Source } from './source.js';
export { beginning, isEarly, lookback } from './sync/bounds.js';
export { edits } from './sync/edits.js';
export type { Context, Feed, Field, Listed, Page, Position, Ref, Rows, Snapshot, Stream, Verdict } from './sync/feed.js';
export { joined } from './sync/joined.js';
export { type DaysOptions, days } from './sync/lists/days.js';
export { ids } from './sync/lists/ids.js';
export { type KeysetOptions, keyset } from './sync/lists/keyset.js';
export { type LinkedOptions, type LinkedPage, linked } from './sync/lists/linked.js';
export { type NumberedOptions, numbered } from './sync/lists/numbered.js';
export { collect, type NumberedPage, type SortedOptions, sortedPages, whole } from './sync/lists/sorted.js';
export { type SteppingOptions, stepping } from './sync/lists/stepping.js';
export { type WindowsOptions, windows } from './sync/lists/windows.js';
export { byInteger, byText } from './sync/order.js';
export { type OverlapOptions, overlap } from './sync/overlap.js';
export { type Part, partRows, partValue, partVerdict } from './sync/parts.js';
export { inTurn, oneByOne, type Way } from './sync/turns.js';
