import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ApiOptions } from './api.js';
import { bearer } from './auth.js';
import { type ApiSettings, createApi, type RunningApi } from './client.js';

export interface TestServer {
  url: string;
  port: number;
  /** Method and path with query of every request, in order. */
  seen: string[];
  server: Server;
}

const open: (() => unknown)[] = [];

/** Closes all servers and clients of a test. */
export async function closeAll(): Promise<void> {
  for (const close of open.splice(0).reverse()) await close();
}

export async function serve(listener: RequestListener): Promise<TestServer> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  open.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${port}`, port, seen, server };
}

/** Answers one after the other; the last one for all that come later. */
export function script(
  ...answers: ((response: ServerResponse, request: IncomingMessage) => void)[]
): RequestListener {
  let turn = 0;
  return (request, response) => answers[Math.min(turn++, answers.length - 1)]!(response, request);
}

type Either = IncomingMessage | ServerResponse;

/** Answers as a listener (request, response), as a line of a script (response, request) and to a response alone. */
const answering = (write: (response: ServerResponse) => void) => (one: Either, other?: Either) =>
  write(('writeHead' in one ? one : other) as ServerResponse);

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  answering((response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body)),
  );

export const text = (body: string | Buffer, status = 200, headers: Record<string, string> = {}) =>
  answering((response) => response.writeHead(status, headers).end(body));

/** A client with waits of milliseconds. */
export function client(
  url: string,
  options: Partial<ApiOptions> = {},
  settings: Partial<ApiSettings> = {},
): RunningApi {
  const api = createApi(
    { url, auth: bearer('secret-token'), budget: [], ...options },
    { concurrency: 8, userAgent: 'trunkline-test', ...settings, retry: { baseMs: 4, ...settings.retry } },
  );
  open.push(() => api.close());
  return api;
}

export async function failure(
  promise: Promise<unknown>,
): Promise<Error & { failureType?: string; fatal?: boolean; status?: number }> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('it did not fail');
}
