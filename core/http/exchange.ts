import { label } from './address.js';
import { breathe } from './breath.js';
import { decode, ENCODINGS, LARGEST } from './decode.js';
import { Fault, HttpFailure } from './fault.js';
import { spoken } from './limits.js';
import type { Hooks } from './pause.js';
import type { Route } from './proxy.js';
import type { Turns } from './turns.js';
import type { WireTimeouts } from './wire.js';
import { brokenWire } from './wire-errors.js';

export interface Outgoing {
  method: 'GET' | 'POST';
  url: string;
  headers: Readonly<Record<string, string>>;
  body?: string | undefined;
  /** The answer is text, not JSON. */
  text?: boolean | undefined;
  /** The config field that the address came from, for advice; absent: api_url. */
  field?: string | undefined;
}

/** An answer as it came, its body whole and decoded. */
export interface Reply {
  status: number;
  headers: Readonly<Record<string, string>>;
  bytes: Buffer;
}

export interface Line {
  route: Route;
  timeouts: WireTimeouts;
  signal: AbortSignal;
  hooks: Hooks;
  turns: Turns;
  userAgent: string;
}

/** A body of which fewer bytes come in twice the time in which one has to come at all trickles, and has no end. */
const LEAST = 1000;

/** Sends one request and reads its answer to the last byte. Throws a Fault for whatever may pass. */
export async function exchange(line: Line, out: Outgoing): Promise<Reply> {
  const { hooks, timeouts } = line;
  const most = largest(out);
  const wire = line.route.wireOf(out.url);
  const whole = new AbortController();
  const tooLong = new TooSlow(`the answer was not complete within ${spoken(timeouts.wholeMs)}`);
  const timer = setTimeout(() => whole.abort(tooLong), timeouts.wholeMs);
  let pace: NodeJS.Timeout | undefined;
  const signal = AbortSignal.any([line.signal, whole.signal]);
  const defaults = { accept: 'application/json', 'accept-encoding': ENCODINGS, 'user-agent': line.userAgent };
  try {
    const { status, headers, body } = await wire.send({
      method: out.method,
      url: out.url,
      headers: merge(defaults, out.headers),
      body: out.body,
      signal,
    });
    const chunks: Buffer[] = [];
    let length = 0;
    let before = 0;
    const look = () => {
      if (length - before < LEAST)
        whole.abort(new TooSlow(`its body comes in drops (${length} bytes so far)`));
      before = length;
    };
    pace = setInterval(look, 2 * timeouts.bodyIdleMs);
    for await (const chunk of body) {
      length += chunk.length;
      if (length > most) throw tooLarge(out, status);
      chunks.push(chunk);
    }
    // Only now: a body that never ends is no progress, however much of it comes.
    clearInterval(pace);
    hooks.onAnswer?.();
    checkLength(out, status, headers['content-length'], length);
    clearTimeout(timer);
    await line.turns.wait(length, line.signal);
    const bytes = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, length);
    const unpacked = await unpack(out, status, bytes, headers['content-encoding']);
    await breathe(unpacked.length, line.signal);
    return { status, headers, bytes: unpacked };
  } catch (error) {
    if (line.signal.aborted) throw line.signal.reason;
    if (whole.signal.aborted) throw tooSlow(out, whole.signal.reason, line.route.proxyOf(out.url));
    if (error instanceof Fault || error instanceof HttpFailure) throw error;
    throw brokenWire(out, error, timeouts, line.route.proxyOf(out.url));
  } finally {
    clearTimeout(timer);
    clearInterval(pace);
  }
}

/** Names in lower case, so that a connector's `Accept` replaces ours instead of joining it; the last one wins. */
export function merge(
  ...parts: readonly (Readonly<Record<string, string>> | undefined)[]
): Record<string, string> {
  return Object.fromEntries(
    parts.flatMap((part) => Object.entries(part ?? {}).map(([name, value]) => [name.toLowerCase(), value])),
  );
}

const TRUNCATED =
  'The answer was cut off on its way; if it goes on, something between here and the vendor breaks long answers';

/** Clients check this too; a proxy that closes the connection cleanly must not get past either. */
function checkLength(out: Outgoing, status: number, declared: string | undefined, length: number): void {
  if (declared === undefined || Number(declared) === length) return;
  throw new Fault(
    `${label(out.method, out.url)} answered ${status} with ${length} bytes instead of the ${Number(declared)} it declared`,
    {
      status,
      advice: TRUNCATED,
    },
  );
}

const largest = ({ text }: Outgoing) => (text ? LARGEST.text : LARGEST.json);

async function unpack(
  out: Outgoing,
  status: number,
  bytes: Buffer,
  encoding: string | undefined,
): Promise<Buffer> {
  try {
    return await decode(bytes, encoding, largest(out));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(out, status);
    const what =
      code?.startsWith('Z_BUF') || code?.startsWith('ERR__ERROR_FORMAT')
        ? 'ends too early or is damaged'
        : 'cannot be decompressed';
    const how = code ?? (error as Error).message;
    throw new Fault(
      `${label(out.method, out.url)} answered ${status} with a body that ${what} (${encoding?.replace(/[^\w, -]/g, '?').slice(0, 40)}, ${bytes.length} bytes, ${how})`,
      {
        status,
        advice: TRUNCATED,
        cause: error,
      },
    );
  }
}

class TooSlow extends Error {}

function tooSlow(out: Outgoing, { message }: TooSlow, proxy: string | undefined): Fault {
  const through = proxy === undefined ? '' : ` through the proxy ${proxy}`;
  return new Fault(`${label(out.method, out.url)}${through} failed: ${message}`, {
    advice:
      'The vendor or something on the way sends too slowly: run again later, and ask for less at once (a smaller page or time window)',
  });
}

function tooLarge(out: Outgoing, status: number): HttpFailure {
  const limit = largest(out) / 1024 / 1024;
  return new HttpFailure(
    'transient_error',
    `${label(out.method, out.url)} answered ${status} with more than ${limit} MB. Ask for less at once: smaller pages or a shorter time window.`,
    { status },
  );
}
