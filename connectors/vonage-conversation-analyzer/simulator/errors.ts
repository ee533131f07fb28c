import type { Answer, Request } from 'trunkline/simulator';
import type { Vonage } from './world.js';

/** The three APIs behind one host, and the scope each asks for (VENDOR.md#tokens-and-scopes). */
export const SCOPES = {
  analyzer: 'interaction-content:read',
  content: 'interaction-content:read',
  stats: 'stats',
} as const;
export type Area = keyof typeof SCOPES;

export function areaOf(path: string): Area | null {
  if (path.startsWith('/conversation-analyzer/')) return 'analyzer';
  if (path.startsWith('/interaction-content/')) return 'content';
  return path.startsWith('/stats/') ? 'stats' : null;
}

const REASONS: { [status: number]: [code: string, message: string] } = {
  400: ['BadRequest', 'The request is invalid.'],
  401: ['Unauthorized', 'The access token is missing, invalid or expired.'],
  403: ['Forbidden', 'The access token lacks the required scope.'],
  404: ['NotFound', 'The item was not found.'],
  405: ['MethodNotAllowed', 'The method is not allowed.'],
  429: ['TooManyRequests', 'The fair-use limit was exceeded.'],
  500: ['InternalServerError', 'Internal Server Error'],
  503: ['ServiceUnavailable', 'Service Unavailable'],
  504: ['GatewayTimeout', 'Gateway Timeout'],
};

/**
 * Two shapes on the same hosts (VENDOR.md#errors): `error.code` and, in Stats, `message` with a
 * Cache-Control. The token endpoint has OAuth's. Only the two version errors and the 31 days are shown by the
 * vendor, other words are ours.
 */
export function failure(
  world: Vonage,
  status: number,
  request: Request,
  detail?: string,
  code?: string,
): Answer {
  const [usual, reason] = REASONS[status] ?? ['Error', 'Error'];
  const message = detail ?? reason;
  if (status >= 500 && world.switches.server_error === 'text')
    return { status, text: `${status} ${message}` };
  if (request.path.startsWith('/Auth/')) return { status, json: { error: code ?? 'invalid_request' } };
  const headers: Record<string, string> = status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {};
  if (areaOf(request.path) === 'stats')
    return { status, headers: { ...headers, 'Cache-Control': 'max-age=5' }, json: { message } };
  return { status, headers, json: { error: { code: code ?? usual, message, innerError: null } } };
}

/** The version in Accept: required, never defaulted (VENDOR.md#version-in-accept). */
export function versionOf(request: Request): number | null {
  const found = /application\/vnd\.newvoicemedia\.v(\d+)\+json/i.exec(request.headers.accept ?? '');
  return found === null ? null : Number(found[1]);
}

function oldestOf(world: Vonage, area: Area): number {
  if (area === 'analyzer' && world.switches.old_versions === 'refused') return 3;
  return area === 'content' ? 2 : 1;
}

/** What CA-RESP shows for a missing and for an unknown version; undefined: it is good. */
export function versionRefusal(world: Vonage, request: Request, area: Area): Answer | undefined {
  if (area === 'stats' && world.switches.stats_version === 'ignored') return undefined;
  const version = versionOf(request);
  const missing = 'An API version is required, but was not specified.';
  if (version === null) return failure(world, 400, request, missing, 'ApiVersionUnspecified');
  if (version >= oldestOf(world, area) && version <= 3) return undefined;
  const uri = `http://internal.invalid${request.path}`;
  const message = `The HTTP resource that matches the request URI '${uri}' does not support the API version '${version}'.`;
  return failure(world, 400, request, message, 'UnsupportedApiVersion');
}

export function isGuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
