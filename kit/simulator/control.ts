import { isObject } from '../../spec/json.js';
import type { Answer, Request } from './definition.js';
import type { Fault } from './fault.js';
import type { Running } from './running.js';

/** What tests and people do from outside: `/_sim/...`. Never logged, limited or sabotaged. */
export function control(running: Running, request: Request): Answer {
  const verb = `${request.method} ${request.path.slice('/_sim/'.length)}`;
  const ask = Object.fromEntries(request.query);
  try {
    switch (verb) {
      case 'GET state':
        return { json: running.state() };
      case 'GET requests': {
        const { total, peak, counts } = running.requests;
        const path = ask['path'] === undefined ? {} : { path: ask['path'] };
        return {
          json: {
            total,
            peak,
            counts,
            entries: running.requests.entries({ ...path, limit: Number(ask['limit'] ?? 1000) }),
          },
        };
      }
      case 'DELETE requests':
        running.requests.clear();
        return { json: {} };
      case 'POST advance':
        running.clock.advance(Number(body(request)['seconds']));
        return { json: running.state() };
      case 'GET faults':
        return { json: running.faults.list() };
      case 'POST faults': {
        const given = request.json();
        return {
          json: { ids: running.faults.add(...((Array.isArray(given) ? given : [given]) as Fault[])) },
        };
      }
      case 'DELETE faults':
        running.faults.clear();
        return { json: {} };
      case 'POST switches':
        running.change(body(request) as Record<string, string>);
        return { json: running.state() };
      case 'GET truth':
        return { json: running.truth(ask) ?? null };
      case 'POST event': {
        const { name, ...args } = body(request);
        return { json: running.event(String(name), args) ?? null };
      }
      default:
        return { status: 404, json: { error: `no control ${verb}` } };
    }
  } catch (error) {
    return { status: 400, json: { error: error instanceof Error ? error.message : String(error) } };
  }
}

function body(request: Request): Record<string, unknown> {
  const value = request.json();
  if (!isObject(value)) throw new Error('expected a JSON object');
  return value;
}
