import { STATUS_CODES } from 'node:http';
import type { Answer } from 'trunkline/simulator';
import { type BehavioralSignals, cidOf, type Family, integer } from './world.js';

/**
 * An error that is none of the two of "retrieve results": wrong credentials, unknown path, limits, a gateway
 * in trouble.
 */
export function failure(world: BehavioralSignals, family: Family, status: number, words?: string): Answer {
  const message = words ?? reasonOf(status);
  // v5: `APIError` of the SDK. oliver: as in "retrieve process status", where code happens to be the status.
  const object =
    family === 'v5' ? { code: status, message, details: null } : { code: status, type: 'error', message };
  const bodies = { object: { json: object }, list: { json: [message] }, string: { json: message } };
  const { error_body } = world.switches;
  return { status, ...(error_body === 'text' ? { text: message } : bodies[error_body]) };
}

/** "Bad request", "Not found". */
function reasonOf(status: number): string {
  const reason = STATUS_CODES[status] ?? 'Error';
  return reason.charAt(0) + reason.slice(1).toLowerCase();
}

/** "Retrieve results" has one body for both cases, and code 1 is no HTTP status: only the message tells them apart. */
export function noResult(world: BehavioralSignals, family: Family, pid: string, reason?: string): Answer {
  const unknown = reason === undefined;
  const message = unknown
    ? `Process with pid ${pid} not found!`
    : `Cannot send results for Process with pid ${pid}. The reason is: ${reason}`;
  const status = Number(unknown ? world.switches.unknown_result : world.switches.not_ready);
  if (family === 'oliver') return { status, json: { code: 1, type: 'error', message } };
  if (status !== 200) return failure(world, family, status, message);
  // The v5 envelope has a code and a message of its own, so 200 is not success by itself.
  const envelope = { pid: /^\d+$/.test(pid) ? integer(pid) : pid, cid: cidOf(world, 'integer') };
  return { json: { ...envelope, code: 1, message, results: null } };
}
