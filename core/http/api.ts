/** One value of a query string; an array repeats the key; undefined leaves it out. */
export type QueryValue = string | number | bigint | boolean | undefined | readonly string[];

export interface RequestOptions {
  query?: Readonly<Record<string, QueryValue>>;
  headers?: Readonly<Record<string, string>>;
  /**
   * Statuses that are an answer to the caller (404 of a child, 422 "not ready") and not an error, whatever
   * `classify` says. A 2xx named here may come without JSON (204, 202 "not ready").
   */
  accept?: readonly number[];
  /** The body of a 2xx is plain text, not JSON. An empty one or a web page is an error all the same. */
  text?: boolean;
}

/** A whole answer: status, headers in lower case, and the body parsed as JSON (integers beyond 2^53 as bigint). */
export interface Answer<T = unknown> {
  status: number;
  headers: Readonly<Record<string, string>>;
  /** JSON of a 2xx; of an accepted status the JSON, or the text where it is none, or undefined where it is empty. */
  body: T;
  /** Host and port of the proxy it came through, where it came through one: the answer may be the proxy's own. */
  proxy?: string;
}

/** What a connector talks to its vendor with: retries, waits, renews tokens and reads bodies to the end. */
export interface Api {
  get<T = unknown>(path: string, options?: RequestOptions): Promise<Answer<T>>;
  post<T = unknown>(path: string, body: unknown, options?: RequestOptions): Promise<Answer<T>>;
  /**
   * A text from any address, of the user and not of the vendor: same retries, timeouts and proxies, but
   * neither the vendor's credentials nor its budget. Any status but 408, 429 and 5xx is an answer.
   *
   * @param field the config field that the address came from, for advice
   */
  download(url: string, headers?: Readonly<Record<string, string>>, field?: string): Promise<Answer<string>>;
}

/**
 * A request to any address, for whoever fetches a token: same retries, timeouts and proxies, but no
 * credentials and no budget.
 */
export interface Wire {
  now(): number;
  /** Answers of any status but 408, 429 and 5xx, which are retried. The body of a 2xx is JSON, as with `Answer`. */
  ask(request: {
    method: 'GET' | 'POST';
    url: string;
    headers: Readonly<Record<string, string>>;
    body?: string;
    text?: boolean;
    /** The config field that the address came from, for advice; absent: api_url. */
    field?: string | undefined;
  }): Promise<Answer>;
  /** Hides secrets: asked for a text that will be shortened. */
  mask?(text: string): string;
  /** A token we were given is as secret as one in the config: it is masked from now on. */
  secret(value: string): void;
}

/** Puts the credentials on a request; renews them where they can be renewed. */
export interface Auth {
  headers(wire: Wire): Promise<Readonly<Record<string, string>>> | Readonly<Record<string, string>>;
  /** Called once per request after a 401; requests that meet a 401 together share one renewal. */
  renew?(wire: Wire): Promise<void>;
}

/** At most `count` requests in any `seconds` long stretch. */
export interface Window {
  count: number;
  seconds: number;
}

/** What to do with an answer, decided from status and body before the default policy. */
export type Outcome = 'ok' | 'retry' | 'rate_limited' | 'renew' | 'config_error' | 'fail';

/**
 * In seconds. Connecting (10), until the headers of the answer are there (60), between two pieces of its body
 * (60), and for the whole of one request (600): a body that comes in drops would go on for ever.
 */
export interface Timeouts {
  connect?: number;
  headers?: number;
  bodyIdle?: number;
  whole?: number;
}

export interface ApiOptions {
  /** Base address, version prefix included; used literally. */
  url: string;
  /** The config's `allow_http`: plain http to any host, not only to private ones. */
  allowHttp?: boolean | undefined;
  auth: Auth;
  /** The vendor's documented limits; all windows hold at once. `requests_per_minute` of the config replaces them. */
  budget: readonly Window[];
  headers?: Readonly<Record<string, string>>;
  timeouts?: Timeouts;
  /**
   * undefined: the default policy (2xx ok; 401 renew, else config_error; 403 config_error; 408, 429, 5xx
   * retry; other 4xx fail).
   */
  classify?(answer: Answer): Outcome | undefined;
}
