import { configError } from '../../spec/failure.js';
import type { Auth } from './api.js';

/** A token pasted with its line break would fail deep inside the client, or be sent as something else. */
export function checkToken(token: string, what: string): string {
  if (token === '') throw configError(`${what} is empty: copy it again.`);
  if (/[^\x20-\x7e]/.test(token))
    throw configError(
      `${what} contains a line break or another character that a header cannot carry: copy it again.`,
    );
  return token;
}

/** `Authorization: Bearer TOKEN`. */
export function bearer(token: string): Auth {
  return header('Authorization', `Bearer ${checkToken(token, 'The API token')}`);
}

/** The token under a header name of the vendor's own, with others that always go with it. */
export function header(name: string, token: string, extra: Readonly<Record<string, string>> = {}): Auth {
  const headers = { ...extra, [name]: checkToken(token, 'The API token') };
  return { headers: () => headers };
}
