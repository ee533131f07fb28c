import { setMaxListeners } from 'node:events';
import { stringify } from 'lossless-json';
import { checkAddress, join, label, withQuery } from './address.js';
import type { Answer, Api, ApiOptions, Outcome, RequestOptions, Wire } from './api.js';
import { breathe, undisturbed } from './breath.js';
import { createBudget } from './budget.js';
import { createCredentials } from './credentials.js';
import { exchange, merge, type Outgoing, type Reply } from './exchange.js';
import { HttpFailure } from './fault.js';
import { createGate } from './gate.js';
import { exhausted, spoken } from './limits.js';
import { checkApi, checkRequest } from './options.js';
import { createPause, type Hooks, type Stats } from './pause.js';
import { createRoute, proxySecrets } from './proxy.js';
import { persist, RETRY, type RetryLimits } from './retry.js';
import { timeoutsOf } from './timeouts.js';
import { Turns } from './turns.js';
import { answerOf, refusal, saysExpired, usual } from './verdict.js';
import { Witness } from './witness.js';

export interface ApiSettings {
  /** Requests at once. */
  concurrency: number;
  /** Replaces all windows of the vendor. */
  requestsPerMinute?: number | undefined;
  /** A run ends where the vendor's quota is used up for longer than a minute, and is gone on with by the next one. */
  stopWhenSpent?: boolean;
  hooks?: Hooks;
  userAgent: string;
  /** Epoch milliseconds that never run backwards. */
  now?: () => number;
  /** Ends everything that waits or runs, with the signal's reason. */
  signal?: AbortSignal | undefined;
  retry?: Partial<RetryLimits>;
}

export interface RunningApi extends Api {
  readonly stats: Readonly<Stats>;
  /** How much of each window of the limits is used now. */
  used(): { used: number; count: number; seconds: number }[];
  close(): Promise<void>;
}

/** Limits by the minute are a pace; who asks for a longer wait (ms) has a quota, and it is spent. */
const A_QUOTA = 90_000;

// The wall clock may be set back while we wait for it.
const steadyNow = () => performance.timeOrigin + performance.now();

