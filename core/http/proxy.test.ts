import { connect } from 'node:net';
import { identifiers } from '../lists/identifiers.js';
import { clientCredentials } from './oauth.js';
import { proxySecrets } from './proxy.js';
import { client, closeAll, failure, json, serve } from './server.fixture.js';

const NAMES = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'].flatMap((name) => [
  name,
  name.toLowerCase(),
]);
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
  const answers = await Promise.all(
    [1, 2, 3].map(() => client('http://vendor.internal/v1').get('calls', { query: { a: 1 } })),
  );
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

test.each(['ALL_PROXY', 'all_proxy'])('%s is for what has no proxy of its own', async (name) => {
  const [own, all] = [await proxy(), await proxy()];
  process.env[name] = `http://us:p%40ss@127.0.0.1:${all.port}`;
  expect((await client('http://vendor.internal').get('')).body).toBe('proxied');
  expect([own.seen.length, all.seen.length]).toEqual([0, 1]);
  expect(proxySecrets()).toContain('p@ss');
  process.env['HTTP_PROXY'] = `http://127.0.0.1:${own.port}`;
  expect((await client('http://vendor.internal').get('')).body).toBe('proxied');
  expect([own.seen.length, all.seen.length]).toEqual([1, 1]);
  process.env[name] = 'socks5://127.0.0.1:1';
  expect(() => client('https://vendor.internal')).toThrow(/ALL_PROXY names a proxy of the kind socks5:/);
});

test('an address that cannot be used stops nobody who goes another way', async () => {
  const through = await proxy();
  const vendor = await serve(json('direct'));
  for (const address of ['socks5://127.0.0.1:1', 'http://me:50%off@127.0.0.1:1', 'ftp://127.0.0.1']) {
    process.env['ALL_PROXY'] = address;
    process.env['HTTPS_PROXY'] = address;
    process.env['HTTP_PROXY'] = `http://127.0.0.1:${through.port}`;
    expect((await client('http://vendor.internal').get('')).body).toBe('proxied');
    delete process.env['HTTP_PROXY'];
    process.env['NO_PROXY'] = '127.0.0.0/8';
    expect((await client(vendor.url).get('')).body).toBe('direct');
    delete process.env['NO_PROXY'];
    const error = await failure(Promise.resolve().then(() => client(vendor.url)));
    expect(error).toMatchObject({ failureType: 'config_error' });
  }
});

