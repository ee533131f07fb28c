import { type ServerResponse, STATUS_CODES } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Standing } from './budget.js';
import type { Answer, Request } from './definition.js';
import { type Fault, retryAfter } from './fault.js';
import { Refusal } from './refusal.js';
import { compress, deliver, HTML, type Reply, render } from './reply.js';
import { router } from './router.js';
import type { Scene } from './running.js';

/** One request from arrival to the last byte: log, budget, fault, the vendor's answer, delivery. */
export function exchange(
  scene: Scene,
): (request: Request, target: string, response: ServerResponse) => Promise<void> {
  const { service, clock, log, faults, budget, switches } = scene;
  const find = router(service.routes);
  const previous = new Map<string, Answer>();
  const failure = (status: number, request: Request, detail?: string | string[]): Answer =>
    service.failure?.(status, request, detail) ?? {
      status,
      json: { error: detail ?? STATUS_CODES[status] ?? 'error' },
    };

  async function vendor(request: Request, match: ReturnType<typeof find>): Promise<Answer> {
    const known = typeof match === 'number' ? request : { ...request, params: match.params };
    try {
      const early = service.before?.(known);
      if (early) return early;
      return typeof match === 'number' ? failure(match, request) : await match.handler(known);
    } catch (error) {
      if (error instanceof Refusal) return failure(error.status, known, error.detail);
      throw error;
    }
  }

  async function answered(
    request: Request,
    match: ReturnType<typeof find>,
    standing: Standing,
    fault: Fault | undefined,
  ): Promise<Answer> {
    if (!standing.allowed) return refuse(request, standing);
    if (fault?.kind === 'status') return spoilt(fault, failure(fault.status ?? 500, request), request);
    if (isMute(fault)) return {};
    const before = fault?.kind === 'repeat' && typeof match !== 'number' && previous.get(match.route);
    return before || vendor(request, match);
  }

  return async (request, target, response) => {
    const mark = target.indexOf('?');
    const query = mark < 0 ? '' : target.slice(mark);
    const credential =
      request.headers.authorization ?? request.headers['x-api-token'] ?? request.headers['x-auth-token'];
    const entry = log.begin(
      { method: request.method, path: request.path, query, at: request.at },
      credential?.toString(),
    );
    const arrived = clock.wall();
    const match = find(request.method, request.path);
    const route = typeof match === 'number' ? '' : match.route;
    entry.route = route;
    const cost = service.limits?.cost?.(request) ?? 1;
    response.once('close', () => log.end(entry));
    if (scene.latency > 0) await pause(scene.latency);

    const standing = budget.take(cost);
    const fault = standing.allowed ? faults.strike(request.method, request.path + query) : undefined;
    entry.fault = fault?.kind ?? '';
    const answer = await answered(request, match, standing, fault).catch(bug);
    if (route && (answer.status ?? 200) === 200) previous.set(route, answer);

    let reply = mangled(render(answer), fault);
    reply = { ...reply, headers: { ...service.limits?.headers?.(standing), ...reply.headers } };
    if (switches['gzip'] === 'yes')
      reply = await compress(reply, request.headers['accept-encoding']?.toString());
    entry.status = isMute(fault) ? 0 : reply.status;
    entry.bytes = reply.body.length;
    log.answered(entry);
    budget.finished(arrived, cost); // before the client can see the answer and a test can move the clock
    await deliver(response, reply, fault);
  };

  function refuse(request: Request, standing: Standing): Answer {
    const answer = failure(429, request);
    const seconds = standing.tightest?.reset ?? 1;
    const way = switches['retry_after'];
    const after =
      way === 'none' ? {} : { 'Retry-After': retryAfter(way === 'date' ? `date:${seconds}` : seconds) };
    return {
      ...answer,
      status: 429,
      headers: { ...answer.headers, ...service.limits?.refused?.(standing), ...after },
    };
  }
}

/** Nothing is answered. */
const isMute = (fault: Fault | undefined) => fault?.kind === 'stalled' || fault?.kind === 'reset';

function bug(error: unknown): Answer {
  return {
    status: 500,
    text: `bug in the simulator: ${error instanceof Error ? error.stack : String(error)}`,
  };
}

/** The answer of a `status` fault. */
function spoilt(fault: Fault, vendor: Answer, request: Request): Answer {
  const status = fault.status ?? 500;
  const headers = {
    ...vendor.headers,
    ...(fault.retry_after === undefined ? {} : { 'Retry-After': retryAfter(fault.retry_after) }),
  };
  // Gateways answer these two, not the vendor's application.
  const body = fault.body ?? (status === 502 || status === 504 ? 'html' : 'vendor');
  if (body === 'html') return { status, headers, text: HTML, type: 'text/html' };
  if (body === 'echo') return { status, ...echo(request), headers: { ...headers, ...echo(request).headers } };
  return body === 'none' ? { status, headers } : { ...vendor, status, headers };
}

/** Wherever a client may look for what went wrong, it finds what it sent. */
function echo({ method, path, query, headers, body }: Request): Answer {
  const sent = `${method} ${path}?${query} ${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join(' ')} ${body}`;
  const names = ['message', 'error', 'error_description', 'detail', 'title', 'errorMessage', 'reason'];
  const said = Object.fromEntries(names.map((name) => [name, sent]));
  const id = String(
    headers.authorization ?? Object.entries(headers).find(([name]) => /token|key/.test(name))?.[1] ?? '',
  );
  return {
    json: said,
    headers: {
      'X-Request-Id': id.replace(/[^\x20-\x7e]/g, ''),
      'WWW-Authenticate': `Bearer error="${id.replace(/[^\w ]/g, '')}"`,
    },
  };
}

/** Faults that change what is said; those that change how it is sent are in deliver(). */
function mangled(reply: Reply, fault: Fault | undefined): Reply {
  if (fault?.kind === 'html')
    return { status: 200, headers: { 'Content-Type': 'text/html' }, body: Buffer.from(HTML) };
  if (fault?.kind === 'empty') return { ...reply, status: 200, body: Buffer.alloc(0) };
  if (fault?.kind === 'cut')
    return { ...reply, body: reply.body.subarray(0, Math.floor(reply.body.length / 2)) };
  return reply;
}
