import { type Known, mistakenOptions, mustFit } from '../../spec/options.js';
import type { ApiOptions, RequestOptions, Timeouts, Window } from './api.js';

const API: Known<ApiOptions> = {
  url: true,
  allowHttp: true,
  auth: true,
  budget: true,
  headers: true,
  timeouts: true,
  classify: true,
};
const WINDOW: Known<Window> = { count: true, seconds: true };
const TIMEOUTS: Known<Timeouts> = { connect: true, headers: true, bodyIdle: true, whole: true };
const REQUEST: Known<RequestOptions> = { query: true, headers: true, accept: true, text: true };

/** @throws for what nobody knows in what `api` of a source returns */
export function checkApi(options: ApiOptions): void {
  mustFit('api', mistakenOptions(options, API));
  mustFit('timeouts of api', mistakenOptions(options.timeouts, TIMEOUTS));
  for (const window of options.budget ?? []) mustFit('budget of api', mistakenOptions(window, WINDOW));
}

/** @throws where a misspelt option would ask for something else, a filter that is left out most of all */
export function checkRequest(method: string, path: string, options: RequestOptions): void {
  mustFit(`${method} ${path}`, mistakenOptions(options, REQUEST));
}
