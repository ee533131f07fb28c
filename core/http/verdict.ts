import { STATUS_CODES } from 'node:http';
import { label } from './address.js';
import type { Answer, Outcome } from './api.js';
import { LargeBody, parseJson, UnreadableBody } from './body.js';
import { toUtf8 } from './decode.js';
import type { Outgoing, Reply } from './exchange.js';
import { Fault, HttpFailure } from './fault.js';
import { heldBy } from './interception.js';
import { exhausted, retryAfter } from './limits.js';
import { reasonOf } from './reason.js';

/** Hides secrets. Called before a text is cut: a part of a secret is not known as one. */
type Mask = (text: string) => string;
const plain: Mask = (text) => text;

const noContent = (field: string) =>
  `An answer without content is not what this request asks for: check that ${field} has the right path and version, and that the account has this product; else ask the vendor`;

const ALONE =
  'The same credentials are good for other requests, so this one is refused for itself: ask the vendor, or give the credentials the permission for it';

/** Beyond this (bytes) the body of an error is not read as JSON, and only so much of it is looked at. */
const LARGE_ERROR = 1024 * 1024;
const QUOTED = 64 * 1024;

const isGood = (status: number) => status >= 200 && status < 300;

/** The reply with its body read. The body of a 2xx must be JSON, unless the caller accepts this very status. */
export function answerOf(out: Outgoing, reply: Reply, accepted: boolean, mask: Mask = plain): Answer {
  const { status, headers } = reply;
  const type = headers['content-type'];
  const bytes = toUtf8(reply.bytes, type);
  if (isGood(status) && !accepted) return { status, headers, body: strictly(out, reply, bytes, mask) };
  if (bytes.length === 0) return { status, headers, body: undefined };
  // No vendor says so much about an error; its beginning is enough to quote from.
  if (!isGood(status) && bytes.length > LARGE_ERROR)
    return { status, headers, body: bytes.toString('utf8', 0, QUOTED) };
  try {
    return { status, headers, body: parseJson(bytes) };
  } catch (error) {
    if (!(error instanceof UnreadableBody)) throw error;
    return { status, headers, body: bytes.toString('utf8') };
  }
}

function strictly(out: Outgoing, reply: Reply, bytes: Buffer, mask: Mask): unknown {
  try {
    if (bytes.length === 0) throw new UnreadableBody('is empty');
    if (!out.text) return parseJson(bytes);
    if (/html/i.test(reply.headers['content-type'] ?? '')) throw new UnreadableBody('is not plain text');
    return bytes.toString('utf8');
  } catch (error) {
    if (!(error instanceof UnreadableBody)) throw error;
    const type = reply.headers['content-type'] ?? 'none';
    const page = /^\s*</.test(bytes.toString('latin1', 0, 100)) ? ' and looks like a web page' : '';
    const { field = 'api_url' } = out;
    const facts = `content type ${mask(type).slice(0, 80)}, ${reply.bytes.length} bytes`;
    const said = `${label(out.method, out.url)} answered ${reply.status} with a body that ${error.message}${page} (${facts})${idOf(reply.headers, mask)}`;
    if (error instanceof LargeBody)
      throw new HttpFailure(
        'transient_error',
        `${said}. Nothing of it was used. Ask for less at once: smaller pages or a shorter time window.`,
        { status: reply.status },
      );
    throw new Fault(said, {
      status: reply.status,
      advice:
        reply.status === 204
          ? noContent(field)
          : `Nothing of it was used. Check ${field}${page ? ' and whether a proxy or a login page answers in the vendor’s place' : ''}; else ask the vendor`,
    });
  }
}

/** What a status means when the connector has no opinion. */
export function usual(status: number): Outcome {
  if (isGood(status)) return 'ok';
  if (status === 401) return 'renew';
  if (status === 403) return 'config_error';
  if (status === 429) return 'rate_limited';
  return status === 408 || status >= 500 ? 'retry' : 'fail';
}

/**
 * A 403 that means 401: gateways answer so to a token whose time is over. Only where the answer says it, for
 * most mean a permission.
 */
