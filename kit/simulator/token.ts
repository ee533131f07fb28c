import type { Clock } from './clock.js';
import type { Answer, Request } from './definition.js';
import { Refusal } from './refusal.js';

/** The token of `Authorization: Bearer <token>`; null when there is none. */
export function bearerOf(request: Request): string | null {
  return /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? null;
}

/** A header's value; null when it is absent. Names are case-insensitive. */
export function headerOf(request: Request, name: string): string | null {
  const value = request.headers[name.toLowerCase()];
  return value === undefined ? null : String(value);
}

/** User and password of `Authorization: Basic ...`. */
export function basicOf(request: Request): { user: string; password: string } | null {
  const coded = /^basic +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (!coded) return null;
  const text = Buffer.from(coded, 'base64').toString();
  const at = text.indexOf(':');
  return at < 0 ? null : { user: text.slice(0, at), password: text.slice(at + 1) };
}

/** The tokens a vendor accepts at this moment. */
export interface Keyring {
  accepts(token: string | null): boolean;
  /** Refuses with 401 what it does not accept, in these words: what `before` of a vendor is made of. */
  demand(token: string | null, words?: string): undefined;
  /** Valid for so many seconds of the client's time; absent: for ever. */
  add(token: string, seconds?: number): void;
  /** One token, or all of them. */
  revoke(token?: string): void;
  /** For events: all that were accepted are refused from now on, and this one is accepted, if it is one. */
  replace(token: unknown): object;
}

/** The tokens that are accepted now: those given, until they are revoked, and those added, until their time is over. */
export function keyring(clock: Clock, ...tokens: string[]): Keyring {
  const until = new Map<string, number>(tokens.map((token) => [token, Number.POSITIVE_INFINITY]));
  const accepts = (token: string | null) => token !== null && (until.get(token) ?? 0) > clock.wall();
  return {
    accepts,
    demand(token, words) {
      if (!accepts(token)) throw new Refusal(401, words);
      return undefined;
    },
    add: (token, seconds) =>
      void until.set(token, seconds === undefined ? Number.POSITIVE_INFINITY : clock.wall() + seconds * 1000),
    revoke: (token) => void (token === undefined ? until.clear() : until.delete(token)),
    replace(token) {
      until.clear();
      if (typeof token === 'string') until.set(token, Number.POSITIVE_INFINITY);
      return {};
    },
  };
}

/**
 * Of OAuth's client credentials: the endpoint that grants tokens, each valid for an hour, and whether one is
 * accepted.
 */
export interface TokenEndpoint {
  grant(request: Request): Answer;
  accepts(token: string | null): boolean;
}

/** The client's id and secret may come as HTTP Basic or in the form. */
export function tokenEndpoint(clock: Clock, id: string, secret: string): TokenEndpoint {
  const tokens = keyring(clock);
  let granted = 0;
  return {
    accepts: (token) => tokens.accepts(token),
    grant(request) {
      const form = request.form();
      const given = basicOf(request) ?? { user: form.get('client_id'), password: form.get('client_secret') };
      if (given.user !== id || given.password !== secret)
        return { status: 401, json: { error: 'invalid_client' } };
      granted++;
      const access_token = `simulated-token-${granted}`;
      tokens.add(access_token, 3600);
      return { json: { access_token, token_type: 'Bearer', expires_in: 3600 } };
    },
  };
}
