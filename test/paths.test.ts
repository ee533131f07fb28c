import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { configured, read } from './rig.js';

/** Identifiers come from vendors and from files: none of them leads a request, and the credentials on it, anywhere else. */

const NEXT_DOOR = [
  '../../admin',
  'x/../../admin',
  'admin?all=1',
  'admin#x',
  '//other.example/x',
  '..%2Fadmin',
];
const TIME = '2026-01-01T00:00:00Z';

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

const LIST = { interactions: { source: 'list', identifiers: NEXT_DOOR } };

it.each<[name: string, streams: string[], below: RegExp, config: () => object]>([
  [
    'identitycall',
    ['recordings', 'transcriptions'],
    /^\/(projects|recordings(\?[^/#]*|\/[^/?#]+(\/\w+)?)?)(\?page=\d+)?$/,
    () => ({ api_url: url, api_key: 'a-token-of-ours' }),
  ],
  [
    'behavioral-signals',
    ['processes', 'results'],
    /^\/clients\/1\/processes(\?[^/#]*|\/[^/?#]+(\/results)?)$/,
    () => ({ api_url: url, client_id: '1', api_token: 'a-token-of-ours' }),
  ],
  [
    'nice-cx-ai',
    ['interactions'],
    /^\/interactions\/[^/?#]+\/status$/,
    () => ({ api_url: url, api_token: 'a-token-of-ours', ...LIST }),
  ],
  [
    'vonage-conversation-analyzer',
    ['interactions', 'analyses'],
    /^\/(token|(stats\/interactions|[\w/-]*(analyzer|analysis|conversation)[\w/-]*)(\/[^/?#]+|\?ids=[^/#]*|\?[^/#]*)?)$/i,
    () => ({
      ...{
        region: 'emea',
        api_url: url,
        auth_url: `${url}/token`,
        client_id: 'c',
        client_secret: 'of-ours-77',
      },
      ...LIST,
    }),
  ],
])('%s asks for what it was given, and for nothing next to it', async (name, streams, below, config) => {
  asked = [];
  await read(name, { config: config(), catalog: configured(streams) });
  expect(asked.length).toBeGreaterThan(1);
  expect(
    asked.filter((path) => !below.test(path) || path.includes('..%2e') || /\/\.\.(\/|$)/.test(path)),
  ).toEqual([]);
});
