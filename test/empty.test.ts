import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { configAt } from './loopback.js';
import { configured, errors, files, read, run } from './rig.js';

/** A server that says yes to everything and nothing else: a wrong address, a gateway, a vendor on a bad day. */
let body: { status: number; text: string | undefined };
let server: Server;
let url: string;
beforeAll(async () => {
  server = createServer(({ url: path = '' }, response) => {
    const token = { access_token: 'a-token-that-is-one', expires_in: 3600, token_type: 'Bearer' };
    response.setHeader('content-type', 'application/json');
    if (path.endsWith('/token')) return void response.end(JSON.stringify(token));
    response.writeHead(body.status).end(body.text);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

const CONNECTORS: [name: string, stream: string, identifiers?: string[]][] = [
  ['voicegain', 'call_tags'],
  ['identitycall', 'projects'],
  ['behavioral-signals', 'processes'],
  ['nice-cx-ai', 'interactions', ['00000000-0000-4000-8000-000000000001']],
  ['vonage-conversation-analyzer', 'interactions'],
];

describe.each(CONNECTORS)('%s', (name, stream, identifiers) => {
  const config = () => configAt(name, url, identifiers);
  it.each([
    ['null', 200, 'null'],
    ['a text', 200, '""'],
    ['an error', 200, '{"error":"invalid_client","error_description":"no"}'],
    ['no content', 204, undefined],
    ['nothing', 200, ''],
  ])('check does not take %s for success, nor does read take it for no rows', async (_, status, text) => {
    body = { status, text };
    const path = files({ 'config.json': config() })['config.json']!;
    const checked = await run(`source-${name}`, ['check', '--config', path]);
    expect(checked.messages.at(-1)!['connectionStatus']).toMatchObject({ status: 'FAILED' });
    const ended = await read(name, { config: config(), catalog: configured([stream], 'full_refresh') });
    const failed = errors(ended).length > 0 || ended.stdout.includes('failed and will be asked for again');
    expect([name, failed]).toEqual([name, true]);
  });
});