test.each([
  ['me', 'me:'],
  ['me:', 'me:'],
  [':pass', ':pass'],
  ['m%40e:p%3A%2Fss', 'm@e:p:/ss'],
])('%s@ is told as %s, plainly and for a tunnel', async (written, told) => {
  const through = await proxy(407);
  process.env['ALL_PROXY'] = `http://${written}@127.0.0.1:${through.port}`;
  const tunnels: (string | undefined)[] = [];
  through.server.on('connect', ({ headers }) => tunnels.push(headers['proxy-authorization']));
  await failure(client('http://vendor.internal').get('x'));
  await failure(client('https://vendor.internal').get('x'));
  const header = `Basic ${Buffer.from(told).toString('base64')}`;
  expect([...new Set(through.auth), ...new Set(tunnels)]).toEqual([header, header]);
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
    client(
      `https://vendor.internal:${vendor.port}`,
      { timeouts: { connect: 1 } },
      { retry: { tries: 1 } },
    ).get('x'),
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

test.each([
  ['ftp://user:hunter22@proxy.internal:21', 'ftp://, which is not supported'],
  ['socks5://user:hunter22@proxy.internal:1080', 'socks5://, which is not supported'],
  ['http://user:hunter22%@proxy.internal:3128', 'percent-encode what is special in them: write %25 for %'],
  ['http://user:hunter22/x@proxy.internal:3128', 'with a bare /: percent-encode'],
  ['http://user:22/hunter22@proxy.internal:3128', 'with a bare /: percent-encode'],
  ['user:hunter22#@proxy.internal:3128', 'with a bare #: percent-encode'],
  ['http://user:hunter22@', 'must look like'],
  ['http://hunter22%zz@proxy.internal:3128', 'write %25 for %'],
])('%s is a config_error that says what to write and repeats no password', async (address, advice) => {
  process.env['HTTP_PROXY'] = address;
  const error = await failure(Promise.resolve().then(() => client('http://vendor.internal')));
  expect(error).toMatchObject({ failureType: 'config_error', message: expect.stringContaining(advice) });
  expect(error.message).toContain('HTTP_PROXY');
  expect(error.message).not.toContain('hunter22');
});

test.each([
  ['http://me:p%40ss-word@', ['p%40ss-word', 'p@ss-word', Buffer.from('me:p@ss-word').toString('base64')]],
  ['me:p@ss-word@', ['p@ss-word', Buffer.from('me:p@ss-word').toString('base64')]],
  ['http://only-a-token@', ['only-a-token', Buffer.from('only-a-token:').toString('base64')]],
  ['http://me:12/pass-word@', ['12/pass-word', Buffer.from('me:12/pass-word').toString('base64')]],
  ['socks5://me:pass%word@', ['pass%word', Buffer.from('me:pass%word').toString('base64')]],
])('the credentials of %s are secrets', (address, secrets) => {
  process.env['HTTPS_PROXY'] = `${address}127.0.0.1:3128`;
  expect(proxySecrets().sort()).toEqual([...secrets].sort());
});

test('a page of the proxy does not blame the credentials alone, and names the proxy', async () => {
  const through = await proxy(403);
  process.env['HTTP_PROXY'] = `http://127.0.0.1:${through.port}`;
  process.env['HTTPS_PROXY'] = process.env['HTTP_PROXY'];
  const plain = await failure(client('http://vendor.internal').get('x'));
  expect(plain).toMatchObject({
    failureType: 'config_error',
    message: expect.stringContaining(`the proxy 127.0.0.1:${through.port}`),
  });
  const tunnel = await failure(client('https://vendor.internal').get('x'));
  expect(tunnel).toMatchObject({
    failureType: 'config_error',
    message: expect.stringContaining('does not let us through to this host (403)'),
  });
});

test('nor does it blame the address of the token endpoint alone', async () => {
  const through = await proxy(403);
  process.env['HTTP_PROXY'] = `http://127.0.0.1:${through.port}`;
  const auth = clientCredentials({
    url: 'http://tokens.internal',
    clientId: 'c',
    clientSecret: 'of-ours-77',
  });
  const error = await failure(client('http://vendor.internal', { auth }).get('x'));
  expect(error).toMatchObject({
    failureType: 'config_error',
    message: expect.stringContaining(`the proxy 127.0.0.1:${through.port}, which answers so too`),
  });
});

test('nor that of a list of identifiers', async () => {
  const through = await proxy(403);
  process.env['HTTP_PROXY'] = `http://127.0.0.1:${through.port}`;
  const access = { api: client('http://vendor.internal'), config: { allow_http: false } };
  const source = { source: 'file', location: 'http://files.internal/list.csv' } as const;
  const error = await failure(identifiers(source, access).next());
  expect(error.message).toContain(`the proxy 127.0.0.1:${through.port}, which answers so too`);
});

test('what answers 502 may be the proxy', async () => {
  const through = await proxy(502);
  process.env['HTTP_PROXY'] = `http://127.0.0.1:${through.port}`;
  const error = await failure(client('http://vendor.internal', {}, { retry: { tries: 1 } }).get('x'));
  expect(error.message).toContain(
    `The vendor, or the proxy 127.0.0.1:${through.port} on the way to it, has a problem`,
  );
});

test('https in the address of a proxy that speaks none is told in words', async () => {
  const through = await proxy();
  process.env['HTTP_PROXY'] = `https://localhost:${through.port}`;
  const error = await failure(client('http://vendor.internal', {}, { retry: { tries: 1 } }).get('x'));
  expect(error.message).toContain(`the proxy localhost:${through.port} failed: what answers speaks no TLS`);
});

test('a proxy that closes the connection instead of answering is asked no more often than anybody', async () => {
  const through = await serve(json(1));
  let asked = 0;
  through.server.on('connect', (_, socket) => {
    asked++;
    socket.destroy();
  });
  process.env['HTTPS_PROXY'] = `http://127.0.0.1:${through.port}`;
  const api = client('https://vendor.internal', { timeouts: { whole: 10 } }, { retry: { tries: 2 } });
  const error = await failure(api.get('x'));
  expect(error.message).toContain(`through the proxy 127.0.0.1:${through.port} failed: the connection broke`);
  expect(asked).toBe(2);
});

test('a proxy that cannot be reached is named', async () => {
  process.env['HTTP_PROXY'] = 'http://127.0.0.1:1';
  const error = await failure(client('http://vendor.internal', {}, { retry: { tries: 1 } }).get('x'));
  expect(error.message).toContain('through the proxy 127.0.0.1:1');
});

test('https does not go through the proxy of plain http', async () => {
  const through = await proxy();
  process.env['HTTP_PROXY'] = `http://127.0.0.1:${through.port}`;
  await failure(client('https://127.0.0.1:1', {}, { retry: { tries: 1 } }).get('x'));
  expect([through.seen, through.tunnels]).toEqual([[], []]);
});

test('a variable that is no address is named', () => {
  process.env['HTTPS_PROXY'] = 'http://';
  expect(() => client('https://vendor.example')).toThrow('HTTPS_PROXY');
});
