import { STATUS_CODES } from 'node:http';
import type { Answer, Request } from 'trunkline/simulator';
import type { Vonage } from './world.js';

const isStats = ({ path }: Request) => path.startsWith('/stats/');

/** The scope that each of the three APIs asks for (VENDOR.md#tokens-and-scopes); undefined: another path. */
export function scopeOf(request: Request): string | undefined {
  if (isStats(request)) return 'stats';
  const isContent = /^\/(conversation-analyzer|interaction-content)\//.test(request.path);
  return isContent ? 'interaction-content:read' : undefined;
}

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
  const reason = STATUS_CODES[status] ?? 'Error';
  if (status >= 500 && world.switches.server_error === 'text')
    return { status, text: `${status} ${detail ?? reason}` };
  if (request.path.startsWith('/Auth/')) return { status, json: { error: 'invalid_request' } };
  const message = detail ?? `Refused: ${reason}`;
  if (isStats(request)) return { status, headers: { 'Cache-Control': 'max-age=5' }, json: { message } };
  return { status, json: { error: { code: code ?? reason.replaceAll(' ', ''), message, innerError: null } } };
}

/**
 * What CA-RESP shows for a missing version and for another one (VENDOR.md#version-in-accept); undefined:
 * it is good.
 */
export function versionRefusal(world: Vonage, request: Request): Answer | undefined {
  const version = /application\/vnd\.newvoicemedia\.v(\d+)\+json/i.exec(request.headers.accept ?? '')?.[1];
  if (version === '3') return undefined;
  const missing = 'An API version is required, but was not specified.';
  if (version === undefined) return failure(world, 400, request, missing, 'ApiVersionUnspecified');
  const uri = `http://internal.invalid${request.path}`;
  const message = `The HTTP resource that matches the request URI '${uri}' does not support the API version '${version}'.`;
  return failure(world, 400, request, message, 'UnsupportedApiVersion');
}
