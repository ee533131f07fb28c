import { isLosslessNumber } from 'lossless-json';
import { configError, transientError } from '../../spec/failure.js';
import { isObject } from '../../spec/json.js';
import { looksLikeName } from '../../spec/names.js';
import { type Known, mistakenOptions, mustFit } from '../../spec/options.js';
import { checkAddress } from './address.js';
import type { Answer, Auth, Wire } from './api.js';
import { checkToken } from './auth.js';
import { heldBy } from './interception.js';
import { reasonOf } from './reason.js';

type Style = 'basic' | 'body';

export interface ClientCredentials {
  /** The token endpoint. */
  url: string;
  clientId: string;
  clientSecret: string;
  /** Several: the first that the client is given; the others are for clients that lack a part of it. */
  scope?: string | readonly string[];
  /** Where the client's credentials go. Absent: HTTP Basic, and once in the body should the endpoint refuse that. */
  style?: Style;
  allowHttp?: boolean | undefined;
  /** The config field of `url`, for errors. */
  field?: string;
}

const OPTIONS: Known<ClientCredentials> = {
  url: true,
  clientId: true,
  clientSecret: true,
  scope: true,
  style: true,
  allowHttp: true,
  field: true,
};

interface Token {
  value: string;
  /** When to ask for the next one. */
  until: number;
}

/** OAuth2 client_credentials: one token for all requests, renewed a minute before it ends or when it is refused. */
export function clientCredentials(options: ClientCredentials): Auth {
  mustFit('clientCredentials', mistakenOptions(options, OPTIONS));
  const field = options.field ?? 'auth_url';
  const url = checkAddress(options.url, { allowHttp: options.allowHttp, field });
  let style: Style | undefined = options.style;
  let [scope, ...fewer] = [options.scope].flat();
  let token: Token | undefined;
  let running: Promise<Token> | undefined;

  async function headers(wire: Wire) {
    if (token === undefined || wire.now() >= token.until) token = await fresh(wire);
    return { authorization: `Bearer ${token.value}` };
  }

  /** Single flight: all who need a token wait for the same one. */
  function fresh(wire: Wire): Promise<Token> {
    running ??= fetchToken(wire).finally(() => {
      running = undefined;
    });
    return running;
  }

  async function fetchToken(wire: Wire): Promise<Token> {
    const began = wire.now();
    const first = style ?? 'basic';
    let answer = await ask(wire, first);
    let said = `${answer.status}${quoted(answer, wire)}`;
    // RFC 6749 asks servers for Basic, but many know only the body, and say 400 or 401 to the other.
    if (
      style === undefined &&
      !isGood(answer) &&
      [200, 400, 401].includes(answer.status) &&
      !lacksScope(answer)
    ) {
      answer = await ask(wire, 'body');
      const again = `${answer.status}${quoted(answer, wire)}`;
      if (isGood(answer)) style = 'body';
      else if (again !== said) said = `${said} as HTTP Basic, ${again} in the body`;
    } else if (isGood(answer)) style = first;
    if (lacksScope(answer) && fewer.length > 0) {
      [scope, ...fewer] = fewer;
      return fetchToken(wire);
    }
    if (!isGood(answer)) throw refused(answer, said);
    return tokenOf(answer, began, wire, field);
  }

  function ask(wire: Wire, how: Style): Promise<Answer> {
    const form = new URLSearchParams({ grant_type: 'client_credentials' });
    if (scope !== undefined) form.set('scope', scope);
    const headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded' };
    if (how === 'body') {
      form.set('client_id', options.clientId);
      form.set('client_secret', options.clientSecret);
    } else {
      // The RFC has both encoded before they are joined, or a colon in the id would shift the seam.
      const pair = `${encodeURIComponent(options.clientId)}:${encodeURIComponent(options.clientSecret)}`;
      headers['authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`;
    }
    return wire.ask({ method: 'POST', url, headers, body: form.toString(), field });
  }

  function refused({ status, body, proxy }: Answer, said: string) {
    if (isObject(body) && PASSING.has(String(body['error']))) {
      return transientError(`The token endpoint ${url} gave no token (${said}). Run again later.`, {
        fatal: true,
      });
    }
    if (status === 403 && proxy !== undefined)
      return configError(
        `The token endpoint ${url} gave no token (${said}). ${heldBy(proxy)}: allow the host there. If the answer is the endpoint's own, check ${field}, and that it belongs to the same region.`,
      );
    if (status >= 300 && status < 400)
      return configError(
        `The token endpoint ${url} gave no token (${said}). Redirects are not followed, since the credentials are for one host only: check ${field}.`,
      );
    const hint = status <= 401 ? 'client_id and client_secret (and the scopes the client has)' : field;
    return configError(
      `The token endpoint ${url} gave no token (${said}). Check ${hint}, and that they belong to the same region.`,
    );
  }

  return {
    headers,
    async renew(wire) {
      token = undefined;
      token = await fresh(wire);
    },
  };
}

/** Some endpoints, and gateways before them, say 200 to everything and put the error into the body. */
const isGood = ({ status, body }: Answer) => status >= 200 && status < 300 && !isError(body);
/** Some write out the fields that they leave empty. */
const isError = (body: unknown) =>
  isObject(body) && !body['access_token'] && Boolean(body['error'] ?? body['errors']);
/** RFC 6749: the server's trouble, and not the client's. */
const PASSING = new Set(['server_error', 'temporarily_unavailable', 'slow_down']);
/** RFC 6749, 5.2: said to a client that has proved who it is. */
const lacksScope = (answer: Answer) =>
  !isGood(answer) && isObject(answer.body) && answer.body['error'] === 'invalid_scope';

function quoted({ body }: Answer, wire: Wire): string {
  const reason = reasonOf(body, (text) => wire.mask?.(text) ?? text);
  return reason === undefined ? '' : `: ${reason}`;
}

function tokenOf({ body }: Answer, began: number, wire: Wire, field: string): Token {
  const value = isObject(body) ? body['access_token'] : undefined;
  if (typeof value !== 'string' || value === '') {
    const keys = isObject(body)
      ? Object.keys(body).slice(0, 10).filter(looksLikeName).join(', ')
      : 'no object';
    throw transientError(
      `The token endpoint answered without an access_token (it has: ${keys || 'nothing'}). Check ${field}.`,
      {
        fatal: true,
      },
    );
  }
  wire.secret(value);
  const lifetime = (body as Record<string, unknown>)['expires_in'];
  // A number beyond a double is kept as its text, and refuses to become one by itself.
  const seconds = Number((isLosslessNumber(lifetime) ? lifetime.value : lifetime) ?? Number.NaN);
  // No lifetime, or none that can be meant: it lasts until it is refused. A short one must not end before it began.
  const margin = Math.min(60, seconds / 2);
  const until = seconds > 0 ? began + (seconds - margin) * 1000 : Number.POSITIVE_INFINITY;
  return { value: checkToken(value, 'The access_token of the token endpoint'), until };
}