export function createApi(options: ApiOptions, settings: ApiSettings): RunningApi {
  checkApi(options);
  const base = checkAddress(options.url, { allowHttp: options.allowHttp, field: 'api_url' });
  const { now = steadyNow, hooks = {}, userAgent } = settings;
  const mask = (text: string) => hooks.mask?.(text) ?? text;
  const stats: Stats = { requests: 0, retries: 0, waitedMs: 0 };
  const limits = { ...RETRY, ...settings.retry };
  const timeouts = timeoutsOf(options.timeouts);
  for (const secret of proxySecrets()) hooks.onSecret?.(secret);
  const route = createRoute(timeouts);
  // A proxy that cannot be used is known before anything is asked.
  route.wireOf(base);

  // A signal of our own: thousands of requests listen to it, and the caller's would warn of a leak.
  const ending = new AbortController();
  setMaxListeners(0, ending.signal);
  const end = () => ending.abort(settings.signal?.reason);
  if (settings.signal?.aborted) end();
  settings.signal?.addEventListener('abort', end, { once: true });

  const pause = createPause(now, hooks, ending.signal, (ms) => {
    stats.waitedMs += ms;
  });
  const windows = settings.requestsPerMinute
    ? [{ count: settings.requestsPerMinute, seconds: 60 }]
    : options.budget;
  const spent = (ms: number | undefined) => {
    if (settings.stopWhenSpent && (ms === undefined || ms > A_QUOTA)) throw quotaSpent(ms);
  };
  const budget = createBudget(windows, now, (ms, reason) => {
    spent(ms);
    const blocked = budget.blockedUntil - now();
    if (blocked > longestBlock) throw tooLong(blocked);
    return pause(ms, reason);
  });
  const enter = createGate(settings.concurrency, ending.signal);
  const turns = new Turns(() => hooks.drained?.());
  const line = { route, timeouts, signal: ending.signal, hooks, turns, userAgent };
  const retrying = { now, limits, hooks, stats, pause, spent };

  // A vendor whose documented window is an hour may have us wait an hour: we do so of our own accord as well.
  const longestBlock = Math.max(
    limits.longestWaitMs,
    ...options.budget.map((window) => window.seconds * 1000 + 10_000),
  );

  async function send(out: Outgoing): Promise<Reply> {
    stats.requests++;
    const began = now();
    const reply = await exchange(line, out);
    const took = Math.round(now() - began);
    hooks.onLog?.(
      'DEBUG',
      `${label(out.method, out.url)} answered ${reply.status} after ${took} ms with ${reply.bytes.length} bytes.`,
    );
    return reply;
  }

  const wire: Wire = {
    now,
    mask,
    secret: (value) => hooks.onSecret?.(value),
    ask(out) {
      // It may come back in an answer, and the base64 of a pair is not that of its parts.
      const credential = out.headers['authorization']?.split(' ').at(-1);
      if (credential) hooks.onSecret?.(credential);
      return persist(retrying, async () => {
        ending.signal.throwIfAborted();
        const reply = await send(out);
        const read = () => answerOf(out, reply, false, mask);
        const answer = await undisturbed(reply.bytes.length, hooks, ending.signal, read);
        const outcome = usual(answer.status);
        const proxy = route.proxyOf(out.url);
        if (outcome === 'retry' || outcome === 'rate_limited')
          throw refusal(out, answer, outcome, now(), { mask, proxy });
        return proxy === undefined ? answer : { ...answer, proxy };
      });
    },
  };
  const credentials = createCredentials(options.auth, wire);

  const witness = new Witness();

  /**
   * One try, from the queue to the last byte. Only this holds a slot: a request that waits for its next try leaves its
   * place to others, or one sick item would idle a run with concurrency 1. The budget comes last, so that what is
   * counted as sent is sent.
   */
  async function tryOnce(out: Outgoing, begin: () => void): Promise<Try> {
    const leave = await enter();
    try {
      const { headers, generation } = await credentials.headers();
      const end = await budget.take();
      begin();
      const sent = now();
      try {
        const reply = await send({ ...out, headers: merge(out.headers, headers) });
        if (usual(reply.status) === 'ok') witness.answered(out, sent, reply.bytes.length);
        const reset = exhausted(reply.headers, now());
        if (reset !== undefined) budget.block(now() + reset);
        return { reply, generation, sent };
      } finally {
        end();
      }
    } finally {
      leave();
    }
  }

  /** One try and what it says. Its bytes are no longer held by anybody then. */
  async function answered(out: Outgoing, accept: readonly number[], begin: () => void) {
    const { reply, generation, sent } = await tryOnce(out, begin);
    const told = asNotFound(reply, accept);
    const accepted = accept.includes(told.status);
    const size = told.bytes.length;
    const read = () => answerOf(out, told, accepted, mask);
    const answer = await undisturbed(size, hooks, ending.signal, read);
    return { answer, accepted, size, generation, sent };
  }

  const isAnswered = async (out: Outgoing): Promise<boolean> => {
    const { reply } = await tryOnce(out, () => undefined);
    return usual(reply.status) === 'ok';
  };

  /** Of a 401: is it about this one thing, since the same credentials are good for others? */
  async function isAlone(out: Outgoing, { status }: Answer, sent: number): Promise<boolean> {
    return status === 401 && witness.vouches(out, sent, (other) => isAnswered(other).catch(() => false));
  }

  function verdict(answer: Answer, accepted: boolean): Outcome {
    return accepted ? 'ok' : (options.classify?.(answer) ?? usual(answer.status));
  }

  function call(
    method: 'GET' | 'POST',
    path: string,
    body: unknown,
    request: RequestOptions,
  ): Promise<Answer> {
    checkRequest(method, path, request);
    const { query, headers, accept = [], text } = request;
    const url = withQuery(join(base, path), query);
    const json = method === 'POST' ? bodyOf(body) : undefined;
    const type = json === undefined ? undefined : { 'content-type': 'application/json' };
    const wanted = text ? { accept: 'text/plain, */*;q=0.1' } : undefined;
    const out: Outgoing = {
      method,
      url,
      headers: merge(merge(wanted, type), options.headers, headers),
      body: json,
      text,
    };
    let renewed = false;
    let refusals = 0;
    const mayRenew = () => credentials.renewable && !renewed;

    return persist({ ...retrying, limited: (ms) => budget.block(now() + ms) }, async (begin) => {
      for (;;) {
        const { answer, accepted, size, generation, sent } = await answered(out, accept, begin);
        await breathe(size, ending.signal);
        const outdated = mayRenew() && saysExpired(answer);
        const outcome = outdated ? 'renew' : verdict(answer, accepted);
        if (outcome === 'ok') return answer;
        // Who was overtaken by somebody else's renewal has not had one of its own, but not without end.
        if (outcome !== 'renew' || !mayRenew() || ++refusals > 3) {
          const alone = await isAlone(out, answer, sent);
          throw refusal(out, answer, outcome, now(), { mask, proxy: route.proxyOf(url), alone });
        }
        renewed = await credentials.renew(generation);
      }
    });
  }

  return {
    stats,
    used: () => budget.used(),
    get: <T>(path: string, request: RequestOptions = {}) =>
      call('GET', path, undefined, request) as Promise<Answer<T>>,
    post: <T>(path: string, body: unknown, request: RequestOptions = {}) =>
      call('POST', path, body, request) as Promise<Answer<T>>,
    download(url, headers = {}, field?: string) {
      // A signed address is a key to what it names. Short values are no signatures, and hiding them would
      // shred the messages.
      for (const value of new URL(url).searchParams.values()) if (value.length >= 8) hooks.onSecret?.(value);
      const accept = 'text/plain, text/csv, */*;q=0.1';
      const answer = wire.ask({ method: 'GET', url, headers: { accept, ...headers }, text: true, field });
      return answer as Promise<Answer<string>>;
    },
    async close() {
      settings.signal?.removeEventListener('abort', end);
      ending.abort(new Error('The connection to the vendor was closed.'));
      await route.destroy();
    },
  };
}

/** One answer, with which credentials it was asked for, and when (ms). */
interface Try {
  reply: Reply;
  generation: number;
  sent: number;
}

const bodyOf = (body: unknown) => (body === undefined ? undefined : stringify(body));

/** Who takes "not found" for an answer is told "gone" by the same word. */
function asNotFound<R extends { status: number }>(reply: R, accept: readonly number[]): R {
  const isGone = reply.status === 410 && accept.includes(404) && !accept.includes(410);
  return isGone ? { ...reply, status: 404 } : reply;
}

function quotaSpent(ms: number | undefined): HttpFailure {
  const until = ms === undefined ? '' : `, and begins anew only in ${spoken(ms)}`;
  const message = `The vendor's quota is used up${until} (when_quota_is_spent is stop). The next sync goes on from here.`;
  return new HttpFailure('transient_error', message, { fatal: true, spent: true });
}

function tooLong(ms: number): HttpFailure {
  const message = `The vendor's rate limit is used up and begins anew only in ${spoken(ms)}. Run again after that.`;
  return new HttpFailure('transient_error', message, { fatal: true });
}
