import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Answer } from './definition.js';
import type { Fault } from './fault.js';

/** An answer as bytes. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

const zip = promisify(gzip);
export const HTML =
  '<!DOCTYPE html>\n<html><head><title>Just a moment</title></head><body><h1>Bad gateway</h1></body></html>\n';

export function render(answer: Answer): Reply {
  const text = answer.text ?? (answer.json === undefined ? '' : stringify(answer.json));
  const type = answer.type ?? (answer.text === undefined ? 'application/json' : 'text/plain; charset=utf-8');
  const headers: Record<string, string> = { ...answer.headers };
  if (text !== '') headers['Content-Type'] ??= type;
  return { status: answer.status ?? 200, headers, body: Buffer.from(text) };
}

export async function compress(reply: Reply, accept: string | undefined): Promise<Reply> {
  if (!accept || !/\bgzip\b/i.test(accept) || reply.body.length < 256) return reply;
  return {
    ...reply,
    body: await zip(reply.body, { level: 1 }),
    headers: { ...reply.headers, 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' },
  };
}

/** Sends a reply, or as much of it as the fault lets through. Resolves when there is nothing more to do. */
export async function deliver(
  response: ServerResponse,
  reply: Reply,
  fault: Fault | undefined,
): Promise<void> {
  const { socket } = response;
  if (!socket || socket.destroyed) return;
  if (fault?.kind === 'stalled') return; // the client, or close(), ends it
  if (fault?.kind === 'reset') return void socket.resetAndDestroy();
  const bodiless = reply.status === 204 || reply.status === 304;
  response.writeHead(
    reply.status,
    bodiless ? reply.headers : { ...reply.headers, 'Content-Length': String(reply.body.length) },
  );
  if (fault?.kind === 'slow') return dribble(response, reply.body, fault);
  if (fault?.kind !== 'truncated' && fault?.kind !== 'stalled_body' && fault?.kind !== 'reset_body')
    return void response.end(reply.body);
  response.flushHeaders();
  const half = reply.body.subarray(0, Math.floor(reply.body.length / 2));
  if (half.length > 0) await new Promise<void>((resolve) => response.write(half, () => resolve()));
  if (fault.kind === 'stalled_body') return;
  await pause(20); // a reset may overtake bytes that the client has not read yet
  if (fault.kind === 'reset_body') socket.resetAndDestroy();
  else socket.destroy();
}

async function dribble(response: ServerResponse, body: Buffer, fault: Fault): Promise<void> {
  const size = Math.max(1, Math.ceil(body.length / (fault.chunks ?? 10)));
  response.flushHeaders();
  for (let at = 0; at < body.length && !response.destroyed; at += size) {
    await pause(fault.ms ?? 100);
    response.write(body.subarray(at, at + size));
  }
  response.end();
}

/** JSON.stringify that writes a bigint as a bare integer: some vendors have ids beyond 2^53. */
export function stringify(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const marked = JSON.stringify(value, (_, item: unknown) =>
      typeof item === 'bigint' ? `\u0000bigint:${item}` : item,
    );
    return marked.replace(/"\\u0000bigint:(-?\d+)"/g, '$1');
  }
}

/** An object's fields of these names, in this order. */
export function pick<T extends object, K extends keyof T>(of: T, ...names: K[]): Pick<T, K> {
  return Object.fromEntries(names.map((name) => [name, of[name]])) as Pick<T, K>;
}
