import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A Voicegain that costs next to nothing: the pages that a first sync asks for, made from one that was
 * written beforehand. Only what the list of calls and a check need; everything a simulator knows besides
 * would be measured with the reader.
 */
export interface Vendor {
  /** The address of the API, version prefix included. */
  url: string;
  requests: number;
  close(): Promise<void>;
}

/** Characters of an id: all have so many, so that a page can be copied and its ids written over. */
const DIGITS = 10;
const FIRST = 1_000_000_001;
const WORDS =
  'plan claim card letter month payment doctor number refund address café Größe “quoted” résumé'.split(' ');

interface Template {
  bytes: Buffer;
  /** Where the digits of the ids stand, call by call. */
  places: number[][];
}

/**
 * @param calls how many there are, all finished
 * @param seed of what stands in them
 * @param session bytes of a session's data
 */
export async function startVendor(calls: number, seed: number, session = 0): Promise<Vendor> {
  const templates = new Map<number, Template>();
  const vendor = { url: '', requests: 0, close: async (): Promise<void> => undefined };
  const phrases = phrasesOf(session);
  const server = createServer((request, response) => {
    vendor.requests++;
    const asked = /^\/v1\/sa\/offline\/(\w+)\/data/.exec(request.url ?? '')?.[1];
    if (asked !== undefined)
      return send(response, calls, [Buffer.from(`{"saSessionId":"${asked}","phrases":`), phrases]);
    answer(request, response, calls, (size) => {
      if (!templates.has(size)) templates.set(size, templateOf(size, seed));
      return templates.get(size)!;
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  vendor.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  vendor.close = () =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return vendor;
}

function answer(
  { url = '' }: IncomingMessage,
  response: ServerResponse,
  calls: number,
  template: (size: number) => Template,
): void {
  const { pathname, searchParams: query } = new URL(url, 'http://vendor');
  const size = Number(query.get('per_page') ?? 100);
  if (pathname !== '/v1/sa/call') return send(response, calls, [Buffer.from('[]')]);
  if (query.has('fromTime')) return send(response, calls, [Buffer.from('[]')]);
  if (query.get('sort_dir') === 'desc') {
    const newest = [...Array(Math.min(size, calls)).keys()].map((i) =>
      JSON.stringify(callOf(FIRST + calls - 1 - i, i)),
    );
    return send(response, calls, [Buffer.from(`[${newest.join(',')}]`)]);
  }
  const after = Math.max(Number(query.get('afterCallId') ?? 0), FIRST - 1);
  const count = Math.max(0, Math.min(size, FIRST + calls - 1 - after));
  send(response, calls, [page(template(size), after + 1, count)]);
}

/** What was found in a session, so many bytes of it, and the end of its object. */
function phrasesOf(bytes: number): Buffer {
  const one = JSON.stringify({ phrase: 'the letter about the café', tag: 'V_Verified', location: [] });
  return Buffer.from(
    `[${Array(Math.ceil(bytes / one.length))
      .fill(one)
      .join(',')}]}`,
  );
}

function send(response: ServerResponse, calls: number, parts: Buffer[]): void {
  const body = Buffer.concat(parts);
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': body.length,
    'x-total-count': calls,
  });
  response.end(body);
}

/** A page of so many calls from an id on. */
function page({ bytes, places }: Template, first: number, count: number): Buffer {
  if (count === 0) return Buffer.from('[]');
  const end = count < places.length ? places[count]![0]! - '{"callId":"'.length - 1 : bytes.length - 1;
  const out = Buffer.allocUnsafe(end + 1);
  bytes.copy(out, 0, 0, end);
  out[end] = 0x5d;
  for (let i = 0; i < count; i++) {
    const id = String(first + i);
    for (const place of places[i]!) out.write(id, place, 'latin1');
  }
  return out;
}

function templateOf(size: number, seed: number): Template {
  const random = mulberry(seed);
  const texts = Array.from({ length: size }, (_, i) => JSON.stringify(callOf(FIRST + i, random)));
  const bytes = Buffer.from(`[${texts.join(',')}]`);
  const places: number[][] = [];
  for (let i = 0, from = 0; i < size; i++) {
    const id = String(FIRST + i);
    const at = bytes.indexOf(id, from, 'latin1');
    places.push([at]);
    from = at + DIGITS;
  }
  return { bytes, places };
}

/** A call of about 1 KB: nested, with lists, most with letters beyond ASCII and some with escapes, as calls are. */
function callOf(id: number, random: (() => number) | number) {
  const draw = typeof random === 'number' ? mulberry(random) : random;
  const whole = (most: number) => Math.floor(draw() * most);
  const word = () => WORDS[whole(WORDS.length)]!;
  const began = Date.UTC(2025, 0, 1) + whole(86_400_000);
  return {
    callId: String(id),
    contextId: 'a5f3c2d1-57b1-446c-874b-e40037998113',
    startTime: new Date(began).toISOString(),
    endTime: new Date(began + 60_000).toISOString(),
    duration: whole(900),
    direction: draw() < 0.5 ? 'inbound' : 'outbound',
    externalEndpoint: `+1555${String(whole(10_000_000)).padStart(7, '0')}`,
    agent: {
      agentId: String(whole(900_000)),
      email: `agent${whole(99)}@example.com`,
      name: `Agent ${whole(99)}`,
    },
    language: 'en-us',
    inboundRtpQuality: { in_mos: 4.1, out_mos: 4.3, in_quality_pct: 97.5, in_packet_count: whole(20_000) },
    tags: ['V_Verified', 'R_Billing'],
    progressPhase: 'DONE',
    saSessionId: `5PwuSMCslKc${whole(1e9)}`,
    version: 2,
    keywords: [word(), word(), word()],
    wordCloud: [
      { phrase: word(), freq: whole(30) },
      { phrase: word(), freq: whole(30) },
      { phrase: word(), freq: whole(30) },
    ],
    sentiment: Math.round(draw() * 100) / 100,
    notes: `${Array.from({ length: 34 }, word).join(' ')}\\n"${word()}"`,
    callResolved: draw() < 0.5,
  };
}

/** A small generator with a seed, so that every run reads the same calls. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
