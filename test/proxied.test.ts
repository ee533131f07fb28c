import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errors, files, run } from './rig.js';

/**
 * The built executable holds only parts of the client that goes through proxies: what it does there is tried
 * with it.
 */

let answer: string;
let tunnels: string[];
let server: Server;
let proxy: string;
beforeAll(async () => {
  server = createServer((_, response) => void response.writeHead(502).end());
  server.on('connect', ({ url = '', headers }, socket) => {
    tunnels.push(`${url} ${headers['proxy-authorization'] ?? ''}`);
    socket.on('error', () => undefined);
    socket.end(`HTTP/1.1 ${answer}\r\n\r\n`);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  proxy = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());
beforeEach(() => {
  tunnels = [];
});

async function check(place: string) {
  const config = files({
    'config.json': { api_url: 'https://vendor.internal/v1', api_token: 'of-ours-1234' },
  });
  const ended = await run('source-voicegain', ['check', '--config', config['config.json']!], {
    env: { HTTPS_PROXY: `http://${place}` },
  });
  return errors(ended)[0]!;
}

it('https asks the proxy for a tunnel, with its credentials; one that it refuses is named', async () => {
  answer = '403 Forbidden';
  const error = await check(`me:pAss%3Aword@${proxy}`);
  const told = `Basic ${Buffer.from('me:pAss:word').toString('base64')}`;
  expect([...new Set(tunnels)]).toEqual([`vendor.internal:443 ${told}`]);
  expect(error).toMatchObject({
    failure_type: 'config_error',
    message: expect.stringContaining('the proxy does not let us through to this host (403)'),
  });
});

it('credentials that it refuses are its own', async () => {
  answer = '407 Proxy Authentication Required';
  expect(await check(proxy)).toMatchObject({
    failure_type: 'config_error',
    message: expect.stringContaining('the proxy refused our credentials (407)'),
  });
});

it('a tunnel that breaks is one, and no word of a program', async () => {
  answer = '200 Connection established';
  const { message } = await check(proxy);
  expect(message).toContain(`through the proxy ${proxy} failed`);
  expect(message).not.toMatch(/is not a function/);
});
