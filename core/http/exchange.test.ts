import { type AddressInfo, createServer } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { client, closeAll, failure, json, script, serve, text } from './server.fixture.js';

afterEach(closeAll);

test.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['br', brotliCompressSync],
])('%s is read', async (encoding, pack) => {
  const server = await serve((_, response) =>
    text(pack(Buffer.from('{"a":"ä"}')), 200, { 'content-encoding': encoding })(response),
  );
  expect((await client(server.url).get('')).body).toEqual({ a: 'ä' });
});

test.each([
  ['application/json; charset=ISO-8859-1', undefined],
  ['application/json;charset="windows-1252"', undefined],
  ['application/json', 'utf-8'],
  ['application/json', 'gzip, UTF-8'],
  ['application/json', 'utf-16'],
  ['application/json', 'windows-1252'],
  ['application/json', 'application/json'],
  ['application/json', 'aws-chunked'],
  ['application/json', '8bit'],
  ['application/json', '"gzip"'],
])('valid UTF-8 is read as such, whatever the headers say (%s, %s)', async (type, encoding) => {
  const body = Buffer.from('{"a":"Zoë – größer"}');
  const headers = {
    'content-type': type,
    ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
  };
  const server = await serve((_, response) =>
    text(encoding?.includes('gzip') ? gzipSync(body) : body, 200, headers)(response),
  );
  expect((await client(server.url).get('')).body).toEqual({ a: 'Zoë – größer' });
});

test.each(['zstd', 'compress'])('%s was not asked for', async (encoding) => {
  const server = await serve((_, response) => text('{}', 200, { 'content-encoding': encoding })(response));
  expect((await failure(client(server.url).get(''))).message).toContain(
    `content-encoding ${encoding} was not asked for`,
  );
});

test('UTF-16 that says so is read as UTF-16', async () => {
  const body = Buffer.from('{"a":"b"}', 'utf16le');
  const server = await serve((_, response) =>
    text(body, 200, { 'content-type': 'application/json; charset=utf-16le' })(response),
  );
  expect((await client(server.url).get('')).body).toEqual({ a: 'b' });
});

test('another charset is read as what it says it is', async () => {
  const server = await serve((_, response) =>
    text(Buffer.from('{"a":"ä"}', 'latin1'), 200, { 'content-type': 'application/json; charset=ISO-8859-1' })(
      response,
    ),
  );
  expect((await client(server.url).get('')).body).toEqual({ a: 'ä' });
});

test('no connection is repeated, then names the host', async () => {
  const server = await serve(json(1));
  await new Promise((resolve) => server.server.close(resolve));
  const error = await failure(client(server.url).get('calls'));
  expect(error).toMatchObject({ failureType: 'transient_error' });
  expect(error.message).toMatch(
    /GET \/calls to 127\.0\.0\.1:\d+ failed: the connection was refused \(ECONNREFUSED\) \(gave up after 5 tries\)/,
  );
});

describe('timeouts', () => {
  const timeouts = { headers: 0.1, bodyIdle: 0.1 };

  test('of connecting', async () => {
    // Takes the connection and never answers the TLS greeting.
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const error = await failure(
      client(`https://127.0.0.1:${port}`, { timeouts: { connect: 0.1 } }, { retry: { tries: 2 } }).get(''),
    );
    await closeAll();
    silent.close();
    expect(error.message).toContain(
      'no connection within 0.1 s (UND_ERR_CONNECT_TIMEOUT) (gave up after 2 tries)',
    );
  });

  test('of the headers', async () => {
    const server = await serve(script(() => {}, json(2)));
    expect((await client(server.url, { timeouts }).get('')).body).toBe(2);
  });

  test('of a body that falls silent', async () => {
    const server = await serve(
      script((response) => {
        response.writeHead(200);
        response.write('[1,');
      }, json(2)),
    );
    expect((await client(server.url, { timeouts }).get('')).body).toBe(2);
  });

  test('not of a body that is slow', async () => {
    const server = await serve((_, response) => {
      const parts = ['[1', ',2', ',3', ',4]'];
      const timer = setInterval(() => {
        response.write(parts.shift());
        if (parts.length === 0) {
          clearInterval(timer);
          response.end();
        }
      }, 60);
    });
    expect((await client(server.url, { timeouts }).get('')).body).toEqual([1, 2, 3, 4]);
    expect(server.seen).toHaveLength(1);
  });

  const trickling = () =>
    serve((_, response) => {
      response.write('[');
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    });

  test('a body that comes in drops ends with the time for one request', async () => {
    const server = await trickling();
    const error = await failure(
      client(server.url, { timeouts: { whole: 0.2 } }, { retry: { tries: 2 } }).get('x'),
    );
    expect(error).toMatchObject({ failureType: 'transient_error' });
    expect(error.message).toContain(
      'GET /x failed: the answer was not complete within 0.2 s (gave up after 2 tries)',
    );
  });

  test('and sooner where there are so few of them that it has no end', async () => {
    const server = await trickling();
    const error = await failure(
      client(server.url, { timeouts: { bodyIdle: 0.1, whole: 60 } }, { retry: { tries: 2 } }).get('x'),
    );
    expect(error.message).toMatch(
      /failed: its body comes in drops \(\d+ bytes so far\) \(gave up after 2 tries\)/,
    );
  });

  test('from the environment', async () => {
    process.env['TRUNKLINE_HTTP_TIMEOUT_SECONDS'] = '0.05';
    try {
      const server = await serve(() => {});
      const error = await failure(client(server.url, {}, { retry: { tries: 2 } }).get(''));
      expect(error.message).toContain(
        'no answer within 0.1 s (UND_ERR_HEADERS_TIMEOUT) (gave up after 2 tries)',
      );
    } finally {
      delete process.env['TRUNKLINE_HTTP_TIMEOUT_SECONDS'];
    }
  });
});
