import { connect } from 'node:net';
import { client, closeAll, failure, json, serve } from './server.fixture.js';

const NAMES = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'];
const before = Object.fromEntries(NAMES.map((name) => [name, process.env[name]]));
const clear = () => {
  for (const name of NAMES) delete process.env[name];
};

beforeEach(clear);
afterEach(closeAll);
afterAll(() => {
  clear();
  for (const [name, value] of Object.entries(before)) if (value !== undefined) process.env[name] = value;
});

/** A proxy that answers plain requests itself, as "proxied", and tunnels CONNECT. */
async function proxy(status = 200) {
  const auth: (string | undefined)[] = [];
  const server = await serve((request, response) => {
    auth.push(request.headers['proxy-authorization']);
    json('proxied', status)(response);
  });
  const tunnels: string[] = [];
  server.server.on('connect', (request, socket) => {
    tunnels.push(request.url ?? '');
    if (status !== 200) {
      socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
      return;
    }
    const { port } = new URL(`http://${request.url}`);
    const target = connect(Number(port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      target.pipe(socket).pipe(target);
    });
    target.on('error', () => socket.destroy());
    socket.on('error', () => target.destroy());
  });
  return { ...server, tunnels, auth };
}

test.each(['HTTP_PROXY', 'http_proxy'])('%s: plain http is asked for by its full address', async (name) => {
  const through = await proxy();
  process.env[name] = `http://me:pass@127.0.0.1:${through.port}`;
  const answers = await Promise.all([1, 2, 3].map(() => client('http://vendor.internal/v1').get('calls', { query: { a: 1 } })));
  expect(answers.map(({ body }) => body)).toEqual(['proxied', 'proxied', 'proxied']);
  expect(through.seen[0]).toBe('GET http://vendor.internal/v1/calls?a=1');
  expect(through.auth[0]).toBe(`Basic ${Buffer.from('me:pass').toString('base64')}`);
  expect(through.tunnels).toEqual([]);
});

test('a proxy without a scheme, and an empty variable before it', async () => {
  const through = await proxy();
  process.env['http_proxy'] = '';
  process.env['HTTP_PROXY'] = `127.0.0.1:${through.port}`;
  expect((await client('http://vendor.internal').get('')).body).toBe('proxied');
});

test.each(['NO_PROXY', 'no_proxy'])('%s goes past it', async (name) => {
  const through = await proxy();
  const vendor = await serve(json('direct'));
  process.env['HTTP_PROXY'] = `http://127.0.0.1:${through.port}`;
  process.env[name] = 'example.com,127.0.0.1';
  expect((await client(vendor.url).get('')).body).toBe('direct');
  process.env[name] = '*';
  expect((await client(vendor.url).get('')).body).toBe('direct');
  process.env[name] = 'example.com';
  expect((await client(vendor.url).get('')).body).toBe('proxied');
});

test.each(['HTTPS_PROXY', 'https_proxy'])('%s: https is tunnelled', async (name) => {
  const through = await proxy();
  process.env[name] = `http://127.0.0.1:${through.port}`;
  // No TLS on the other side: it is enough to see that we asked for the tunnel.
  const vendor = await serve(json(1));
  const error = await failure(
    client(`https://vendor.internal:${vendor.port}`, { timeouts: { connect: 1 } }, { retry: { tries: 1 } }).get('x'),
  );
  expect(through.tunnels).toEqual([`vendor.internal:${vendor.port}`]);
  expect(error).toMatchObject({ failureType: 'transient_error' });
  expect((await client(vendor.url).get('')).body).toBe(1);
});

test.each([
  ['http', 'HTTP_PROXY'],
  ['https', 'HTTPS_PROXY'],
])('a proxy that refuses us (%s) is a config_error', async (scheme, name) => {
  const through = await proxy(407);
  process.env[name] = `http://127.0.0.1:${through.port}`;
  const error = await failure(client(`${scheme}://vendor.internal`).get('x'));
  expect(error).toMatchObject({ failureType: 'config_error' });
  expect(error.message).toContain('the proxy refused our credentials (407)');
});

test('a variable that is no address is named', () => {
  process.env['HTTPS_PROXY'] = 'http://';
  expect(() => client('https://vendor.example')).toThrow('HTTPS_PROXY');
});