export function saysExpired({ status, headers, body }: Answer): boolean {
  if (status !== 403) return false;
  if (/\berror="?invalid_token\b/i.test(headers['www-authenticate'] ?? '')) return true;
  const words = reasonOf(body) ?? '';
  if (/\b(invalid|expired)_token\b|\btoken_?(expired|invalid)\b|\bExpiredToken/i.test(words)) return true;
  return /\b(token|jwt|session)\b/i.test(words) && /\b(expired|no longer valid|not active)\b/i.test(words);
}

interface RefusalOptions {
  mask?: Mask | undefined;
  proxy?: string | undefined;
  /** The credentials are good for other requests. */
  alone?: boolean;
}

/** The error of an answer that is none. 'renew' comes here when there is nothing (more) to renew. */
export function refusal(
  out: Outgoing,
  answer: Answer,
  outcome: Exclude<Outcome, 'ok'>,
  now: number,
  { mask = plain, proxy, alone = false }: RefusalOptions = {},
): Fault | HttpFailure {
  const { status } = answer;
  const said = describe(out, answer, mask);
  if (outcome === 'retry' || outcome === 'rate_limited') {
    const limit = outcome === 'rate_limited';
    return new Fault(said, {
      reason: outcome,
      askedMs: retryAfter(answer.headers, now) ?? (limit ? exhausted(answer.headers, now) : undefined),
      status,
      advice: limit
        ? 'The vendor’s rate limit is used up, perhaps by another integration of the account: run again later or lower requests_per_minute'
        : `The vendor${proxy === undefined ? '' : `, or the proxy ${proxy} on the way to it,`} has a problem: run again later, and ask ${proxy === undefined ? 'the vendor' : 'them'} if it goes on`,
    });
  }
  // The rest of the account may well be readable, so a missing permission ends what needs it and no more.
  const denied = outcome === 'config_error' && status === 403;
  // Nothing there: most likely the path in api_url is wrong. It may be one endpoint that this account's
  // edition lacks, so others go on.
  const nowhere = outcome === 'fail' && status === 404;
  const type = outcome === 'fail' && !isRedirect(status) && !nowhere ? 'system_error' : 'config_error';
  return new HttpFailure(type, `${said}. ${alone ? ALONE : advice(status, outcome, proxy)}.`, {
    status,
    // Nor does one thing that lies elsewhere end the others.
    fatal: type === 'config_error' && !denied && !nowhere && !isRedirect(status) && !alone,
  });
}

const isRedirect = (status: number) => status >= 300 && status < 400;

function advice(status: number, outcome: Outcome, proxy: string | undefined): string {
  if (isRedirect(status))
    return 'Redirects are not followed, since the credentials are for one host only: check api_url';
  if (status === 401 || outcome === 'renew')
    return 'The credentials were refused: check that they are complete, not expired, and of this account and region';
  if (status === 403 && proxy !== undefined)
    return `${heldBy(proxy)}: allow the vendor's host there. If the answer is the vendor's, the credentials lack a permission for this`;
  if (status === 403)
    return 'The credentials lack a permission for this: give it to them, or deselect the streams that need it';
  if (outcome === 'config_error') return 'Check the configuration';
  if (status === 404)
    return 'There is nothing at this address: check api_url, above all its path and version';
  return 'It was not repeated, since the same request would be refused again: check the configuration, else report it to the maintainers of the connector';
}

/**
 * Method, path, status, the vendor's words and its request id. The body of a 2xx is never quoted: it is
 * personal data.
 */
function describe(out: Outgoing, answer: Answer, mask: Mask): string {
  const { status, headers } = answer;
  const name = STATUS_CODES[status];
  const said = `${label(out.method, out.url)} answered ${status}${name && !isGood(status) ? ` ${name}` : ''}`;
  return `${said}${detail(out, answer, mask)}${idOf(headers, mask)}`;
}

function detail(out: Outgoing, { status, headers, body }: Answer, mask: Mask): string {
  if (isGood(status)) return ' with an error in its body';
  const location = headers['location'];
  if (isRedirect(status) && location !== undefined) {
    return URL.canParse(location, out.url)
      ? `, a redirect to ${mask(new URL(location, out.url).host).slice(0, 260)}`
      : ', a redirect to somewhere unreadable';
  }
  const reason = reasonOf(body, mask);
  return reason === undefined ? '' : `: ${reason}`;
}

function idOf(headers: Readonly<Record<string, string>>, mask: Mask): string {
  const names = ['x-request-id', 'x-amzn-requestid', 'request-id', 'x-correlation-id'];
  const id = names.map((name) => headers[name]).find((value) => value);
  // Not simply left out: a short secret is masked as a whole word, and words must not grow together.
  return id === undefined
    ? ''
    : ` (request id ${mask(id)
        .replace(/[^\x21-\x7e]+/g, '-')
        .slice(0, 100)})`;
}
