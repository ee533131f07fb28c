import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { configAt } from './loopback.js';
import { configured, read } from './rig.js';

/**
 * Identifiers come from vendors and from files: none of them leads a request, and the credentials on it,
 * anywhere else.
 */

const NEXT_DOOR = [
  '../../admin',
  'x/../../admin',
  'admin?all=1',
  'admin#x',
  '//other.example/x',
  '..%2Fadmin',
  '.',
  '..',
  '%2e%2e',
  '..;',
];
const TIME = '2026-01-01T00:00:00Z';

const CALLS = NEXT_DOOR.map((saSessionId, at) => ({
  callId: String(at + 1),
  contextId: 'c',
  saSessionId,
  startTime: TIME,
  progressPhase: 'DONE',
  version: 1 + (at % 2),
}));

let asked: string[] = [];
let server: Server;
let url: string;
beforeAll(async () => {
  server = createServer(({ url: path = '' }, response) => {
    asked.push(path);
    const { pathname, searchParams } = new URL(path, 'http://x');
    response.setHeader('content-type', 'application/json');
    const answer = (body: unknown) => response.end(JSON.stringify(body));
    if (pathname.endsWith('/token'))
      return void answer({ access_token: 'a-token-that-is-one', expires_in: 3600 });
    if (pathname.endsWith('/recordings'))
      return void answer({
        data: NEXT_DOOR.map((id) => ({ id, status: 'completed', created_at: TIME, updated_at: TIME })),
        meta: { total_pages: 1, total_count: NEXT_DOOR.length },
      });
    if (pathname.endsWith('/projects')) return void answer({ data: [{ id: 1 }], meta: { total_pages: 1 } });
    if (pathname.endsWith('/sa/call')) {
      const after = Number(searchParams.get('afterCallId') ?? 0);
      response.setHeader('x-total-count', String(CALLS.length));
      return void answer(CALLS.filter(({ callId }) => Number(callId) > after));
    }
    if (pathname.endsWith('/processes'))
      return void answer(
        searchParams.get('page') === '0' ? NEXT_DOOR.map((pid) => ({ pid, status: 2, datetime: TIME })) : [],
      );
    response.writeHead(404).end('{"message":"not found"}');
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

it.each<[name: string, streams: string[], below: RegExp]>([
  [
    'voicegain',
    ['calls', 'sa_sessions', 'transcripts'],
    /^\/sa\/(call(\?[^/#]*)?|(?!offline\/data)(offline\/)?[^/?#]+\/(transcript|data)(\?[^/#]*)?)$/,
  ],
  [
    'identitycall',
    ['recordings', 'transcriptions'],
    /^\/(projects|recordings(\?[^/#]*|\/[^/?#]+(\/\w+)?)?)(\?page=\d+)?$/,
  ],
  [
    'behavioral-signals',
    ['processes', 'results'],
    /^\/clients\/1\/processes(\?[^/#]*|\/[^/?#]+(\/results)?)$/,
  ],
  ['nice-cx-ai', ['interactions'], /^\/interactions\/[^/?#]+\/status$/],
  [
    'vonage-conversation-analyzer',
    ['interactions', 'analyses'],
    /^\/(token|(stats\/interactions|[\w/-]*(analyzer|analysis|conversation)[\w/-]*)(\/[^/?#]+|\?ids=[^/#]*|\?[^/#]*)?)$/i,
  ],
])('%s asks for what it was given, and for nothing next to it', async (name, streams, below) => {
  asked = [];
  const config = configAt(name, url, NEXT_DOOR);
  await read(name, { config, catalog: configured(streams) });
  // Those that mean no folder were asked for.
  expect(asked.filter((path) => path.includes('%2Fadmin')).length).toBeGreaterThan(0);
  expect(asked.filter((path) => !below.test(path) || /\/(\.|%2e){1,2}([/?#]|$)/i.test(path))).toEqual([]);
});
