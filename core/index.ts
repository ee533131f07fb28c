/**
 * Trunkline's public face: what a connector is made of. Simulators come from 'trunkline/simulator'.
 * Everything here loads quickly; the parts that read, talk and parse are loaded by the verbs that need them.
 */
export { configError, type Failure, type FailureType, transientError } from '../spec/failure.js';
export { isObject, type Json, type JsonObject, type Schema } from '../spec/json.js';
export { toInteger, withNumbers, withTexts } from './author/cast.js';
export type {
  Context,
  Feed,
  Field,
  Listed,
  Page,
  Position,
  Ref,
  Rows,
  Snapshot,
  Stream,
  Verdict,
} from './author/feed.js';
export { type Access, type CommonConfig, connector, type Source } from './author/source.js';
export type { Answer, Api, ApiOptions, Auth, Outcome, RequestOptions, Window } from './http/api.js';
export { bearer, header } from './http/auth.js';
export { getList } from './http/list.js';
export { type ClientCredentials, clientCredentials } from './http/oauth.js';
export { reasonOf } from './http/reason.js';
export { knownWay } from './http/ways.js';
export { edits } from './items/edits.js';
export { joined } from './items/joined.js';
export { type OverlapOptions, overlap } from './items/overlap.js';
export { getOwn, getText } from './items/own.js';
export { type Part, partRows, partValue, partVerdict } from './items/parts.js';
export { isRepeated } from './items/repeated.js';
export { inTurn, oneByOne, type Way } from './items/turns.js';
export { beginning, isEarly, lookback } from './lists/bounds.js';
export { type DaysOptions, days } from './lists/days.js';
export { type IdentifierSource, identifiers } from './lists/identifiers.js';
export { ids } from './lists/ids.js';
export { type KeysetOptions, keyset } from './lists/keyset.js';
export { type LinkedOptions, type LinkedPage, linked } from './lists/linked.js';
export { type NumberedOptions, numbered } from './lists/numbered.js';
export { byInteger, byText } from './lists/order.js';
export { type SortedOptions, sortedPages, type WholeList } from './lists/sorted.js';
export { type SteppingOptions, stepping } from './lists/stepping.js';
export { type NumberedPage, type Walk, whole } from './lists/still.js';
export { type WindowsOptions, windows } from './lists/windows.js';
export { instant, toUtc } from './protocol/dates.js';
