import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { guardedLookup } from './lookup.js';
import type { Wire, WireAnswer, WireRequest, WireTimeouts } from './wire.js';

/** Why we gave up waiting; the codes are those of undici, which the way through a proxy has. */
class Silence extends Error {
  constructor(readonly code: 'UND_ERR_CONNECT_TIMEOUT' | 'UND_ERR_HEADERS_TIMEOUT' | 'UND_ERR_BODY_TIMEOUT') {
    super('nothing came');
  }
}

const kept = { keepAlive: true, lookup: guardedLookup };

/**
 * Straight to the host, by Node's own client: its parser is there already, where undici's has to be compiled
 * in every process, which takes longer than a whole `check` and 35 MB.
 */
export function createDirect(timeouts: WireTimeouts): Wire {
  const plain = new Agent(kept);
  let secure: Promise<{ agent: Agent; request: typeof request }> | undefined;
  const wayTo = (url: string) => {
    if (!url.startsWith('https:')) return { agent: plain, request };
    secure ??= import('node:https').then((https) => ({
      agent: new https.Agent(kept),
      request: https.request,
    }));
    return secure;
  };
  return {
    async send(out) {
      const { agent, request } = await wayTo(out.url);
      const { method, headers, signal } = out;
      const sent = request(out.url, { agent, method, headers, signal });
      const answer = await headOf(sent, out, timeouts);
      return {
        status: answer.statusCode!,
        headers: flat(answer.rawHeaders),
        body: watched(answer, timeouts.bodyIdleMs),
      };
    },
    async destroy() {
      plain.destroy();
      (await secure)?.agent.destroy();
    },
  };
}

/** Resolves when the answer begins. */
function headOf(
  sent: ClientRequest,
  { url, body }: WireRequest,
  timeouts: WireTimeouts,
): Promise<IncomingMessage> {
  let timer: NodeJS.Timeout | undefined;
  const within = (ms: number, silence: Silence) => {
    clearTimeout(timer);
    if (sent.destroyed) return;
    timer = setTimeout(() => sent.destroy(silence), ms);
  };
  const isOpen = () => within(timeouts.headersMs, new Silence('UND_ERR_HEADERS_TIMEOUT'));
  return new Promise<IncomingMessage>((resolve, reject) => {
    within(timeouts.connectMs, new Silence('UND_ERR_CONNECT_TIMEOUT'));
    sent.on('socket', (socket) => {
      if (sent.reusedSocket) isOpen();
      else socket.once(url.startsWith('https:') ? 'secureConnect' : 'connect', isOpen);
    });
    sent.on('response', resolve);
    // Also what comes when the answer has begun: its body ends with the same error.
    sent.on('error', reject);
    sent.end(body);
  }).finally(() => clearTimeout(timer));
}

/** The chunks of a body, which may not fall silent. */
async function* watched(answer: IncomingMessage, idleMs: number): AsyncIterable<Buffer> {
  const timer = setTimeout(() => answer.destroy(new Silence('UND_ERR_BODY_TIMEOUT')), idleMs);
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      timer.refresh();
      yield chunk;
    }
  } finally {
    clearTimeout(timer);
  }
}

/** Node keeps the first of some headers that came twice; here all of them count. What is no ASCII is UTF-8. */
function flat(raw: readonly string[]): WireAnswer['headers'] {
  const headers: Record<string, string> = {};
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at]!.toLowerCase();
    const value = Buffer.from(raw[at + 1]!, 'latin1').toString('utf8');
    headers[name] = Object.hasOwn(headers, name) ? `${headers[name]}, ${value}` : value;
  }
  return headers;
}
